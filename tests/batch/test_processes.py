"""Worker processes: every question once, errors as they are, an end when the pipe closes."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest

from rag.batch.loop import Ask, answer_all
from rag.batch.processes import Processes
from rag.batch.table import Asked
from rag.errors import AssistantError, StoreBusy
from rag.types import Answer
from tests.batch.conftest import Scripted, scripted_answer

pytestmark = pytest.mark.slow


@contextmanager
def scripted(refuses: bool = False) -> Iterator[Ask]:
    if refuses:
        raise StoreBusy("the workspace is busy; try again")
    yield Scripted()


def doomed(question: str, **_: object) -> Answer:
    if "fatal" in question:
        os.kill(os.getpid(), signal.SIGKILL)
    return scripted_answer(question)


@contextmanager
def mortal() -> Iterator[Ask]:
    yield doomed


@contextmanager
def broken() -> Iterator[Ask]:
    def ask(question: str, **_: object) -> Answer:
        raise ZeroDivisionError(question)

    yield ask


def rows(count: int) -> list[Asked]:
    return [Asked(n, n + 2, f"Question {n}{' outage' if n == 3 else ''}?") for n in range(count)]


def test_every_question_is_answered_once() -> None:
    workers = Processes(scripted, engine="auto", processes=2)
    batches = answer_all(rows(50), workers, stopped=lambda: False)
    done = {asked.index: answer for batch in batches for asked, answer in batch}
    workers.close()
    assert sorted(done) == list(range(50))
    assert done[7].text == "The answer to Question 7? [1]"
    assert done[3].status == "failed"


def test_a_workspace_that_cannot_be_opened_is_told_as_it_is() -> None:
    workers = Processes(partial(scripted, refuses=True), engine="auto", processes=1)
    with pytest.raises(StoreBusy, match="the workspace is busy"):
        list(answer_all(rows(5), workers, stopped=lambda: False))
    workers.close()


def test_a_worker_that_dies_is_one_line() -> None:
    workers = Processes(mortal, engine="auto", processes=2)
    asked = [*rows(6), Asked(9, 11, "fatal?")]
    with pytest.raises(AssistantError, match="a worker process ended unexpectedly"):
        list(answer_all(asked, workers, stopped=lambda: False))
    workers.close()


def test_a_mistake_of_ours_is_not_recorded_as_a_failed_row() -> None:
    workers = Processes(broken, engine="auto", processes=1)
    with pytest.raises(ZeroDivisionError):
        list(answer_all(rows(2), workers, stopped=lambda: False))
    workers.close()


def test_workers_end_when_the_pipe_closes() -> None:
    workers = Processes(scripted, engine="auto", processes=2)
    list(answer_all(rows(4), workers, stopped=lambda: False))
    workers.close()
    assert [process.exitcode for process in workers.processes()] == [0, 0]
