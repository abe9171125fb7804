"""The handlers of the documents tab and of feedback: Gradio's values in and out.

Each is callable without a server; what it does is in `ui.library`,
`ui.feedback` and `rag.kept`.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import gradio as gr

from rag.errors import AssistantError
from ui.check import show_document
from ui.desk import status_line, viewer_of
from ui.feedback import correction_form, gold_form, rate, save_gold
from ui.form import answering_click, number, sent, text_of
from ui.handlers import ALL, Handlers
from ui.library import document_choices, forget_document, list_documents, take_in
from ui.markup import escape
from ui.render_lists import render_header
from ui.uploads import uploads_in


class DocumentHandlers:
    """The handlers of the documents tab over one desk. Threads may share them."""

    def __init__(self, chat: Handlers) -> None:
        self.chat = chat
        self.desk = chat.desk

    def open_tab(self, search: str, sort: str, request: gr.Request) -> tuple[Any, ...]:
        """list, documents to choose from, notebooks to edit."""
        viewer = viewer_of(request)
        choices = gr.update(choices=document_choices(self.desk))
        notebooks = gr.update(choices=self._names(viewer.name))
        return list_documents(self.desk, viewer, search, sort), choices, notebooks

    def search(self, search: str, sort: str, request: gr.Request) -> str:
        return list_documents(self.desk, viewer_of(request), search, sort)

    def upload(self, files: object, request: gr.Request) -> Iterator[tuple[Any, ...]]:
        """files, receipt; as each is read."""
        for html in take_in(self.desk, viewer_of(request), uploads_in(files)):
            yield None, html

    def forget(self, request: gr.Request, event: gr.EventData) -> str:
        """receipt."""
        try:
            said = forget_document(self.desk, viewer_of(request), sent(event, "doc"))
        except AssistantError as error:
            said = str(error)
        return f'<p class="fn-note" role="status">{escape(said)}</p>'

    def changed(self, search: str, sort: str, request: gr.Request) -> tuple[Any, ...]:
        """list, header, documents to choose from, as they are now."""
        viewer = viewer_of(request)
        status = status_line(self.desk, viewer.say)
        return (
            list_documents(self.desk, viewer, search, sort),
            render_header(viewer.say, status=status, user=viewer.name),
            gr.update(choices=document_choices(self.desk)),
        )

    def read(self, request: gr.Request, event: gr.EventData) -> str:
        html = show_document(self.desk, viewer_of(request), sent(event, "doc"))
        return answering_click(event, html)

    # -- notebooks --------------------------------------------------------------
    def choose_notebook(
        self, notebook: object, filled: object, request: gr.Request
    ) -> tuple[Any, ...]:
        """name, documents, notebook that fills the fields.

        Gradio calls it each time that the choice is left, and then what was typed stays.
        """
        chosen = text_of(notebook)
        found = self.desk.notebooks.get(viewer_of(request).name, chosen)
        if found is None or chosen == filled:
            return (gr.skip(),) * 3
        return found.name, sorted(found.documents), found.id

    def save_notebook(
        self, name: str, documents: list[str] | None, request: gr.Request
    ) -> tuple[Any, ...]:
        """message, notebooks to edit, notebooks to ask, what fills the fields."""
        viewer = viewer_of(request)
        if not (name or "").strip():
            return self._said(viewer.say("notebook_needs_name")), *(gr.skip(),) * 3
        made = self.desk.notebooks.save(viewer.name, name, documents or [])
        line = viewer.say("notebook_saved", name=made.name, count=len(made.documents))
        names = gr.update(choices=self._names(viewer.name), value=made.id)
        return self._said(line), names, self.chat.notebook_choice(viewer), made.id

    def delete_notebook(self, notebook: object, request: gr.Request) -> tuple[Any, ...]:
        """message, notebooks to edit, notebooks to ask; name, documents, what fills them."""
        viewer = viewer_of(request)
        found = self.desk.notebooks.get(viewer.name, text_of(notebook))
        line = ""
        if found:
            self.desk.notebooks.delete(viewer.name, found.id)
            line = viewer.say("notebook_deleted", name=found.name)
        names = gr.update(choices=self._names(viewer.name), value=None)
        ask = self.chat.notebook_choice(viewer, ALL)
        return self._said(line), names, ask, "", [], ""

    def _names(self, user: str) -> list[tuple[str, str]]:
        return [(notebook.name, notebook.id) for notebook in self.desk.notebooks.of(user)]

    def _said(self, line: str) -> str:
        return f'<p class="fn-note" role="status">{escape(line)}</p>' if line else ""

    # -- feedback ---------------------------------------------------------------
    def good(self, request: gr.Request, event: gr.EventData) -> None:
        said = rate(self.desk, viewer_of(request), sent(event, "turn"), 1)
        if said:
            gr.Info(escape(said), duration=3, title="Footnote")

    def bad(self, request: gr.Request, event: gr.EventData) -> str:
        viewer, turn = viewer_of(request), sent(event, "turn")
        said = rate(self.desk, viewer, turn, -1)
        return answering_click(event, correction_form(self.desk, viewer, turn) if said else "")

    def correct(self, request: gr.Request, event: gr.EventData) -> str:
        viewer = viewer_of(request)
        rate(self.desk, viewer, sent(event, "turn"), -1, sent(event, "correction") or " ")
        gr.Info(escape(viewer.say("saved")), duration=3, title="Footnote")
        return answering_click(event, "")

    def gold(self, request: gr.Request, event: gr.EventData) -> str:
        html = gold_form(self.desk, viewer_of(request), sent(event, "turn"))
        return answering_click(event, html)

    def save_gold(self, request: gr.Request, event: gr.EventData) -> Any:
        viewer = viewer_of(request)
        chosen, anchor = number(event, "evidence"), sent(event, "anchor")
        try:
            said = save_gold(self.desk, viewer, sent(event, "turn"), chosen, anchor)
        except AssistantError as error:
            gr.Warning(escape(str(error)), title="Footnote")
            return gr.skip()
        gr.Info(escape(said), duration=8, title="Footnote")
        return answering_click(event, "")
