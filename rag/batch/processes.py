"""Worker processes for the quotes engine, which computes where a model waits.

In: questions over a pipe; out: answers. Each process opens the workspace for
reading on its own, and ends when this one does, however it ends: its pipe
closes. Starts processes; touches nothing else itself.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess

from rag.batch.loop import Ask, answer_one
from rag.batch.table import Asked
from rag.errors import AssistantError
from rag.types import Answer

OpenAsk = Callable[[], AbstractContextManager[Ask]]
"""Opens what answers, in the worker. Must be picklable: a function or a partial."""

_AHEAD = 2
"""Questions given to a worker at once, so that it never waits for the next."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    flying: list[Asked] = field(default_factory=list)


class Processes:
    """`jobs` processes, each with its own assistant."""

    def __init__(self, open_ask: OpenAsk, *, engine: str, jobs: int, keep_hits: bool) -> None:
        self.capacity = jobs * _AHEAD
        context = get_context("spawn")
        self._workers = []
        for _ in range(jobs):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_work, args=(theirs, open_ask, engine, keep_hits), daemon=True
            )
            process.start()
            theirs.close()
            self._workers.append(_Worker(process, ours))

    def submit(self, asked: Asked) -> None:
        worker = min(self._workers, key=lambda worker: len(worker.flying))
        worker.flying.append(asked)
        try:
            worker.pipe.send(asked)
        except OSError as error:
            raise _died() from error

    def finished(self) -> list[tuple[Asked, Answer]]:
        """Waits for at least one answer, gives all that are there."""
        busy = {worker.pipe: worker for worker in self._workers if worker.flying}
        done = []
        for pipe in wait(list(busy)):
            worker = busy[pipe]  # type: ignore[index]
            while True:
                done.append((worker.flying[0], _received(worker.pipe)))
                worker.flying.pop(0)
                if not worker.flying or not worker.pipe.poll():
                    break
        return done

    def close(self) -> None:
        """Lets the workers end; one that is busy is not waited for."""
        for worker in self._workers:
            worker.pipe.close()
            if worker.flying:
                worker.process.terminate()
        for worker in self._workers:
            worker.process.join()


def _received(pipe: Connection) -> Answer:
    try:
        outcome = pipe.recv()
    except (EOFError, OSError) as error:
        raise _died() from error
    if isinstance(outcome, BaseException):
        raise outcome
    assert isinstance(outcome, Answer)
    return outcome


def _died() -> AssistantError:
    return AssistantError(
        "a worker process ended unexpectedly; run the same command to go on, "
        "with --jobs 1 if it happens again"
    )


def _work(pipe: Connection, open_ask: OpenAsk, engine: str, keep_hits: bool) -> None:
    """A worker's life: answers what comes until its pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with open_ask() as ask:
            while True:
                answer = answer_one(ask, pipe.recv(), engine)
                pipe.send(answer if keep_hits else replace(answer, hits=()))
    except (EOFError, OSError):
        return
    except BaseException as error:
        pipe.send(error)
        raise
