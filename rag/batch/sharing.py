"""Threads that ask a model, and a second process that takes half of their rows.

In: rows; out: their answers. The threads of one process compute one after another,
so that a fast model waits for them. The second process starts with the first row,
since it needs as long to get ready as this one. Starts threads and a process.
"""

from __future__ import annotations

import queue
import signal
import threading
from contextlib import suppress
from dataclasses import replace
from multiprocessing import get_context
from multiprocessing.connection import Connection

from rag.batch.loop import Ask, Threads, gather
from rag.batch.processes import OpenAsk, received
from rag.batch.table import Asked
from rag.errors import AssistantError
from rag.types import Answer


class Shared:
    """`jobs` rows at once, asked here, and half of them by a second process once it is ready.

    open_ask: what answers there; it must let half of the jobs ask at once and the others
    wait. ahead: rows that it gets ready meanwhile. Here no row is got ready beside those
    asked, so that both together keep to the limit.
    """

    def __init__(
        self,
        ask: Ask,
        open_ask: OpenAsk,
        *,
        engine: str,
        jobs: int,
        ahead: int = 0,
        keep_hits: bool = False,
    ) -> None:
        self._jobs, self._ahead, self._flying = jobs, ahead, 0
        self._threads = Threads(ask, engine=engine, jobs=jobs)
        share = jobs // 2 + ahead
        self.helper = _Helper(self._threads.done, open_ask, engine, share, keep_hits)

    @property
    def capacity(self) -> int:
        """All jobs, and what is got ready once no more than its part is asked here."""
        here = self._flying - self.helper.flying
        is_shared = self.helper.is_warm and here <= self._jobs - self._jobs // 2
        return self._jobs + (self._ahead if is_shared else 0)

    def submit(self, asked: Asked) -> None:
        self._flying += 1
        if self.helper.has_room():
            self.helper.submit(asked)
        else:
            self._threads.submit(asked)

    def finished(self) -> list[tuple[Asked, Answer]]:
        batch = gather(self._threads.done)
        self._flying -= len(batch)
        if self.helper.is_new and self.helper.is_warm:
            self.helper.is_new = False
            self._threads.retire(self._jobs // 2)
        return batch

    def close(self) -> None:
        self._threads.close()
        self.helper.close()


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

    @property
    def flying(self) -> int:
        """Rows that it has been given and has not answered."""
        return len(self._flying)

    def has_room(self) -> bool:
        return self.flying < (self._share if self.is_warm else 1)

    def submit(self, asked: Asked) -> None:
        """Hands a row over; why a process that has ended did so comes with what is finished."""
        self._flying[asked.index] = asked
        with suppress(OSError):
            self._pipe.send(asked)

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
