"""Display HTML for answers, sources and lists: pure, no I/O, threads may share it.

In: records of `rag.types` and plain strings. Out: HTML in which every word that
came from a document, a file name, a person or a model is escaped by `escape`;
only the tags and classes written here are markup.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.types import Answer, Sentence

_SPECIAL = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "'": "&#39;",
        "`": "&#96;",
        "{": "&#123;",
        "}": "&#125;",
        "$": "&#36;",
        "\x00": "�",
    }
)
_MARKER = re.compile(r"\s*\[\d{1,4}\]")


def escape(text: str) -> str:
    """The text as HTML that shows it and does nothing else.

    Braces, dollars and back-quotes too, since the page has templates.
    """
    return text.translate(_SPECIAL)


def render_question(question: str) -> str:
    return f'<div class="fn-question" dir="auto">{escape(question)}</div>'


def render_answer(answer: Answer) -> str:
    """An answer: its sentences with their verdicts, then its footnotes."""
    body = "".join(render_sentence(sentence) for sentence in answer.sentences)
    if not body:
        body = f"<p>{escape(answer.text)}</p>"
    notes = "".join(f"<li>{escape(note)}</li>" for note in answer.notes)
    footnotes = "".join(
        f'<li id="fn-{c.marker}"><b>{c.marker}</b> {escape(c.title or c.path)}'
        f"<blockquote>{escape(c.quote)}</blockquote></li>"
        for c in answer.citations
    )
    return (
        f'<div class="fn-answer fn-{escape(answer.status)}" dir="auto">{body}'
        + (f'<ol class="fn-notes">{footnotes}</ol>' if footnotes else "")
        + (f'<ul class="fn-remarks">{notes}</ul>' if notes else "")
        + "</div>"
    )


def render_sentence(sentence: Sentence) -> str:
    """One sentence without its "[1]" markers, and its footnote numbers as links."""
    text = _MARKER.sub("", sentence.text) if sentence.citations else sentence.text
    return (
        f'<p class="fn-sentence fn-{escape(sentence.verdict)}">{escape(text)}'
        f"{render_markers(sentence.citations)}</p>"
    )


def render_markers(markers: Sequence[int]) -> str:
    return "".join(f'<a class="fn-ref" href="#fn-{m}">{m}</a>' for m in markers)
