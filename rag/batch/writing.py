"""Writes OUT from the journal: in, IN again and the answers; out, the file, whole.

Touches disk. Changes and grades are made as the rows pass, so that memory does
not grow with them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from rag.batch.cells import Added
from rag.batch.changes import OldAnswers, compare, compare_surroundings
from rag.batch.columns import Columns, free_names
from rag.batch.formats import ONE_CELL, writer_for
from rag.batch.job import Job, Summary
from rag.batch.journal import Journal
from rag.batch.ownership import publish
from rag.batch.score import Score
from rag.batch.table import Answered, Asked, Change, Sheet, Table


class Differences:
    """Changes against OLD, counted as they are made."""

    def __init__(self, old: OldAnswers, header: dict[str, Any]) -> None:
        self._old = old
        self.surroundings = compare_surroundings(old.header, header)
        self._titles = {
            doc_id: title for doc_id, (title, _) in (self.surroundings.documents or {}).items()
        }
        self.counts = {"same": 0, "changed": 0, "new": 0}

    def of(self, row: Asked, answer: Any) -> Change:
        change = compare(self._old.find(row), answer, self._titles)
        self.counts[change.kind] += 1
        return change


def write_out(
    job: Job,
    table: Table,
    columns: Columns,
    journal: Journal,
    asked: Callable[[], Iterator[Asked]],
    summary: Summary,
    differences: Differences | None,
    score: Score | None,
) -> None:
    """Writes OUT in the order of IN from the journal, and counts into the summary."""
    added = Added(job.chosen, ONE_CELL.get(job.write_as) or journal.most_footnotes)
    sheet = _sheet(job, table, columns, added, _facts(journal, summary))
    counts = dict.fromkeys(("answered", "declined", "failed"), 0)

    def rows() -> Iterator[Answered]:
        for row, question in zip(table.rows(), asked(), strict=True):
            answer = journal.answer(row.index)
            if answer is None:
                yield Answered(row, question.question, None, added.cells(None))
                continue
            counts[answer.status] += 1
            change = differences.of(question, answer) if differences else None
            outcome = score.grade(question, answer) if score else ""
            cells = added.cells(answer, change, outcome)
            yield Answered(row, question.question, answer, cells, change)

    def write(out: BinaryIO) -> None:
        writer_for(job.write_as, table)(out, sheet, rows())

    publish(journal, job.out, write)
    summary.counts.update(counts)
    if differences is not None:
        summary.changes = differences.counts
        summary.surroundings = differences.surroundings.lines()


def _title(name: str) -> str:
    """A title from a file's name: "lego_2024-q3.xlsx" -> "lego 2024-q3"."""
    return " ".join(Path(name).stem.replace("_", " ").split())


def _facts(journal: Journal, summary: Summary) -> tuple[tuple[str, str], ...]:
    """The head of a report: what was asked, of what, and what was not answered."""
    settings, documents = journal.header["settings"], journal.header["documents"]
    model = settings.get("model") or settings.get("gguf")
    answered_by = model if settings.get("engine") == "model" else None
    facts = [("Questions", f"{summary.rows - summary.counts['blank']:,}")]
    for label, status in (
        ("Answered", "answered"),
        ("The documents do not say", "declined"),
        ("Failed", "failed"),
    ):
        count = journal.count(status)
        if count or status == "answered":
            facts.append((label, f"{count:,}"))
    facts.append(("Documents", f"{len(documents):,}"))
    facts.append(("Answered by", str(answered_by or "quotation")))
    return tuple(facts)


def _sheet(
    job: Job, table: Table, columns: Columns, added: Added, facts: tuple[tuple[str, str], ...]
) -> Sheet:
    return Sheet(
        table,
        columns.question,
        free_names(added.header(), table.header),
        identity_column=columns.identity,
        title=getattr(table, "caption", "") or _title(job.name),
        day=job.day,
        facts=facts,
    )
