"""`footnote batch --jobs` against a loopback server: how many are asked at once."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from tests.batch.test_command import QUESTIONS, Terminal, terminal
from tests.batch.test_formats import read_csv
from tests.model.faulty import Behaviour, Handler, say, serving

__all__ = ["terminal"]

REPLY = say("The documents do not say.")


def together(count: int) -> Behaviour:
    """A reply that is given once so many requests are there at the same time."""
    meeting = threading.Barrier(count, timeout=30)

    def behave(handler: Handler) -> None:
        meeting.wait()
        REPLY(handler)

    return behave


def ask_times(
    terminal: Terminal, url: str, count: int, monkeypatch: pytest.MonkeyPatch, jobs: int = 0
) -> Path:
    question = QUESTIONS.splitlines()[1].partition(",")[2]
    rows = "".join(f"{number},{question}\n" for number in range(count))
    (terminal.folder / "in.csv").write_text(f"id,question\n{rows}", encoding="utf-8")
    monkeypatch.setenv("FOOTNOTE_BASE_URL", url)
    monkeypatch.setenv("FOOTNOTE_API_KEY", "none")
    monkeypatch.setenv("FOOTNOTE_CACHE", "0")
    code, _, err = terminal.batch(
        "out.csv", "--engine", "model", "--model", "tiny", "--jobs", str(jobs or count)
    )
    assert code == 0, err
    return terminal.folder / "out.csv"


def test_jobs_raise_the_limit_of_requests(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    with serving(together(9)) as server:
        rows = read_csv(ask_times(terminal, server.url, 9, monkeypatch))
    assert [row["id"] for row in rows] == [str(number) for number in range(9)]
    assert len(server.requests) == 9


class Meeting:
    """Replies once so many requests are there at the same time; `peak` is the most there."""

    def __init__(self, count: int) -> None:
        self.peak = self._now = 0
        self._lock = threading.Lock()
        self._barrier = threading.Barrier(count, timeout=30)

    def __call__(self, handler: Handler) -> None:
        with self._lock:
            self._now += 1
            self.peak = max(self.peak, self._now)
        self._barrier.wait()
        with self._lock:
            self._now -= 1
        REPLY(handler)


def test_a_limit_that_a_person_has_set_holds(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_MAX_REQUESTS", "2")
    meeting = Meeting(2)
    with serving(meeting) as server:
        ask_times(terminal, server.url, 8, monkeypatch)
    assert meeting.peak == 2


def test_rows_that_are_got_ready_meanwhile_wait_for_a_request_to_end(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    meeting = Meeting(8)
    with serving(meeting) as server:
        ask_times(terminal, server.url, 24, monkeypatch, jobs=8)
    assert meeting.peak == 8
