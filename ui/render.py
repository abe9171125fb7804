"""Display HTML of questions and answers: pure, no I/O, threads may share it.

In: records of `rag.types` and plain strings. Out: HTML in which every word that
came from a document, a file name, a person or a model is escaped by `escape`;
only the tags and classes written here are markup.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.types import Answer, Citation, Hit, Sentence
from ui.icons import icon
from ui.wording import Wording

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
    }
)
# What could turn the reading order around, hide text or break the page's JSON.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_LAST_MARKER = re.compile(r"\s*\[(\d{1,4})\]\s*$")
SNIPPET_CHARS = 280


def escape(text: str) -> str:
    """The text as HTML that shows it and does nothing else.

    Braces, dollars and back-quotes too, since the page has templates; control
    and bidirectional characters become visible replacement characters.
    """
    return _UNSEEN.sub("�", text).translate(_SPECIAL)


def render_turn(
    turn: str,
    question: str,
    answer: Answer | None,
    say: Wording,
    *,
    notice: str = "",
    rating: int = 0,
) -> str:
    """A question with its answer, and everything that can be done with both."""
    body = (
        f'<p class="fn-flag">{escape(say("stopped"))}</p>'
        if answer is None
        else render_answer(turn, answer, say)
    )
    tools = _tools(turn, say, rating, complete=answer is not None and answer.status != "failed")
    warning = f'<p class="fn-flag fn-warn">{escape(notice)}</p>' if notice else ""
    return _article(turn, question, warning + body + tools, say)


def render_live(turn: str, question: str, parts: Sequence[str], say: Wording, *, phase: str) -> str:
    """A turn while it is answered: what is there so far, and what is going on."""
    busy = f'<p class="fn-busy"><span class="fn-spin"></span>{escape(phase)}</p>'
    return _article(turn, question, "".join(parts) + busy, say, live=True)


def render_draft(text: str) -> str:
    """Text as a model writes it, before it is checked."""
    return f'<p class="fn-draft" dir="auto">{escape(text)}</p>'


def render_answer(turn: str, answer: Answer, say: Wording) -> str:
    """An answer: its sentences with their verdicts, its footnotes, and why."""
    titles = {citation.marker: citation.title or citation.path for citation in answer.citations}
    if answer.status == "failed":
        reason = "; ".join(answer.notes) or answer.text
        return f'<p class="fn-flag fn-warn">{escape(say("failed", reason=reason))}</p>'
    if answer.status == "declined":
        return _declined(turn, answer, say)
    blocks = "".join(
        '<p class="fn-block" dir="auto">'
        + "".join(render_sentence(turn, s, titles, say) for s in block)
        + "</p>"
        for block in blocks_of(answer)
    )
    ready = say("ready", sentences=len(answer.sentences), footnotes=len(answer.citations))
    return (
        f'<p class="fn-sr" role="status">{escape(ready)}</p>{blocks}'
        + _remarks(answer, say)
        + _footnotes(turn, answer.citations, say)
        + _consulted(turn, answer, say)
        + _why(turn, answer, say)
    )


def render_sentence(turn: str, sentence: Sentence, titles: Mapping[int, str], say: Wording) -> str:
    """One sentence without its "[1]" markers; its verdict; its footnotes as links."""
    text = bare_text(sentence)
    verdict = sentence.verdict
    tag = "" if verdict == "supported" else f'<i class="fn-tag">{escape(say(verdict + "_tag"))}</i>'
    marks = "".join(_reference(turn, m, titles.get(m, ""), say) for m in sentence.citations)
    return (
        f'<span class="fn-sentence fn-{verdict}" title="{escape(say(verdict))}">'
        f"{escape(text)}</span>{tag}{marks} "
    )


def _reference(turn: str, marker: int, title: str, say: Wording) -> str:
    label = escape(say("footnote", marker=marker, title=title))
    return (
        f'<a class="fn-ref" href="#fn-{turn}-{marker}" data-act="cite" data-turn="{turn}" '
        f'data-marker="{marker}" aria-label="{label}">{marker}</a>'
    )


def bare_text(sentence: Sentence) -> str:
    """The sentence without the "[1]" of its own footnotes at its end.

    Numbers in brackets elsewhere are the document's own words and stay.
    """
    text = sentence.text
    while (found := _LAST_MARKER.search(text)) and int(found[1]) in sentence.citations:
        text = text[: found.start()]
    return text


def blocks_of(answer: Answer) -> list[list[Sentence]]:
    """The sentences in paragraphs.

    Quotes stand alone; a model's sentences stay together unless it broke the line.
    """
    if answer.engine == "quotes":
        return [[sentence] for sentence in answer.sentences]
    blocks: list[list[Sentence]] = []
    position = 0
    for sentence in answer.sentences:
        text = bare_text(sentence)
        found = answer.text.find(text.rstrip("."), position)
        gap = answer.text[position:found] if found >= 0 else ""
        if not blocks or "\n" in gap:
            blocks.append([])
        blocks[-1].append(sentence)
        if found >= 0:
            position = found + len(text) - 1
    return blocks


def place_of(citation: Citation | Hit, say: Wording) -> str:
    """Date, page, heading and place of a citation or hit, on one line.

    A heading that only repeats the title is left out.
    """
    where = citation.chunk if isinstance(citation, Hit) else citation
    page = say("page", page=where.page) if where.page is not None else ""
    above = [part for part in where.heading.split(" › ") if part and part != citation.title]
    return " · ".join(filter(None, (citation.date, page, " › ".join(above), where.place)))


def snippet(text: str, limit: int = SNIPPET_CHARS) -> str:
    line = " ".join(text.split())
    return line if len(line) <= limit else line[: limit - 1] + "…"


def _article(turn: str, question: str, body: str, say: Wording, *, live: bool = False) -> str:
    edit = (
        ""
        if live
        else f'<button class="fn-icon" data-act="edit" data-turn="{turn}" '
        f'aria-label="{escape(say("edit"))}" title="{escape(say("edit"))}">{icon("edit")}</button>'
    )
    return (
        f'<article class="fn-turn" data-turn="{turn}" aria-busy="{"true" if live else "false"}">'
        f'<div class="fn-q"><h2 class="fn-question" dir="auto">{escape(question)}</h2>{edit}</div>'
        f'<div class="fn-a">{body}</div></article>'
    )


def _declined(turn: str, answer: Answer, say: Wording) -> str:
    nearest = "".join(_hit_item(turn, i, hit, say) for i, hit in enumerate(answer.hits[:3]))
    shown = (
        f'<h3 class="fn-h">{escape(say("nearest"))}</h3><ul class="fn-hits">{nearest}</ul>'
        if nearest
        else ""
    )
    return (
        f'<p class="fn-block fn-declined" role="status" dir="auto">'
        f"{escape(answer.text.partition(chr(10))[0] or say('declined'))}</p>"
        f'<p class="fn-note">{escape(say("searched_for", query=answer.query))}</p>'
        + _remarks(answer, say)
        + shown
        + _why(turn, answer, say)
    )


def _remarks(answer: Answer, say: Wording) -> str:
    lines = [note for note in answer.notes if note]
    if answer.withheld:
        lines.append(say("withheld", count=answer.withheld))
    return "".join(f'<p class="fn-note" dir="auto">{escape(line)}</p>' for line in lines)


def _footnotes(turn: str, citations: Sequence[Citation], say: Wording) -> str:
    if not citations:
        return ""
    rows = "".join(
        f'<li id="fn-{turn}-{c.marker}"><a class="fn-foot" href="#fn-{turn}-{c.marker}" '
        f'data-act="cite" data-turn="{turn}" data-marker="{c.marker}">'
        f'<b class="fn-num">{c.marker}</b><span class="fn-cell">'
        f'<span class="fn-title" dir="auto">{escape(c.title or c.path)}</span>'
        f'<span class="fn-place" dir="auto">{escape(place_of(c, say))}</span></span></a></li>'
        for c in citations
    )
    return (
        f'<section class="fn-feet" aria-label="{escape(say("footnotes"))}">'
        f'<ol class="fn-list">{rows}</ol></section>'
    )


def _consulted(turn: str, answer: Answer, say: Wording) -> str:
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
    items = "".join(_hit_item(turn, index, hit, say) for index, hit in rest)
    return (
        f'<details class="fn-more"><summary>{escape(say("consulted", count=len(rest)))}</summary>'
        f'<ul class="fn-hits">{items}</ul></details>'
    )


def _hit_item(turn: str, index: int, hit: Hit, say: Wording) -> str:
    return (
        f'<li><a class="fn-hit" href="#hit-{turn}-{index}" data-act="consult" data-turn="{turn}" '
        f'data-hit="{index}">'
        f'<span class="fn-title" dir="auto">{escape(hit.title or hit.path)}</span>'
        f'<span class="fn-place" dir="auto">{escape(place_of(hit, say))}</span>'
        f'<span class="fn-snippet" dir="auto">{escape(snippet(hit.chunk.text))}</span></a></li>'
    )


def _why(turn: str, answer: Answer, say: Wording) -> str:
    names = sorted({name for hit in answer.hits for name in hit.parts})
    head = "".join(
        f'<th scope="col">{escape(name)}</th>'
        for name in (say("why_rank"), say("why_place"), say("why_score"), *names)
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


def _part(hit: Hit, name: str) -> str:
    return f"{hit.parts[name]:.2f}" if name in hit.parts else "–"


def _tools(turn: str, say: Wording, rating: int, *, complete: bool) -> str:
    def button(act: str, sign: str, label: str, *, pressed: bool | None = None) -> str:
        state = "" if pressed is None else f' aria-pressed="{str(pressed).lower()}"'
        text = escape(say(label))
        return (
            f'<button class="fn-icon" data-act="{act}" data-turn="{turn}" '
            f'aria-label="{text}" title="{text}"{state}>{icon(sign)}</button>'
        )

    buttons = button("retry", "retry", "retry")
    if complete:
        buttons = (
            button("copy-md", "copy", "copy_markdown")
            + button("copy-txt", "text", "copy_text")
            + buttons
            + button("good", "good", "good", pressed=rating > 0)
            + button("bad", "bad", "bad", pressed=rating < 0)
            + button("gold", "gold", "gold")
        )
    return f'<div class="fn-tools" data-copied="{escape(say("copied"))}">{buttons}</div>'
