"""A run as Markdown for a pull request: in, rows and a summary; out, text. Pure.

What comes from documents, models or gold is escaped: no link, picture or
heading of theirs takes effect.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from eval.summary import Row
from eval.table import show_figure

_SPECIAL = re.compile(r"([\\`*_{}\[\]<>()#+!|~@:])")


def render_markdown(rows: Sequence[Row], summary: Mapping[str, Any]) -> str:
    """Outcomes, figures, and each question that is not right."""
    outcomes = summary["outcomes"]
    lines = [
        f"## Evaluation: {plain(summary['gold']['name'])}",
        "",
        " · ".join(f"**{count}** {name}" for name, count in outcomes.items() if count),
        "",
        "| figure | value |",
        "|---|---|",
    ]
    for figure in summary["figures"].values():
        lines.append(f"| {plain(figure['label'])} | {show_figure(figure).strip()} |")
    smallest = 100 * summary["smallest_detectable_change"]
    lines += [
        "",
        f"Smallest change that this set could tell from chance: {smallest:.1f} points.",
        "",
    ]
    wrong = [row for row in rows if row.outcome != "CORRECT"]
    if wrong:
        lines += [
            f"<details><summary>{len(wrong)} not right</summary>",
            "",
            "| question | outcome | first failed step | not met |",
            "|---|---|---|---|",
            *map(_row, wrong[:100]),
            "",
            "</details>",
        ]
    return "\n".join(lines) + "\n"


def plain(text: str) -> str:
    """The text on one line with every Markdown sign escaped."""
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def _row(row: Row) -> str:
    stage = (row.result.stage if row.result else "no result stored") or ""
    facts = row.result.facts if row.result else ()
    missed = ", ".join(fact.id for fact in facts if fact.verdict != "met")
    cells = (row.item.question[:120], row.outcome, stage, missed)
    return "| " + " | ".join(plain(str(cell)) for cell in cells) + " |"
