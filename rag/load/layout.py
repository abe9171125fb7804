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
from rag.load.dates import find_dates
from rag.load.heads import Span
from rag.load.lines import Line, without_running_heads
from rag.load.residue import is_residue
from rag.load.sentences import LIST_MARKER
from rag.types import MarkKind

_LARGER = 1.15  # times the running text: a heading
_WORDS = re.compile(r"[\w-]+")
_PARTED_MARK = "\ufffe"  # pdfium's sign for a hyphen at a line end
_PARTED = re.compile(rf"([\w-]*){_PARTED_MARK}([\w-]*)")
_CLAUSE = re.compile(r"\d{1,2}(?:\.\d{1,2})+\.?\s+\S")
_OPEN = re.compile(  # no paragraph ends with one of these
    r"[,，、]\Z|(?:^|\s)(?:a|an|the|of|and|or|for|in|on|to|by|with|from|between|its|their)\Z"
)
_STOPS = ".!?。！？:：;；"
_NO_HEADING = _STOPS + ',，、-*)）"”」'
_LONGEST_TITLE = 240
_LONGEST_HEADING = 70  # columns: a Chinese character takes two


@dataclass(frozen=True, slots=True)
class _Above:
    """The table at the foot of the page before: headings, rows so far, columns, left edge."""

    header: Sequence[str]
    rows: int
    width: int
    left: float


@dataclass(frozen=True, slots=True)
class _Style:
    """The size of the running text, the larger ones, and how often each word stands.

    spacing: from line to line where they stand closest; the median of a page of short
    paragraphs is the space between those. first: the first line, what frames it aside.
    """

    body: float
    larger: tuple[float, ...]
    words: Counter[str]
    spacing: float
    first: Line | None


def build_pages(builder: TextBuilder, pages: Sequence[list[Line]]) -> None:
    """The pages' paragraphs into the builder, one that runs over a page as one."""
    _build(builder, without_running_heads(pages))


def running_size(pages: Sequence[list[Line]]) -> float:
    """Points of the running text; 0 when no page has any."""
    return _style(pages).body


def _build(builder: TextBuilder, pages: Sequence[list[Line]]) -> None:
    style = _style(pages)
    carried: list[Line] = []
    above: _Above | None = None
    for number, lines in enumerate(pages, start=1):
        paragraphs = list(_paragraphs(lines, style))
        if carried and paragraphs and _carries_on(carried[-1], paragraphs[0][0], style.body):
            start, head = builder.length, len(_joined([ln.text for ln in carried], style.words))
            _add(builder, [*carried, *paragraphs.pop(0)], style)
            builder.begin_page(number, at=start + head)
        else:
            if carried:
                _add(builder, carried, style, paragraphs[0] if paragraphs else ())
            builder.begin_page(number)
        carried = []
        if paragraphs and number < len(pages) and _may_go_on(paragraphs[-1][-1]):
            carried = paragraphs.pop()
        for at, paragraph in enumerate(paragraphs):
            if paragraph[0].cells:
                above = _add_table(builder, paragraph, above if at == 0 else None)
            else:
                below = paragraphs[at + 1] if at + 1 < len(paragraphs) else carried
                _add(builder, paragraph, style, below, goes_on=below is carried)
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
    text = (line for lines in pages for line in lines if not line.cells)
    first = next((line for line in text if not is_residue(line.text)), None)
    return _Style(body, tuple(larger), words, _closest(pages, body), first)


def _closest(pages: Sequence[list[Line]], body: float) -> float:
    """Space from line to line where lines of running text stand closest; one in five does."""
    gaps = sorted(
        one.base - two.base
        for lines in pages
        for one, two in itertools.pairwise(lines)
        if one.size == two.size == body and one.base > two.base
    )
    wide = [gap for gap in gaps if gap >= median(gaps) / 2]  # not what stands side by side
    return wide[len(wide) // 5] if wide else 1.2 * body


def _paragraphs(lines: Sequence[Line], style: _Style) -> Iterator[list[Line]]:
    """Lines of a page joined while they read on."""
    gaps = [a.base - b.base for a, b in itertools.pairwise(lines) if a.base > b.base]
    spacing = median(gaps) if gaps else style.body * 1.2
    widest = max((len(line.text) for line in lines), default=0)
    paragraph: list[Line] = []
    for line in lines:
        if paragraph and not _reads_on(paragraph[-1], line, spacing, widest, style):
            yield paragraph
            paragraph = []
        paragraph.append(line)
    if paragraph:
        yield paragraph


def _reads_on(before: Line, line: Line, spacing: float, widest: int, style: _Style) -> bool:
    if before.cells or line.cells:
        return bool(before.cells and line.cells and len(before.cells) == len(line.cells))
    if abs(before.size - line.size) > 0.1 * max(before.size, 1) or LIST_MARKER.match(line.text):
        return False
    gap = before.base - line.base
    if line.size >= _LARGER * style.body:
        return 0 < gap < 1.6 * line.size  # a heading of several lines
    ended = before.text[-1] in _STOPS
    if gap > 1.4 * spacing or (ended and gap > 1.4 * style.spacing):
        return False
    if ended and _CLAUSE.match(line.text):
        return False
    if _OPEN.search(before.text):
        return True
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


def _add(
    builder: TextBuilder,
    paragraph: Sequence[Line],
    style: _Style,
    below: Sequence[Line] = (),
    *,
    goes_on: bool = False,
) -> None:
    """A paragraph; what stands below it tells a heading where no type is larger.

    goes_on: what stands below does, on the next page. Items and numbered headings are
    found in the text.
    """
    text = _joined([line.text for line in paragraph], style.words)
    if not text:  # a hyphen of a line end alone
        return
    kind: MarkKind | None = None
    level = 0
    size = paragraph[0].size
    if size in style.larger and len(text) <= 200 and len(paragraph) <= 4:
        kind, level = "heading", min(style.larger.index(size) + 1, 6)
    elif not style.larger and below and not is_residue(text):
        may_be = len(text) <= _LONGEST_TITLE and text[-1] not in _STOPS
        is_title = may_be and paragraph[0] is style.first
        if is_title or _stands_above(paragraph, below, goes_on=goes_on):
            kind, level = "heading", 1 if is_title else 2
    builder.add(text, kind, level=level)


def _stands_above(paragraph: Sequence[Line], below: Sequence[Line], *, goes_on: bool) -> bool:
    """Whether a short line alone heads the sentences below it: no label, no date, no item."""
    text, under = " ".join(line.text for line in paragraph), below[-1].text
    wide = sum(c > "\u2e80" for c in text)
    if len(paragraph) > 2 or below[0].cells or len(text) + wide > _LONGEST_HEADING:
        return False
    if not (text[0].isupper() or text[0] > "\u2e80") or text[-1] in _NO_HEADING:
        return False
    if any(mark in text for mark in "|:：") or LIST_MARKER.match(text) or find_dates(text):
        return False
    is_prose = goes_on or under[-1] in ".!?。！？"
    is_longer = sum(len(line.text) for line in below) > len(text)
    return is_prose and is_longer and not LIST_MARKER.match(below[0].text)


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
