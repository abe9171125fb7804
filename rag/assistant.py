"""The assistant: questions in, checked answers out; files in, receipts out.

Holds the store and the encoder open. Threads may share one: each question
takes its own snapshot of the store.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from threading import Thread
from typing import Self

from rag.answer.wording import nothing_left, read_as, tongue_of
from rag.errors import ConfigError, ModelUnavailable
from rag.ingest import Intake, Progress, ingest, sync
from rag.ports import Converse, Encoder, Engine, Request, Retrieved, Retriever, Snapshot, Store
from rag.settings import Settings
from rag.types import (
    Answer,
    Document,
    Done,
    Event,
    Filter,
    Hit,
    Receipt,
    Searched,
    Source,
    Turn,
)

EMPTY_STORE = "The store is empty; add documents with `footnote ingest PATH`."

MAX_QUESTION_CHARS = 20_000
"""A longer question is refused; measured use stays below 2,000 characters."""


@dataclass(frozen=True, slots=True)
class Parts:
    """What an assistant is made of; `rag.build` assembles the real ones.

    engines: "quotes" always, "model" when one is configured, each made on its
    first use. converse: by engine; one without its own takes that of quotes.
    host: where questions and passages go when a model is asked, None if nowhere.
    prepare: work of once a machine, done when documents are taken in, so that no
    question waits for it.
    """

    settings: Settings
    store: Store
    encoder: Encoder
    retriever: Retriever
    engines: Mapping[str, Callable[[], Engine]]
    converse: Mapping[str, Callable[[], Converse]]
    closers: tuple[Callable[[], None], ...] = ()
    host: str | None = None
    prepare: Callable[[], None] = lambda: None


class Assistant:
    """Answers questions from the documents of one workspace. Threads may share it."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        for close in self._parts.closers:
            close()
        self._parts.store.close()

    def warm(self) -> None:
        """Get ready for many questions, beside the first of them; returns at once."""
        Thread(target=self._parts.store.warm, daemon=True).start()

    @property
    def settings(self) -> Settings:
        return self._parts.settings

    @property
    def engine_name(self) -> str:
        """The engine that `auto` takes: the settings' own, else "model" when one is configured."""
        own = self._parts.settings.engine
        if own in self._parts.engines:
            return own
        return "model" if "model" in self._parts.engines else "quotes"

    def engine_for(self, engine: str) -> str:
        """The engine that answers when this one is asked for. Raises ConfigError for none."""
        name = self._parts.settings.engine if engine == "auto" else engine
        if name == "auto":
            return self.engine_name
        if name not in ("quotes", "model"):
            raise ConfigError(f"engine {name!r} is none of auto, quotes, model")
        if name not in self._parts.engines:
            raise ConfigError(
                "no model is configured: set FOOTNOTE_MODEL, --model or --gguf, "
                "or ask with --engine quotes"
            )
        return name

    @property
    def host(self) -> str | None:
        """The host that a model's questions go to; None when nothing leaves the machine."""
        return self._parts.host

    def ingest(self, paths: Sequence[Path], *, progress: Progress | None = None) -> Receipt:
        """Add or update files and folders."""
        receipt = ingest(self._intake(), paths, progress=progress)
        return self._prepared(receipt)

    def sync(
        self, folder: Path, *, dry_run: bool = False, progress: Progress | None = None
    ) -> Receipt:
        """Make the store equal to a folder."""
        receipt = sync(self._intake(), folder, dry_run=dry_run, progress=progress)
        return self._prepared(receipt)

    def sources(self) -> list[Source]:
        return self._parts.store.sources()

    def document(self, doc_id: str) -> Document:
        return self._parts.store.document(doc_id)

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """One unchanging view of the store."""
        return self._parts.store.snapshot()

    def forget(self, doc_ids: Sequence[str]) -> None:
        """Remove documents with every trace of their text and vectors."""
        with self._parts.store.writing() as writer:
            writer.forget(doc_ids)

    def search(
        self,
        query: str,
        *,
        top_k: int | None = None,
        documents: Sequence[str] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> list[Hit]:
        """Chunks for a query, best first."""
        where = make_filter(documents, since, until)
        query = _checked_question(query)
        with self._parts.store.snapshot() as snapshot:
            found = self._parts.retriever.retrieve(
                snapshot, query, top_k=top_k or self._parts.settings.top_k, where=where
            )
        return list(found.hits)

    def ask(
        self,
        question: str,
        *,
        engine: str = "auto",
        history: Sequence[Turn] = (),
        documents: Sequence[str] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Answer:
        """One answer. Raises AssistantError when there can be none."""
        for event in self.stream(
            question,
            engine=engine,
            history=history,
            documents=documents,
            since=since,
            until=until,
        ):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("an engine ended without Done")

    def stream(
        self,
        question: str,
        *,
        engine: str = "auto",
        history: Sequence[Turn] = (),
        documents: Sequence[str] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Iterator[Event]:
        """The events of one answer: Searched, then Delta and Checked, Done last."""
        asked = _checked_question(question)
        name = self.engine_for(engine)
        started = time.perf_counter()
        query = self._stand_alone(name, engine, asked, history)
        request = Request(asked, query, tuple(history), make_filter(documents, since, until))
        with self._parts.store.snapshot() as snapshot:
            retrieved = self._parts.retriever.retrieve(
                snapshot, query, top_k=self._parts.settings.top_k, where=request.where
            )
            searched = time.perf_counter()
            yield Searched(query, retrieved.hits)
            notes = _notes(request, retrieved, snapshot)
            for event in self._events(name, engine, request, retrieved, snapshot):
                if isinstance(event, Done):
                    event = Done(_finished(event.answer, notes, started, searched))
                yield event

    def _stand_alone(
        self, name: str, asked_engine: str, question: str, history: Sequence[Turn]
    ) -> str:
        by_rule = self._parts.converse["quotes"]
        try:
            return self._parts.converse.get(name, by_rule)()(question, history)
        except ModelUnavailable:
            if asked_engine != "auto":
                raise
            return by_rule()(question, history)

    def _events(
        self,
        name: str,
        asked_engine: str,
        request: Request,
        retrieved: Retrieved,
        snapshot: Snapshot,
    ) -> Iterator[Event]:
        try:
            yield from self._parts.engines[name]().stream(request, retrieved, snapshot)
        except ModelUnavailable as error:
            if asked_engine != "auto" or self._parts.settings.engine == "model":
                raise
            reason = str(error).rstrip(".")
            note = f"The model could not be asked ({reason}); answered from quotes instead."
            for event in self._parts.engines["quotes"]().stream(request, retrieved, snapshot):
                if isinstance(event, Done):
                    event = Done(replace(event.answer, notes=(note, *event.answer.notes)))
                yield event

    def _prepared(self, receipt: Receipt) -> Receipt:
        if receipt.count("added"):
            self._parts.prepare()
        return receipt

    def _intake(self) -> Intake:
        parts = self._parts
        return Intake(parts.store, parts.encoder, parts.settings.chunk_chars)


def make_filter(
    documents: Sequence[str] | None = None, since: str | None = None, until: str | None = None
) -> Filter:
    """The filter of a question. Raises ConfigError for a date that is none."""
    chosen = None if documents is None else frozenset(documents)
    return Filter(chosen, _checked_day("since", since), _checked_day("until", until))


def _checked_day(name: str, day: str | None) -> str | None:
    """The day as documents have theirs, since both are compared as text."""
    try:
        return None if day is None else date.fromisoformat(day).isoformat()
    except ValueError as error:
        raise ConfigError(f"{name} {day!r} is not a date; write YYYY-MM-DD") from error


def _checked_question(question: str) -> str:
    text = question.replace("\0", "").strip()
    if not any(char.isalnum() for char in text):
        raise ConfigError("the question has no words; ask it in words")
    if len(text) > MAX_QUESTION_CHARS:
        raise ConfigError(
            f"the question has {len(text):,} characters; the most is {MAX_QUESTION_CHARS:,}"
        )
    return text


def _notes(request: Request, retrieved: Retrieved, snapshot: Snapshot) -> tuple[str, ...]:
    """What is to be said whatever the answer: why nothing can be found, how words were read."""
    if not snapshot.chunk_count:
        return (EMPTY_STORE,)
    tongue = tongue_of(request.question)
    if not retrieved.hits and not request.where.is_empty:
        return (nothing_left(request.where, tongue),)
    return tuple(read_as(retrieved.query.read_as, tongue))


def _finished(answer: Answer, notes: tuple[str, ...], started: float, searched: float) -> Answer:
    now = time.perf_counter()
    timing = {
        **answer.timing_ms,
        "search": round((searched - started) * 1000, 1),
        "answer": round((now - searched) * 1000, 1),
        "total": round((now - started) * 1000, 1),
    }
    return replace(answer, timing_ms=timing, notes=(*notes, *answer.notes))
