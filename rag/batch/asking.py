"""Asks what is not answered yet: in, rows and workers; out, a fuller journal.

Touches disk through the journal, standard error through `Progress`, and the
clock it is given. Failures become rows; many in a row stop the run.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain

from rag.batch.cells import tokens_used
from rag.batch.job import Summary
from rag.batch.journal import Journal
from rag.batch.loop import Workers, answer_all
from rag.batch.progress import Progress
from rag.batch.table import Asked
from rag.errors import AssistantError
from rag.types import Answer

_FAILED_IN_A_ROW = 25
"""After so many failures with no answer between, something is down: stop asking."""


class Interrupted(KeyboardInterrupt):
    """The run was stopped; its answers so far are safe. Its text is the line to show."""


@dataclass(frozen=True, slots=True)
class Watch:
    """How a run is followed and stopped.

    progress: makes the bar from (rows in all, rows done before).
    """

    progress: Callable[[int, int], Progress]
    clock: Callable[[], float]
    stopped: Callable[[], bool]


def answer_pending(
    asked: Iterator[Asked],
    journal: Journal,
    workers: Callable[[int], Workers],
    summary: Summary,
    *,
    watch: Watch,
    retry_failed: bool,
    keep_hits: bool,
) -> None:
    """Asks what the journal does not know yet; failed rows too if they are retried.

    workers: called once with the number of rows to ask, if any. Raises
    Interrupted when stopped.
    """

    def is_pending(row: Asked) -> bool:
        status = journal.status(row.index)
        return status is None or (status == "failed" and retry_failed)

    pending = (row for row in asked if row.question and is_pending(row))
    first = next(pending, None)
    total = summary.rows - summary.counts["blank"]
    summary.kept = len(journal) - (journal.count("failed") if retry_failed else 0)
    if first is None:
        return
    bar = watch.progress(total, summary.kept)
    for warning in summary.warnings:
        bar.say(f"note: {warning}")
    team = workers(total - summary.kept)
    started = watch.clock()
    in_a_row = 0
    try:
        for batch in answer_all(chain((first,), pending), team, stopped=watch.stopped):
            journal.append(batch, keep_hits=keep_hits)
            for row, answer in batch:
                _count(row, answer, summary, bar)
                in_a_row = in_a_row + 1 if answer.status == "failed" and not row.fault else 0
            _check_alive(in_a_row)
    finally:
        summary.seconds = watch.clock() - started
        bar.finish()
        team.close()
    if watch.stopped():
        raise Interrupted(
            f"interrupted with {len(journal):,} of {total:,} answered; "
            "run the same command to go on"
        )


def _count(row: Asked, answer: Answer, summary: Summary, bar: Progress) -> None:
    failed = answer.status == "failed"
    tokens = tokens_used(answer.usage)
    summary.asked += 1
    summary.tokens += tokens
    summary.requests += answer.usage.get("requests", 0)
    bar.advance(tokens=tokens, failed=failed)
    if failed:
        bar.say(f"row {row.number} failed: {' '.join(answer.notes)}")


def _check_alive(failed_in_a_row: int) -> None:
    if failed_in_a_row >= _FAILED_IN_A_ROW:
        raise AssistantError(
            f"{failed_in_a_row} questions in a row failed, so that asking was stopped; mend "
            "the cause and run the same command with --retry-failed to go on"
        )
