"""Display HTML of questions and answers: pure, no I/O, threads may share it.

In: records of `rag.types` and plain strings. Out: HTML in which every word that
came from a document, a file name, a person or a model is escaped by `escape`;
only the tags and classes written here are markup.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType

from rag.types import Answer, Sentence
from ui.icons import icon
from ui.markup import escape
from ui.render_found import render_consulted, render_footnotes, render_hit_item, render_why
from ui.wording import Wording

NO_LEADS: Mapping[int, str] = MappingProxyType({})
_SENTENCE_ENDS = (".", "!", "?", "。", "！", "？", ":", "：")
_LAST_MARKER = re.compile(r"\s*\[(\d{1,4})\]\s*$")


def render_turn(
    turn: str,
    question: str,
    answer: Answer | None,
    say: Wording,
    *,
    notice: str = "",
    rating: int = 0,
    only: str = "",
    leads: Mapping[int, str] = NO_LEADS,
) -> str:
    """A question with its answer, and everything that can be done with both."""
    body = (
        f'<p class="fn-flag">{escape(say("stopped"))}</p>'
        if answer is None
        else render_answer(turn, answer, say, only=only, leads=leads)
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


def render_answer(
    turn: str,
    answer: Answer,
    say: Wording,
    *,
    only: str = "",
    leads: Mapping[int, str] = NO_LEADS,
) -> str:
    """An answer: its sentences with their verdicts, its footnotes, and why.

    only: what was searched, where that is not all of the documents. leads: by
    marker, the line that announces the list whose item is quoted.
    """
    titles = {citation.marker: citation.title or citation.path for citation in answer.citations}
    if answer.status == "failed":
        reason = "; ".join(answer.notes) or answer.text
        return f'<p class="fn-flag fn-warn">{escape(say("failed", reason=reason))}</p>'
    if answer.status == "declined":
        return _declined(turn, answer, say, only)
    blocks = "".join(
        _lead(line)
        + f'<p class="fn-block{" fn-led" if led else ""}" dir="auto">'
        + "".join(render_sentence(turn, s, titles, say) for s in block)
        + "</p>"
        for line, led, block in _led(answer, leads)
    )
    ready = say("ready", sentences=len(answer.sentences), footnotes=len(answer.citations))
    return (
        f'<p class="fn-sr" role="status">{escape(ready)}</p>{blocks}'
        + _remarks(answer, say)
        + render_footnotes(turn, answer.citations, say)
        + render_consulted(turn, answer, say)
        + render_why(turn, answer, say)
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


def _led(answer: Answer, leads: Mapping[int, str]) -> Iterator[tuple[str, bool, list[Sentence]]]:
    """Each paragraph with the line to show above it, and whether it stands below such a line.

    A line is shown once, and not if the answer says it itself; what is no sentence and
    follows a line with a colon stands below that one.
    """
    last, announced = "", False
    for block in blocks_of(answer):
        lead = next((leads[m] for s in block for m in s.citations[:1] if m in leads), "")
        said = any(lead in sentence.text for sentence in answer.sentences)
        text = bare_text(block[-1]).rstrip()
        led = (bool(lead) and not said) or (announced and not text.endswith(_SENTENCE_ENDS))
        yield ("" if lead == last or said else lead), led, block
        announced = led if announced else text.endswith((":", "："))
        last = lead


def _lead(line: str) -> str:
    return f'<p class="fn-lead" dir="auto">{escape(line)}</p>' if line else ""


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


def _declined(turn: str, answer: Answer, say: Wording, only: str) -> str:
    nearest = "".join(render_hit_item(turn, i, hit, say) for i, hit in enumerate(answer.hits[:3]))
    shown = (
        f'<h3 class="fn-h">{escape(say("nearest"))}</h3><ul class="fn-hits">{nearest}</ul>'
        if nearest
        else ""
    )
    return (
        f'<p class="fn-block fn-declined" role="status" dir="auto">'
        f"{escape(answer.text.partition(chr(10))[0] or say('declined'))}</p>"
        f'<p class="fn-note">{escape(say("searched_for", query=answer.query))}</p>'
        + (f'<p class="fn-note">{escape(say("searched_only", what=only))}</p>' if only else "")
        + _remarks(answer, say)
        + shown
        + render_why(turn, answer, say)
    )


def _remarks(answer: Answer, say: Wording) -> str:
    lines = [note for note in answer.notes if note]
    if answer.withheld:
        lines.append(say("withheld", count=answer.withheld))
    return "".join(f'<p class="fn-note" dir="auto">{escape(line)}</p>' for line in lines)


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
