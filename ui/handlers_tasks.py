"""The handlers of the batch and evaluation tabs: Gradio's values in and out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import gradio as gr

from rag.errors import AssistantError
from ui.desk import Desk, Viewer, viewer_of
from ui.form import text_of
from ui.markup import escape
from ui.tasks import BATCH, EVALUATION
from ui.uploads import uploads_in


class TaskHandlers:
    """The handlers of both tabs over one desk. Threads may share them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def batch(
        self, file: object, write_as: object, engine: object, request: gr.Request
    ) -> Iterator[str]:
        """What has been answered, again and again; at last the downloads."""
        viewer = viewer_of(request)
        if not uploads_in(file):
            yield _line(viewer.say("batch_no_file"))
        for upload in uploads_in(file)[:1]:
            yield from _told(self._batch(viewer, upload, text_of(write_as), text_of(engine)))

    def _batch(self, viewer: Viewer, upload: Path, write_as: str, engine: str) -> Iterator[str]:
        from ui.batch import answer_list

        kept = self.desk.tasks[BATCH].take(viewer.name, upload, viewer.say)
        yield from answer_list(self.desk, viewer, kept, write_as, engine)

    def evaluate(self, file: object, engine: object, request: gr.Request) -> Iterator[str]:
        """What has been asked, again and again; at last the report."""
        viewer = viewer_of(request)
        if not uploads_in(file):
            yield _line(viewer.say("eval_no_file"))
        for upload in uploads_in(file)[:1]:
            yield from _told(self._evaluate(viewer, upload, text_of(engine)))

    def _evaluate(self, viewer: Viewer, upload: Path, engine: str) -> Iterator[str]:
        from ui.evaluation import evaluate

        kept = self.desk.tasks[EVALUATION].take(viewer.name, upload, viewer.say)
        yield from evaluate(self.desk, viewer, kept, engine)

    def last_batch(self, request: gr.Request) -> Iterator[Any]:
        """The list that is being answered, or was last: it goes on when its page is left."""
        yield from self._last(BATCH, viewer_of(request))

    def last_evaluation(self, request: gr.Request) -> Iterator[Any]:
        yield from self._last(EVALUATION, viewer_of(request))

    def _last(self, kind: str, viewer: Viewer) -> Iterator[Any]:
        task = self.desk.tasks[kind].last(viewer.name)
        if task is None:
            yield gr.skip()
        else:
            from ui.batch import follow

            yield from follow(kind, task, viewer.say)

    def stop(self, kind: str, request: gr.Request) -> None:
        task = self.desk.tasks[kind].last(viewer_of(request).name)
        if task:
            task.stop()

    def stop_batch(self, request: gr.Request) -> None:
        self.stop(BATCH, request)


def _told(pages: Iterator[str]) -> Iterator[str]:
    """The pages; an expected failure as a line in place of the rest."""
    try:
        yield from pages
    except AssistantError as error:
        yield _line(str(error))


def _line(text: str) -> str:
    return f'<p class="fn-flag fn-warn" role="alert">{escape(text)}</p>'
