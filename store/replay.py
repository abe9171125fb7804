"""Between the ledger and its journal: what to write, and how to read it back.

Goes in: rows of a ledger, or entries of a journal. Comes out: the other. Touches
the ledger alone; no embedding is computed.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import astuple, replace
from typing import Any

from rag.ports import EncodedChunk, FileState
from rag.types import Document
from store.arrays import Addition
from store.changes import drop_files, file_of, insert_document, move_file, remember_file, retire
from store.journal import Entry
from store.ledger import Head
from store.records import (
    CHUNK_COLUMNS,
    DOCUMENT_COLUMNS,
    checksum,
    chunk_values,
    columns_of,
    document_values,
    read_chunk,
    read_document,
    vector_crc,
)
from store.schema import read_meta


def put_entry(
    num: int,
    first_row: int,
    added: str,
    span_crc: int,
    document: Document,
    chunks: Sequence[EncodedChunk],
    keys: Sequence[str],
    file: FileState,
) -> Entry:
    """The entry of a document that is published."""
    columns = [chunk_values(chunk) for chunk in chunks]
    values = document_values(document)
    return ["put", num, first_row, added, span_crc, values, columns, list(keys), astuple(file)]


def journal_entries(
    connection: sqlite3.Connection, spans: Mapping[int, int] | None
) -> Iterator[Entry]:
    """What the chunks were made with, then one entry a document of the ledger.

    spans: checksums that are newer than the ledger's own.
    """
    meta = read_meta(connection)
    stamps = {name: meta[name] for name in ("encoder", "tokenizer", "splitter")}
    yield ["meta", meta["store"], {**stamps, "dimension": int(meta["dimension"])}]
    if spans is None:
        spans = dict(connection.execute("SELECT num, crc FROM spans"))
    documents = connection.execute(
        f"SELECT num, first_row, chunks, added, {DOCUMENT_COLUMNS} FROM documents ORDER BY num"  # noqa: S608
    )
    for num, first_row, count, added, *values in documents:
        rows = connection.execute(
            f"SELECT v.key, {columns_of('c', CHUNK_COLUMNS)} FROM chunks c"  # noqa: S608
            " JOIN vectors v ON v.id = c.vector WHERE c.row >= ? AND c.row < ? ORDER BY c.row",
            (first_row, first_row + count),
        ).fetchall()
        file = file_of(connection, values[0])
        known = None if file is None else astuple(file)
        keys, columns = [row[0] for row in rows], [row[1:] for row in rows]
        yield ["put", num, first_row, added, spans.get(num, 0), values, columns, keys, known]


def replay(
    connection: sqlite3.Connection, entries: Iterable[Entry], arrays: Addition, head: Head
) -> tuple[Head, list[str]]:
    """(head, paths that could not be brought back) after the entries, in a transaction.

    arrays: everything in the files of the generation, valid or not: an entry's
    vectors count only when their checksum is right.
    """
    lost: dict[str, str] = {}
    for kind, *fields in entries:
        if kind == "put":
            head = _put(connection, fields, arrays, head, lost)
        elif kind == "drop":
            head = retire(connection, fields[0], head)
            drop_files(connection, fields[0])
        elif kind == "file" and fields[0][0] not in lost:
            remember_file(connection, FileState(*fields[0]))
        elif kind == "move" and fields[0] not in lost:
            move_file(connection, *fields)
    return head, list(lost.values())


def _put(
    connection: sqlite3.Connection,
    fields: Sequence[Any],
    arrays: Addition,
    head: Head,
    lost: dict[str, str],
) -> Head:
    num, first_row, added, span_crc, values, columns, keys, file = fields
    document = read_document(values, checksum(values))
    head = retire(connection, [document.doc_id], head)
    chunks = _encoded(document.doc_id, first_row, num, columns, arrays, span_crc)
    if chunks is None:
        drop_files(connection, [document.doc_id])
        lost[document.doc_id] = document.path
        return head
    lost.pop(document.doc_id, None)
    head = replace(head, next_doc=max(head.next_doc, num), next_row=max(head.next_row, first_row))
    head = insert_document(connection, document, chunks, keys, head, added=added, span_crc=span_crc)
    if file is not None:
        remember_file(connection, FileState(*file))
    return head


def _encoded(
    doc_id: str, first_row: int, num: int, columns: Sequence[Any], arrays: Addition, crc: int
) -> list[EncodedChunk] | None:
    """The chunks with their vectors, None when those are not what they were."""
    if not columns:
        return []
    positions = (arrays.rows[:, 1] == num).nonzero()[0]
    at = int(positions[0]) if len(positions) else 0
    rows = arrays.rows[at : at + len(columns)]
    if len(rows) != len(columns) or (rows[:, 1] != num).any() or int(rows[0, 0]) != first_row:
        return None
    vectors = arrays.vectors[at : at + len(rows)]
    first, last = int(rows[0, 2]), int(rows[-1, 2] + rows[-1, 3])
    segments = arrays.segments[first:last]
    if vector_crc(vectors.tobytes(), segments.tobytes()) != crc:
        return None
    chunks = []
    for offset, values in enumerate(columns):
        stored = read_chunk(first_row + offset, doc_id, values, checksum(values))
        start, count = int(rows[offset, 2]), int(rows[offset, 3])
        chunks.append(
            EncodedChunk(
                chunk=stored.chunk,
                vector=vectors[offset],
                segment_vectors=arrays.segments[start : start + count],
                heading_tokens=stored.heading_tokens,
                segment_tokens=stored.segment_tokens,
            )
        )
    return chunks
