"""Who answers the rows of a batch: threads, processes, or threads and a second process.

In: an assistant and how many rows are asked at once. Out: `Workers`. Starts threads
and processes; looks at how many processors there are.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from rag.assistant import Assistant
from rag.batch.loop import Ask, Threads, Workers
from rag.batch.processes import Processes
from rag.batch.sharing import Shared
from rag.settings import Settings

FEW_QUESTIONS = 100  # a process takes a second or two to start
MOST_PROCESSES = 8
JOBS_A_ROW_AHEAD = 4  # a row got ready takes a tenth of a fast reply, and may wait its turn
FEWEST_SHARED = 8  # jobs that a second process may take half of
SHARED_ROWS = 40  # a job: fewer are answered before its start, of two seconds, comes back


def open_workers(
    assistant: Assistant,
    engine: str,
    *,
    pending: int,
    jobs: int | None,
    asked_engine: str,
    given: Mapping[str, Any],
    keep_hits: bool,
) -> Workers:
    """Threads that wait for a model, or a process a core that quotes.

    engine: the one that answers, "model" or "quotes"; asked_engine: as asked for,
    "auto" too. given: the settings of the command, for other processes. keep_hits:
    whether answers keep what was consulted.
    """
    settings = assistant.settings
    if engine == "model":
        if pending >= FEW_QUESTIONS:
            assistant.warm()
        jobs = jobs or settings.max_requests
        if pending < SHARED_ROWS * jobs or not may_share(settings, jobs):
            waits = settings.max_requests == jobs and settings.llm is None
            ahead = rows_ahead(jobs) if waits else 0
            return Threads(assistant.ask, engine=asked_engine, jobs=jobs + ahead)
        half = {**given, "max_requests": jobs // 2}
        return Shared(
            assistant.ask,
            partial(_open_ask, settings.home, half),
            engine=asked_engine,
            jobs=jobs,
            ahead=rows_ahead(jobs // 2),
            keep_hits=keep_hits,
        )
    processes = min(jobs or MOST_PROCESSES, _cores(), MOST_PROCESSES)
    if processes == 1 or pending < FEW_QUESTIONS:
        return Threads(assistant.ask, engine=asked_engine, jobs=1)
    return Processes(
        partial(_open_ask, settings.home, dict(given)),
        engine=asked_engine,
        processes=processes,
        keep_hits=keep_hits,
    )


def rows_ahead(requests: int) -> int:
    """Rows whose documents are searched while so many requests are out, to be sent next.

    They wait for a request to end: the limit that their process has set holds.
    """
    return requests // JOBS_A_ROW_AHEAD


def may_share(settings: Settings, jobs: int) -> bool:
    """Whether a second process may ask the model too.

    Each process counts its tokens and its requests alone: where either is bounded
    below what the jobs use, one process asks, and so it is where the model runs in it.
    """
    bounded = settings.token_budget is not None or settings.max_requests < jobs
    runs_here = settings.gguf is not None or settings.llm is not None
    return not bounded and not runs_here and jobs >= FEWEST_SHARED and _cores() > 1


def _cores() -> int:
    """Processors that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


@contextmanager
def _open_ask(home: Path, given: dict[str, Any]) -> Iterator[Ask]:
    """What answers, opened in a worker process."""
    from rag import open_assistant

    with open_assistant(home, **given) as assistant:
        yield assistant.ask
