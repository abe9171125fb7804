"""One batch run as data: what was asked for, and what came of it. Pure records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.batch.asked import Defaults
from rag.batch.cells import DEFAULT_COLUMNS
from rag.types import Source


@dataclass(frozen=True, slots=True)
class Job:
    """What a person asked for. name: what IN is called; day: for the head of a report."""

    questions: Path
    out: Path
    name: str
    read_as: str
    write_as: str
    column: str | None = None
    sheet: str | None = None
    chosen: tuple[str, ...] = DEFAULT_COLUMNS
    row_filters: bool = True
    defaults: Defaults = Defaults()
    diff: Path | None = None
    gold: Path | None = None
    retry_failed: bool = False
    fresh: bool = False
    day: str = ""


@dataclass(frozen=True, slots=True)
class Chain:
    """Who answers: recorded in the journal. settings: all that changes an answer.

    release: of the product, since another one may choose or word otherwise.
    """

    settings: Mapping[str, Any]
    sources: Sequence[Source]
    release: str = "unknown"

    def documents(self) -> dict[str, list[str]]:
        """doc_id -> [version, title]."""
        return {source.doc_id: [source.version, source.title] for source in self.sources}


@dataclass(slots=True)
class Summary:
    """What came of a run; `as_dict` is the JSON of `--json`."""

    questions: str
    out: str
    rows: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    asked: int = 0
    kept: int = 0
    seconds: float = 0.0
    tokens: int = 0
    requests: int = 0
    warnings: list[str] = field(default_factory=list)
    changes: dict[str, int] | None = None
    surroundings: list[str] = field(default_factory=list)
    score: Mapping[str, Any] | None = None

    def as_dict(self) -> dict[str, Any]:
        rate = self.asked / self.seconds if self.seconds > 0 else 0.0
        result: dict[str, Any] = {
            "in": self.questions,
            "out": self.out,
            "rows": self.rows,
            **{name: self.counts.get(name, 0) for name in STATUSES},
            "asked": self.asked,
            "kept": self.kept,
            "seconds": round(self.seconds, 2),
            "questions_per_second": round(rate, 2),
            "usage": {"total_tokens": self.tokens, "requests": self.requests},
            "warnings": self.warnings,
        }
        if self.changes is not None:
            result["changes"] = {**self.changes, "surroundings": self.surroundings}
        if self.score is not None:
            result["score"] = dict(self.score)
        return result

    def lines(self) -> list[str]:
        """The summary for a person."""
        told = [f"{self.counts[name]:,} {name}" for name in STATUSES if self.counts.get(name)]
        lines = [f"{self.rows:,} rows: {', '.join(told)}"]
        if self.kept:
            lines[0] += f" ({self.kept:,} kept from before, {self.asked:,} asked now)"
        if self.tokens:
            lines.append(f"{self.tokens:,} tokens in {self.requests:,} requests")
        if self.changes is not None:
            told = [f"{count:,} {name}" for name, count in self.changes.items()]
            lines.append(f"against last time: {', '.join(told) or 'nothing to compare'}")
            lines.extend(f"  {line}" for line in self.surroundings)
        if self.counts.get("failed"):
            lines.append("run the same command with --retry-failed to ask the failed rows again")
        return lines


STATUSES = ("answered", "declined", "failed", "blank")
