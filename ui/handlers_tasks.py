"""The handlers of the batch and evaluation tabs: Gradio's values in and out."""

from __future__ import annotations

from collections.abc import Iterator

import gradio as gr

from rag.errors import AssistantError
from ui.desk import Desk, Viewer, viewer_of
from ui.render import escape


class TaskHandlers:
    """The handlers of both tabs over one desk. Threads may share them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def batch(
        self, file: str | None, write_as: str, engine: str, request: gr.Request
    ) -> Iterator[str]:
        """What has been answered, again and again; at last the downloads."""
        from ui.batch import answer_list

        viewer = viewer_of(request)
        if file:
            yield from _told(answer_list(self.desk, viewer, file, write_as, engine), viewer)

    def evaluate(self, file: str | None, engine: str, request: gr.Request) -> Iterator[str]:
        """What has been asked, again and again; at last the report."""
        from ui.evaluation import evaluate

        viewer = viewer_of(request)
        if file:
            yield from _told(evaluate(self.desk, viewer, file, engine), viewer)

    def stop(self, kind: str, request: gr.Request) -> None:
        task = self.desk.tasks[kind].last(viewer_of(request).name)
        if task:
            task.stop()

    def stop_batch(self, request: gr.Request) -> None:
        self.stop("batch", request)


def _told(pages: Iterator[str], viewer: Viewer) -> Iterator[str]:
    """The pages; an expected failure as a line in place of the rest."""
    try:
        yield from pages
    except AssistantError as error:
        yield f'<p class="fn-flag fn-warn" role="alert">{escape(str(error))}</p>'
