"""The evaluation tab: in, a gold file; out, the page as it goes on, then the report.

Over the same code as `footnote eval run --store`. Callable without a server.
Touches the store, the task's folder and, with the model engine, the model's host.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from eval.compare import compare_runs, render_comparison
from eval.finish import finish_run
from eval.gold import load_gold
from eval.results import SUMMARY
from eval.run import run_gold
from eval.table import render_table
from eval.types import Result
from ui.batch import follow
from ui.desk import Desk, Viewer
from ui.markup import escape
from ui.tasks import EVALUATION, REPORT, RUN, Task
from ui.wording import Wording

EARLIER = "earlier"


def evaluate(desk: Desk, viewer: Viewer, file: Path, engine: str) -> Iterator[str]:
    """The page's HTML while the gold questions are asked; at last the report.

    The last run of the same person is kept beside it, to compare with.
    """
    earlier = _save_last(desk, viewer)

    def work(task: Task) -> None:
        gold_file = Path(shutil.copy(file, task.folder / file.name))
        if earlier:
            shutil.move(earlier / RUN, task.folder / EARLIER)
            earlier.rmdir()
        gold = load_gold(gold_file)
        done = 0

        def finished(_: Result) -> None:
            nonlocal done
            done += 1
            task.report(done, len(gold.items))

        task.report(0, len(gold.items))
        out = task.folder / RUN
        results = run_gold(gold, desk.assistant, out, engine=engine, finished=finished)
        summary = finish_run(gold, results, out)
        comparison = _comparison(task, gold_file) if earlier else ""
        task.html = _shown(render_table(summary), comparison, viewer.say)
        task.files = {f"{gold.name}-report.html": out / REPORT}

    task = desk.tasks[EVALUATION].start(viewer.name, work)
    yield from follow(EVALUATION, task, viewer.say)


def _save_last(desk: Desk, viewer: Viewer) -> Path | None:
    last = desk.tasks[EVALUATION].last(viewer.name)
    if last is None or not (last.folder / RUN / SUMMARY).is_file():
        return None
    kept = Path(tempfile.mkdtemp(dir=last.folder.parent))
    shutil.copytree(last.folder / RUN, kept / RUN)
    return kept


def _comparison(task: Task, gold_file: Path) -> str:
    return render_comparison(compare_runs(task.folder / EARLIER, task.folder / RUN, gold=gold_file))


def _shown(table: str, comparison: str, say: Wording) -> str:
    against = comparison or say("eval_first")
    return (
        '<iframe class="fn-report" src="kept/report" sandbox="allow-scripts" '
        f'title="{escape(say("eval_report"))}"></iframe>'
        f'<h3 class="fn-h">{escape(say("eval_compare"))}</h3>'
        f'<pre class="fn-table" tabindex="0">{escape(against)}</pre>'
        f'<details class="fn-more"><summary>{escape(say("eval_table"))}</summary>'
        f'<pre class="fn-table" tabindex="0">{escape(table)}</pre></details>'
    )
