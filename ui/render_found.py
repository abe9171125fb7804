"""Display HTML of what an answer stands on: footnotes, passages read, why it is so.

Pure. Every word of a document is escaped.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from rag.types import Answer, Citation, Hit
from ui.markup import escape, place_of, snippet
from ui.wording import Wording

QUOTE_CHARS = 100


def render_footnotes(turn: str, citations: Sequence[Citation], say: Wording) -> str:
    """The footnotes, those that stand together at one place in one row; "" without any."""
    if not citations:
        return ""
    rows = ""
    before = ""
    for (doc_id, _), group in groupby(citations, key=lambda c: (c.doc_id, place_of(c, say))):
        rows += _footnote_row(turn, list(group), say, again=doc_id == before)
        before = doc_id
    return (
        f'<section class="fn-feet" aria-label="{escape(say("footnotes"))}">'
        f'<ol class="fn-list">{rows}</ol></section>'
    )


def _footnote_row(turn: str, group: Sequence[Citation], say: Wording, *, again: bool) -> str:
    """again: the row above is of the same document, whose title and date need not be repeated."""
    first = group[0]
    place = place_of(first, say)
    if again:
        place = place_of(replace(first, date=None), say) or snippet(first.quote, QUOTE_CHARS)
    title = "" if again else f'<span class="fn-title" dir="auto">{_name(first)}</span>'
    numbers = "".join(
        f'<a class="fn-foot-num fn-num" id="fn-{turn}-{c.marker}" href="#fn-{turn}-{c.marker}" '
        f'data-act="cite" data-turn="{turn}" data-marker="{c.marker}" '
        f'aria-label="{escape(say("footnote", marker=c.marker, title=c.title))}">{c.marker}</a>'
        for c in group
    )
    return (
        f'<li class="fn-foot"><span class="fn-nums">{numbers}</span>'
        f'<a class="fn-cell" href="#fn-{turn}-{first.marker}" data-act="cite" '
        f'data-turn="{turn}" data-marker="{first.marker}" tabindex="-1">'
        f'{title}<span class="fn-place" dir="auto">{escape(place)}</span></a></li>'
    )


def _name(citation: Citation) -> str:
    return escape(citation.title or citation.path)


def render_consulted(turn: str, answer: Answer, say: Wording) -> str:
    """What was read and is not cited; "" when all of it is."""
    cited = [(c.doc_id, c.start, c.end) for c in answer.citations]
    rest = [
        (index, hit)
        for index, hit in enumerate(answer.hits)
        if not any(
            doc == hit.chunk.doc_id and start < hit.chunk.end and end > hit.chunk.start
            for doc, start, end in cited
        )
    ]
    if not rest:
        return ""
    items = "".join(render_hit_item(turn, index, hit, say) for index, hit in rest)
    return (
        f'<details class="fn-more"><summary>{escape(say("consulted", count=len(rest)))}</summary>'
        f'<ul class="fn-hits">{items}</ul></details>'
    )


def render_hit_item(turn: str, index: int, hit: Hit, say: Wording) -> str:
    """One passage as an item of a list; a click opens it."""
    return (
        f'<li><a class="fn-hit" href="#hit-{turn}-{index}" data-act="consult" data-turn="{turn}" '
        f'data-hit="{index}">'
        f'<span class="fn-title" dir="auto">{escape(hit.title or hit.path)}</span>'
        f'<span class="fn-place" dir="auto">{escape(place_of(hit, say))}</span>'
        f'<span class="fn-snippet" dir="auto">{escape(snippet(hit.chunk.text))}</span></a></li>'
    )


def render_why(turn: str, answer: Answer, say: Wording) -> str:
    """The query, the chance of an answer, and every passage with the parts of its score."""
    names = sorted(
        {name for hit in answer.hits for name in hit.parts},
        key=lambda name: (name.startswith("segment"), name),
    )
    head = "".join(
        f'<th scope="col">{escape(name)}</th>'
        for name in (
            say("why_rank"),
            say("why_place"),
            say("why_score"),
            *(_part_name(name, say) for name in names),
        )
    )
    rows = "".join(
        f"<tr><td>{hit.rank}</td>"
        f'<td><a href="#hit-{turn}-{index}" data-act="consult" data-turn="{turn}" '
        f'data-hit="{index}" dir="auto">{escape(snippet(hit.title or hit.path, 60))}</a></td>'
        f"<td>{hit.score:.2f}</td>"
        + "".join(f"<td>{_part(hit, name)}</td>" for name in names)
        + "</tr>"
        for index, hit in enumerate(answer.hits)
    )
    facts = [(say("why_query"), answer.query)]
    if answer.confidence is not None:
        facts.append((say("why_confidence"), f"{answer.confidence:.0%}"))
    if "total" in answer.timing_ms:
        facts.append((say("why_time"), f"{answer.timing_ms['total']:.0f} ms"))
    listed = "".join(f"<dt>{escape(k)}</dt><dd dir=auto>{escape(v)}</dd>" for k, v in facts)
    label = escape(say("why_parts"))
    table = (
        f'<div class="fn-scroll" tabindex="0" role="region" aria-label="{label}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table></div>"
        if rows
        else ""
    )
    return (
        f'<details class="fn-more"><summary>{escape(say("why"))}</summary>'
        f'<dl class="fn-facts">{listed}</dl>{table}</details>'
    )


def _part_name(name: str, say: Wording) -> str:
    """A part of a score in the person's words; a part that has none by its own name."""
    key = f"part_{name}"
    return say(key) if key in say.lines else name


def _part(hit: Hit, name: str) -> str:
    return f"{hit.parts[name]:.2f}" if name in hit.parts else "–"
