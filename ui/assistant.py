"""What the page asks of an assistant, as a protocol: no code, no I/O."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

from rag.ports import Snapshot
from rag.settings import Settings
from rag.types import Answer, Document, Event, Hit, Receipt, Source, Turn


class Assistant(Protocol):
    """Answers questions over one store, as `rag.Assistant` does. Threads may share one."""

    @property
    def settings(self) -> Settings: ...

    @property
    def engine_name(self) -> str: ...

    def ask(
        self,
        question: str,
        *,
        engine: str = "auto",
        history: Sequence[Turn] = (),
        documents: Sequence[str] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Answer: ...

    def stream(
        self,
        question: str,
        *,
        engine: str = "auto",
        history: Sequence[Turn] = (),
        documents: Sequence[str] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Iterator[Event]: ...

    def search(self, query: str, *, top_k: int | None = None) -> list[Hit]: ...

    def sources(self) -> list[Source]: ...

    def document(self, doc_id: str) -> Document: ...

    def snapshot(self) -> AbstractContextManager[Snapshot]: ...

    def ingest(self, paths: Sequence[Path]) -> Receipt: ...

    def forget(self, doc_ids: Sequence[str]) -> None: ...
