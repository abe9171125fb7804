"""The rows of a table that are headings, and the names that they give its columns.

In: rows of cells, and which cells span several. Out: names, or none where they cannot be
told: a wrong name would be an untruth. Pure; threads may share all of it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

MOST_HEAD_ROWS = 3
_LONGEST_NAME = 80
_LOOKED_AT = 20  # rows below, to tell what kind of values a column has
_MAY_HEAD = re.compile(  # heads a column of figures though it is one itself
    r"""(?:(?:FY|[QH][1-4]|(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*)
          [\s.'’-]{0,2}(?:\d{4}|\d\d)?
        |(?:1[5-9]|20|21)\d\d)(?:\s?[-/–]\s?\d{2,4})?(?:\s?[QH][1-4])?\s?(?:年度?)?(?:\d{1,2}月)?
      |\d{1,2}月|\d{1,3}\s?[-–]\s?\d{1,3}|\d{1,3}\s?\+""",
    re.VERBOSE | re.IGNORECASE,
)
_HAS_DIGIT = re.compile(r"\d")
_VALUE = re.compile(r"@|://|www\.|[$€£¥￥]\s?\d")  # what heads no column


@dataclass(frozen=True, slots=True)
class Span:
    """A cell over several rows or columns, by its first; the others stand empty."""

    row: int
    column: int
    rows: int
    columns: int


@dataclass(frozen=True, slots=True)
class Head:
    """Names of the columns, "" for one without, and how many rows say them; () for none."""

    names: tuple[str, ...] = ()
    rows: int = 0


def find_head(rows: Sequence[Sequence[str]], spans: Sequence[Span] = (), known: int = 0) -> Head:
    """The headings on top of a table.

    known: how many rows they take at least, where the file says so.
    """
    if len(rows) < 2 or len(rows[0]) < 2:
        return Head()
    is_known = 0 < known <= min(MOST_HEAD_ROWS, len(rows) - 1)
    groups = _groups(rows, spans)
    reached = {s.row + down for s in spans for down in range(1, min(s.rows, MOST_HEAD_ROWS))}
    depth = min(known if is_known else 1, len(rows) - 1)
    while depth < min(MOST_HEAD_ROWS, len(rows) - 1):
        if not _part(rows, depth, groups.get(depth - 1, ()), is_reached=depth in reached):
            break
        depth += 1
    said = _said(rows, groups, depth)
    if is_known or _are_names(said, rows[depth:]):
        return Head(_joined(said), depth)
    return Head()


def said_again(rows: Sequence[Sequence[str]], spans: Sequence[Span], above: Sequence[str]) -> Head:
    """The head of a table that goes on: no row of it, unless the first say it again."""
    for depth in range(1, min(MOST_HEAD_ROWS, len(rows) - 1) + 1):
        if _joined(_said(rows, _groups(rows, spans), depth)) == tuple(above):
            return Head(tuple(above), depth)
    return Head(tuple(above), 0)


def _groups(rows: Sequence[Sequence[str]], spans: Sequence[Span]) -> dict[int, list[Span]]:
    """Headings over several columns, by their row; guessed where no span says so.

    A guess: gaps in the first row, filled in the second, with figures below.
    """
    known = [s for s in spans if s.columns > 1 and s.row < MOST_HEAD_ROWS]
    if known or len(rows) < 3 or spans:
        return {row: [s for s in known if s.row == row] for row in range(MOST_HEAD_ROWS)}
    gaps = [at for at, cell in enumerate(rows[0]) if at and not cell]
    below = rows[1]
    if not gaps or any(at >= len(below) or not below[at] for at in gaps):
        return {}
    figures = [_share_of_figures(rows[2:], at) >= 0.5 for at in gaps]
    if not all(figures) or any(_is_figure(cell) for cell in below[1:]):
        return {}
    starts = [at for at, cell in enumerate(rows[0]) if at and cell]
    ends = [*starts[1:], len(rows[0])]
    return {0: [Span(0, a, 1, b - a) for a, b in zip(starts, ends, strict=False) if b - a > 1]}


def _part(
    rows: Sequence[Sequence[str]], at: int, groups: Sequence[Span], *, is_reached: bool
) -> bool:
    """Whether a row names the columns of the groups above it, and says no values.

    is_reached: by a cell of the row above. Else it has nothing of its own outside of the
    groups, where the rows below have; where they take all columns, figures stand below half.
    """
    above, row, below = rows[at - 1], rows[at], rows[at + 1 :]
    inside = {c for span in groups for c in range(span.column, span.column + span.columns)}
    named = [row[c] for c in sorted(inside) if c < len(row)]
    if not any(named) or any(_is_figure(c) and not _MAY_HEAD.fullmatch(c) for c in named):
        return False
    if is_reached:
        return True
    outside = [c for c in range(min(len(above), len(row))) if c not in inside]
    if any(above[c] and row[c] and above[c] != row[c] for c in outside):
        return False
    if any(_column(below, c) for c in outside):
        return True
    figures = [_share_of_figures(below, c) for c in inside]
    return 2 * sum(share >= 0.5 for share in figures) >= len(figures) > 0


def _said(
    rows: Sequence[Sequence[str]], groups: dict[int, list[Span]], depth: int
) -> list[list[str]]:
    """What the headings say of each column, from the top down, nothing twice."""
    width = max(len(row) for row in rows[: depth + 1])
    said: list[list[str]] = [[] for _ in range(width)]
    for at, row in enumerate(rows[:depth]):
        filled = [*row, *[""] * (width - len(row))]
        for span in groups.get(at, ()):
            for column in range(span.column, min(span.column + span.columns, width)):
                filled[column] = filled[column] or row[span.column]
        for name, cell in zip(said, filled, strict=True):
            if cell and cell not in name:
                name.append(cell)
    return said


def _joined(said: Sequence[Sequence[str]]) -> tuple[str, ...]:
    return tuple(" ".join(name) for name in said)


def _are_names(said: Sequence[Sequence[str]], below: Sequence[Sequence[str]]) -> bool:
    """Whether these may name columns with such values.

    They are short, no value of their column, no two alike unless side by side; figures
    only as years over other figures. Two columns, and those with gaps, need figures below.
    """
    names = _joined(said)
    filled = [name for name in names if name]
    if len(filled) + (not names[0]) < 2 or not filled or max(map(len, filled)) > _LONGEST_NAME:
        return False
    if any(_VALUE.search(name) for name in filled) or _repeat_apart(names):
        return False
    values = [_column(below, at) for at in range(len(names))]
    if any(name and name in column for name, column in zip(names, values, strict=True)):
        return False
    figures = [sum(map(_is_figure, column)) >= max(1, len(column) / 2) for column in values]
    for at, parts in enumerate(said):
        if not parts or not all(map(_is_figure, parts)):
            continue
        if not (at and _MAY_HEAD.fullmatch(parts[-1]) and figures[at]):
            return False
        if all(map(_MAY_HEAD.fullmatch, values[at])):
            return False
    gaps = sum(1 for at, name in enumerate(names) if at and not name and values[at])
    if len(names) > 2 and not gaps:
        return True
    if len(names) == 2 and _HAS_DIGIT.search(names[1]) and not _MAY_HEAD.fullmatch(names[1]):
        return False
    named = [has for name, has in zip(names[1:], figures[1:], strict=True) if name]
    return gaps <= len(named) // 2 and 2 * sum(named) >= len(named) > 0


def _repeat_apart(names: Sequence[str]) -> bool:
    runs = [name for at, name in enumerate(names) if name and not (at and names[at - 1] == name)]
    return len(set(runs)) < len(runs)


def _column(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    return [row[at] for row in rows[:_LOOKED_AT] if at < len(row) and row[at]]


def _share_of_figures(rows: Sequence[Sequence[str]], at: int) -> float:
    column = _column(rows, at)
    return sum(map(_is_figure, column)) / len(column) if column else 0.0


def _is_figure(text: str) -> bool:
    digits = sum(c.isdigit() for c in text)
    return digits > 0 and digits >= 0.4 * len(text.strip())
