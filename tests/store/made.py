"""Small documents with vectors made from their words: no encoder is needed."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np

from rag.ports import EncodedChunk, FileState, Publication
from rag.types import Chunk, Document, Segment
from store import FileStore, PurgeHook, Stamps, open_store
from store.indexes import SCANNED
from store.points import pass_by

DIMENSION = 32
WORDS_A_CHUNK = 12
STAMPS = Stamps("made/1", DIMENSION, "plain/1", "words/1")


def opened(
    home: Path,
    *,
    stamps: Stamps = STAMPS,
    readonly: bool = False,
    hooks: Sequence[PurgeHook] = (),
    reach: Callable[[str], None] = pass_by,
    scanned: int = SCANNED,
) -> FileStore:
    """A store with the stamps of these documents."""
    return open_store(home, stamps, readonly=readonly, hooks=hooks, reach=reach, scanned=scanned)


def vector_of(text: str, dimension: int = DIMENSION) -> np.ndarray:
    """A unit vector that is the same for the same text, near for no other."""
    seed = int.from_bytes(hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()[:8])
    row = np.random.default_rng(seed).normal(size=dimension).astype(np.float32)
    return row / np.linalg.norm(row)


def make_document(doc_id: str, text: str, *, date: str | None = None) -> Document:
    return Document(
        doc_id=doc_id,
        path=f"/made/{doc_id}.txt",
        title=doc_id,
        date=date,
        version=hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12],
        text=text,
    )


def make_chunks(document: Document, dimension: int = DIMENSION) -> list[EncodedChunk]:
    """Chunks of a dozen words, each in segments of at most six."""
    words, spans, at = document.text.split(" "), [], 0
    for word in words:
        spans.append((at, at + len(word)))
        at += len(word) + 1
    return [
        _chunk(document, spans[i : i + WORDS_A_CHUNK], dimension)
        for i in range(0, len(spans), WORDS_A_CHUNK)
    ]


def _chunk(document: Document, spans: list[tuple[int, int]], dimension: int) -> EncodedChunk:
    start, end = spans[0][0], spans[-1][1]
    parts = [spans[i : i + 6] for i in range(0, len(spans), 6)]
    segments = tuple(Segment(part[0][0], part[-1][1]) for part in parts)
    texts = [document.text[s.start : s.end] for s in segments]
    return EncodedChunk(
        chunk=Chunk(
            chunk_id=f"{document.doc_id}:{start}-{end}",
            doc_id=document.doc_id,
            start=start,
            end=end,
            text=document.text[start:end],
            heading="Head",
            page=1,
            segments=segments,
        ),
        vector=vector_of(document.text[start:end], dimension),
        segment_vectors=np.array(
            [np.round(127 * vector_of(text, dimension)) for text in texts], dtype=np.int8
        ),
        heading_tokens="head",
        segment_tokens=tuple(text.lower() for text in texts),
    )


def keys_of(chunks: Sequence[EncodedChunk]) -> list[str]:
    return [
        hashlib.sha256(c.chunk.text.encode("utf-8", "surrogatepass")).hexdigest() for c in chunks
    ]


def file_of(document: Document) -> FileState:
    return FileState(
        doc_id=document.doc_id,
        root="/made",
        relative=f"{document.doc_id}.txt",
        size=len(document.text),
        mtime_ns=1,
        sha256=hashlib.sha256(document.text.encode("utf-8", "surrogatepass")).hexdigest(),
    )


def publish(writer: object, doc_id: str, text: str, *, date: str | None = None) -> None:
    document = make_document(doc_id, text, date=date)
    chunks = make_chunks(document)
    writer.publish(document, chunks, file_of(document), keys_of(chunks))  # type: ignore[attr-defined]


def publication(doc_id: str, text: str) -> Publication:
    document = make_document(doc_id, text)
    chunks = make_chunks(document)
    return Publication(document, chunks, file_of(document), keys_of(chunks))


def put(store: FileStore, texts: dict[str, str]) -> None:
    """Publish each text under its id, in one write."""
    with store.writing() as writer:
        for doc_id, text in texts.items():
            publish(writer, doc_id, text)


def text_of(name: str, words: int = 30) -> str:
    """A text in which each word is rare: only this name's texts hold it."""
    return " ".join(f"{name}w{i}" for i in range(words))
