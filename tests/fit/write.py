"""The text of fitted.toml. Pure."""

from __future__ import annotations

from collections.abc import Mapping

from rag.answer.fitted import Linear, Regime

_HEAD = """\
# Numbers of the quotes engine, written by `make fit DATA=DIR` from public question
# sets (see tests/fit/sets.py); thresholds are set by hand. Measurements on
# articles that were never fitted stand in BENCHMARKS.md under "Quotes".
#
# Regimes: spaced: words with spaces between; han: Chinese over Chinese; crossed:
# question and documents in different languages.
"""
_THRESHOLDS = {
    "answer": "below this probability a question is declined. The classes were weighed alike, so "
    "that .5 is an even chance; above it right answers are lost faster than false ones, below "
    "it exchanged names and figures slip through: both tables stand in BENCHMARKS.md",
    "also": "a further sentence is quoted when its share of the choice is at least this",
    "differ": "how likely another document's value must be, beside the best sentence",
}


def render_fitted(
    choosing: Mapping[Regime, Linear],
    deciding: Mapping[Regime, Linear],
    thresholds: Mapping[str, float],
) -> str:
    """The file's text, one number a line."""
    lines = [_HEAD]
    for title, models in (("choose", choosing), ("answerable", deciding)):
        for regime, model in models.items():
            lines.append(f"[{title}.{regime}]")
            if title == "answerable":
                lines.append(f"bias = {model.bias:.3f}")
            lines += [f"{name} = {weight:.3f}" for name, weight in model.weights.items()]
            lines.append("")
    lines.append("[thresholds]")
    for name, value in thresholds.items():
        if name in _THRESHOLDS:
            lines.append(f"# {_THRESHOLDS[name]}")
        lines.append(f"{name} = {value:g}")
    return "\n".join(lines) + "\n"
