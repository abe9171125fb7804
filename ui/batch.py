"""The batch tab: in, a list of questions; out, the page as it goes on, then files.

Over the same code as `footnote batch`. Callable without a server. Touches the
store, the task's folder and, with the model engine, the model's host.
"""

from __future__ import annotations

import io
import shutil
import time
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from rag.batch.asking import Interrupted, Watch
from rag.batch.cells import DEFAULT_COLUMNS
from rag.batch.formats import format_of
from rag.batch.job import Chain, Job, Summary
from rag.batch.loop import Ask, Threads, Workers
from rag.batch.progress import Progress
from rag.batch.run import run_batch
from rag.errors import ConfigError
from ui.desk import Desk, Viewer
from ui.markup import escape
from ui.render_preview import Answered, render_preview
from ui.tasks import BATCH, Report, Task
from ui.wording import Wording

FORMATS = ("xlsx", "csv", "docx", "html", "md", "jsonl")
POLL_S = 0.25
PREVIEWED = 20


class Followed(Progress):
    """Progress that tells the page instead of a terminal."""

    def __init__(
        self, report: Report, clock: Callable[[], float], *, total: int, before: int
    ) -> None:
        super().__init__(io.StringIO(), clock, total=total, before=before)
        self._report = report
        self._so_far, self._in_all = before, total
        report(before, total)

    def advance(self, *, tokens: int, failed: bool) -> None:
        self._so_far += 1
        self._report(self._so_far, self._in_all)


class Seen(Threads):
    """Workers whose first rows can be looked at while the others are asked.

    One thread takes the answers, another one looks.
    """

    def __init__(self, ask: Ask, *, engine: str, jobs: int) -> None:
        super().__init__(ask, engine=engine, jobs=jobs)
        self._first: tuple[Answered, ...] = ()

    def finished(self) -> list[Answered]:
        answered = super().finished()
        if len(self._first) < PREVIEWED or any(one.index < PREVIEWED for one, _ in answered):
            rows = sorted((*self._first, *answered), key=lambda row: row[0].index)
            self._first = tuple(rows[:PREVIEWED])
        return answered

    def first(self) -> tuple[Answered, ...]:
        """The first rows that are answered, in their order."""
        return self._first


def answer_list(
    desk: Desk, viewer: Viewer, file: Path, write_as: str, engine: str
) -> Iterator[str]:
    """The page's HTML while the list is answered; at last the summary and downloads."""
    name = file.name
    if write_as not in FORMATS:
        names = ", ".join(FORMATS)
        raise ConfigError(viewer.say("choose_among", value=write_as[:20], names=names))
    chain = _chain(desk, engine, viewer.say)

    def work(task: Task) -> None:
        questions = Path(shutil.copy(file, task.folder / f"in-{name}"))
        out = task.folder / f"answers.{write_as}"
        job = Job(
            questions=questions,
            out=out,
            name=name,
            read_as=format_of(questions),
            write_as=write_as,
            chosen=DEFAULT_COLUMNS,
            day=date.today().isoformat(),
        )
        task.html = _summary(_run(desk, chain, job, task), viewer.say)
        task.files = {f"{Path(name).stem}-answers.{write_as}": out}

    task = desk.tasks[BATCH].start(viewer.name, work)
    yield from follow(BATCH, task, viewer.say)


def follow(kind: str, task: Task, say: Wording) -> Iterator[str]:
    """The task's HTML whenever it may have changed, until it is over."""
    while not task.wait(POLL_S):
        yield render_task(task, say)
    yield render_result(kind, task, say)


def render_task(task: Task, say: Wording) -> str:
    line = say("batch_progress", done=f"{task.done:,}", total=f"{task.total:,}")
    return (
        f'<div class="fn-progress"><progress max="{max(task.total, 1)}" value="{task.done}" '
        f'aria-label="{escape(line)}"></progress><p role="status">{escape(line)}</p></div>'
        f"{task.preview(say)}"
    )


def render_result(kind: str, task: Task, say: Wording) -> str:
    """What came of a task, and links to its files."""
    if task.problem:
        return f'<p class="fn-flag fn-warn" role="alert">{escape(task.problem)}</p>'
    if task.stopped():
        line = f'<p class="fn-note" role="status">{escape(say("task_stopped"))}</p>'
        return line + task.preview(say)
    if not task.html:
        return f'<p class="fn-flag fn-warn" role="alert">{escape(say("task_broken"))}</p>'
    links = "".join(
        f'<a class="fn-link" href="kept/task/{kind}/{number}" download>{escape(name)}</a> '
        for number, name in enumerate(task.files)
    )
    label = escape(say("download"))
    files = f'<p class="fn-files" role="status">{label} {links}</p>'
    return task.html + files + task.preview(say)


def _run(desk: Desk, chain: Chain, job: Job, task: Task) -> Summary:
    def progress(total: int, before: int) -> Progress:
        return Followed(task.report, time.monotonic, total=total, before=before)

    engine = str(chain.settings["engine"])
    jobs = desk.assistant.settings.max_requests if engine == "model" else 1

    def workers(_: int) -> Workers:
        seen = Seen(desk.assistant.ask, engine=engine, jobs=jobs)
        task.preview = lambda say: render_preview(seen.first(), task.total, say)
        return seen

    watch = Watch(progress, time.monotonic, task.stopped)
    try:
        return run_batch(job, chain, workers, watch=watch)
    except Interrupted:
        return Summary(job.name, str(job.out))


def _chain(desk: Desk, engine: str, say: Wording) -> Chain:
    assistant = desk.assistant
    try:
        chosen = assistant.engine_for(engine if engine in ("quotes", "model") else "auto")
    except ConfigError as error:
        raise ConfigError(say("no_model")) from error
    return Chain({"engine": chosen, "model": assistant.settings.model}, assistant.sources())


def _summary(summary: Summary, say: Wording) -> str:
    counts = " · ".join(
        f"{count:,} {say('status_' + name)}" for name, count in summary.counts.items() if count
    )
    warnings = "".join(f'<p class="fn-note">{escape(line)}</p>' for line in summary.warnings)
    return f'<p class="fn-block">{escape(counts)}</p>{warnings}'
