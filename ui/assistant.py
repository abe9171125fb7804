"""What the page asks of an assistant, as a protocol: no code, no I/O."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from rag.types import Event, Source, Turn


class Assistant(Protocol):
    """Answers questions over one store. Threads may share one."""

    def stream(self, question: str, *, history: Sequence[Turn] = ()) -> Iterator[Event]: ...

    def sources(self) -> list[Source]: ...
