"""Asking: in, a question in a conversation; out, the page's pieces as they change.

The handlers of the chat, callable without a server. Each touches the store, the
kept work, the clock and, with the model engine, the model's host. Threads may share them.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from queue import Empty, SimpleQueue

from rag.answer.leadin import leads_of
from rag.errors import AssistantError
from rag.kept import KeptTurn, Scope, purge
from rag.types import (
    Answer,
    Checked,
    Delta,
    Done,
    Event,
    Searched,
    Turn,
    failed_answer,
)
from ui.answering import Piece
from ui.desk import Desk, Viewer, documents_in, notice_on, versions_of
from ui.render import render_draft, render_live, render_sentence, render_turn

MAX_QUESTION_CHARS = 4000
SHOWN_TURNS = 30
HISTORY_TURNS = 6
WAIT_S = 1.0  # a page that was closed is noticed between two pieces alone
PACE_S = 0.05  # what comes faster than an eye follows would only keep twenty people waiting


@dataclass(frozen=True, slots=True)
class View:
    """What the chat shows. past: the finished turns; None stays as it is."""

    conversation: str
    past: str | None
    live: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as a person sends it. replaces: the turn to ask again from.

    page: the page session that shows the answer.
    """

    question: str
    conversation: str = ""
    replaces: str = ""
    scope: Scope = Scope()
    engine: str = "auto"
    page: str = ""


def answer_question(desk: Desk, viewer: Viewer, asked: Asked) -> Iterator[View]:
    """The page as it changes while a question is answered; the answer is kept.

    Also when the page is left meanwhile, unless it was told to stop.
    """
    with desk.database.transaction():
        conversation = _conversation_for(desk, viewer, asked)
        replaced = desk.conversations.turn(viewer.name, asked.replaces) if asked.replaces else None
        if replaced is not None and replaced.conversation == conversation:
            desk.conversations.remove_from(viewer.name, replaced.id)
        earlier = desk.conversations.turns(viewer.name, conversation)
        turn = desk.conversations.start_turn(viewer.name, conversation, asked.question)
    past: str | None = render_turns(desk, viewer, earlier)
    events = _events(desk, viewer, asked, earlier)
    for html in _answer(desk, viewer, turn, events, asked.page):
        yield View(conversation, past, html)
        past = None


def _conversation_for(desk: Desk, viewer: Viewer, asked: Asked) -> str:
    kept = desk.conversations.get(viewer.name, asked.conversation)
    if kept is None:
        return desk.conversations.create(viewer.name, asked.question, asked.scope).id
    if kept.scope != asked.scope:
        desk.conversations.set_scope(viewer.name, kept.id, asked.scope)
    return kept.id


def _events(desk: Desk, viewer: Viewer, asked: Asked, earlier: list[KeptTurn]) -> Iterator[Event]:
    yield from desk.assistant.stream(
        asked.question,
        engine=asked.engine,
        history=history_of(earlier),
        documents=documents_in(desk, viewer, asked.scope),
        since=asked.scope.since,
        until=asked.scope.until,
    )


def _answer(
    desk: Desk, viewer: Viewer, turn: KeptTurn, events: Iterator[Event], page: str
) -> Iterator[str | None]:
    """The turn as HTML, again and again; None while nothing is new; at last with its answer.

    It is answered in its own thread, so that whoever leaves need not wait for the model.
    """
    searching = viewer.say("searching")
    followed = desk.answering.begin(page, turn.id, turn.question)
    work = (desk, viewer, turn, events, followed.pieces)
    threading.Thread(target=_work, args=work, name=turn.id, daemon=True).start()
    try:
        yield render_live(turn.id, turn.question, (), viewer.say, phase=searching)
        yield from _arriving(followed.pieces)
    finally:
        desk.answering.close(page, followed)


def _arriving(pieces: SimpleQueue[Piece]) -> Iterator[str | None]:
    """The newest piece whenever there is one, until the last; else None now and then."""
    while True:
        try:
            piece = pieces.get(timeout=WAIT_S)
            while not piece.last and not pieces.empty():
                piece = pieces.get()
        except Empty:
            yield None
        else:
            yield piece.html
            if piece.last:
                return


