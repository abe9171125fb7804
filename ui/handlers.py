"""The handlers of the chat tab: Gradio's values in, Gradio's values out.

Each is callable without a server; what it does is in `ui.chat`, `ui.check` and
`ui.render_lists`. Everything a browser sends is text that may be anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import gradio as gr

from rag.kept import Scope
from ui.chat import Asked, answer_question, limits_of, render_turns
from ui.check import show_citation, show_document, show_hit
from ui.desk import Desk, Viewer, page_of, status_line, viewer_of
from ui.examples import Examples
from ui.form import (
    Given,
    answering_click,
    asked_of,
    number,
    problem_with,
    searched_in,
    sent,
    text_of,
)
from ui.markup import escape
from ui.render_lists import (
    render_conversations,
    render_examples,
    render_header,
    render_limits,
    render_welcome,
)

ALL = ""
Pages = Iterator[tuple[Any, ...]]


class Handlers:
    """The chat's handlers over one desk. Threads may share them."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self._examples = Examples(desk.assistant)

    # -- the page as it opens ---------------------------------------------------
    def start(self, conversation: str, request: gr.Request) -> tuple[Any, ...]:
        """header, conversation, past, live, chats, notebook, since, until."""
        viewer = viewer_of(request)
        header = render_header(
            viewer.say, status=status_line(self.desk, viewer.say), user=viewer.name
        )
        shown = self._open(viewer, conversation)
        chats, scope = self.chats(viewer, shown[0]), self._scope(viewer, shown[0])
        return header, *shown, chats, *scope

    def _open(self, viewer: Viewer, conversation: str) -> tuple[str, str, str]:
        """conversation, past, live."""
        kept = self.desk.conversations.get(viewer.name, conversation)
        if kept is None:
            welcome = render_welcome(viewer.say, empty=not self.desk.assistant.sources())
            return "", here("", welcome), ""
        turns = self.desk.conversations.turns(viewer.name, kept.id)
        return kept.id, here(kept.id, render_turns(self.desk, viewer, turns)), ""

    def examples(self, request: gr.Request) -> str:
        """Questions to try, found apart from the page so that it need not wait for them."""
        viewer = viewer_of(request)
        return render_examples(viewer.say, self._examples.questions(viewer.say.lang))

    def chats(self, viewer: Viewer, current: str, search: str = "") -> str:
        kept = self.desk.conversations.recent(viewer.name, search=search)
        return render_conversations(kept, viewer.say, current=current, searched=bool(search))

    def notebook_choice(self, viewer: Viewer, chosen: str | None = None) -> Any:
        """The notebooks to ask; chosen: the one that the page shall show."""
        names = [(n.name, n.id) for n in self.desk.notebooks.of(viewer.name)]
        choices = [(viewer.say("all_documents"), ALL), *names]
        if chosen is None:
            return gr.update(choices=choices)
        return gr.update(choices=choices, value=chosen)

    # -- what is searched -------------------------------------------------------
    def _scope(self, viewer: Viewer, conversation: str) -> tuple[Any, Any, Any]:
        """notebook, since, until, as a conversation asks them; a new one leaves them as they are.

        A notebook that was deleted since stays chosen in nobody's page.
        """
        kept = self.desk.conversations.get(viewer.name, conversation)
        if kept is None:
            return self.notebook_choice(viewer), gr.skip(), gr.skip()
        scope = kept.scope
        there = scope.notebook and self.desk.notebooks.get(viewer.name, scope.notebook)
        chosen = self.notebook_choice(viewer, (scope.notebook or ALL) if there else ALL)
        return chosen, scope.since or "", scope.until or ""

    def limits(self, notebook: object, since: object, until: object, request: gr.Request) -> str:
        """A line that says what alone is searched, with a way back; "" for everything."""
        viewer = viewer_of(request)
        scope = Scope(*(text_of(value).strip() or None for value in (notebook, since, until)))
        limits = limits_of(self.desk, viewer, scope)
        return render_limits(viewer.say, limits) if limits else ""

    # -- asking -----------------------------------------------------------------
    def ask(self, given: Given, request: gr.Request) -> Pages:
        """question, conversation, editing, banner, past, live, chats; again and again."""
        yield from self._ask(asked_of(given), searched_in(given), request)

    def retry(self, given: Given, request: gr.Request, event: gr.EventData) -> Pages:
        """As `ask`, with the question of a kept turn, which it replaces."""
        viewer = viewer_of(request)
        kept = self.desk.conversations.turn(viewer.name, sent(event, "turn"))
        if kept is not None:
            asked = replace(asked_of(given), question=kept.question, replaces=kept.id)
            yield from self._ask(asked, searched_in(given), request)

    def example(self, given: Given, request: gr.Request, event: gr.EventData) -> Pages:
        """As `ask`, with a question from the first screen."""
        asked = replace(asked_of(given), question=sent(event, "question"), replaces="")
        yield from self._ask(asked, searched_in(given), request)

    def _ask(self, asked: Asked, search: str, request: gr.Request) -> Pages:
        viewer, page = viewer_of(request), page_of(request)
        problem = problem_with(asked, viewer)
        if problem:
            gr.Warning(escape(problem), title="Footnote")
        if problem or self.desk.answering.is_asked(page, asked.question):
            yield (gr.skip(),) * 7
        else:
            yield from self._answer(viewer, replace(asked, page=page), search)

    def _answer(self, viewer: Viewer, asked: Asked, search: str) -> Pages:
        for view in answer_question(self.desk, viewer, asked):
            live = gr.skip() if view.live is None else here(view.conversation, view.live)
            if view.past is None:
                yield *(gr.skip(),) * 5, live, gr.skip()
            else:
                chats = self.chats(viewer, view.conversation, search)
                past = here(view.conversation, view.past)
                yield "", view.conversation, "", "", past, live, chats

    def stop(self, conversation: str, request: gr.Request) -> tuple[str, str]:
        """past, live: the conversation as it is kept, after an answer was stopped."""
        viewer = viewer_of(request)
        self._stop(viewer, conversation)
        self.desk.answering.leave(page_of(request))
        _, past, live = self._open(viewer, conversation)
        return past, live

    def _stop(self, viewer: Viewer, conversation: str) -> None:
        turns = self.desk.conversations.turns(viewer.name, conversation)
        self.desk.answering.stop(turn.id for turn in turns)

    def follow(self, conversation: str, request: gr.Request) -> str:
        """past: the conversation as it is by now; asked while an answer goes on unseen."""
        return self._open(viewer_of(request), conversation)[1]

    def edit(self, request: gr.Request, event: gr.EventData) -> tuple[str, str, str]:
        """question, editing, banner: an earlier question, to be asked in other words."""
        viewer = viewer_of(request)
        kept = self.desk.conversations.turn(viewer.name, sent(event, "turn"))
        if kept is None:
            return "", "", ""
        cancel = escape(viewer.say("cancel"))
        banner = (
            f'<p class="fn-banner">{escape(viewer.say("editing"))} '
            f'<button class="fn-link" data-act="cancel">{cancel}</button></p>'
        )
        return kept.question, kept.id, banner

    # -- checking ---------------------------------------------------------------
    def cite(self, request: gr.Request, event: gr.EventData) -> str:
        whole = sent(event, "whole") == "1"
        marker = number(event, "marker")
        turn, viewer = sent(event, "turn"), viewer_of(request)
        html = show_citation(self.desk, viewer, turn, marker, whole=whole)
        return answering_click(event, html)

    def consult(self, request: gr.Request, event: gr.EventData) -> str:
        turn, viewer = sent(event, "turn"), viewer_of(request)
        return answering_click(event, show_hit(self.desk, viewer, turn, number(event, "hit")))

    def open_document(self, request: gr.Request, event: gr.EventData) -> str:
        html = show_document(self.desk, viewer_of(request), sent(event, "doc"))
        return answering_click(event, html)

    # -- conversations ----------------------------------------------------------
    def new_chat(self, search: str, request: gr.Request) -> tuple[str, ...]:
        """conversation, past, live, chats, editing, banner."""
        viewer = viewer_of(request)
        self.desk.answering.leave(page_of(request))
        return *self._open(viewer, ""), self.chats(viewer, "", search), "", ""

    def open_chat(self, search: str, request: gr.Request, event: gr.EventData) -> tuple[Any, ...]:
        """conversation, past, live, chats, editing, banner, notebook, since, until."""
        viewer = viewer_of(request)
        self.desk.answering.leave(page_of(request))
        shown = self._open(viewer, sent(event, "chat"))
        chats, scope = self.chats(viewer, shown[0], search), self._scope(viewer, shown[0])
        return *shown, chats, "", "", *scope

    def rename_chat(
        self, search: str, current: str, request: gr.Request, event: gr.EventData
    ) -> str:
        viewer = viewer_of(request)
        self.desk.conversations.rename(viewer.name, sent(event, "chat"), sent(event, "value"))
        return self.chats(viewer, current, search)

    def delete_chat(
        self, search: str, current: str, request: gr.Request, event: gr.EventData
    ) -> tuple[Any, ...]:
        """conversation, past, live, chats, editing, banner; another one stays open as it is."""
        viewer, deleted = viewer_of(request), sent(event, "chat")
        self._stop(viewer, deleted)
        self.desk.conversations.delete(viewer.name, deleted)
        if deleted == current:
            self.desk.answering.leave(page_of(request))
            return *self._open(viewer, ""), self.chats(viewer, "", search), "", ""
        kept = gr.skip()
        return kept, kept, kept, self.chats(viewer, current, search), kept, kept

    def search_chats(self, search: str, current: str, request: gr.Request) -> str:
        return self.chats(viewer_of(request), current, search)


def here(conversation: str, html: str) -> str:
    """The HTML with the conversation that the page's address shall name."""
    return f'<div class="fn-here" data-conversation="{escape(conversation)}">{html}</div>'
