"""Display HTML of a source beside the chat: the cited words in their place.

Pure. In: a document's text and spans in it; out: HTML, all text escaped.
"""

from __future__ import annotations

from bisect import bisect_right as bisect
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.types import Document, Mark
from ui.icons import icon
from ui.markup import escape
from ui.wording import Wording

AROUND_CHARS = 1200
WHOLE_CHARS = 200_000


@dataclass(frozen=True, slots=True)
class Span:
    """Words to highlight. `main` ones are the footnote that was clicked."""

    start: int
    end: int
    marker: int | None = None
    main: bool = False


@dataclass(frozen=True, slots=True)
class Shown:
    """What the panel shows: a document, the spans in it and how to go on.

    turn and markers: the answer's footnotes in order, marker: the one shown;
    none of them for a document opened by itself. stale: why the words are no
    longer there.
    """

    document: Document
    place: str = ""
    spans: tuple[Span, ...] = ()
    turn: str = ""
    markers: tuple[int, ...] = ()
    marker: int | None = None
    whole: bool = False
    stale: str = ""


def render_source(shown: Shown, say: Wording) -> str:
    """The panel: a head with title and place, the passage, and the ways on."""
    document = shown.document
    start, end = _window(shown)
    cut = end < len(document.text) if shown.whole else False
    warning = f'<p class="fn-flag fn-warn">{escape(shown.stale)}</p>' if shown.stale else ""
    passage = render_passage(document, shown.spans, start, end)
    title = escape(document.title or document.path)
    closing = escape(say("source_close"))
    return (
        f'<section class="fn-src" aria-label="{escape(say("source"))}" data-turn="{shown.turn}">'
        f'<header class="fn-src-head"><div class="fn-src-bar">{_steps(shown, say)}'
        f'<button class="fn-icon fn-close" data-act="close" aria-label="{closing}"'
        f' title="{closing}">{icon("close")}</button></div>'
        f'<h2 class="fn-src-title" dir="auto" tabindex="-1">{title}</h2>'
        f'<p class="fn-place" dir="auto">{escape(shown.place)}</p></header>{warning}'
        f'<div class="fn-text" dir="auto" tabindex="0" role="region" '
        f'aria-label="{title}">'
        f"{'<p class=fn-gap>…</p>' if start > 0 else ''}{passage}"
        f"{'<p class=fn-gap>…</p>' if end < len(document.text) else ''}</div>"
        + (f'<p class="fn-note">{escape(say("source_cut"))}</p>' if cut else "")
        + _links(shown, say)
        + "</section>"
    )


def render_passage(document: Document, spans: Sequence[Span], start: int, end: int) -> str:
    """The text from start to end: cited words marked, headings bold, residue pale."""
    edges = {start, end}
    marks = _layer(document)
    for left, right in [(s.start, s.end) for s in spans] + [(m.start, m.end) for m in marks]:
        edges.update(edge for edge in (left, right) if start < edge < end)
    return "".join(_piece(document, spans, marks, *piece) for piece in pairwise(sorted(edges)))


def _piece(
    document: Document, spans: Sequence[Span], marks: Sequence[Mark], left: int, right: int
) -> str:
    html = escape(document.text[left:right])
    for mark in marks[bisect(marks, left, key=_mark_end) :]:
        if mark.start > left:
            break
        if right <= mark.end:
            html = f'<span class="fn-{mark.kind}">{html}</span>'
    covering = [span for span in spans if span.start <= left and right <= span.end]
    if not covering:
        return html
    main = any(span.main for span in covering)
    return f'<mark class="{"fn-main" if main else "fn-other"}">{html}</mark>'


def _layer(document: Document) -> list[Mark]:
    """Headings and residue in order, without overlap."""
    layer: list[Mark] = []
    for mark in sorted(document.marks, key=lambda mark: mark.start):
        if mark.kind in ("heading", "residue") and (not layer or mark.start >= layer[-1].end):
            layer.append(mark)
    return layer


def _mark_end(mark: Mark) -> int:
    return mark.end


def _window(shown: Shown) -> tuple[int, int]:
    text = shown.document.text
    main = [span for span in shown.spans if span.main] or list(shown.spans[:1])
    if shown.whole:
        if len(text) <= WHOLE_CHARS or not main:
            return 0, min(len(text), WHOLE_CHARS)
        start = max(0, main[0].start - WHOLE_CHARS // 2)
        return start, min(len(text), start + WHOLE_CHARS)
    first = main[0].start if main else 0
    last = main[-1].end if main else 2 * AROUND_CHARS
    start = max(0, first - AROUND_CHARS)
    end = min(len(text), last + AROUND_CHARS)
    line = text.find("\n", start, first)
    start = line + 1 if start > 0 and line >= 0 else start
    line = text.rfind("\n", last, end)
    return start, line if end < len(text) and line > 0 else end


def _steps(shown: Shown, say: Wording) -> str:
    if shown.marker is None or shown.marker not in shown.markers:
        return '<span class="fn-steps"></span>'
    at = shown.markers.index(shown.marker)
    count = len(shown.markers)
    before, after = shown.markers[(at - 1) % count], shown.markers[(at + 1) % count]
    off = " disabled" if count < 2 else ""
    position = say("source_position", position=at + 1, count=count)

    def step(act: str, marker: int, sign: str) -> str:
        label = escape(say(act))
        return (
            f'<button class="fn-icon" data-act="cite" data-step="{act}" data-turn="{shown.turn}" '
            f'data-marker="{marker}" aria-label="{label}" title="{label}"{off}>'
            f"{icon(sign)}</button>"
        )

    return (
        f'<span class="fn-steps">{step("source_previous", before, "previous")}'
        f'<b class="fn-num">{shown.marker}</b>'
        f'<span class="fn-place">{escape(position)}</span>'
        f"{step('source_next', after, 'next')}</span>"
    )


def _links(shown: Shown, say: Wording) -> str:
    doc_id = escape(shown.document.doc_id)
    marker = "" if shown.marker is None else f' data-marker="{shown.marker}"'
    whole = "" if shown.whole else ' data-whole="1"'
    act = "cite" if shown.marker is not None else "open"
    label = say("source_passage") if shown.whole else say("source_whole")
    wider = (
        f'<button class="fn-link" data-act="{act}" data-doc="{doc_id}" '
        f'data-turn="{shown.turn}"{marker}{whole}>{escape(label)}</button>'
    )
    if shown.marker is None and shown.whole:
        wider = ""
    download = escape(say("source_file"))
    return (
        f'<footer class="fn-src-foot">{wider}'
        f'<a class="fn-link" href="kept/file/{doc_id}" download>{download}</a></footer>'
    )
