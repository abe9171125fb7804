"""Grids that rules draw on a page: where the columns and rows of a table part.

Rules that leave out a part of an inner edge make one cell of the two beside it.

In: straight lines, level and upright. Out: grids. Pure; threads may share all of it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product

_NEAR = 2.5  # points by which rules of one grid may miss each other
_MOST_CELLS = 3_000

Cell = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: its place across its direction, and where it begins and ends."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns from left to right and rows from top to bottom, by their edges.

    cells: each by its first row and column and those after its last.
    """

    across: tuple[float, ...]
    down: tuple[float, ...]
    cells: tuple[Cell, ...]


def find_grids(level: Sequence[Rule], upright: Sequence[Rule]) -> Iterator[Grid]:
    """Grids of two columns and two rows or more, framed, with no cell that is not a rectangle."""
    for group_level, group_upright in _touching(level, upright):
        across = _places(rule.at for rule in group_upright)
        down = _places(rule.at for rule in group_level)[::-1]
        if len(across) < 3 or len(down) < 3 or len(across) * len(down) > _MOST_CELLS:
            continue
        frame = all(
            _covered(group_upright, x, down[-1], down[0]) for x in across[:: len(across) - 1]
        )
        frame = frame and all(
            _covered(group_level, y, across[0], across[-1]) for y in down[:: len(down) - 1]
        )
        cells = _cells(group_level, group_upright, across, down) if frame else None
        if cells and _is_table(cells):
            yield Grid(tuple(across), tuple(down), tuple(cells))


def _cells(
    level: Sequence[Rule], upright: Sequence[Rule], across: Sequence[float], down: Sequence[float]
) -> list[Cell] | None:
    """The cells from top left on; None when the rules part them into other than rectangles."""
    beside = [[rule for rule in upright if abs(rule.at - x) <= 2 * _NEAR] for x in across]
    below = [[rule for rule in level if abs(rule.at - y) <= 2 * _NEAR] for y in down]

    def is_open_right(row: int, column: int) -> bool:
        x = column + 1
        return x < len(across) - 1 and not _covered(beside[x], across[x], down[row + 1], down[row])

    def is_open_below(row: int, column: int) -> bool:
        y = row + 1
        return y < len(down) - 1 and not _covered(
            below[y], down[y], across[column], across[column + 1]
        )

    taken: set[tuple[int, int]] = set()
    cells: list[Cell] = []
    for row, column in product(range(len(down) - 1), range(len(across) - 1)):
        if (row, column) in taken:
            continue
        right, bottom = column + 1, row + 1
        while is_open_right(row, right - 1):
            right += 1
        while is_open_below(bottom - 1, column):
            bottom += 1
        inside = set(product(range(row, bottom), range(column, right)))
        if inside & taken or not all(
            (y + 1 == bottom) != is_open_below(y, x) and (x + 1 == right) != is_open_right(y, x)
            for y, x in inside
        ):
            return None
        taken |= inside
        cells.append((row, column, bottom, right))
    return cells


def _is_table(cells: Sequence[Cell]) -> bool:
    """Whether two rows at least part into the same two columns or more."""
    starts = Counter(row for row, _, _, _ in cells)
    return sum(count > 1 for count in starts.values()) > 1


def _touching(
    level: Sequence[Rule], upright: Sequence[Rule]
) -> Iterator[tuple[list[Rule], list[Rule]]]:
    """Rules that meet, straight or by way of others, put together."""
    left = [list(level), list(upright)]
    while all(left):
        groups: list[list[Rule]] = [[left[0].pop()], []]
        fresh, side = groups[0], 1
        while fresh:
            met = [any(_meet(rule, other) for rule in fresh) for other in left[side]]
            fresh = [rule for rule, meets in zip(left[side], met, strict=True) if meets]
            left[side] = [rule for rule, meets in zip(left[side], met, strict=True) if not meets]
            groups[side] = groups[side] + fresh
            side = 1 - side
        if groups[1]:
            yield groups[0], groups[1]


def _meet(one: Rule, other: Rule) -> bool:
    """Whether two rules of different directions touch."""
    return (
        one.start - _NEAR <= other.at <= one.end + _NEAR
        and other.start - _NEAR <= one.at <= other.end + _NEAR
    )


def _places(values: Iterable[float]) -> list[float]:
    """The values in order, those that are nearly one as one."""
    found: list[float] = []
    for value in sorted(values):
        if not found or value - found[-1] > 2 * _NEAR:
            found.append(value)
    return found


def _covered(rules: Sequence[Rule], at: float, start: float, end: float) -> bool:
    """Whether rules at this place reach from start to end without a gap."""
    reached = start + _NEAR
    for rule in sorted((r for r in rules if abs(r.at - at) <= 2 * _NEAR), key=lambda r: r.start):
        if rule.start <= reached + _NEAR:
            reached = max(reached, rule.end)
    return reached >= end - _NEAR
