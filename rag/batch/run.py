"""A batch run from end to end: in, a job and who answers; out, OUT and a summary.

Reads IN twice, so that memory does not grow with it: once to ask, once to
write. Touches disk, standard error through `Progress`, and the clock it is given.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from rag.batch.asked import read_asked
from rag.batch.cells import Added, tokens_used
from rag.batch.changes import OldAnswers, compare, compare_surroundings, load_old
from rag.batch.columns import Columns, find_columns, free_names
from rag.batch.formats import NESTED, format_of, open_table, writer_for
from rag.batch.job import Chain, Job, Summary
from rag.batch.journal import Journal
from rag.batch.loop import Workers, answer_all
from rag.batch.ownership import claim, file_hash, publish
from rag.batch.progress import Progress
from rag.batch.score import Score
from rag.batch.table import Answered, Asked, Change, Sheet, Table
from rag.errors import AssistantError, ConfigError, GoldDataError

_FAILED_IN_A_ROW = 25
"""After so many failures with no answer between, something is down: stop asking."""


class Interrupted(KeyboardInterrupt):
    """The run was stopped; its answers so far are safe. Its text is the line to show."""


def run_batch(
    job: Job,
    chain: Chain,
    workers: Callable[[int], Workers],
    *,
    progress: Callable[[int, int], Progress],
    clock: Callable[[], float],
    stopped: Callable[[], bool],
    score: Score | None = None,
) -> Summary:
    """Answers every row of IN and writes OUT. Raises Interrupted when stopped.

    workers: called once with the number of rows to ask, if any. progress: makes the bar
    from (rows in all, rows done before). score: grades the answers.
    """
    table = open_table(job.questions, job.read_as, sheet=job.sheet)
    columns = find_columns(
        table.header, wanted=job.column, file_name=job.name, row_filters=job.row_filters
    )
    header = {
        "input": {
            "name": job.name,
            "sha256": file_hash(job.questions),
            "column": columns.question,
            "sheet": getattr(table, "sheet", None),
        },
        "settings": dict(chain.settings),
        "documents": chain.documents(),
    }
    old = load_old(job.diff, lambda path: open_table(path, format_of(path))) if job.diff else None
    if old is not None and job.diff is not None and job.out.exists():
        _check_diff(job.diff, job.out)

    def asked() -> Iterator[Asked]:
        return read_asked(table.rows(), columns, chain.sources, job.defaults)

    summary = Summary(job.name, str(job.out))
    _survey(asked(), job, table, columns, summary)
    with claim(job, header) as journal:
        if journal.spoiled:
            summary.warnings.append(
                f"{journal.spoiled} spoiled line(s) of the journal skipped; their rows asked again"
            )
        _answer_pending(
            asked(), journal, job, workers, summary,
            progress=progress, clock=clock, stopped=stopped,
        )  # fmt: skip
        differences = _Differences(old, header) if old is not None else None
        _write_out(job, table, columns, journal, asked, summary, differences, score)
        if score is not None:
            summary.score = score.summary()
    return summary


def _check_diff(diff: Path, out: Path) -> None:
    if diff.exists() and diff.samefile(out):
        raise ConfigError("--diff OLD and OUT are the same file; give OUT another name")


def _survey(
    asked: Iterator[Asked], job: Job, table: Table, columns: Columns, summary: Summary
) -> None:
    """Counts the rows before anything is asked; tells what a person should know."""
    seen: dict[str, int] = {}
    repeated: list[str] = []
    blank = 0
    for row in asked:
        summary.rows += 1
        blank += not row.question
        if row.identity and seen.setdefault(row.identity, row.number) != row.number:
            repeated.append(
                f"{row.identity!r} in {table.row_word}s {seen[row.identity]} and {row.number}"
            )
    if summary.rows == blank:
        raise GoldDataError(
            f"{job.name} has no question in its column {table.header[columns.question]!r}; "
            "fill it, or choose another with --column"
        )
    summary.counts["blank"] = blank
    if repeated:
        more = f" and {len(repeated) - 3} more" if len(repeated) > 3 else ""
        summary.warnings.append(
            f"ids repeat: {', '.join(repeated[:3])}{more}; every row is kept and answered"
        )
    filters = columns.filters(table.header)
    if filters:
        summary.warnings.append(
            f"rows are narrowed by their columns {', '.join(filters)} (--no-row-filters stops that)"
        )


def _answer_pending(
    asked: Iterator[Asked],
    journal: Journal,
    job: Job,
    workers: Callable[[int], Workers],
    summary: Summary,
    *,
    progress: Callable[[int, int], Progress],
    clock: Callable[[], float],
    stopped: Callable[[], bool],
) -> None:
    """Asks what the journal does not know yet; failed rows too if they are retried."""

    def is_pending(row: Asked) -> bool:
        status = journal.status(row.index)
        return status is None or (status == "failed" and job.retry_failed)

    pending = (row for row in asked if row.question and is_pending(row))
    first = next(pending, None)
    done = len(journal)
    if job.retry_failed:
        done -= journal.count("failed")
    summary.kept = done
    if first is None:
        return
    total = summary.rows - summary.counts["blank"]
    bar = progress(total, done)
    for warning in summary.warnings:
        bar.say(f"note: {warning}")
    team = workers(total - done)
    started = clock()
    in_a_row = 0
    try:
        for batch in answer_all(_chain(first, pending), team, stopped=stopped):
            journal.append(batch, keep_hits=job.gold is not None)
            for row, answer in batch:
                failed = answer.status == "failed"
                tokens = tokens_used(answer.usage)
                summary.asked += 1
                summary.tokens += tokens
                summary.requests += answer.usage.get("requests", 0)
                bar.advance(tokens=tokens, failed=failed)
                if failed:
                    bar.say(f"row {row.number} failed: {' '.join(answer.notes)}")
                in_a_row = in_a_row + 1 if failed and not row.fault else 0
            if in_a_row >= _FAILED_IN_A_ROW:
                raise AssistantError(
                    f"{in_a_row} questions in a row failed, so that asking was stopped; mend "
                    "the cause and run the same command with --retry-failed to go on"
                )
    finally:
        summary.seconds = clock() - started
        bar.finish()
        team.close()
    if stopped():
        raise Interrupted(
            f"interrupted with {len(journal):,} of {total:,} answered; "
            "run the same command to go on"
        )


def _chain(first: Asked, rest: Iterator[Asked]) -> Iterator[Asked]:
    yield first
    yield from rest


class _Differences:
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


def _write_out(
    job: Job,
    table: Table,
    columns: Columns,
    journal: Journal,
    asked: Callable[[], Iterator[Asked]],
    summary: Summary,
    differences: _Differences | None,
    score: Score | None,
) -> None:
    """Writes OUT in the order of IN from the journal."""
    added = Added(job.chosen, None if job.write_as in NESTED else journal.most_footnotes)
    sheet = Sheet(
        table,
        columns.question,
        free_names(added.header(), table.header),
        identity_column=columns.identity,
        title=getattr(table, "caption", "") or _title(job.name),
        day=job.day,
        facts=_facts(journal, summary),
    )
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
