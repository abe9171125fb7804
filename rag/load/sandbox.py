"""Files parsed in processes of their own, with limits, so that no file can hurt the rest.

In: a path. Out: `Parsed` and the hash of what was read, or one clear line.
Starts processes, reads the clock; threads may share a `Sandbox`.
"""

from __future__ import annotations

import json
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from rag.errors import DocumentError
from rag.load.child import ChildDied, Children, ChildTimeout
from rag.load.ocr import available
from rag.load.walk import Found
from rag.types import Mark, Page, Parsed

MEMORY = 512 * 1024 * 1024
LARGEST_ANSWER = 256 * 1024 * 1024
_SECONDS = 20.0
_SECONDS_A_MEGABYTE = 1.0
_LONGEST = 300.0
_AHEAD = 6  # files read ahead of the one that is split
_OCR_MEMORY = 2 * 1024 * 1024 * 1024
_OCR_SECONDS = 20.0  # of processor time a page
_OCR_WAIT = 60.0  # by the clock, with the start of the child on a busy machine
_OCR_PAGES = 500
_OCR_FAILURES = 3  # pages that ended their child: the rest of the file stays unread


@dataclass(frozen=True, slots=True)
class Read:
    """A parsed file and the SHA-256 of the bytes that were parsed."""

    parsed: Parsed
    sha256: str


class Sandbox:
    """Parses files, each in a child that is kept for the next one while it is well.

    Every thread that parses gets a child of its own. Use it as a context manager.
    """

    def __init__(
        self,
        *,
        memory: int = MEMORY,
        seconds: float = _SECONDS,
        ocr: bool = True,
        page_seconds: float = _OCR_SECONDS,
        page_wait: float = _OCR_WAIT,
    ) -> None:
        """ocr: read scanned pages too, where the extra for it is installed.

        page_seconds, page_wait: processor time and time by the clock for one of them.
        """
        self._memory = memory
        self._seconds = seconds
        self._ocr = ocr and available()
        self._page_seconds = page_seconds
        self._page_wait = page_wait
        self._parsers = Children("rag.load.parse_worker", largest_answer=LARGEST_ANSWER)
        self._readers = Children("rag.load.ocr_worker", largest_answer=LARGEST_ANSWER)

    def read(self, path: Path, *, size: int, name: str | None = None) -> Read:
        """The file's text. Raises DocumentError, also for what ended its child."""
        seconds = min(self._seconds + _SECONDS_A_MEGABYTE * size / 1e6, _LONGEST)
        request: dict[str, Any] = {
            "path": str(path),
            "name": name,
            "memory": self._memory,
            "seconds": seconds,
            "recognised": {} if self._ocr else None,
        }
        answer = self._parse(request, seconds)
        if scanned := answer.get("scanned"):
            request["recognised"] = self._recognise(path, name, answer["sha256"], scanned)
            answer = self._parse(request, seconds)
        return _unpack(answer)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._parsers.close()
        self._readers.close()

    def _parse(self, request: dict[str, Any], seconds: float) -> dict[str, Any]:
        try:
            return _ask(self._parsers, request, seconds + 2)
        except ChildTimeout:
            raise DocumentError(
                f"took longer than {seconds:.0f} s to read; left out", "too_slow"
            ) from None
        except ChildDied as died:
            raise _cause(died, seconds) from None

    def _recognise(
        self, path: Path, name: str | None, sha256: str, pages: Sequence[int]
    ) -> dict[int, Any]:
        """The lines of each scanned page; none of a page that cannot be read."""
        recognised: dict[int, Any] = dict.fromkeys(pages, ())
        request = {
            "path": str(path),
            "name": name,
            "sha256": sha256,
            "memory": _OCR_MEMORY,
            "seconds": self._page_seconds,
        }
        failures = 0
        for page in pages[:_OCR_PAGES]:
            try:
                answer = _ask(self._readers, {**request, "page": page}, self._page_wait)
            except (ChildTimeout, ChildDied):
                failures += 1
                if failures == _OCR_FAILURES:
                    break
                continue
            if "error" in answer:
                raise DocumentError(answer["error"], answer["why"])
            recognised[page] = answer["lines"]
        return recognised


def read_ahead(
    threads: ThreadPoolExecutor, sandbox: Sandbox, files: Iterable[Found]
) -> Iterator[tuple[Found, Future[Read]]]:
    """Each file with its parse, in order, a few begun before they are asked for."""
    begun: deque[tuple[Found, Future[Read]]] = deque()
    for file in files:
        begun.append((file, threads.submit(sandbox.read, file.path, size=file.size)))
        if len(begun) > _AHEAD:
            yield begun.popleft()
    yield from begun


def _ask(children: Children, request: dict[str, Any], seconds: float) -> dict[str, Any]:
    answer = children.ask(json.dumps(request).encode(), seconds=seconds)
    result: dict[str, Any] = json.loads(answer)
    return result


def _cause(died: ChildDied, seconds: float) -> DocumentError:
    if died.signal == getattr(signal, "SIGXCPU", None):
        line = f"took longer than {seconds:.0f} s of processor time to read; left out"
        return DocumentError(line, "too_slow")
    line = "stopped its reader: it is damaged, or needs too much memory; left out"
    return DocumentError(line, "died")


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
        raise DocumentError(answer["error"], answer["why"])
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