def _work(
    desk: Desk, viewer: Viewer, turn: KeptTurn, events: Iterator[Event], pieces: SimpleQueue[Piece]
) -> None:
    """Answer, and keep the answer, unless the turn is stopped."""
    html = render_turn(turn.id, turn.question, None, viewer.say)
    try:
        answer = _listen(desk, viewer, turn, events, pieces)
        if answer is not None:
            html = keep_answer(desk, viewer, turn, answer)
    finally:
        desk.answering.end(turn.id)
        pieces.put(Piece(html, last=True))


def _listen(
    desk: Desk, viewer: Viewer, turn: KeptTurn, events: Iterator[Event], pieces: SimpleQueue[Piece]
) -> Answer | None:
    """The answer, None if it was stopped before; its pieces on the way."""
    say = viewer.say
    parts: list[str] = []
    draft = ""
    shown_at = 0.0
    try:
        for event in events:
            if not desk.answering.goes_on(turn.id):
                return None
            match event:
                case Done(answer):
                    return answer
                case Searched():
                    pass
                case Delta(text):
                    draft += text
                case Checked(sentence, citations):
                    titles = {c.marker: c.title or c.path for c in citations}
                    shown = render_sentence(turn.id, sentence, titles, say)
                    parts.append(f'<p class="fn-block" dir="auto">{shown}</p>')
                    draft = ""
            if time.monotonic() - shown_at < PACE_S:
                continue
            shown_at = time.monotonic()
            so_far = [*parts, render_draft(draft)] if draft else parts
            html = render_live(turn.id, turn.question, so_far, say, phase=say("checking"))
            pieces.put(Piece(html))
    except AssistantError as error:
        return failed_answer(turn.question, "", str(error))
    return None


def keep_answer(desk: Desk, viewer: Viewer, turn: KeptTurn, answer: Answer) -> str:
    """The finished turn as HTML, after it is kept.

    A document forgotten while the question was answered is taken out again.
    """
    desk.conversations.finish_turn(turn.id, answer)
    gone = [doc_id for doc_id, version in versions_of(desk, answer).items() if version is None]
    if gone:
        purge(desk.database, gone)
    kept = desk.conversations.turn(viewer.name, turn.id) if gone else replace(turn, answer=answer)
    return render_kept(desk, viewer, kept) if kept else ""


def render_turns(desk: Desk, viewer: Viewer, turns: list[KeptTurn]) -> str:
    """The last turns of a conversation."""
    return "".join(render_kept(desk, viewer, turn) for turn in turns[-SHOWN_TURNS:])


def render_kept(desk: Desk, viewer: Viewer, turn: KeptTurn) -> str:
    """One kept turn, with a word if its sources have changed since."""
    if turn.answer is None and desk.answering.goes_on(turn.id):
        phase = viewer.say("goes_on")
        return render_live(turn.id, turn.question, (), viewer.say, phase=phase)
    versions = versions_of(desk, turn.answer) if turn.answer and turn.answer.citations else {}
    notice = notice_on(turn.answer, versions, viewer.say)
    declined = turn.answer is not None and turn.answer.status == "declined"
    return render_turn(
        turn.id,
        turn.question,
        turn.answer,
        viewer.say,
        notice=notice,
        rating=turn.rating,
        only=_searched_only(desk, viewer, turn) if declined else "",
        leads=leads_of(turn.answer, desk.assistant.document) if turn.answer else {},
    )


def _searched_only(desk: Desk, viewer: Viewer, turn: KeptTurn) -> str:
    kept = desk.conversations.get(viewer.name, turn.conversation)
    return limits_of(desk, viewer, kept.scope) if kept else ""


def limits_of(desk: Desk, viewer: Viewer, scope: Scope) -> str:
    """The notebook and dates that a scope asks; "" when it asks all documents."""
    notebook = desk.notebooks.get(viewer.name, scope.notebook) if scope.notebook else None
    dates = f"{scope.since or ''} – {scope.until or ''}" if scope.since or scope.until else ""
    return " · ".join(filter(None, (notebook.name if notebook else "", dates.strip())))


def history_of(turns: list[KeptTurn]) -> tuple[Turn, ...]:
    """The earlier exchanges that a follow-up may refer to, those that were answered."""
    answered = [t for t in turns if t.answer is not None and t.answer.status != "failed"]
    return tuple(Turn(t.question, t.answer.text if t.answer else "") for t in answered)[
        -HISTORY_TURNS:
    ]
