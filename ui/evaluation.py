"""The evaluation tab: in, a gold file; out, the page as it goes on, then the report.

Over the same code as `footnote eval run --store`. Callable without a server.
Touches the store, the task's folder and, with the model engine, the model's host.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from eval.compare import compare_runs
from eval.finish import finish_run
from eval.gold import load_gold
from eval.results import SUMMARY
from eval.run import run_gold
from eval.types import Result
from ui.batch import follow
from ui.desk import Desk, Viewer
from ui.markup import escape
from ui.render_comparison import render_comparison
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
        finish_run(gold, results, out, lang=viewer.say.lang)
        compared = _comparison(task, gold_file, viewer.say) if earlier else ""
        task.html = _shown(compared, viewer.say, run=task.folder.name)
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


def _comparison(task: Task, gold_file: Path, say: Wording) -> str:
    compared = compare_runs(task.folder / EARLIER, task.folder / RUN, gold=gold_file)
    return render_comparison(compared, say)


def _shown(comparison: str, say: Wording, *, run: str) -> str:
    """run: makes the report's address its own, so that no browser shows the one before."""
    against = comparison or f'<p class="fn-note">{escape(say("eval_first"))}</p>'
    return (
        f'<h2 class="fn-h">{escape(say("eval_compare"))}</h2>{against}'
        '<iframe class="fn-report" '
        f'src="kept/report?{escape(run)}" sandbox="allow-scripts" '
        f'title="{escape(say("eval_report"))}"></iframe>'
    )
