"""Checking: in, a footnote or a consulted hit; out, its source with the words marked.

The handlers of the source panel, callable without a server. They read the store
and the kept work. Threads may share them.
"""

from __future__ import annotations

from rag.errors import StoreError
from rag.types import Answer, Citation, Document
from ui.desk import Desk, Viewer
from ui.icons import icon
from ui.markup import escape, place_of
from ui.render_source import Shown, Span, render_source


def show_citation(
    desk: Desk, viewer: Viewer, turn: str, marker: int, *, whole: bool = False
) -> str:
    """The panel of one footnote of a kept answer; "" if there is none."""
    answer = _answer(desk, viewer, turn)
    cited = next((c for c in answer.citations if c.marker == marker), None) if answer else None
    if answer is None or cited is None:
        return ""
    document = _document(desk, cited.doc_id)
    if document is None:
        return _gone(viewer)
    stale = "" if is_in_place(document, cited) else viewer.say("source_changed")
    shown = Shown(
        document,
        place=place_of(cited, viewer.say),
        spans=() if stale else _spans(answer, cited, document),
        turn=turn,
        markers=tuple(c.marker for c in answer.citations),
        marker=marker,
        whole=whole,
        stale=stale,
    )
    return render_source(shown, viewer.say)


def show_hit(desk: Desk, viewer: Viewer, turn: str, index: int) -> str:
    """The panel of a passage that was consulted for a kept answer."""
    answer = _answer(desk, viewer, turn)
    if answer is None or not 0 <= index < len(answer.hits):
        return ""
    hit = answer.hits[index]
    document = _document(desk, hit.chunk.doc_id)
    if document is None:
        return _gone(viewer)
    there = document.text[hit.chunk.start : hit.chunk.end] == hit.chunk.text
    spans = (Span(hit.chunk.start, hit.chunk.end, main=True),) if there else ()
    stale = "" if there else viewer.say("source_changed")
    shown = Shown(document, place=place_of(hit, viewer.say), spans=spans, stale=stale)
    return render_source(shown, viewer.say)


def show_document(desk: Desk, viewer: Viewer, doc_id: str, *, whole: bool = True) -> str:
    """The panel of a document by itself."""
    document = _document(desk, doc_id)
    if document is None:
        return _gone(viewer)
    return render_source(Shown(document, place=document.date or "", whole=whole), viewer.say)


def is_in_place(document: Document, citation: Citation) -> bool:
    """Whether the quote is still exactly where the citation says."""
    return document.text[citation.start : citation.end] == citation.quote


def _spans(answer: Answer, cited: Citation, document: Document) -> tuple[Span, ...]:
    return tuple(
        Span(c.start, c.end, c.marker, main=c.marker == cited.marker)
        for c in answer.citations
        if c.doc_id == cited.doc_id and is_in_place(document, c)
    )


def _answer(desk: Desk, viewer: Viewer, turn: str) -> Answer | None:
    kept = desk.conversations.turn(viewer.name, turn)
    return kept.answer if kept else None


def _document(desk: Desk, doc_id: str) -> Document | None:
    try:
        return desk.assistant.document(doc_id)
    except StoreError:
        return None


def _gone(viewer: Viewer) -> str:
    close = escape(viewer.say("source_close"))
    return (
        f'<section class="fn-src" aria-label="{escape(viewer.say("source"))}">'
        f'<div class="fn-src-bar"><span></span><button class="fn-icon fn-close" data-act="close" '
        f'aria-label="{close}">{icon("close")}</button></div>'
        f'<p class="fn-flag fn-warn">{escape(viewer.say("source_gone"))}</p></section>'
    )
