"""Files parsed in processes of their own, with limits, so that no file can hurt the rest.

In: a path. Out: `Parsed` and the hash of what was read, or one clear line.
Starts processes, reads the clock; threads may share a `Sandbox`.
"""

from __future__ import annotations

import json
import signal
import threading
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from rag.errors import DocumentError
from rag.load.child import Child, ChildDied, ChildTimeout
from rag.types import Mark, Page, Parsed

MEMORY = 512 * 1024 * 1024
LARGEST_ANSWER = 256 * 1024 * 1024
_SECONDS = 20.0
_SECONDS_A_MEGABYTE = 1.0
_LONGEST = 300.0


@dataclass(frozen=True, slots=True)
class Read:
    """A parsed file and the SHA-256 of the bytes that were parsed."""

    parsed: Parsed
    sha256: str


class Sandbox:
    """Parses files, each in a child that is kept for the next one while it is well.

    Every thread that parses gets a child of its own. Use it as a context manager.
    """

    def __init__(self, *, memory: int = MEMORY, seconds: float = _SECONDS) -> None:
        self._memory = memory
        self._seconds = seconds
        self._lock = threading.Lock()
        self._idle: list[Child] = []

    def read(self, path: Path, *, size: int, name: str | None = None) -> Read:
        """The file's text. Raises DocumentError, also for what ended its child."""
        seconds = min(self._seconds + _SECONDS_A_MEGABYTE * size / 1e6, _LONGEST)
        request = {
            "path": str(path),
            "name": name,
            "memory": self._memory,
            "seconds": seconds,
        }
        child = self._take()
        try:
            answer = child.ask(json.dumps(request).encode(), seconds=seconds + 2)
        except ChildTimeout:
            raise DocumentError(f"took longer than {seconds:.0f} s to read; left out") from None
        except ChildDied as died:
            raise DocumentError(_cause(died, seconds)) from None
        with self._lock:
            self._idle.append(child)
        return _unpack(json.loads(answer))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        while self._idle:
            self._idle.pop().close()

    def _take(self) -> Child:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        return Child("rag.load.parse_worker", "main", largest_answer=LARGEST_ANSWER)


def _cause(died: ChildDied, seconds: float) -> str:
    if died.signal == getattr(signal, "SIGXCPU", None):
        return f"took longer than {seconds:.0f} s of processor time to read; left out"
    return "stopped its reader: it is damaged, or needs too much memory; left out"


def pack(parsed: Parsed, sha256: str) -> dict[str, Any]:
    """A result as plain values: what crosses the border is never code."""
    return {
        "sha256": sha256,
        "text": parsed.text,
        "title": parsed.title,
        "date": parsed.date,
        "lang": parsed.lang,
        "pages": [[page.number, page.start, page.end] for page in parsed.pages],
        "marks": [[m.kind, m.start, m.end, m.label, m.level] for m in parsed.marks],
        "parser": parsed.parser,
        "notes": list(parsed.notes),
    }


def _unpack(answer: dict[str, Any]) -> Read:
    if "error" in answer:
        raise DocumentError(answer["error"])
    parsed = Parsed(
        text=answer["text"],
        title=answer["title"],
        date=answer["date"],
        lang=answer["lang"],
        pages=tuple(Page(*page) for page in answer["pages"]),
        marks=tuple(Mark(*mark) for mark in answer["marks"]),
        parser=answer["parser"],
        notes=tuple(answer["notes"]),
    )
    return Read(parsed, answer["sha256"])
