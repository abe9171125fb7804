"""`python -m tests.fit.follow_ups --data DIR`: follow-up questions, bare and made to stand alone.

Reads mtrag_un_half.jsonl. Every reference passage of every task goes into one
store; for each task of more than one turn that has passages, is one of them
among the first five for the bare last turn, for our query, for all turns?
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.answer.converse import leans_on_history, stand_alone
from rag.load.split import split_document
from rag.retrieve.encode import encode_chunks
from rag.retrieve.encoder import UseEncoder
from rag.retrieve.search import HybridRetriever
from rag.types import Document, Filter, Turn
from tests.memory_store import MemorySnapshot

TOP_K = 5
_CLOSED = ("UNANSWERABLE", "CONVERSATIONAL")


@dataclass(frozen=True, slots=True)
class Task:
    """A last turn, the turns before it, and the passages that answer it."""

    question: str
    history: tuple[Turn, ...]
    passages: frozenset[str]


Way = Callable[[Task], str]
WAYS: dict[str, Way] = {
    "last turn alone": lambda task: task.question,
    "made to stand alone": lambda task: stand_alone(task.question, task.history),
    "all questions": lambda task: " ".join([*(t.question for t in task.history), task.question]),
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fit.follow_ups", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the public sets")
    path = parser.parse_args().data / "mtrag_un_half.jsonl"
    if not path.exists():
        print(f"{path.name} is not there: not run")
        return 2
    tasks, passages = load_tasks(path)
    find = finder(passages)
    leaning = [leans_on_history(task.question) for task in tasks]
    print(f"{len(passages)} passages; {len(tasks)} follow-ups, {sum(leaning)} lean by our rule")
    for name, way in WAYS.items():
        found = [find(way(task), task) for task in tasks]
        print(_line(name, found, leaning))
    return 0


def load_tasks(path: Path) -> tuple[list[Task], dict[str, str]]:
    """Tasks with a history and passages, and every passage of the file by its id."""
    tasks: list[Task] = []
    passages: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        entry = json.loads(line)
        own = {context["document_id"]: context["text"] for context in entry["contexts"]}
        passages |= own
        turns = [turn["text"] for turn in entry["input"]]
        closed = any(label in _CLOSED for label in entry["answerability"])
        if own and len(turns) > 1 and not closed:
            history = tuple(Turn(q, a) for q, a in zip(turns[:-1:2], turns[1::2], strict=True))
            tasks.append(Task(turns[-1], history, frozenset(own)))
    return tasks, passages


def finder(passages: Mapping[str, str]) -> Callable[[str, Task], int]:
    """(query, task) -> rank of the first wanted passage, 0 when not among TOP_K."""
    encoder = UseEncoder(cache=None)
    documents = [Document(k, k, "", None, "1", text, lang="en") for k, text in passages.items()]
    encoded = [
        chunk
        for document in documents
        for chunk in encode_chunks(split_document(document), encoder, lang="en")
    ]
    snapshot, retriever = MemorySnapshot(documents, encoded), HybridRetriever(encoder)

    def find(query: str, task: Task) -> int:
        hits = retriever.retrieve(snapshot, query, top_k=TOP_K, where=Filter()).hits
        return next((hit.rank for hit in hits if hit.chunk.doc_id in task.passages), 0)

    return find


def share(ranks: Sequence[int]) -> str:
    """Shares of the tasks whose passage came first, and among TOP_K."""
    count = max(len(ranks), 1)
    return f"hit@1 {sum(r == 1 for r in ranks) / count:.3f}, @5 {sum(map(bool, ranks)) / count:.3f}"


def _line(name: str, found: Sequence[int], leaning: Sequence[bool]) -> str:
    only = [rank for rank, leans in zip(found, leaning, strict=True) if leans]
    return f"{name:20} all: {share(found)}; those that lean: {share(only)}"


if __name__ == "__main__":
    sys.exit(main())
