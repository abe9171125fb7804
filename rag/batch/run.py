"""A batch run from end to end: in, a job and who answers; out, OUT and a summary.

Reads IN twice, so that memory does not grow with it: once to ask, once to
write. Touches disk, and standard error and the clock through `Watch`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rag.batch.asked import read_asked
from rag.batch.asking import Watch, answer_pending
from rag.batch.changes import load_old
from rag.batch.columns import Columns, find_columns
from rag.batch.formats import format_of, open_table
from rag.batch.job import Chain, Job, Summary
from rag.batch.journal import Journal
from rag.batch.loop import Workers
from rag.batch.ownership import claim
from rag.batch.score import Score
from rag.batch.table import Asked, Table
from rag.batch.writing import Differences, write_out
from rag.digest import file_sha256
from rag.errors import ConfigError, GoldDataError


def run_batch(
    job: Job,
    chain: Chain,
    workers: Callable[[int], Workers],
    *,
    watch: Watch,
    score: Score | None = None,
) -> Summary:
    """Answers every row of IN and writes OUT. Raises Interrupted when stopped.

    workers: called once with the number of rows to ask, if any. score: grades
    the answers.
    """
    table = open_table(job.questions, job.read_as, sheet=job.sheet)
    columns = find_columns(
        table.header, wanted=job.column, file_name=job.name, row_filters=job.row_filters
    )
    header = _header(job, chain, table, columns)
    old = load_old(job.diff, lambda path: open_table(path, format_of(path))) if job.diff else None
    _check_diff(job.diff, job.out)

    def asked() -> Iterator[Asked]:
        return read_asked(table.rows(), columns, chain.sources, job.defaults)

    summary = Summary(job.name, str(job.out))
    _survey(asked(), job, table, columns, summary)
    with claim(job, header) as journal:
        summary.warnings += _told_of(journal, chain)
        answer_pending(
            asked(), journal, workers, summary,
            watch=watch, retry_failed=job.retry_failed, keep_hits=job.gold is not None,
        )  # fmt: skip
        _check_same(job, header)
        differences = Differences(old, header) if old is not None else None
        write_out(job, table, columns, journal, asked, summary, differences, score)
        if score is not None:
            summary.score = score.summary()
    return summary


def _header(job: Job, chain: Chain, table: Table, columns: Columns) -> dict[str, Any]:
    """What the journal says of the run: whose it is, and what its answers depend on."""
    return {
        "input": {
            "name": job.name,
            "sha256": file_sha256(job.questions),
            "column": columns.question,
            "sheet": getattr(table, "sheet", None),
        },
        "release": chain.release,
        "settings": dict(chain.settings),
        "documents": chain.documents(),
    }


def _told_of(journal: Journal, chain: Chain) -> Iterator[str]:
    """What a person should know of the journal that is gone on with."""
    if journal.spoiled:
        yield f"{journal.spoiled} spoiled line(s) of the journal skipped; their rows asked again"
    begun = journal.header.get("release", chain.release)
    if begun != chain.release:
        yield (
            f"begun with release {begun}, going on with {chain.release}; "
            "--fresh asks every question again"
        )


def _check_diff(diff: Path | None, out: Path) -> None:
    if diff is not None and out.exists() and diff.samefile(out):
        raise ConfigError("--diff OLD and OUT are the same file; give OUT another name")


def _check_same(job: Job, header: dict[str, Any]) -> None:
    """Answers are written beside the rows that were asked, or not at all."""
    if file_sha256(job.questions) != header["input"]["sha256"]:
        raise GoldDataError(
            f"{job.name} was changed while it was being answered; "
            "put it back as it was and run the same command, or choose another OUT"
        )


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
