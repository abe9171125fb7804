"""The ledger's side of a change: rows in and out, inside the caller's transaction.

Goes in: a connection in a transaction, records. Comes out: the head that follows.
Touches the ledger and, for the day a document first came in, the clock.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import StoreError
from rag.ports import EncodedChunk, FileState
from rag.types import Document
from store.alike import drop, remember
from store.ledger import Head
from store.records import (
    CHUNK_COLUMNS,
    DOCUMENT_COLUMNS,
    checksum,
    chunk_values,
    document_values,
    index_text,
    vector_crc,
)

_FILES = (
    "SELECT f.doc_id, r.path, f.relative, f.size, f.mtime_ns, f.sha256"
    " FROM files f JOIN roots r ON r.id = f.root"
)


def insert_document(
    connection: sqlite3.Connection,
    document: Document,
    chunks: Sequence[EncodedChunk],
    keys: Sequence[str],
    head: Head,
    *,
    added: str,
    span_crc: int,
) -> Head:
    """The head with this document, under the next number and the next rows."""
    tokens = 0
    for offset, (encoded, key) in enumerate(zip(chunks, keys, strict=True)):
        values = chunk_values(encoded)
        tokens += index_text(values[6], values[7]).count(" ") + 1
        connection.execute(
            f"INSERT INTO chunks (row, doc, vector, crc, {CHUNK_COLUMNS})"  # noqa: S608
            f" VALUES ({', '.join('?' * 13)})",
            (
                head.next_row + offset,
                head.next_doc,
                _vector_id(connection, key, encoded),
                checksum(values),
                *values,
            ),
        )
    columns = document_values(document)
    facts = {
        "num": head.next_doc,
        "added": added,
        "first_row": head.next_row,
        "chunks": len(chunks),
        "tokens": tokens,
        "pages": len(document.pages),
        "characters": len(document.text),
        "crc": checksum(columns),
    }
    connection.execute(
        f"INSERT INTO documents ({', '.join(facts)}, {DOCUMENT_COLUMNS})"  # noqa: S608
        f" VALUES ({', '.join('?' * (len(facts) + len(columns)))})",
        [*facts.values(), *columns],
    )
    connection.execute("INSERT INTO spans VALUES (?, ?)", (head.next_doc, span_crc))
    remember(connection, head.next_doc, document.text)
    return replace(
        head,
        version=head.version + 1,
        next_doc=head.next_doc + 1,
        next_row=head.next_row + len(chunks),
        filled=head.filled + len(chunks),
        filled_segments=head.filled_segments + sum(len(c.segment_vectors) for c in chunks),
        live=head.live + len(chunks),
        tokens=head.tokens + tokens,
    )


def day_added(connection: sqlite3.Connection, doc_id: str) -> str:
    """When the document first came in: now, unless an older version is there."""
    row = connection.execute("SELECT added FROM documents WHERE doc_id = ?", (doc_id,)).fetchone()
    return str(row[0]) if row else datetime.now(UTC).isoformat(timespec="seconds")


def retire(connection: sqlite3.Connection, doc_ids: Sequence[str], head: Head) -> Head:
    """The head without these documents, which leave the ledger with their vectors."""
    for doc_id in doc_ids:
        row = connection.execute(
            "SELECT num, first_row, chunks, tokens FROM documents WHERE doc_id = ?", (doc_id,)
        ).fetchone()
        if row is None:
            continue
        num, first_row, chunks, tokens = row
        span = (first_row, first_row + chunks)
        vectors = connection.execute(
            "SELECT DISTINCT vector FROM chunks WHERE row >= ? AND row < ?", span
        ).fetchall()
        connection.execute("DELETE FROM chunks WHERE row >= ? AND row < ?", span)
        connection.executemany(
            "DELETE FROM vectors WHERE id = ?1"
            " AND NOT EXISTS (SELECT 1 FROM chunks WHERE vector = ?1)",
            vectors,
        )
        connection.execute("DELETE FROM documents WHERE num = ?", (num,))
        connection.execute("DELETE FROM spans WHERE num = ?", (num,))
        drop(connection, num)
        connection.execute("INSERT INTO retired VALUES (?)", (num,))
        head = replace(head, live=head.live - chunks, tokens=head.tokens - tokens)
    return head


def drop_files(connection: sqlite3.Connection, doc_ids: Sequence[str]) -> None:
    """The files of these documents are known no more, nor a root without files."""
    connection.executemany("DELETE FROM files WHERE doc_id = ?", [(d,) for d in doc_ids])
    connection.execute("DELETE FROM roots WHERE id NOT IN (SELECT root FROM files)")


def files_below(connection: sqlite3.Connection, root: str | None) -> list[FileState]:
    """What is known of the files below one root, or of all, in order of place."""
    rows = connection.execute(
        f"{_FILES} WHERE ?1 IS NULL OR r.path = ?1 ORDER BY r.path, f.relative, f.doc_id",
        (root,),
    )
    return [FileState(*row) for row in rows]


def file_of(connection: sqlite3.Connection, doc_id: str) -> FileState | None:
    """What is known of a document's file."""
    row = connection.execute(f"{_FILES} WHERE f.doc_id = ?", (doc_id,)).fetchone()
    return FileState(*row) if row else None


def remember_file(connection: sqlite3.Connection, file: FileState) -> None:
    """Put in or replace what is known of a document's file."""
    root = root_id(connection, file.root)
    connection.execute(
        "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
        (file.doc_id, root, file.relative, file.size, file.mtime_ns, file.sha256),
    )


def move_file(connection: sqlite3.Connection, doc_id: str, root: str, relative: str) -> None:
    """Give a document's file another place; the path that is shown follows."""
    row = connection.execute(
        f"SELECT num, {DOCUMENT_COLUMNS} FROM documents WHERE doc_id = ?",  # noqa: S608
        (doc_id,),
    ).fetchone()
    if row is None:
        raise StoreError(f"there is no document {doc_id!r}; `footnote sources` lists them")
    num, *values = row
    old = connection.execute("SELECT relative FROM files WHERE doc_id = ?", (doc_id,)).fetchone()
    kept_relative = old is not None and values[1] == old[0]
    values[1] = relative if kept_relative else str(Path(root) / relative)
    connection.execute(
        "UPDATE documents SET path = ?, crc = ? WHERE num = ?", (values[1], checksum(values), num)
    )
    connection.execute(
        "UPDATE files SET root = ?, relative = ? WHERE doc_id = ?",
        (root_id(connection, root), relative, doc_id),
    )


def root_id(connection: sqlite3.Connection, path: str) -> int:
    """The number of a root, given to it when it is new."""
    connection.execute("INSERT OR IGNORE INTO roots (path) VALUES (?)", (path,))
    row = connection.execute("SELECT id FROM roots WHERE path = ?", (path,)).fetchone()
    return int(row[0])


def _vector_id(connection: sqlite3.Connection, key: str, encoded: EncodedChunk) -> int:
    """The number of the vectors of this content, stored when they are new."""
    vector, segments = encoded.vector.tobytes(), encoded.segment_vectors.tobytes()
    found = connection.execute(
        "SELECT id, length(segments) FROM vectors WHERE key = ?", (key,)
    ).fetchone()
    if found is not None:
        if found[1] != len(segments):
            raise ValueError(f"{encoded.chunk.chunk_id}: another content has its key")
        return int(found[0])
    cursor = connection.execute(
        "INSERT INTO vectors (key, crc, vector, segments) VALUES (?, ?, ?, ?)",
        (key, vector_crc(vector, segments), vector, segments),
    )
    assert cursor.lastrowid is not None
    return cursor.lastrowid
