"""Tables of a printed page: which words stand in which cell, where that can be told.

In: a page of pdfium with the place of its lines. Out: rows of cells in place of the
lines. A table is told by its rules (a grid without gaps) or by columns that keep
apart in every row; where the words of the cells are not exactly those of the lines
they replace, the lines stay. One page at a time; no disk, no network, no clock.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from ctypes import byref, c_double, c_float
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

from rag.load.grids import Grid, Rule, find_grids
from rag.load.lines import Line

_THIN = 3.0  # points: a rule, not a box
_MOST_OBJECTS = 500_000  # of a file; the pages after are read without looking for rules
_MOST_ON_PAGE = 20_000
_MOST_RULES = 600  # on a page
_FEWEST_ROWS = 3  # of a table without rules, its heading counted
_APART = 1.2  # times the size of type: a gap between columns, not between words
_SIDES = (0.0, 0.5, 1.0)  # a gap lies right of a missing rule, around it, or left of it
_BETWEEN = 0.6  # times the size of type: a gap between rows, not between lines of one text
_LONGEST_CELL, _LONGEST_ROW = 60, 90  # characters, in a table without rules
_FIGURE = re.compile(r"\b[^\W\d]{0,3}\d")


_Piece = tuple[str, float, float]  # text, left, right


@dataclass(frozen=True, slots=True)
class PlacedLine:
    """A line with the numbers of its first character and the one after its last."""

    line: Line
    first: int
    last: int


class TableFinder:
    """Finds the tables of one file, page by page; drawings without end tire it out."""

    def __init__(self) -> None:
        self._left = _MOST_OBJECTS

    def with_tables(self, page: Any, text_page: Any, placed: Sequence[PlacedLine]) -> list[Line]:
        """The lines of a page, those of its tables as rows of cells."""
        from pypdfium2 import raw

        found = list(placed)
        count = raw.FPDFPage_CountObjects(page)
        self._left -= count
        if self._left > 0 and count <= _MOST_ON_PAGE:
            for grid in find_grids(*_rules(page, count)):
                found = _put_in(found, grid, text_page)
        return _by_columns(text_page, found)


def _rules(page: Any, count: int) -> tuple[list[Rule], list[Rule]]:
    """Level and upright rules of a page; none when there are too many to be a table's."""
    from pypdfium2 import raw

    level: list[Rule] = []
    upright: list[Rule] = []
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
    for index in range(count):
        drawn = raw.FPDFPage_GetObject(page, index)
        if raw.FPDFPageObj_GetType(drawn) != raw.FPDF_PAGEOBJ_PATH:
            continue
        raw.FPDFPageObj_GetBounds(drawn, byref(left), byref(bottom), byref(right), byref(top))
        x0, y0, x1, y1 = left.value, bottom.value, right.value, top.value
        if y1 - y0 <= _THIN and x1 - x0 > _THIN:
            level.append(Rule((y0 + y1) / 2, x0, x1))
        elif x1 - x0 <= _THIN and y1 - y0 > _THIN:
            upright.append(Rule((x0 + x1) / 2, y0, y1))
        elif _is_stroked(raw, drawn):
            level += [Rule(y0, x0, x1), Rule(y1, x0, x1)]
            upright += [Rule(x0, y0, y1), Rule(x1, y0, y1)]
    return ([], []) if len(level) + len(upright) > _MOST_RULES else (level, upright)


def _is_stroked(raw: Any, path: Any) -> bool:
    """Whether a path is a box with a border, and nothing else."""
    from ctypes import c_int

    fill, stroke = c_int(), c_int()
    raw.FPDFPath_GetDrawMode(path, byref(fill), byref(stroke))
    return bool(stroke.value) and raw.FPDFPath_CountSegments(path) in (4, 5)


def _put_in(placed: list[PlacedLine], grid: Grid, text_page: Any) -> list[PlacedLine]:
    """The lines with those inside the grid as its rows; unchanged where words would differ."""
    top, bottom = grid.down[0], grid.down[-1]
    left, right = grid.across[0], grid.across[-1]
    lines = [each.line for each in placed]
    inside = [
        at
        for at, line in enumerate(lines)
        if bottom <= line.base <= top and left <= line.left <= right and not line.cells
    ]
    if not inside or inside[-1] - inside[0] + 1 != len(inside):
        return placed
    rows = [[""] * (len(grid.across) - 1) for _ in grid.down[1:]]
    spans: list[list[tuple[int, tuple[int, int]]]] = [[] for _ in rows]
    for row, column, end, right_end in grid.cells:
        edges = grid.across[column], grid.down[end], grid.across[right_end], grid.down[row]
        rows[row][column] = " ".join(text_page.get_text_bounded(*edges).split())
        if (end - row, right_end - column) != (1, 1):
            inner = grid.across[column + 1 : right_end], grid.down[row + 1 : end]
            if _stands_apart(text_page, edges, *inner, lines[inside[0]].size):
                return placed
            spans[row].append((column, (end - row, right_end - column)))
    if not _same_words((lines[at].text for at in inside), (c for cells in rows for c in cells)):
        return placed
    size = lines[inside[0]].size
    made = [
        PlacedLine(replace(_row(tuple(cells), size, base, left), spans=tuple(reach)), 0, 0)
        for cells, reach, base in zip(rows, spans, grid.down[1:], strict=True)
    ]
    return [*placed[: inside[0]], *made, *placed[inside[-1] + 1 :]]


