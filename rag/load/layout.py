"""Printed lines put together to paragraphs, headings and whole sentences.

In: the lines of each page in reading order. Out: a text in the builder, with
its pages, without running heads. Words parted at line ends are whole again, and
a sentence that runs over a page is one. Pure; threads may share all but a builder.
"""

from __future__ import annotations

import itertools
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from rag.load.builder import TextBuilder
from rag.load.heads import Span
from rag.load.reading import ScannedLine
from rag.load.sentences import LIST_MARKER
from rag.types import MarkKind

USUAL_SIZE = 11.0
"""Points of running text where no page says."""
_EDGE_LINES = 3
_LARGER = 1.15  # times the running text: a heading
_NUMBER = re.compile(r"\d+|\b[ivxlc]+\b", re.IGNORECASE)
_WORDS = re.compile(r"[\w-]+")
_BROWSER = re.compile(  # what a browser prints around a page
    r"(?:file|https?)://\S+(?:\s+\d+/\d+)?|\d{1,4}/\d{1,2}/\d{1,4},? .{0,4}\d{1,2}:\d\d.*",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(
    r"[-–—\s]*(?:page|p\.|第)?\s*(?:\d{1,4}|[ivxlc]{1,6})\s*(?:頁|页)?(?:\s*(?:/|of|共)\s*\d{1,4}\s*[頁页]?)?[-–—\s]*",
    re.IGNORECASE,
)
_PARTED_MARK = "\ufffe"  # pdfium's sign for a hyphen at a line end
_PARTED = re.compile(rf"([\w-]*){_PARTED_MARK}([\w-]*)")
_STOPS = ".!?。！？:：;；"


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


@dataclass(frozen=True, slots=True)
class _Above:
    """The table at the foot of the page before: headings, rows so far, columns, left edge."""

    header: Sequence[str]
    rows: int
    width: int
    left: float


@dataclass(frozen=True, slots=True)
class _Style:
    """The size of the running text, the larger ones, and how often each word stands."""

    body: float
    larger: tuple[float, ...]
    words: Counter[str]


def build_pages(builder: TextBuilder, pages: Sequence[list[Line]]) -> None:
    """The pages' paragraphs into the builder, one that runs over a page as one."""
    _build(builder, _without_running_heads(pages))


def as_lines(lines: Sequence[ScannedLine], body: float) -> list[Line]:
    """Recognised lines as printed ones, whose running text has `body` points."""
    return [Line(line.text, round(line.scale * body, 1), line.base, line.left) for line in lines]


def running_size(pages: Sequence[list[Line]]) -> float:
    """Points of the running text; 0 when no page has any."""
    return _style(pages).body


def _without_running_heads(pages: Sequence[list[Line]]) -> list[list[Line]]:
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


def _build(builder: TextBuilder, pages: Sequence[list[Line]]) -> None:
    style = _style(pages)
    carried: list[Line] = []
    above: _Above | None = None
    for number, lines in enumerate(pages, start=1):
        paragraphs = list(_paragraphs(lines, style.body))
        if carried and paragraphs and _carries_on(carried[-1], paragraphs[0][0], style.body):
            start, head = builder.length, len(_joined([ln.text for ln in carried], style.words))
            _add(builder, [*carried, *paragraphs.pop(0)], style)
            builder.begin_page(number, at=start + head)
        else:
            if carried:
                _add(builder, carried, style)
            builder.begin_page(number)
        carried = []
        if paragraphs and number < len(pages) and _may_go_on(paragraphs[-1][-1]):
            carried = paragraphs.pop()
        for at, paragraph in enumerate(paragraphs):
            if paragraph[0].cells:
                above = _add_table(builder, paragraph, above if at == 0 else None)
            else:
                _add(builder, paragraph, style)
                above = None
        above = None if carried else above
    if carried:
        _add(builder, carried, style)


def _add_table(builder: TextBuilder, lines: Sequence[Line], above: _Above | None) -> _Above:
    """The table's rows, as those of the one above when it goes on over a page."""
    width, left = len(lines[0].cells), lines[0].left
    goes_on = above and above.width == width and abs(above.left - left) < lines[0].size
    known = above if goes_on else None
    before = known.rows if known else 0
    rows = [line.cells for line in lines]
    spans = [
        Span(row, column, *size) for row, line in enumerate(lines) for column, size in line.spans
    ]
    header = builder.table(
        rows, spans=spans, first=before + 1, above=known.header if known else None
    )
    return _Above(header, before + len(rows), width, left)


def _style(pages: Sequence[list[Line]]) -> _Style:
    sizes = Counter({0.0: 0})
    words: Counter[str] = Counter()
    for lines in pages:
        for line in lines:
            if line.cells:
                continue
            sizes[line.size] += len(line.text)
            words.update(_WORDS.findall(line.text))
    body = sizes.most_common(1)[0][0]
    larger = sorted((size for size in sizes if size >= _LARGER * body), reverse=True)
    return _Style(body, tuple(larger), words)


def _paragraphs(lines: Sequence[Line], body: float) -> Iterator[list[Line]]:
    """Lines of a page joined while they read on."""
    gaps = [a.base - b.base for a, b in itertools.pairwise(lines) if a.base > b.base]
    spacing = median(gaps) if gaps else body * 1.2
    widest = max((len(line.text) for line in lines), default=0)
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and not _reads_on(paragraph[-1], line, spacing, widest, body):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _reads_on(before: Line, line: Line, spacing: float, widest: int, body: float) -> bool:
    if before.cells or line.cells:
        return bool(before.cells and line.cells and len(before.cells) == len(line.cells))
    if abs(before.size - line.size) > 0.1 * max(before.size, 1) or LIST_MARKER.match(line.text):
        return False
    gap = before.base - line.base
    if line.size >= _LARGER * body:
        return 0 < gap < 1.6 * line.size  # a heading of several lines
    if gap > 1.4 * spacing:
        return False
    ended = before.text[-1] in _STOPS
    short = len(before.text) < 0.75 * widest
    indented = line.left > before.left + line.size and ended
    return not indented and not (short and (ended or not line.text[0].islower()))


def _may_go_on(last: Line) -> bool:
    """Whether the last line of a page may leave its sentence open."""
    return not last.cells and last.text[-1] not in _STOPS


def _carries_on(before: Line, line: Line, body: float) -> bool:
    """Whether the first line of a page continues the last sentence of the page before."""
    same = abs(before.size - line.size) <= 0.1 * body
    return (
        same
        and not line.cells
        and not LIST_MARKER.match(line.text)
        and (line.text[0].islower() or before.text[-1] in ",-，、" or ord(line.text[0]) > 0x2E80)
    )


def _add(builder: TextBuilder, paragraph: Sequence[Line], style: _Style) -> None:
    text = _joined([line.text for line in paragraph], style.words)
    kind: MarkKind | None = None
    level = 0
    size = paragraph[0].size
    if size in style.larger and len(text) <= 200 and len(paragraph) <= 4:
        kind, level = "heading", min(style.larger.index(size) + 1, 6)
    elif LIST_MARKER.match(text):
        kind = "item"
    builder.add(text, kind, level=level)


def _joined(lines: Sequence[str], words: Counter[str]) -> str:
    """Lines as one; a word parted at a line end is put together as the document writes it."""
    text = lines[0]
    for line in lines[1:]:
        if text[-1] == "-" and text[-2:-1].isalpha() and line[0].islower():
            text = text[:-1] + _PARTED_MARK + line
        elif text[-1] == _PARTED_MARK or (text[-1] > "\u2e80" and line[0] > "\u2e80"):
            text += line
        else:
            text += " " + line
    return _PARTED.sub(lambda match: _put_together(match, words), text)


def _put_together(match: re.Match[str], words: Counter[str]) -> str:
    """ "to|gether" -> "together", but "co|operation" -> "co-operation" where that is written."""
    head, tail = match.groups()
    hyphenated, plain = f"{head}-{tail}", head + tail
    return hyphenated if words[hyphenated] > words[plain] else plain
