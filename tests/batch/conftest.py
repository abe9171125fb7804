"""A scripted chain: answers made from the question, so that every test knows them."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from rag.batch.asking import Watch
from rag.batch.formats import format_of
from rag.batch.job import Chain, Job, Summary
from rag.batch.loop import Threads
from rag.batch.progress import Progress
from rag.batch.run import run_batch
from rag.errors import ModelUnavailable
from rag.types import Answer, Citation, Sentence, Source, Turn

SOURCE = Source("d1", "/docs/report.txt", "Annual report", "2024-09-19", "v1", 0, "en", 9, 1, "")


class Scripted:
    """Answers in a fixed way and remembers what it was asked."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.calls: list[dict[str, Any]] = []
        self.down = False

    def __call__(
        self,
        question: str,
        *,
        engine: str = "auto",
        history: Sequence[Turn] = (),
        documents: Sequence[str] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Answer:
        self.asked.append(question)
        self.calls.append(
            {"history": history, "documents": documents, "since": since, "until": until}
        )
        if self.down or "outage" in question:
            raise ModelUnavailable("the model did not answer in time; try again later")
        return scripted_answer(question)


def scripted_answer(question: str) -> Answer:
    """Declined when the question says "unknown", else answered with one footnote."""
    base = Answer(question, question, "quotes", None, "declined", 0.25, "Nothing is said of this.")
    if "unknown" in question:
        return base
    quote = f"=The proof of {question[:200]}"
    citation = Citation(
        1, "d1", "/docs/report.txt", "Annual report", "2024-09-19", "v1", 3, "Annex", "", 0,
        len(quote), quote,
    )  # fmt: skip
    return replace(
        base,
        status="answered",
        confidence=0.875,
        text=f"The answer to {question[:200]} [1]",
        sentences=(Sentence(f"The answer to {question[:200]}", "supported", (1,)),),
        citations=(citation,),
        usage={"total_tokens": 10, "requests": 1},
    )


@pytest.fixture
def ask() -> Scripted:
    return Scripted()


class Bench:
    """Runs batches in a folder of their own."""

    def __init__(self, folder: Path, ask: Scripted) -> None:
        self.folder = folder
        self.ask = ask
        self.messages = StringIO()
        self.settings: dict[str, Any] = {"engine": "quotes", "model": None, "top_k": 10}
        self.sources = [SOURCE]
        self.release = "1.0"

    def write(self, name: str, content: str | bytes) -> Path:
        path = self.folder / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode("utf-8"))
        return path

    def run(
        self,
        questions: Path,
        out: str,
        *,
        jobs: int = 2,
        stopped: Callable[[], bool] = lambda: False,
        **options: Any,
    ) -> Summary:
        job = Job(
            questions=questions,
            out=self.folder / out,
            name=questions.name,
            read_as=format_of(questions),
            write_as=format_of(Path(out)),
            day="2025-01-31",
            **options,
        )
        return run_batch(
            job,
            Chain(self.settings, self.sources, self.release),
            lambda pending: Threads(self.ask, engine="auto", jobs=jobs),
            watch=Watch(
                progress=lambda total, before: Progress(
                    self.messages, time.monotonic, total=total, before=before
                ),
                clock=time.monotonic,
                stopped=stopped,
            ),
        )


@pytest.fixture
def bench(tmp_path: Path, ask: Scripted) -> Bench:
    return Bench(tmp_path, ask)
