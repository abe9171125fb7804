"""The batch loop: in, what the rows ask; out, an answer each, as they come.

The only place that catches AssistantError: it records the failure and goes on.
Starts threads; touches nothing else.
"""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

from rag.batch.table import Asked
from rag.errors import AssistantError
from rag.types import Answer, Turn, failed_answer


class Ask(Protocol):
    """`Assistant.ask`, or something like it. Threads share it."""

    def __call__(
        self,
        question: str,
        *,
        engine: str,
        history: Sequence[Turn],
        documents: Sequence[str] | None,
        since: str | None,
        until: str | None,
    ) -> Answer: ...


_JOBS_A_READY_ROW = 8


class Workers(Protocol):
    """Answers rows side by side. capacity: how many at once, at this time."""

    @property
    def capacity(self) -> int: ...

    def submit(self, asked: Asked) -> None: ...

    def finished(self) -> list[tuple[Asked, Answer]]:
        """Waits for at least one, gives all that are there."""

    def close(self) -> None: ...


def answer_one(ask: Ask, asked: Asked, engine: str) -> Answer:
    """The answer of one row; a failed one when there can be none."""
    if asked.fault:
        return failed_answer(asked.question, engine, " ".join(asked.fault.split()))
    try:
        return ask(
            asked.question,
            engine=engine,
            history=asked.history,
            documents=asked.documents,
            since=asked.since,
            until=asked.until,
        )
    except AssistantError as error:
        return failed_answer(asked.question, engine, " ".join(str(error).split()))


def answer_all(
    rows: Iterable[Asked], workers: Workers, *, stopped: Callable[[], bool]
) -> Iterator[list[tuple[Asked, Answer]]]:
    """Answers in batches, as they finish, in any order.

    At most `workers.capacity` rows are in flight, so that a kill loses little.
    Once `stopped()` nothing more is asked, and what is in flight is waited for.
    """
    waiting = iter(rows)
    flying = 0
    more = True
    while True:
        while more and flying < workers.capacity and not stopped():
            asked = next(waiting, None)
            if asked is None:
                more = False
            else:
                workers.submit(asked)
                flying += 1
        if not flying:
            return
        batch = workers.finished()
        flying -= len(batch)
        yield batch


class Threads:
    """`jobs` threads over one `ask`. They do not keep the program from ending.

    From eight jobs on, a few rows lie ready beside them, so that no thread waits
    for the journal of another one's answer.
    """

    def __init__(self, ask: Ask, *, engine: str, jobs: int) -> None:
        self.capacity = jobs + jobs // _JOBS_A_READY_ROW
        self._jobs = jobs
        self._ask = ask
        self._engine = engine
        self._tasks: queue.SimpleQueue[Asked | None] = queue.SimpleQueue()
        self.done: queue.SimpleQueue[tuple[Asked, Answer | BaseException]] = queue.SimpleQueue()
        for _ in range(jobs):
            threading.Thread(target=self._work, daemon=True).start()

    def submit(self, asked: Asked) -> None:
        self._tasks.put(asked)

    def finished(self) -> list[tuple[Asked, Answer]]:
        return gather(self.done)

    def retire(self, count: int) -> None:
        """Lets so many threads end, once what lies ready is asked."""
        for _ in range(count):
            self._tasks.put(None)

    def close(self) -> None:
        self.retire(self._jobs)

    def _work(self) -> None:
        while (asked := self._tasks.get()) is not None:
            try:
                self.done.put((asked, answer_one(self._ask, asked, self._engine)))
            except BaseException as error:  # noqa: BLE001 - raised again by `finished`
                self.done.put((asked, error))


def gather(
    done: queue.SimpleQueue[tuple[Asked, Answer | BaseException]],
) -> list[tuple[Asked, Answer]]:
    """All that is in the queue, at least one; raises what a worker raised."""
    items = [done.get()]
    while True:
        try:
            items.append(done.get_nowait())
        except queue.Empty:
            break
    result = []
    for asked, outcome in items:
        if isinstance(outcome, BaseException):
            raise outcome
        result.append((asked, outcome))
    return result
