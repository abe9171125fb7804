"""Records of the chain to rows of the ledger and back, with their checksums.

Pure: rows in, records out. Threads may share everything here.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Sequence
from typing import Any

import numpy as np

from rag.errors import StoreDamaged
from rag.ports import ByteArray, EncodedChunk, FloatArray, StoredChunk
from rag.types import Chunk, Document, Mark, Page, Segment, Source
from store.ledger import REPAIR

_JSON = json.JSONEncoder(ensure_ascii=False, check_circular=False)
CHUNK_COLUMNS = "start, end, page, heading, place, segments, heading_tokens, segment_tokens, text"
DOCUMENT_COLUMNS = "doc_id, path, title, date, version, lang, parser, extra, text"
SOURCE_COLUMNS = "doc_id, path, title, date, version, pages, lang, characters, chunks, added"


def columns_of(table: str, columns: str) -> str:
    """The columns with their table's name, for a query over several tables."""
    return ", ".join(f"{table}.{name}" for name in columns.split(", "))


def checksum(values: Sequence[object]) -> int:
    """CRC-32 over plain values, order and type included."""
    return zlib.crc32(_JSON.encode(values).encode("utf-8", "surrogatepass"))


def document_values(document: Document) -> tuple[Any, ...]:
    """The columns DOCUMENT_COLUMNS of a document."""
    extra = {
        "pages": [[page.number, page.start, page.end] for page in document.pages],
        "marks": [[m.kind, m.start, m.end, m.label, m.level] for m in document.marks],
    }
    return (
        document.doc_id,
        document.path,
        document.title,
        document.date,
        document.version,
        document.lang,
        document.parser,
        json.dumps(extra, ensure_ascii=False),
        document.text,
    )


def read_document(values: Sequence[Any], crc: int) -> Document:
    """The document of these columns. Raises StoreDamaged when the checksum differs."""
    if checksum(values) != crc:
        raise StoreDamaged(f"the text of {values[1]} fails its checksum; {REPAIR}")
    doc_id, path, title, date, version, lang, parser, extra, text = values
    held = json.loads(extra)
    return Document(
        doc_id=doc_id,
        path=path,
        title=title,
        date=date,
        version=version,
        text=text,
        pages=tuple(Page(*page) for page in held["pages"]),
        marks=tuple(Mark(*mark) for mark in held["marks"]),
        lang=lang,
        parser=parser,
    )


def read_source(values: Sequence[Any]) -> Source:
    """The source of the columns SOURCE_COLUMNS."""
    return Source(*values)


def chunk_values(encoded: EncodedChunk) -> tuple[Any, ...]:
    """The columns CHUNK_COLUMNS of a chunk."""
    chunk = encoded.chunk
    return (
        chunk.start,
        chunk.end,
        chunk.page,
        chunk.heading,
        chunk.place,
        json.dumps([[s.start, s.end, s.kind] for s in chunk.segments]),
        encoded.heading_tokens,
        "\n".join(encoded.segment_tokens),
        chunk.text,
    )


def read_chunk(row: int, doc_id: str, values: Sequence[Any], crc: int) -> StoredChunk:
    """The chunk of these columns. Raises StoreDamaged when the checksum differs."""
    if checksum(values) != crc:
        raise StoreDamaged(f"chunk {row} of {doc_id} fails its checksum; {REPAIR}")
    start, end, page, heading, place, segments, heading_tokens, segment_tokens, text = values
    return StoredChunk(
        row=row,
        chunk=Chunk(
            chunk_id=f"{doc_id}:{start}-{end}",
            doc_id=doc_id,
            start=start,
            end=end,
            text=text,
            heading=heading,
            page=page,
            place=place,
            segments=tuple(Segment(*segment) for segment in json.loads(segments)),
        ),
        heading_tokens=heading_tokens,
        segment_tokens=tuple(segment_tokens.split("\n")) if segments != "[]" else (),
    )


def index_text(heading_tokens: str, segment_tokens: str) -> str:
    """The tokens of a chunk as the word index gets them."""
    return " ".join([*heading_tokens.split(), *segment_tokens.split()])


def vector_crc(vector: bytes, segments: bytes) -> int:
    return zlib.crc32(segments, zlib.crc32(vector))


def read_vectors(vector: bytes, segments: bytes, dimension: int) -> tuple[FloatArray, ByteArray]:
    """The arrays of one row of `vectors`."""
    return (
        np.frombuffer(vector, dtype=np.float32),
        np.frombuffer(segments, dtype=np.int8).reshape(-1, dimension),
    )


def require_shapes(chunks: Sequence[EncodedChunk], dimension: int) -> None:
    """Raises ValueError when a chunk's arrays do not fit its text: a fault of the caller."""
    for encoded in chunks:
        count = len(encoded.chunk.segments)
        if encoded.vector.shape != (dimension,) or encoded.vector.dtype != np.float32:
            raise ValueError(f"{encoded.chunk.chunk_id}: its vector is not {dimension} float32")
        if encoded.segment_vectors.shape != (count, dimension):
            raise ValueError(f"{encoded.chunk.chunk_id}: one vector a segment, {count} wanted")
        if encoded.segment_vectors.dtype != np.int8 or len(encoded.segment_tokens) != count:
            raise ValueError(f"{encoded.chunk.chunk_id}: segments are not int8 with tokens each")
