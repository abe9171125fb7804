"""Rows of results: what was done, how often, and what came of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Row:
    """One line of the table. failures: what must never happen, one line each."""

    what: str
    done: int = 0
    outcome: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)

    def count(self, name: str, by: int = 1) -> None:
        self.outcome[name] = self.outcome.get(name, 0) + by


def as_markdown(rows: Sequence[Row]) -> str:
    """A table that can stand in BENCHMARKS.md."""
    lines = ["| what | times | came of it | failures |", "|---|---|---|---|"]
    for row in rows:
        outcome = ", ".join(f"{count} {name}" for name, count in sorted(row.outcome.items()))
        lines.append(f"| {row.what} | {row.done} | {outcome or '–'} | {len(row.failures)} |")
    return "\n".join(lines)
