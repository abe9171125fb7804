"""Questions put to worlds: what retrieval finds, and which segments are right.

In: sets, an encoder. Out: `Found` records, the raw material of both fits.
Encodes each paper once; no network, no disk of its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from rag.load.split import split_document
from rag.load.structure import find_marks
from rag.ports import EncodedChunk, Encoder, Retrieved
from rag.retrieve.bridge import Bridge
from rag.retrieve.encode import encode_chunks
from rag.retrieve.search import HybridRetriever
from rag.types import Document, Filter
from tests.fit.sets import Question, QuestionSet
from tests.fit.worlds import Way, World
from tests.memory_store import MemorySnapshot

TOP_K = 10


@dataclass(frozen=True, slots=True)
class Library:
    """The papers of a set as documents with their encoded chunks."""

    documents: Mapping[str, Document]
    chunks: Mapping[str, Sequence[EncodedChunk]]

    def store(self, doc_ids: Sequence[str]) -> MemorySnapshot:
        """A store of these papers."""
        return MemorySnapshot(
            [self.documents[doc_id] for doc_id in doc_ids],
            [chunk for doc_id in doc_ids for chunk in self.chunks[doc_id]],
        )


@dataclass(frozen=True, slots=True)
class Found:
    """What retrieval found for one question put to one world."""

    set_name: str
    size: int
    way: Way
    question: Question
    retrieved: Retrieved


def make_library(questions: QuestionSet, encoder: Encoder) -> Library:
    """The papers of a set, split and encoded as an ingest does."""
    documents: dict[str, Document] = {}
    chunks: dict[str, Sequence[EncodedChunk]] = {}
    for paper in questions.papers:
        marks = find_marks(paper.text) if "\n" in paper.text else ()
        document = Document(
            paper.doc_id, f"{paper.doc_id}.txt", "", None, "1", paper.text, marks=marks
        )
        documents[paper.doc_id] = document
        chunks[paper.doc_id] = encode_chunks(split_document(document), encoder, lang=None)
    return Library(documents, chunks)


def ask_world(world: World, library: Library, encoder: Encoder, bridge: Bridge) -> Iterator[Found]:
    """Each question of a world with what retrieval finds for it."""
    snapshot = library.store(world.papers)
    retriever = HybridRetriever(encoder, bridge=bridge)
    for asked in world.asked:
        retrieved = retriever.retrieve(snapshot, asked.question.text, top_k=TOP_K, where=Filter())
        yield Found(world.name, world.size, asked.way, asked.question, retrieved)


def holds(question: Question, doc_id: str, start: int, end: int, *, touches: bool) -> bool:
    """Whether a span of a document holds the answer, or touches it where that is enough."""
    if doc_id != question.doc_id:
        return False
    if touches:
        return any(start < last and first < end for first, last in question.spans)
    return any(start <= first and last <= end for first, last in question.spans)
