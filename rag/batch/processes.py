"""Worker processes, since threads of one process compute on one core.

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

_AHEAD = 1
"""Questions that lie ready for a worker, so that it never waits for the next."""


@dataclass(slots=True)
class _Worker:
    process: BaseProcess
    pipe: Connection
    flying: dict[int, Asked] = field(default_factory=dict)


class Processes:
    """`processes` processes, each with its own assistant."""

    def __init__(
        self,
        open_ask: OpenAsk,
        *,
        engine: str,
        processes: int,
        keep_hits: bool = False,
    ) -> None:
        self.capacity = processes * (1 + _AHEAD)
        context = get_context("spawn")
        self._workers = []
        for _ in range(processes):
            ours, theirs = context.Pipe()
            process = context.Process(
                target=_work, args=(theirs, open_ask, engine, keep_hits), daemon=True
            )
            process.start()
            theirs.close()
            self._workers.append(_Worker(process, ours))

    def processes(self) -> list[BaseProcess]:
        return [worker.process for worker in self._workers]

    def submit(self, asked: Asked) -> None:
        worker = min(self._workers, key=lambda worker: len(worker.flying))
        worker.flying[asked.index] = asked
        try:
            worker.pipe.send(asked)
        except OSError as error:
            raise died() from error

    def finished(self) -> list[tuple[Asked, Answer]]:
        """Waits for at least one answer, gives all that are there."""
        busy = {worker.pipe: worker for worker in self._workers if worker.flying}
        done = []
        for pipe in wait(list(busy)):
            worker = busy[pipe]  # type: ignore[index]
            while True:
                index, answer = received(worker.pipe)
                done.append((worker.flying.pop(index), answer))
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


def received(pipe: Connection) -> tuple[int, Answer]:
    """(index of a row, its answer) from a worker; raises what it met, or that it died."""
    try:
        index, outcome = pipe.recv()
    except (EOFError, OSError) as error:
        raise died() from error
    if isinstance(outcome, BaseException):
        raise outcome
    return index, outcome


def died() -> AssistantError:
    """What to tell a person whose worker process is gone."""
    return AssistantError(
        "a worker process ended unexpectedly; run the same command to go on, "
        "with --jobs 1 if it happens again"
    )


def _work(pipe: Connection, open_ask: OpenAsk, engine: str, keep_hits: bool) -> None:
    """A worker's life: answers what comes until its pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with open_ask() as ask:
            _serve(pipe, ask, engine, keep_hits)
    except AssistantError as error:
        pipe.send((-1, error))


def _serve(pipe: Connection, ask: Ask, engine: str, keep_hits: bool) -> None:
    try:
        while True:
            asked = pipe.recv()
            pipe.send((asked.index, _outcome(ask, asked, engine, keep_hits)))
    except (EOFError, OSError):
        return


def _outcome(ask: Ask, asked: Asked, engine: str, keep_hits: bool) -> Answer | BaseException:
    try:
        answer = answer_one(ask, asked, engine)
    except BaseException as error:  # noqa: BLE001 - raised again by `finished`
        return error
    return answer if keep_hits else replace(answer, hits=())
