"""Threads that ask a model, and a second process once they are short of processor time.

In: rows; out: their answers. The threads of one process compute one after another,
so that a fast model waits for them; a process of its own takes seconds to start, so
that it is started only where many rows are left and these seconds come back. Starts
threads and a process; reads two clocks.
"""

from __future__ import annotations

import queue
import signal
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection

from rag.batch.loop import Ask, Threads, gather
from rag.batch.processes import OpenAsk, died, received
from rag.batch.table import Asked
from rag.errors import AssistantError
from rag.types import Answer

BUSY = 0.5  # of a processor that these threads use: beyond it they wait for each other
WINDOW_S = 2.0  # over which this is measured
WORTH_S = 10.0  # what is left must take as long for a second process to be worth its start


@dataclass(frozen=True, slots=True)
class Clocks:
    """Seconds that have passed, and seconds of processor that this process has used."""

    wall: Callable[[], float] = time.monotonic
    processor: Callable[[], float] = time.process_time


class Shared:
    """`jobs` rows at once, asked here, and half of them by a second process when it helps.

    open_ask: what answers there; it must let half of the jobs ask at once. pending:
    rows to ask in all.
    """

    def __init__(
        self,
        ask: Ask,
        open_ask: OpenAsk,
        *,
        engine: str,
        jobs: int,
        pending: int,
        keep_hits: bool = False,
        clocks: Clocks | None = None,
    ) -> None:
        self._threads = Threads(ask, engine=engine, jobs=jobs)
        self._second = (open_ask, engine, jobs // 2, keep_hits)
        self._jobs = jobs
        self._left = pending
        self._clocks = clocks or Clocks()
        self._warming = 2 * jobs
        self._window: tuple[float, float, int] | None = None
        self.helper: _Helper | None = None

    @property
    def capacity(self) -> int:
        """No row lies ready beside those asked once there are two that ask."""
        return self._threads.capacity if self.helper is None else self._jobs

    def submit(self, asked: Asked) -> None:
        if self.helper is not None and self.helper.has_room():
            self.helper.submit(asked)
        else:
            self._threads.submit(asked)

    def finished(self) -> list[tuple[Asked, Answer]]:
        batch = gather(self._threads.done)
        self._left -= len(batch)
        self._warming -= len(batch)
        if self.helper is None:
            if self._warming <= 0 and self._is_short():
                self.helper = _Helper(self._threads.done, *self._second)
        elif self.helper.is_new and self.helper.is_warm:
            self.helper.is_new = False
            self._threads.retire(self._jobs // 2)
        return batch

    def close(self) -> None:
        self._threads.close()
        if self.helper is not None:
            self.helper.close()

    def _is_short(self) -> bool:
        """Whether a second process would be worth its start, by the last window."""
        now, used = self._clocks.wall(), self._clocks.processor()
        if self._window is None:
            self._window = now, used, self._left
            return False
        since, used_then, left_then = self._window
        if now - since < WINDOW_S:
            return False
        self._window = now, used, self._left
        rate = (left_then - self._left) / (now - since)
        return (used - used_then) / (now - since) > BUSY and self._left > rate * WORTH_S


class _Helper:
    """The second process. It is given one row, and its share once that is answered."""

    def __init__(
        self,
        done: queue.SimpleQueue[tuple[Asked, Answer | BaseException]],
        open_ask: OpenAsk,
        engine: str,
        share: int,
        keep_hits: bool,
    ) -> None:
        context = get_context("spawn")
        self._pipe, theirs = context.Pipe()
        self.process = context.Process(
            target=_help, args=(theirs, open_ask, engine, share, keep_hits), daemon=True
        )
        self.process.start()
        theirs.close()
        self._done = done
        self._share = share
        self._flying: dict[int, Asked] = {}
        self._closing = False
        self.is_new = True
        self.is_warm = False
        threading.Thread(target=self._receive, daemon=True).start()

    def has_room(self) -> bool:
        return len(self._flying) < (self._share if self.is_warm else 1)

    def submit(self, asked: Asked) -> None:
        self._flying[asked.index] = asked
        try:
            self._pipe.send(asked)
        except OSError as error:
            raise died() from error

    def close(self) -> None:
        """Lets the process end; one that is busy is not waited for."""
        self._closing = True
        if self._flying:
            self.process.terminate()
        with suppress(OSError):
            self._pipe.send(None)
        self.process.join()

    def _receive(self) -> None:
        """Puts what comes back where the threads put theirs, until the pipe closes."""
        while True:
            try:
                index, answer = received(self._pipe)
            except BaseException as error:  # noqa: BLE001 - raised again by `finished`
                if not self._closing:
                    self._done.put((Asked(-1, 0, ""), error))
                return
            self.is_warm = True
            self._done.put((self._flying.pop(index), answer))


def _help(pipe: Connection, open_ask: OpenAsk, engine: str, jobs: int, keep_hits: bool) -> None:
    """The second process's life: answers what comes until its pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with open_ask() as ask:
            team = Threads(ask, engine=engine, jobs=jobs)
            threading.Thread(target=_give_back, args=(pipe, team, keep_hits), daemon=True).start()
            with suppress(EOFError, OSError):
                while (asked := pipe.recv()) is not None:
                    team.submit(asked)
    except AssistantError as error:
        pipe.send((-1, error))


def _give_back(pipe: Connection, team: Threads, keep_hits: bool) -> None:
    """Sends each answer as it comes, or what went wrong, until nobody listens."""
    items: list[tuple[int, Answer | BaseException]]
    with suppress(OSError):
        while True:
            try:
                items = [(asked.index, answer) for asked, answer in team.finished()]
            except BaseException as error:  # noqa: BLE001 - raised again in the first process
                items = [(-1, error)]
            for index, outcome in items:
                if isinstance(outcome, Answer) and not keep_hits:
                    outcome = replace(outcome, hits=())
                pipe.send((index, outcome))
