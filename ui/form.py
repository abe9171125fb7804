"""What a browser sends, read: in, Gradio's values; out, a question or plain text.

Pure. Everything a browser sends may be anything, so whatever is of another kind
than it should be is taken for nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

import gradio as gr

from rag.kept import Scope
from ui.chat import MAX_QUESTION_CHARS, Asked
from ui.desk import Viewer

Given = Mapping[gr.components.Component, object]


def asked_of(given: Given) -> Asked:
    """The question and what it asks, as the page's form holds them."""
    form = _form(given)
    return Asked(
        question=form["question"],
        conversation=form["conversation"],
        replaces=form["editing"],
        scope=Scope(form["notebook"] or None, form["since"] or None, form["until"] or None),
        engine=form["engine"] or "auto",
    )


def searched_in(given: Given) -> str:
    """What the list of conversations is searched for."""
    return _form(given)["search-chats"]


def _form(given: Given) -> dict[str, str]:
    return {str(part.elem_id): text_of(value).strip() for part, value in given.items()}


def problem_with(asked: Asked, viewer: Viewer) -> str:
    """Why a question cannot be asked; "" if it can."""
    if not any(char.isalnum() for char in asked.question):
        return viewer.say("no_words")
    if len(asked.question) > MAX_QUESTION_CHARS:
        most = f"{MAX_QUESTION_CHARS:,}"
        return viewer.say("too_long", characters=f"{len(asked.question):,}", most=most)
    for value in (asked.scope.since, asked.scope.until):
        if value and not _is_date(value):
            return viewer.say("bad_date", value=value[:40])
    return ""


def _is_date(value: str) -> bool:
    try:
        date.fromisoformat(value)
    except ValueError:
        return False
    return len(value) == 10


def text_of(value: object) -> str:
    """A text that the page sent, as one that can be kept; "" for anything else."""
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def sent(event: gr.EventData, name: str) -> str:
    """A text that the page sent with an event; "" for anything else."""
    data = event._data
    return text_of(data.get(name)) if isinstance(data, dict) else ""


def answering_click(event: gr.EventData, html: str) -> str:
    """The HTML of a panel, with the number of the click that it answers.

    The page numbers its clicks, and so knows a reply that an earlier one brings late.
    """
    return f'<div class="fn-panel" data-click="{number(event, "click")}">{html}</div>'


def number(event: gr.EventData, name: str) -> int:
    """A number that the page sent with an event; -1 for anything else."""
    text = sent(event, name)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1
