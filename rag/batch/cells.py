"""An answer as the cells that are added to its row.

Pure: no disk, no clock. Threads may share everything here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from rag.batch.table import Change
from rag.errors import ConfigError
from rag.types import Answer, Citation

DEFAULT_COLUMNS = ("answer", "status", "confidence", "sources", "notes", "footnotes")
CHANGE_COLUMNS = ("change", "difference", "previous_answer")
FOOTNOTE_PARTS = ("title", "date", "place", "quote")


def footnote_place(citation: Citation) -> str:
    """Where in its document a quote stands, as a person would look it up."""
    page = f"page {citation.page}" if citation.page is not None else ""
    above = citation.heading.split(" › ")
    heading = " › ".join(part for part in above if part != citation.title)
    return ", ".join(part for part in (page, citation.place, heading) if part)


def source_line(citation: Citation) -> str:
    """A footnote without its quote: "[1] Title (2024-09-19), page 2, Heading"."""
    day = f" ({citation.date})" if citation.date else ""
    place = footnote_place(citation)
    return (
        f"[{citation.marker}] {citation.title or citation.path}{day}{', ' if place else ''}{place}"
    )


def sources_text(answer: Answer) -> str:
    """All footnotes in one readable cell, a line a place: "[1–3, 5] Title, page 2"."""
    places: dict[str, list[int]] = {}
    for citation in answer.citations:
        _, _, place = source_line(citation).partition("] ")
        places.setdefault(place, []).append(citation.marker)
    return "\n".join(f"[{ranges(markers)}] {place}" for place, markers in places.items())


def quotes_text(answer: Answer) -> str:
    """In one cell the quotes whose words the answer itself does not have, a line each."""
    quotes = ((one.marker, words_beyond(one.quote, answer.text)) for one in answer.citations)
    return "\n".join(f"[{marker}] “{words}”" for marker, words in quotes if words)


def words_beyond(quote: str, answer: str) -> str:
    """The quoted words; "" where the answer itself is in these words."""
    words = " ".join(quote.split())
    return "" if words in " ".join(answer.split()) else words


def ranges(markers: Iterable[int]) -> str:
    """Numbers as a person lists them: [1, 2, 3, 5] -> "1–3, 5"."""
    runs: list[list[int]] = []
    for marker in markers:
        if runs and marker == runs[-1][-1] + 1:
            runs[-1].append(marker)
        else:
            runs.append([marker])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def answer_text(answer: Answer) -> str:
    """The answer; of a declined one its first line, which says so; of a failed one nothing."""
    if answer.status == "failed":
        return ""
    return answer.text if answer.status == "answered" else _lines_of(answer)[0]


def notes_text(answer: Answer) -> str:
    """Why it failed, or what a reader should know, a line each.

    What a declined answer says below its first line (what came nearest) is here.
    """
    lines = list(answer.notes)
    if answer.status == "declined":
        lines += _lines_of(answer)[1:]
    if answer.withheld:
        lines.append(f"{answer.withheld} sentence(s) withheld: the documents do not support them.")
    return "\n".join(lines)


def _lines_of(answer: Answer) -> list[str]:
    return answer.text.strip().splitlines() or [""]


def tokens_used(usage: Mapping[str, int]) -> int:
    """Tokens of a model, in and out."""
    if "total_tokens" in usage:
        return usage["total_tokens"]
    return sum(count for name, count in usage.items() if name.endswith("_tokens"))


_VALUES: dict[str, Callable[[Answer], Any]] = {
    "answer": answer_text,
    "status": lambda answer: answer.status,
    "confidence": lambda answer: None if answer.confidence is None else round(answer.confidence, 3),
    "sources": sources_text,
    "notes": notes_text,
    "engine": lambda answer: answer.engine,
    "model": lambda answer: answer.model or "",
    "query": lambda answer: answer.query,
    "withheld": lambda answer: answer.withheld,
    "tokens": lambda answer: tokens_used(answer.usage),
    "seconds": lambda answer: round(answer.timing_ms.get("total", 0.0) / 1000, 3),
}
CHOICES = (*_VALUES, "footnotes", *CHANGE_COLUMNS, "outcome")


@dataclass(frozen=True, slots=True)
class Added:
    """Which columns are added. footnotes: how many footnotes get columns of
    their own, or how one column holds them all: as a list, or as quotes in a text.
    """

    chosen: tuple[str, ...] = DEFAULT_COLUMNS
    footnotes: int | Literal["list", "text"] = 0

    def header(self) -> tuple[str, ...]:
        """Names of the added columns."""
        names: list[str] = []
        for name in self.chosen:
            if name == "footnotes" and isinstance(self.footnotes, int):
                names.extend(
                    f"footnote_{number}_{part}"
                    for number in range(1, self.footnotes + 1)
                    for part in FOOTNOTE_PARTS
                )
            else:
                names.append(name)
        return tuple(names)

    def cells(
        self, answer: Answer | None, change: Change | None = None, outcome: str = ""
    ) -> tuple[Any, ...]:
        """The added cells of a row; all empty for a row without a question.

        outcome: what the gold says of the answer, when there is gold.
        """
        if answer is None:
            return (None,) * len(self.header())
        cells: list[Any] = []
        for name in self.chosen:
            if name == "footnotes":
                cells.extend(self._footnotes(answer))
            elif name in CHANGE_COLUMNS:
                cells.append(_change_cell(name, change))
            elif name == "outcome":
                cells.append(outcome)
            else:
                cells.append(_VALUES[name](answer))
        return tuple(cells)

    def _footnotes(self, answer: Answer) -> list[Any]:
        if self.footnotes == "list":
            return [[_footnote_object(citation) for citation in answer.citations]]
        if self.footnotes == "text":
            return [quotes_text(answer)]
        cells: list[Any] = []
        for citation in answer.citations[: self.footnotes]:
            title = citation.title or citation.path
            cells += [title, citation.date, footnote_place(citation), citation.quote]
        return cells + [None] * (self.footnotes * len(FOOTNOTE_PARTS) - len(cells))


def choose_columns(
    wanted: str | None, *, with_changes: bool, with_outcome: bool
) -> tuple[str, ...]:
    """The columns that a person chose ("answer,status"), or the usual ones."""
    if wanted is None:
        extra = (CHANGE_COLUMNS if with_changes else ()) + (("outcome",) if with_outcome else ())
        return DEFAULT_COLUMNS + extra
    chosen = tuple(dict.fromkeys(name.strip() for name in wanted.split(",") if name.strip()))
    unknown = [name for name in chosen if name not in CHOICES]
    if unknown or not chosen:
        problem = f"--columns: {', '.join(unknown)} unknown" if unknown else "--columns is empty"
        raise ConfigError(f"{problem}; choose among {', '.join(CHOICES)}")
    return chosen


def difference_text(pieces: Sequence[tuple[str, str]]) -> str:
    """A word-by-word difference on one line: kept [-removed-] {+added+}."""
    marks = {" ": "{}", "-": "[-{}-]", "+": "{{+{}+}}"}
    return "".join(marks[op].format(words) for op, words in pieces)


def _change_cell(name: str, change: Change | None) -> str:
    if change is None:
        return ""
    if name == "change":
        return f"{change.kind} ({change.why})" if change.why else change.kind
    if change.kind == "same":
        return ""
    return change.before if name == "previous_answer" else difference_text(change.pieces)


def _footnote_object(citation: Citation) -> dict[str, Any]:
    return {
        "marker": citation.marker,
        "title": citation.title,
        "date": citation.date,
        "place": footnote_place(citation),
        "quote": citation.quote,
        "path": citation.path,
        "doc_id": citation.doc_id,
        "version": citation.version,
        "start": citation.start,
        "end": citation.end,
    }
