"""Printed lines of a document, and which of them only frame its pages.

In: the lines of each page in reading order. Out: the same without running heads, page
numbers and what a browser prints around a page. Pure; threads may share all of it.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.load.reading import ScannedLine

USUAL_SIZE = 11.0
"""Points of running text where no page says."""
_EDGE_LINES = 3
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_BROWSER = re.compile(  # what a browser prints around a page
    r"(?:file|https?)://\S+(?:\s+\d+/\d+)?|\d{1,4}/\d{1,2}/\d{1,4},? .{0,4}\d{1,2}:\d\d.*",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:page|p\.|第)?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*(?:頁|页)?(?:\s*(?:/|of|共)\s*\d{1,4}\s*[頁页]?)?[-–—\s]*",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Line:
    """A printed line: its text, size of type, and height of its base on the page.

    cells: what stands in each column, for a row of a table. spans: of the cells over
    several, each column and (rows, columns).
    """

    text: str
    size: float
    base: float
    left: float
    cells: tuple[str, ...] = ()
    spans: tuple[tuple[int, tuple[int, int]], ...] = ()


def as_lines(lines: Sequence[ScannedLine], body: float) -> list[Line]:
    """Recognised lines as printed ones, whose running text has `body` points."""
    point = body / USUAL_SIZE
    return [
        Line(line.text, round(line.scale * body, 1), point * line.base, point * line.left)
        for line in lines
    ]


def without_running_heads(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The pages without lines that come again at the edges, and without page numbers."""
    counts: Counter[str] = Counter()
    for lines in pages:
        counts.update({_shape(line.text) for line in _edges(lines)})
    often = max(3, 0.3 * len(pages))
    repeated = {shape for shape, count in counts.items() if count >= often}
    return [list(_trimmed(lines, repeated)) or lines for lines in pages]


def _edges(lines: Sequence[Line]) -> list[Line]:
    return list({id(line): line for line in (*lines[:_EDGE_LINES], *lines[-_EDGE_LINES:])}.values())


def _trimmed(lines: list[Line], repeated: set[str]) -> Iterator[Line]:
    edges = {id(line) for line in _edges(lines)}
    ends = {id(line) for line in (*lines[:1], *lines[-1:])}
    for line in lines:
        if line.cells:
            yield line
            continue
        if id(line) in edges and _shape(line.text) in repeated:
            continue
        if id(line) in edges and _BROWSER.fullmatch(line.text):
            continue
        if id(line) in ends and len(lines) > 1 and _PAGE_NUMBER.fullmatch(line.text):
            continue
        yield line


def _shape(text: str) -> str:
    """A line with its numbers taken out, so that "Page 3" and "Page 4" are one."""
    return _NUMBER.sub("#", " ".join(text.split()).lower())
