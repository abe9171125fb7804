"""A second process beside the threads: when it comes, what it takes, how it ends."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from itertools import count
from pathlib import Path

import httpx
import pytest

from rag.batch.loop import Ask, answer_all
from rag.batch.processes import OpenAsk
from rag.batch.sharing import WORTH_S, Clocks, Shared
from rag.batch.team import may_share
from rag.errors import StoreBusy
from rag.settings import Settings
from rag.types import Answer
from tests.batch.conftest import scripted_answer
from tests.batch.test_processes import broken, rows
from tests.model.faulty import Handler, say, serving

JOBS = 8
NOWHERE = Path("nowhere")


def ticking(share: float) -> Clocks:
    """Clocks that go on by a window at each look; this share of it is computed."""
    return Clocks(partial(next, count(0.0, 3.0)), partial(next, count(0.0, 3.0 * share)))


def posting(url: str, question: str, **_: object) -> Answer:
    httpx.post(url, json={"messages": []}, timeout=30)
    return scripted_answer(question)


@contextmanager
def open_posting(url: str) -> Iterator[Ask]:
    yield partial(posting, url)


@contextmanager
def open_refused() -> Iterator[Ask]:
    raise StoreBusy("the workspace is busy; try again")
    yield scripted_answer


def at_once(question: str, **_: object) -> Answer:
    return scripted_answer(question)


def answered(team: Shared, number: int) -> list[int]:
    """The rows answered, in the order of their answers."""
    try:
        batches = answer_all(rows(number), team, stopped=lambda: False)
        return [asked.index for batch in batches for asked, _ in batch]
    finally:
        team.close()


def shared(ask: Ask, open_ask: OpenAsk, share: float = 1.0, pending: int = 10**6) -> Shared:
    clocks = ticking(share)
    return Shared(ask, open_ask, engine="auto", jobs=JOBS, pending=pending, clocks=clocks)


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
        if team.helper is not None and not helped.is_set():
            helped.wait(0.05)
        return posting(server.url, question)

    with serving(behave) as server:
        team = shared(here, partial(open_posting, server.url))
        seen = []
        try:
            for batch in answer_all(rows(1_500), team, stopped=lambda: False):
                seen += [asked.index for asked, _ in batch]
                if team.helper is not None and team.helper.is_warm:
                    helped.set()
        finally:
            team.close()
    assert sorted(seen) == list(range(1_500))
    assert helped.is_set()
    assert most <= JOBS
    assert team.helper is not None
    assert team.helper.process.exitcode == 0


@pytest.mark.parametrize(("share", "pending"), [(0.4, 10**6), (1.0, int(WORTH_S))])
def test_no_process_is_started_where_it_would_not_help(share: float, pending: int) -> None:
    team = shared(at_once, open_refused, share, pending)
    assert sorted(answered(team, 60)) == list(range(60))
    assert team.helper is None


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
