"""Grids that rules draw on a page: where the columns and rows of a table part.

In: straight lines, level and upright. Out: grids. Pure; threads may share all of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_NEAR = 2.5  # points by which rules of one grid may miss each other
_MOST_CELLS = 3_000


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line: its place across its direction, and where it begins and ends."""

    at: float
    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Grid:
    """Columns from left to right and rows from top to bottom, by their edges."""

    across: tuple[float, ...]
    down: tuple[float, ...]


def find_grids(level: Sequence[Rule], upright: Sequence[Rule]) -> Iterator[Grid]:
    """Grids of two columns and two rows or more, every inner edge of which is drawn."""
    for group_level, group_upright in _touching(level, upright):
        across = _places(rule.at for rule in group_upright)
        down = _places(rule.at for rule in group_level)[::-1]
        if len(across) < 3 or len(down) < 3 or len(across) * len(down) > _MOST_CELLS:
            continue
        whole = all(_covered(group_upright, x, down[-1], down[0]) for x in across)
        whole = whole and all(_covered(group_level, y, across[0], across[-1]) for y in down)
        if whole:
            yield Grid(tuple(across), tuple(down))


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
