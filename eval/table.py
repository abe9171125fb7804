"""A run's figures as lines for a terminal: in, a summary; out, text. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_BAR = 28
_SIGNS = {
    "CORRECT": "█",
    "PARTIAL": "▓",
    "ABSTAINED": "░",
    "WRONG": "×",
    "UNSCORED": "?",
    "ERROR": "!",
}


def render_table(summary: Mapping[str, Any]) -> str:
    """Outcomes as a bar, then every figure with its interval."""
    outcomes: Mapping[str, int] = summary["outcomes"]
    total = max(1, sum(outcomes.values()))
    lines = [f"{summary['gold']['name']}: {total} questions", ""]
    for outcome, count in outcomes.items():
        if count or outcome in ("CORRECT", "PARTIAL", "ABSTAINED", "WRONG"):
            bar = _SIGNS[outcome] * round(_BAR * count / total)
            lines.append(f"  {outcome:<10} {count:>5}  {bar}")
    if summary.get("stages"):
        steps = ", ".join(f"{count} {stage}" for stage, count in summary["stages"].items())
        lines += ["", f"  first failed step: {steps}"]
    lines.append("")
    figures: Mapping[str, Mapping[str, Any]] = summary["figures"]
    width = max((len(figure["label"]) for figure in figures.values()), default=0)
    lines += [f"  {figure['label']:<{width}}  {show_figure(figure)}" for figure in figures.values()]
    smallest = summary["smallest_detectable_change"]
    lines += [
        "",
        f"  smallest change that this set could tell from chance: {100 * smallest:.1f} points",
    ]
    return "\n".join(lines)


def show_figure(figure: Mapping[str, Any]) -> str:
    """One figure with its bounds and n: " 89.6 %  [77.8, 95.5]  n=48"."""
    value, low, high = figure["value"], figure["low"], figure["high"]
    if figure["kind"] == "value":
        return f"{value:>8,.1f}" if value < 1000 else f"{value:>8,.0f}"
    if figure["kind"] == "mean":
        return f"{value:>7.3f}   [{low:.3f}, {high:.3f}]  n={figure['n']}"
    return f"{100 * value:>6.1f} %  [{100 * low:.1f}, {100 * high:.1f}]  n={figure['n']}"