def _stands_apart(
    text_page: Any,
    edges: tuple[float, float, float, float],
    across: Sequence[float],
    down: Sequence[float],
    size: float,
) -> bool:
    """Whether a cell over several holds a text for each, so that only a rule is missing."""
    left, bottom, right, top = edges

    def holds(*part: float) -> bool:
        return bool(text_page.get_text_bounded(*part).strip())

    for x in across:
        if holds(left, bottom, x, top) and holds(x, bottom, right, top):
            gaps = (
                (x - _APART * size * share, x + _APART * size * (1 - share)) for share in _SIDES
            )
            if any(not holds(low, bottom, high, top) for low, high in gaps):
                return True
    for y in down:
        if holds(left, y, right, top) and holds(left, bottom, right, y):
            gaps = (
                (y - _BETWEEN * size * share, y + _BETWEEN * size * (1 - share)) for share in _SIDES
            )
            if any(not holds(left, low, right, high) for low, high in gaps):
                return True
    return False


def _same_words(lines: Iterable[str], cells: Iterable[str]) -> bool:
    """Whether both hold the same letters and digits, whatever their order."""
    one, other = (
        sorted(c for text in texts for c in text if c.isalnum()) for texts in (lines, cells)
    )
    return one == other


def _row(cells: tuple[str, ...], size: float, base: float, left: float) -> Line:
    return Line(" ".join(filter(None, cells)), size, base, left, cells)


def _by_columns(text_page: Any, placed: Sequence[PlacedLine]) -> list[Line]:
    """The lines, runs of them that keep to columns of their own as rows of cells."""
    levels = _levels(placed)
    whole = [_one(level) for level in levels]
    kinds = [_kind(each.line) for each in whole]
    lines: list[Line] = []
    at = 0
    while at < len(whole):
        run = at + 1
        while kinds[at] == "heads" and run < len(whole) and kinds[run] == "figures":
            run += 1
        rows: list[list[_Piece]] = []
        if run - at >= _FEWEST_ROWS:
            rows = _agreeing(_pieces(text_page, each) for each in whole[at:run])
        if len(rows) < _FEWEST_ROWS:
            lines.extend(each.line for each in levels[at])
            at += 1
            continue
        for row in rows:
            line = whole[at].line
            cells = tuple(text for text, _, _ in row)
            lines.append(_row(cells, line.size, line.base, line.left))
            at += 1
    return lines


def _levels(placed: Sequence[PlacedLine]) -> list[list[PlacedLine]]:
    """Lines that stand side by side together."""
    levels: list[list[PlacedLine]] = []
    for each in placed:
        before = levels[-1][-1].line if levels else None
        if before and abs(before.base - each.line.base) < _THIN and before.left < each.line.left:
            levels[-1].append(each)
        else:
            levels.append([each])
    return levels


def _one(level: Sequence[PlacedLine]) -> PlacedLine:
    if len(level) == 1:
        return level[0]
    line = replace(level[0].line, text=" ".join(each.line.text for each in level))
    return PlacedLine(line, level[0].first, level[-1].last)


def _kind(line: Line) -> str:
    """ "heads" for a line that may head columns, "figures" for one that may stand below."""
    if line.cells or len(line.text) > _LONGEST_ROW or " " not in line.text:
        return ""
    return "figures" if _FIGURE.search(line.text) else "heads"


def _agreeing(rows: Iterable[list[_Piece]]) -> list[list[_Piece]]:
    """The rows from the first on that have the same columns, none reaching into another's."""
    kept: list[list[_Piece]] = []
    edges: list[tuple[float, float]] = []
    for row in rows:
        if len(row) < 2 or any(len(text) > _LONGEST_CELL for text, _, _ in row):
            break
        if kept and len(row) != len(edges):
            break
        wider = [
            (min(left, low), max(right, high))
            for (left, right), (_, low, high) in zip(
                edges or [r[1:] for r in row], row, strict=True
            )
        ]
        if any(one[1] >= other[0] for one, other in pairwise(wider)):
            break
        edges = wider
        kept.append(row)
    return kept


def _pieces(text_page: Any, placed: PlacedLine) -> list[_Piece]:
    """(text, left, right) of the parts of a line that stand apart."""
    from pypdfium2 import raw

    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    pieces: list[_Piece] = []
    text, start, end = "", 0.0, 0.0
    for index in range(placed.first, placed.last):
        char = chr(raw.FPDFText_GetUnicode(text_page, index))
        if char.isspace():
            text += " "
            continue
        raw.FPDFText_GetCharBox(
            text_page, index, byref(left), byref(right), byref(bottom), byref(top)
        )
        if text.strip() and left.value - end > _APART * placed.line.size:
            pieces.append((text.strip(), start, end))
            text = ""
        if not text.strip():
            start = left.value
        text, end = text + char, right.value
    return [*pieces, (text.strip(), start, end)] if text.strip() else pieces
