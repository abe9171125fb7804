"""Question sets written for the fit: documents as users have them, asked as users ask.

In: a folder with `questions.yaml`, in the format of gold facts, and its corpus.
Out: `QuestionSet` and `Library` records, and the stores to put the questions to.
Reads disk. The public sets' questions keep to their paragraphs' words, and what
is unanswerable in them is made by rule; here half of the questions are asked in
other words, and what is not answered is a near miss that was thought of.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from eval.gold import load_gold
from eval.types import GoldItem
from rag.ingest import make_document
from rag.load.load import load_file
from rag.load.split import split_document
from rag.ports import Encoder
from rag.retrieve.encode import encode_chunks
from rag.types import Document
from tests.fit.rows import Library
from tests.fit.sets import Paper, Question, QuestionSet
from tests.fit.worlds import Asked, World

FOLDER = Path(__file__).resolve().parent / "written_sets"


def load_written(folder: Path = FOLDER) -> Iterator[tuple[QuestionSet, dict[str, Document]]]:
    """Each set in the folder with its documents by id, as an ingest reads them."""
    for file in sorted(folder.glob("*/questions.yaml")):
        gold = load_gold(file)
        documents = dict(_documents(Path(gold.corpus or file.parent), gold.name))
        papers = tuple(Paper(d.doc_id, d.doc_id, d.text) for d in documents.values())
        questions = tuple(_question(item, gold.name, documents) for item in gold.items)
        yield QuestionSet(gold.name, papers, questions), documents


def written_library(documents: dict[str, Document], encoder: Encoder) -> Library:
    """The documents, split and encoded as an ingest does."""
    chunks = {
        doc_id: encode_chunks(split_document(document), encoder, lang=document.lang)
        for doc_id, document in documents.items()
    }
    return Library(documents, chunks)


def written_worlds(questions: QuestionSet) -> Iterator[World]:
    """All documents in one store, and each with its neighbour alone."""
    papers = [paper.doc_id for paper in questions.papers]
    yield _world(questions.name, papers, questions.questions)
    for order, doc_id in enumerate(papers):
        neighbour = papers[(order + 1) % len(papers)]
        own = tuple(q for q in questions.questions if q.doc_id == doc_id)
        yield _world(questions.name, [doc_id, neighbour], own)


def _world(name: str, papers: list[str], questions: tuple[Question, ...]) -> World:
    asked = tuple(Asked(q, "there" if q.spans else "near miss") for q in questions)
    return World(name, len(papers), tuple(sorted(papers)), asked)


def _documents(corpus: Path, name: str) -> Iterator[tuple[str, Document]]:
    for path in sorted(corpus.iterdir()):
        doc_id = f"{name}:{path.name}"
        yield doc_id, make_document(load_file(path), doc_id, path)


def _question(item: GoldItem, name: str, documents: dict[str, Document]) -> Question:
    """The question with the places of its vital facts; none where nothing answers it."""
    found = [
        (f"{name}:{evidence.doc}", start, start + len(evidence.quote))
        for fact in item.facts
        if fact.weight == "vital"
        for evidence in fact.evidence
        if (start := documents[f"{name}:{evidence.doc}"].text.find(evidence.quote)) >= 0
    ]
    if not found:
        doc_id = next((d for d in documents if d.startswith(f"{name}:{item.cluster}")), "")
        return Question(item.question, doc_id, doc_id or item.id, ())
    doc_id = found[0][0]
    spans = tuple((start, end) for doc, start, end in found if doc == doc_id)
    return Question(item.question, doc_id, doc_id, spans)
