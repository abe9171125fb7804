"""Lines of a scanned page in the order in which they are read.

In: boxes of words as an OCR engine finds them. Out: `ScannedLine`s, columns one
after the other, and what stands side by side in a table as one line. Pure;
threads may share all of it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

_LARGER = 1.4  # times the page's running text; below that, heights of boxes only waver
_LONG = 8  # times its height: a line of running text, not a cell of a table
_FEWEST = 3  # lines a column has
_CROSSING = 0.25  # of the boxes may cross a gutter: titles, footers
_ALIKE = 1.25  # heights of two larger lines, one after the other: one size of type
_RUNNING = 13.75  # points that a line of running text is high, taken for type of 11
_CJK = "\u2e80"
_NO_SPACE = re.compile(  # "every12 minutes", "12minutes", "7.Term", "(a)labs", "taxes.The"
    r"(?<=[a-z]{4})(?=\d)|(?<=\d)(?=[a-z]{4})|(?:(?<=^\d[.)])|(?<=^\d\d[.)])|(?<=^\([a-z0-9]\)))(?=[A-Za-z])"
    r"|(?<=[a-z]{3}[.,;:!?])(?=[A-Z][a-z])"
)


@dataclass(frozen=True, slots=True)
class Box:
    """Words in a picture; edges in points, counted from the top left of the page."""

    text: str
    left: float
    top: float
    right: float
    bottom: float

    @property
    def middle(self) -> float:
        """Height of its middle."""
        return (self.top + self.bottom) / 2


@dataclass(frozen=True, slots=True)
class ScannedLine:
    """A recognised line. scale: its size, where the page's running text has 1.

    base and left are in points of a page whose running text is set in 11 of them,
    whatever size the page is said to have; base is counted from the foot.
    """

    text: str
    scale: float
    base: float
    left: float


Recognised = Mapping[int, Sequence[ScannedLine]]
"""Page key -> its lines; none for a page on which nothing was found."""

WITHOUT_OCR = " without OCR"
"""Ends the parser's name where pages stay unread for want of the extra `ocr`."""

_A_PART = 100_000


def page_key(part: int, page: int) -> int:
    """A page of the file itself (part 0) has its number, that of a part one of its own."""
    return part * _A_PART + page


def part_and_page(key: int) -> tuple[int, int]:
    """The other way round."""
    return divmod(key, _A_PART)


def pages_of(part: int, recognised: Recognised | None) -> Recognised | None:
    """The pages of one part, by their own numbers."""
    if recognised is None:
        return None
    keys = {key: part_and_page(key) for key in recognised}
    return {page: recognised[key] for key, (owner, page) in keys.items() if owner == part}


class Scanned(Exception):
    """A file has pages that are pictures; their keys."""

    def __init__(self, pages: Sequence[int]) -> None:
        super().__init__(f"{len(pages)} scanned pages")
        self.pages = tuple(pages)


def scanned_lines(boxes: Sequence[Box], page_height: float) -> list[ScannedLine]:
    """The lines of a page in reading order."""
    boxes = [box for box in boxes if box.text.strip() and box.bottom > box.top]
    if not boxes:
        return []
    height = median(box.bottom - box.top for box in boxes for _ in box.text)
    point = _RUNNING / height
    lines: list[ScannedLine] = []
    before = 1.0
    for row in _in_order(boxes, height):
        ratio = median(box.bottom - box.top for box in row) / height
        scale = round(2 * ratio) / 2 if ratio >= _LARGER else 1.0
        if scale > 1 and lines and lines[-1].scale > 1 and 1 / _ALIKE < ratio / before < _ALIKE:
            scale = lines[-1].scale  # a heading of several lines
        base = page_height - fmean(box.bottom for box in row)
        lines.append(ScannedLine(_joined(row), scale, point * base, point * row[0].left))
        before = ratio
    return lines


def _in_order(boxes: Sequence[Box], height: float) -> Iterator[list[Box]]:
    """Rows; what spans two columns parts what stands above it from what stands below."""
    gutter = _gutter(boxes, height)
    if gutter is None:
        yield from _rows(boxes)
        return
    spanning = sorted((b for b in boxes if b.left < gutter < b.right), key=lambda b: b.middle)
    rest = [box for box in boxes if not box.left < gutter < box.right]
    for span in (*spanning, None):
        band = [box for box in rest if span is None or box.middle < span.middle]
        rest = [box for box in rest if span and box.middle >= span.middle]
        yield from _in_order([box for box in band if box.right <= gutter], height)
        yield from _in_order([box for box in band if box.left >= gutter], height)
        if span:
            yield [span]


def _gutter(boxes: Sequence[Box], height: float) -> float | None:
    """Where two columns part; None when there is one, or a table."""
    if len(boxes) < 2 * _FEWEST:
        return None
    first_end = min(box.right for box in boxes)
    centre = (min(box.left for box in boxes) + max(box.right for box in boxes)) / 2
    crossing, _, gutter = min(
        (
            (sum(b.left < x < b.right for b in boxes), abs(x - centre), x)
            for x in {box.left for box in boxes if box.left >= first_end}
        ),
        default=(len(boxes), 0.0, 0.0),
    )
    sides = (
        [box for box in boxes if box.right <= gutter],
        [box for box in boxes if box.left >= gutter],
    )
    if crossing > _CROSSING * len(boxes) or min(map(len, sides)) < _FEWEST:
        return None
    long = all(median(b.right - b.left for b in side) >= _LONG * height for side in sides)
    return gutter if long else None


def _rows(boxes: Sequence[Box]) -> list[list[Box]]:
    """Boxes at one height together, each row from left to right."""
    rows: list[list[Box]] = []
    for box in sorted(boxes, key=lambda box: box.middle):
        row = rows[-1] if rows else [box]
        below = box.middle - fmean(b.middle for b in row)
        if rows and below < 0.5 * min(b.bottom - b.top for b in (box, *row)):
            row.append(box)
        else:
            rows.append([box])
    return [sorted(row, key=lambda box: box.left) for row in rows]


def _joined(row: Sequence[Box]) -> str:
    """The words of a row, with the spaces that the models drop where there must be one."""
    text, before = row[0].text.strip(), row[0]
    for box in row[1:]:
        piece = box.text.strip()
        apart = box.left - before.right > 0.5 * (box.bottom - box.top)
        text += piece if text[-1] > _CJK and piece[0] > _CJK and not apart else " " + piece
        before = box
    return _NO_SPACE.sub(" ", text)
