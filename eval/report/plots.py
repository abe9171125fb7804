"""Plots of a run as inline SVG: in, rows; out, markup. Pure; nothing is loaded.

Colours come from the page's style sheet by class, so that a plot follows its
light or dark scheme. "" where there is nothing to draw.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from eval.report.wording import Words
from eval.statistics import wilson
from eval.summary import ATTEMPTS, Row
from eval.types import OUTCOMES

_LABEL = 160
_WIDTH = 310
_ROW = 24


def stacked_bars(groups: Mapping[str, Mapping[str, int]], title: str, say: Words) -> str:
    """One bar a group, split by outcome; groups in the order given, 24 at most."""
    shown = list(groups.items())[:24]
    height = len(shown) * _ROW + 6
    parts = [_open(_LABEL + _WIDTH + 44, height, title)]
    for place, (name, counts) in enumerate(shown):
        y = place * _ROW + 4
        total = sum(counts.values()) or 1
        parts.append(f'<text x="{_LABEL - 8}" y="{y + 13}" text-anchor="end">{_short(name)}</text>')
        x = float(_LABEL)
        for outcome in OUTCOMES:
            count = counts.get(outcome, 0)
            if not count:
                continue
            width = _WIDTH * count / total
            parts.append(
                f'<rect x="{x:.1f}" y="{y}" width="{width:.1f}" height="17" class="o-{outcome}">'
                f"<title>{_attr(name)}: {count} {say('outcome_' + outcome)}</title></rect>"
            )
            if width > 22:
                parts.append(
                    f'<text x="{x + width / 2:.1f}" y="{y + 13}" class="in" '
                    f'text-anchor="middle">{count}</text>'
                )
            x += width
        end = _LABEL + _WIDTH + 8
        parts.append(f'<text x="{end}" y="{y + 13}" class="num">{sum(counts.values())}</text>')
    return "".join(parts) + "</svg>"


def step_bars(stages: Mapping[str, int], title: str, say: Words) -> str:
    """How many questions failed first at each step."""
    if not stages:
        return ""
    most = max(stages.values())
    parts = [_open(_LABEL + _WIDTH + 44, len(stages) * _ROW + 6, title)]
    for place, (stage, count) in enumerate(stages.items()):
        y = place * _ROW + 4
        width = max(3.0, _WIDTH * count / most)
        name = _short(say.name("step", stage))
        parts.append(
            f'<text x="{_LABEL - 8}" y="{y + 13}" text-anchor="end">{name}</text>'
            f'<rect x="{_LABEL}" y="{y}" width="{width:.1f}" height="17" class="step"/>'
            f'<text x="{_LABEL + width + 8:.1f}" y="{y + 13}" class="num">{count}</text>'
        )
    return "".join(parts) + "</svg>"


def whisker(low: float, value: float, high: float) -> str:
    """A rate or a mean in [0, 1] with its interval, small enough for a table cell."""
    low, value, high = (min(1.0, max(0.0, number)) * 120 for number in (low, value, high))
    return (
        '<svg class="wh" width="130" height="12" viewBox="-5 0 130 12" aria-hidden="true">'
        '<path d="M0 6H120" class="ax"/>'
        f'<path d="M{low:.1f} 6H{high:.1f}" class="iv"/>'
        f'<circle cx="{value:.1f}" cy="6" r="3.4" class="pt"/></svg>'
    )


def reliability(rows: Sequence[Row], say: Words) -> str:
    """Stated confidence against how often the documents do answer, in tenths."""
    points = [(c, row.is_open) for row in rows if (c := _confidence(row)) is not None]
    if len(points) < 5:
        return ""
    frame = _Frame(say("reliability_across"), say("reliability_up"))
    parts = [frame.open(say("reliability")), frame.diagonal()]
    for low in range(10):
        members = [
            (c, held)
            for c, held in points
            if low / 10 <= c < (low + 1) / 10 or (low == 9 and c == 1)
        ]
        if not members:
            continue
        x = sum(c for c, _ in members) / len(members)
        rate = wilson(sum(held for _, held in members), len(members))
        told = say(
            "reliability_point", count=len(members), stated=f"{x:.2f}", true=f"{rate.value:.2f}"
        )
        parts.append(
            f'<path d="M{frame.x(x)} {frame.y(rate.low)}V{frame.y(rate.high)}" class="iv"/>'
            f'<circle cx="{frame.x(x)}" cy="{frame.y(rate.value)}" '
            f'r="{3 + 9 * (len(members) / len(points)) ** 0.5:.1f}" class="pt">'
            f"<title>{told}</title></circle>"
        )
    return "".join(parts) + "</svg>"


def calibration_error(rows: Sequence[Row]) -> float | None:
    """Expected calibration error over tenths of confidence; None without confidences.

    Source: Naeini, Cooper and Hauskrecht, AAAI 2015, with equal-width bins.
    """
    points = [(c, row.is_open) for row in rows if (c := _confidence(row)) is not None]
    if not points:
        return None
    error = 0.0
    for low in range(10):
        members = [p for p in points if min(9, int(p[0] * 10)) == low]
        if members:
            stated = sum(c for c, _ in members) / len(members)
            true = sum(held for _, held in members) / len(members)
            error += len(members) / len(points) * abs(stated - true)
    return error


def coverage_accuracy(rows: Sequence[Row], say: Words) -> str:
    """Accuracy of the most confident answers, as more and more are given."""
    tried = [
        (c, row.outcome == "CORRECT")
        for row in rows
        if (c := _confidence(row)) is not None and _is_given(row)
    ]
    if len(tried) < 5:
        return ""
    tried.sort(key=lambda pair: -pair[0])
    frame = _Frame(say("less_across"), say("less_up"))
    right, path = 0, []
    for given, (_, held) in enumerate(tried, start=1):
        right += held
        last_of_tie = given == len(tried) or tried[given][0] != tried[given - 1][0]
        if last_of_tie:
            path.append((given / len(rows), right / given))
    line = "L".join(f"{frame.x(x)} {frame.y(y)}" for x, y in path)
    x, y = path[-1]
    return (
        frame.open(say("less"))
        + f'<path d="M{line}" class="ln"/>'
        + f'<circle cx="{frame.x(x)}" cy="{frame.y(y)}" r="5" class="pt">'
        + f"<title>{say('less_point', covered=f'{x:.2f}', right=f'{y:.2f}')}</title></circle></svg>"
    )


def _is_given(row: Row) -> bool:
    """Whether an answer was given; a right refusal is none."""
    return row.outcome in ATTEMPTS and not row.measure("declined")


def _confidence(row: Row) -> float | None:
    value = row.result.answer.get("confidence") if row.result else None
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:
        return None
    return float(value)


class _Frame:
    """A unit square with axes; x and y map [0, 1] to places."""

    left, top, side = 56, 10, 270

    def __init__(self, across: str, up: str) -> None:
        self._across, self._up = across, up

    def x(self, value: float) -> str:
        return f"{self.left + self.side * value:.1f}"

    def y(self, value: float) -> str:
        return f"{self.top + self.side * (1 - value):.1f}"

    def open(self, title: str) -> str:
        width, height = self.left + self.side + 16, self.top + self.side + 40
        middle = self.left + self.side / 2
        parts = [_open(width, height, title)]
        for tick in (0, 0.25, 0.5, 0.75, 1):
            parts.append(
                f'<path d="M{self.left} {self.y(tick)}h{self.side}" class="gr"/>'
                f'<text x="{self.left - 6}" y="{float(self.y(tick)) + 4}" class="tk" '
                f'text-anchor="end">{tick:g}</text>'
                f'<text x="{self.x(tick)}" y="{self.top + self.side + 15}" class="tk" '
                f'text-anchor="middle">{tick:g}</text>'
            )
        parts.append(
            f'<text x="{middle}" y="{height - 6}" class="al" text-anchor="middle">'
            f"{self._across}</text>"
            f'<text transform="translate(11 {self.top + self.side / 2}) rotate(-90)" class="al" '
            f'text-anchor="middle">{self._up}</text>'
        )
        return "".join(parts)

    def diagonal(self) -> str:
        return f'<path d="M{self.x(0)} {self.y(0)}L{self.x(1)} {self.y(1)}" class="dg"/>'


def _open(width: float, height: float, title: str) -> str:
    return (
        f'<svg viewBox="0 0 {width:g} {height:g}" width="{width:g}" height="{height:g}" '
        f'role="img" aria-label="{_attr(title)}">'
    )


def _short(name: str, most: int = 24) -> str:
    return escape(name if len(name) <= most else name[: most - 1] + "…")


def _attr(text: str) -> str:
    return escape(text, quote=True)
