"""A batch run in a process of its own, to be killed: IN OUT LOG JOBS.

Every question that is asked is appended to LOG before it is answered.
"""

from __future__ import annotations

import os
import sys
import time
from io import StringIO
from pathlib import Path
from typing import Any

from rag.batch.asking import Watch
from rag.batch.formats import format_of
from rag.batch.job import Chain, Job
from rag.batch.loop import Threads
from rag.batch.progress import Progress
from rag.batch.run import run_batch
from tests.batch.conftest import SOURCE, Scripted


class Logged(Scripted):
    """A scripted chain that leaves a trace of what it was asked."""

    def __init__(self, log: Path) -> None:
        super().__init__()
        self._handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def __call__(self, question: str, **options: Any) -> Any:
        os.write(self._handle, question.encode() + b"\n")
        return super().__call__(question, **options)


def main(questions: str, out: str, log: str, jobs: str) -> None:
    path = Path(questions)
    job = Job(path, Path(out), path.name, format_of(path), format_of(Path(out)))
    ask = Logged(Path(log))
    run_batch(
        job,
        Chain({"engine": "quotes"}, [SOURCE]),
        lambda pending: Threads(ask, engine="auto", jobs=int(jobs)),
        watch=Watch(
            progress=lambda total, before: Progress(
                StringIO(), time.monotonic, total=total, before=before
            ),
            clock=time.monotonic,
            stopped=lambda: False,
        ),
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
