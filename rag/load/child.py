"""A child process that answers one request at a time and can be ended at any moment.

In: bytes of a request. Out: bytes of its answer, within a time and a size.
Starts processes, reads the clock; one thread may use a `Child` at a time, any number `Children`.

The child is started with the interpreter's own command line, not forked and
not by importing the caller's main module again, so that any program may use it.
"""

from __future__ import annotations

import os
import queue
import struct
import subprocess
import sys
import threading
from collections.abc import Callable
from typing import IO

_HEADER = struct.Struct(">Q")
_START = "import sys; sys.path[:] = sys.argv[1].split({sep!r}); from {module} import main; main()"


class ChildTimeout(Exception):
    """No answer in time; the child has been ended."""


class ChildDied(Exception):
    """The child ended without an answer. `signal` is what ended it, if anything did."""

    def __init__(self, code: int | None) -> None:
        super().__init__(f"exit code {code}")
        self.signal = -code if code is not None and code < 0 else None


class Child:
    """Runs `main` of a module, which calls `serve`, in a process of its own."""

    def __init__(self, module: str, *, largest_answer: int) -> None:
        start = _START.format(sep=os.pathsep, module=module)
        self._largest = largest_answer
        self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and modules
            [sys.executable, "-c", start, os.pathsep.join(sys.path)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
            start_new_session=True,
        )
        self._answers: queue.Queue[bytes | None] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def ask(self, request: bytes, *, seconds: float) -> bytes:
        """The answer to a request. Raises ChildTimeout or ChildDied; the child is gone then."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(_HEADER.pack(len(request)) + request)
            self._process.stdin.flush()
            answer = self._answers.get(timeout=seconds)
        except queue.Empty:
            self.close()
            raise ChildTimeout from None
        except OSError:
            answer = None
        if answer is None:
            self.close()
            raise ChildDied(self._process.returncode)
        return answer

    def close(self) -> None:
        """End the child, whatever it does."""
        self._process.kill()
        self._process.wait()
        self._reader.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe:
                try:
                    pipe.close()
                except OSError:
                    continue  # unsent bytes of a request to a dead child

    def _read(self) -> None:
        assert self._process.stdout is not None
        while (answer := _frame(self._process.stdout, self._largest)) is not None:
            self._answers.put(answer)
        self._process.kill()
        self._answers.put(None)


class Children:
    """Children of one kind, each kept for the next request while it is well.

    Threads may share one: every request has a child of its own.
    """

    def __init__(self, module: str, *, largest_answer: int) -> None:
        self._module = module
        self._largest = largest_answer
        self._lock = threading.Lock()
        self._idle: list[Child] = []

    def ask(self, request: bytes, *, seconds: float) -> bytes:
        """The answer of a child that nobody else asks. Raises ChildTimeout or ChildDied."""
        with self._lock:
            child = self._idle.pop() if self._idle else None
        child = child or Child(self._module, largest_answer=self._largest)
        answer = child.ask(request, seconds=seconds)
        with self._lock:
            self._idle.append(child)
        return answer

    def close(self) -> None:
        """End them all."""
        while self._idle:
            self._idle.pop().close()


def serve(answer: Callable[[bytes], bytes]) -> None:
    """Answer requests from standard input until it ends. Called in the child."""
    requests, answers = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    quiet = os.open(os.devnull, os.O_RDWR)
    os.dup2(quiet, 0)
    os.dup2(quiet, 1)  # what a library prints must not get among the answers
    while (request := _frame(requests, 1 << 40)) is not None:
        result = answer(request)
        answers.write(_HEADER.pack(len(result)) + result)
        answers.flush()


def _frame(stream: IO[bytes], largest: int) -> bytes | None:
    """The next frame, None at the end or when it is larger than allowed."""
    header = stream.read(_HEADER.size)
    if len(header) < _HEADER.size:
        return None
    (size,) = _HEADER.unpack(header)
    if size > largest:
        return None
    body = stream.read(size)
    return body if len(body) == size else None
