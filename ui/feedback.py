"""Feedback: a thumb, a correction, and a question turned into a draft gold fact.

Callable without a server. Touches the kept work and the workspace's drafts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.errors import ConfigError, StoreError
from rag.kept import FORGOTTEN, Draft, KeptTurn, add_draft
from ui.desk import Desk, Viewer
from ui.icons import icon
from ui.markup import escape

MOST_CANDIDATES = 40
MOST_CORRECTION = 4000
MOST_TRIVIAL = 8  # a sentence of fewer letters proves nothing
_SENTENCE = re.compile(r"[^\n。！？]*?(?:[。！？]+|[.!?]+(?=\s|$)|\n|$)")


@dataclass(frozen=True, slots=True)
class Candidate:
    """A sentence of a document that may prove an answer."""

    doc_id: str
    quote: str


def rate(desk: Desk, viewer: Viewer, turn: str, rating: int, correction: str = "") -> str:
    """Keep a thumb, or take it back when it is there already; what to say of it."""
    kept = desk.conversations.turn(viewer.name, turn)
    if kept is None:
        return ""
    again = kept.rating == rating and not correction
    desk.conversations.rate(
        viewer.name,
        turn,
        rating=0 if again else rating,
        correction=correction.strip()[:MOST_CORRECTION],
    )
    return "" if again else viewer.say("rated_good" if rating > 0 else "rated_bad")


def correction_form(desk: Desk, viewer: Viewer, turn: str) -> str:
    """The panel that asks what a wrong answer should have said."""
    kept = desk.conversations.turn(viewer.name, turn)
    if kept is None:
        return ""
    say = viewer.say
    return _panel(
        viewer,
        say("bad"),
        f'<p class="fn-note" role="status">{escape(say("rated_bad"))}</p>'
        f'<label>{escape(say("correction"))}<textarea name="correction" rows="6" '
        f'maxlength="{MOST_CORRECTION}">{escape(kept.correction)}</textarea></label>'
        f'<button class="fn-yes" data-act="save-correction" data-turn="{escape(turn)}">'
        f"{escape(say('save'))}</button>",
    )


def gold_form(desk: Desk, viewer: Viewer, turn: str) -> str:
    """The panel that makes a draft gold fact of a question."""
    kept = desk.conversations.turn(viewer.name, turn)
    if kept is None:
        return ""
    say = viewer.say
    hits = kept.answer.hits if kept.answer else ()
    titles = {hit.doc_id: hit.title or hit.path for hit in hits}
    choices = "".join(
        f'<label class="fn-choice"><input type="radio" name="evidence" value="{index}"'
        f'{" checked" if index == 0 else ""}><span dir="auto">{escape(one.quote)}'
        f'<span class="fn-place">{escape(titles.get(one.doc_id, ""))}</span></span></label>'
        for index, one in enumerate(candidates(kept))
    )
    return _panel(
        viewer,
        say("gold"),
        f'<p class="fn-note">{escape(say("gold_intro"))}</p>'
        f"<fieldset><legend>{escape(say('gold_evidence'))}</legend>{choices}</fieldset>"
        f'<label>{escape(say("gold_anchor"))}<input name="anchor" maxlength="300"></label>'
        f'<button class="fn-yes" data-act="save-gold" data-turn="{escape(turn)}">'
        f"{escape(say('save'))}</button>",
    )


def save_gold(desk: Desk, viewer: Viewer, turn: str, index: int, anchor: str) -> str:
    """Write the draft; what to say of it. Raises ConfigError for an unfit anchor."""
    kept = desk.conversations.turn(viewer.name, turn)
    found = candidates(kept) if kept else []
    if kept is None or not 0 <= index < len(found):
        return viewer.say("source_gone")
    chosen = found[index]
    try:
        document = desk.assistant.document(chosen.doc_id)
    except StoreError:
        return viewer.say("source_gone")
    draft = Draft(
        id=f"chat-{turn}",
        question=kept.question,
        lang=document.lang or "en",
        anchor=anchor,
        doc_id=document.doc_id,
        path=Path(document.path),
        quote=chosen.quote,
    )
    try:
        file = add_draft(desk.home, draft)
    except ConfigError as error:
        raise ConfigError(viewer.say("gold_not_in_sentence")) from error
    return viewer.say("gold_saved", path=str(file))


def candidates(kept: KeptTurn) -> list[Candidate]:
    """Sentences that may prove the answer: the cited ones, then those consulted."""
    if kept.answer is None:
        return []
    cited = [Candidate(c.doc_id, c.quote) for c in kept.answer.citations]
    consulted = (
        Candidate(hit.chunk.doc_id, sentence)
        for hit in kept.answer.hits
        for sentence in _sentences(hit.chunk.text)
    )
    distinct = dict.fromkeys([*cited, *consulted])
    return [one for one in distinct if one.quote != FORGOTTEN][:MOST_CANDIDATES]


def _sentences(text: str) -> Iterator[str]:
    for found in _SENTENCE.finditer(text):
        sentence = found.group().strip()
        if sum(map(str.isalnum, sentence)) >= MOST_TRIVIAL:
            yield sentence


def _panel(viewer: Viewer, title: str, body: str) -> str:
    closing = escape(viewer.say("source_close"))
    return (
        f'<section class="fn-src fn-form" data-form aria-label="{escape(title)}">'
        f'<header class="fn-src-head"><div class="fn-src-bar">'
        f'<h2 class="fn-src-title" tabindex="-1">{escape(title)}</h2>'
        f'<button class="fn-icon fn-close" data-act="close" aria-label="{closing}">'
        f'{icon("close")}</button></div></header><div class="fn-form-body">{body}</div></section>'
    )
