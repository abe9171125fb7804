"""Small documents and what a search over them would find, made by hand for tests."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from rag.ports import Query, Retrieved, ScoredSegment, StoredChunk
from rag.types import Chunk, Document, Filter, Hit, Mark, Segment, SegmentKind, Source

_TOKEN = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]")
_STOP_WORDS = "the a an of to in and is was who what when where how many which did were by"
_STOP = frozenset(_STOP_WORDS.split())


def make_document(
    lines: Sequence[tuple[SegmentKind, str] | str], *, doc_id: str = "d1", date: str | None = None
) -> Document:
    """A document of one segment a line; (kind, line) where it is not a body sentence."""
    marks: list[Mark] = []
    place = 0
    texts = [line if isinstance(line, str) else line[1] for line in lines]
    for line, text in zip(lines, texts, strict=True):
        if not isinstance(line, str) and line[0] in ("heading", "item", "residue"):
            marks.append(Mark(line[0], place, place + len(text), label=text, level=1))  # type: ignore[arg-type]
        place += len(text) + 1
    return Document(
        doc_id=doc_id,
        path=f"{doc_id}.txt",
        title=f"Title {doc_id}",
        date=date,
        version="v",
        text="\n".join(texts),
        marks=tuple(marks),
    )


def make_chunk(document: Document, kinds: Sequence[SegmentKind] = ()) -> Chunk:
    """The whole document as one chunk, a segment a line."""
    segments, place = [], 0
    marked = {mark.start: mark.kind for mark in document.marks}
    for line in document.text.split("\n"):
        segments.append(Segment(place, place + len(line), marked.get(place, "body")))  # type: ignore[arg-type]
        place += len(line) + 1
    return Chunk(
        chunk_id=f"{document.doc_id}:0-{len(document.text)}",
        doc_id=document.doc_id,
        start=0,
        end=len(document.text),
        text=document.text,
        segments=tuple(segments),
    )


class MadeSnapshot:
    """The part of a snapshot that an engine reads."""

    generation = 1

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = {document.doc_id: document for document in documents}

    def document(self, doc_id: str) -> Document:
        return self._documents[doc_id]

    def source(self, doc_id: str) -> Source:
        d = self._documents[doc_id]
        return Source(d.doc_id, d.path, d.title, d.date, d.version, 0, d.lang, len(d.text), 1, "")

    def alike(self, doc_ids: Sequence[str]) -> dict[str, list[str]]:
        return {}


def tokens_of(text: str) -> list[str]:
    return [token for token in _TOKEN.findall(text.lower()) if token not in _STOP]


def make_retrieved(question: str, documents: Sequence[Document]) -> Retrieved:
    """Every document as one hit, in the order given, scored by words in common."""
    wanted = dict.fromkeys(tokens_of(question), 1.0)
    query = Query(question, "en", wanted, dict.fromkeys(wanted, 2.0), np.zeros(4, np.float32))
    hits, segments, stored = [], [], []
    for index, document in enumerate(documents):
        chunk = make_chunk(document)
        lists = [tokens_of(line) for line in document.text.split("\n")]
        shares = [len(set(wanted) & set(tokens)) / max(len(wanted), 1) for tokens in lists]
        parts = {"words": 10 * max(shares), "vector": 0.6 * max(shares)}
        hits.append(
            Hit(
                chunk,
                -float(index),
                index + 1,
                document.path,
                document.title,
                document.date,
                parts=parts,
            )
        )
        stored.append(StoredChunk(index, chunk, "", tuple(map(" ".join, lists))))
        for place, tokens in enumerate(lists):
            matched = frozenset(wanted) & frozenset(tokens)
            share = len(matched) / max(len(wanted), 1)
            segments.append(ScoredSegment(index, place, 10 * share, 0.6 * share, matched))
    return Retrieved(query, tuple(hits), tuple(segments), tuple(stored))


EVERYTHING = Filter()
