"""A second process beside the threads: when it comes, what it takes, how it ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import httpx
import pytest

from rag import open_assistant
from rag.batch.loop import Ask, Threads, answer_all
from rag.batch.processes import OpenAsk
from rag.batch.sharing import Shared
from rag.batch.team import SHARED_ROWS, may_share, open_workers
from rag.errors import StoreBusy
from rag.settings import Settings
from rag.types import Answer
from tests.batch.conftest import scripted_answer
from tests.batch.test_processes import broken, rows
from tests.model.faulty import Handler, say, serving

JOBS = 8
NOWHERE = Path("nowhere")


def posting(url: str, question: str, **_: object) -> Answer:
    httpx.post(url, json={"messages": []}, timeout=30)
    return scripted_answer(question)


@contextmanager
def open_posting(url: str) -> Iterator[Ask]:
    """Half of the jobs at once; who comes beyond them waits, as before the real client."""
    slots = threading.BoundedSemaphore(JOBS // 2)

    def ask(question: str, **_: object) -> Answer:
        with slots:
            return posting(url, question)

    yield ask


@contextmanager
def open_refused() -> Iterator[Ask]:
    raise StoreBusy("the workspace is busy; try again")
    yield scripted_answer


def answered(team: Shared, number: int) -> list[int]:
    """The rows answered, in the order of their answers."""
    try:
        batches = answer_all(rows(number), team, stopped=lambda: False)
        return [asked.index for batch in batches for asked, _ in batch]
    finally:
        team.close()


def shared(ask: Ask, open_ask: OpenAsk) -> Shared:
    return Shared(ask, open_ask, engine="auto", jobs=JOBS, ahead=2)


@pytest.mark.slow
def test_both_answer_every_row_once_and_keep_the_limit_together() -> None:
    now, most, lock, reply = 0, 0, threading.Lock(), say("Yes.")
    helped = threading.Event()

    def behave(handler: Handler) -> None:
        nonlocal now, most
        with lock:
            now += 1
            most = max(most, now)
        reply(handler)
        with lock:
            now -= 1

    def here(question: str, **_: object) -> Answer:
        helped.wait(60)
        return posting(server.url, question)

    with serving(behave) as server:
        team = shared(here, partial(open_posting, server.url))
        seen = []
        try:
            for batch in answer_all(rows(80), team, stopped=lambda: False):
                seen += [asked.index for asked, _ in batch]
                if team.helper.is_warm:
                    helped.set()
        finally:
            team.close()
    assert sorted(seen) == list(range(80))
    assert helped.is_set()
    assert most <= JOBS
    assert team.helper.process.exitcode == 0


@pytest.mark.parametrize(("pending", "kind"), [(10**6, Shared), (SHARED_ROWS * JOBS - 1, Threads)])
def test_a_second_process_asks_only_where_its_start_comes_back(
    tmp_path: Path, pending: int, kind: type
) -> None:
    with open_assistant(tmp_path, model="m", max_requests=JOBS) as assistant:
        team = open_workers(
            assistant,
            "model",
            pending=pending,
            jobs=JOBS,
            asked_engine="model",
            given={"model": "m"},
            keep_hits=False,
        )
        team.close()
    assert isinstance(team, kind)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("open_ask", "error", "words"),
    [
        (open_refused, StoreBusy, "the workspace is busy"),
        (broken, ZeroDivisionError, "Question"),
    ],
)
def test_what_the_second_process_meets_is_told_as_it_is(
    open_ask: OpenAsk, error: type[Exception], words: str
) -> None:
    gate = threading.Semaphore(60)

    def ask(question: str, **_: object) -> Answer:
        gate.acquire(timeout=30)
        return scripted_answer(question)

    with pytest.raises(error, match=words):
        answered(shared(ask, open_ask), 10_000)


def test_a_bound_of_a_person_keeps_all_in_one_process() -> None:
    free = Settings(home=NOWHERE, cache_dir=NOWHERE, model="m", max_requests=16)
    assert not may_share(Settings(home=NOWHERE, cache_dir=NOWHERE, model="m", max_requests=4), 16)
    limited = Settings(home=NOWHERE, cache_dir=NOWHERE, model="m", max_requests=16, token_budget=1)
    assert not may_share(limited, 16)
    assert not may_share(free, 4)
