"""The chat tab: its layout and its events. Pure; what happens is in the handlers."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.chat import MAX_QUESTION_CHARS
from ui.handlers import ALL, Handlers
from ui.handlers_documents import DocumentHandlers
from ui.page_parts import (
    EACH,
    FOLLOW,
    I18N,
    LISTED,
    PANEL,
    PAST,
    QUICK,
    TELLING,
    engine_choice,
    html_part,
    on_event,
)

ASK_AT_ONCE = 16
TURN_EVENTS = ("cite", "consult", "edit", "retry", "good", "bad", "gold")
SCOPE = ("notebook", "since", "until")
SHOWN = ("conversation", "past", "live", "chats", "editing", "banner")
ASKED = ("search", "question", "conversation", "editing", "notebook", "since", "until", "engine")
SOURCE_EVENTS = ("cite", "open", "save-correction", "save-gold")


def build_chat(on: Handlers) -> dict[str, Any]:
    """The chat tab; its components by name."""
    with gr.Row(elem_id="desk"):
        with gr.Column(elem_id="side"):
            new = gr.Button(I18N("new_chat"), elem_id="new-chat", size="sm")
            search = gr.Textbox(
                show_label=False,
                placeholder=I18N("search_chats"),
                elem_id="search-chats",
                container=False,
                max_length=200,
            )
            chats = html_part("chats", "open-chat", "rename-chat", "delete-chat", after=LISTED)
        with gr.Column(elem_id="main"):
            with gr.Column(elem_id="transcript"):
                past = html_part("past", *TURN_EVENTS, "follow", after=PAST)
                live = html_part("live", *TURN_EVENTS, "nudge", after=FOLLOW)
                examples = html_part("examples", "example")
            parts = build_asking()
        source = html_part("source", *SOURCE_EVENTS, after=PANEL)
    parts |= {"past": past, "live": live, "chats": chats, "source": source, "examples": examples}
    parts |= {"new": new, "search": search}
    wire_asking(on, parts)
    wire_chats(on, parts)
    wire_checking(on, parts)
    wire_scope(on, parts)
    return parts


def build_asking() -> dict[str, Any]:
    """The question's box and what it asks."""
    with gr.Column(elem_id="asking"):
        banner = html_part("banner", "cancel")
        limits = html_part("limits", "everything")
        with gr.Row(elem_id="ask-row"):
            question = gr.Textbox(
                label=I18N("question"),
                show_label=False,
                placeholder=I18N("question_placeholder"),
                elem_id="question",
                container=False,
                lines=1,
                max_lines=8,
                max_length=MAX_QUESTION_CHARS,
                autofocus=True,
            )
            ask = gr.Button(I18N("ask"), variant="primary", elem_id="ask", min_width=80)
            stop = gr.Button(I18N("stop"), variant="stop", elem_id="stop", min_width=80)
        with gr.Accordion(I18N("scope"), open=False, elem_id="scope"), gr.Row():
            notebook = gr.Dropdown(
                label=I18N("notebook"), choices=[("", ALL)], value=ALL, elem_id="notebook"
            )
            since = day("since")
            until = day("until")
            engine = engine_choice("engine")
    conversation = gr.Textbox("", visible=False, elem_id="conversation")
    editing = gr.Textbox("", visible=False, elem_id="editing")
    return {
        "banner": banner,
        "limits": limits,
        "question": question,
        "ask": ask,
        "stop": stop,
        "notebook": notebook,
        "since": since,
        "until": until,
        "engine": engine,
        "conversation": conversation,
        "editing": editing,
    }


def day(name: str) -> gr.Textbox:
    """A field for a date, which the page's script makes the browser's own."""
    return gr.Textbox("", label=I18N(name), max_lines=1, max_length=10, elem_id=name)


def wire_asking(on: Handlers, parts: dict[str, Any]) -> None:
    """Ask, ask again, from an example; stop; edit."""
    names = ("question", "conversation", "editing", "banner", "past", "live", "chats")
    outputs = [parts[name] for name in names]
    asked = {parts[name] for name in ASKED}
    edited = [parts[name] for name in ("question", "editing", "banner")]
    slow: dict[str, Any] = {
        "preprocess": False,  # else a notebook made since the page was opened is refused
        "concurrency_limit": ASK_AT_ONCE,
        "concurrency_id": "ask",
        "trigger_mode": "multiple",  # the next one, while the last that was left ends
        "show_progress": "hidden",
        "api_visibility": "private",
    }
    gr.on([parts["question"].submit, parts["ask"].click], on.ask, asked, outputs, **slow)
    for part in (parts["past"], parts["live"]):
        part.retry(on.retry, asked, outputs, **slow)
        part.edit(on.edit, None, edited, **EACH)
    parts["examples"].example(on.example, asked, outputs, **slow)
    shown = [parts["past"], parts["live"]]
    parts["stop"].click(on.stop, parts["conversation"], shown, **EACH)
    parts["past"].follow(on.follow, parts["conversation"], parts["past"], **EACH)
    # Through the queue, and nothing more: what brings it brings what else is waiting.
    parts["live"].nudge(lambda: None, None, None, **TELLING)
    parts["banner"].cancel(lambda: ("", "", ""), None, edited, **EACH)


def wire_scope(on: Handlers, parts: dict[str, Any]) -> None:
    """What alone is searched is said above the question, also when its fields are closed."""
    scope = [parts[name] for name in SCOPE]
    as_sent = {**QUICK, "preprocess": False}  # else a notebook made since is refused
    gr.on([part.change for part in scope], on.limits, scope, parts["limits"], **as_sent)
    parts["limits"].everything(lambda: (ALL, "", ""), None, scope, **QUICK)


def wire_checking(on: Handlers, parts: dict[str, Any]) -> None:
    """A footnote or a consulted passage opens its source."""
    source = parts["source"]
    for part in (parts["past"], parts["live"], source):
        part.cite(on.cite, None, source, **EACH)
    for part in (parts["past"], parts["live"]):
        part.consult(on.consult, None, source, **EACH)
    source.open(on.open_document, None, source, **EACH)


def wire_chats(on: Handlers, parts: dict[str, Any]) -> None:
    """Begin, open, rename, delete and search conversations."""
    chats, search, conversation = parts["chats"], parts["search"], parts["conversation"]
    shown = [parts[name] for name in SHOWN]
    scope = [parts[name] for name in SCOPE]
    parts["new"].click(on.new_chat, search, shown, **EACH)
    opened = [*shown, *scope]
    on_event(chats, "open-chat", on.open_chat, search, opened, **EACH)
    on_event(chats, "rename-chat", on.rename_chat, [search, conversation], chats, **EACH)
    on_event(chats, "delete-chat", on.delete_chat, [search, conversation], shown, **EACH)
    search.change(on.search_chats, [search, conversation], chats, **QUICK)


def wire_feedback(on: DocumentHandlers, parts: dict[str, Any]) -> None:
    """Thumbs, corrections and draft gold facts."""
    source = parts["source"]
    for part in (parts["past"], parts["live"]):
        on_event(part, "good", on.good, None, None, **TELLING)
        on_event(part, "bad", on.bad, None, source, **EACH)
        on_event(part, "gold", on.gold, None, source, **EACH)
    on_event(source, "save-correction", on.correct, None, source, **TELLING)
    on_event(source, "save-gold", on.save_gold, None, source, **TELLING)
