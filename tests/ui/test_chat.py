"""A question's way through the page, without a server."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import ModelUnavailable
from rag.kept import Scope
from rag.types import Delta, Done, Event, Searched
from tests.ui.scripted import Scripted
from ui.answering import LEFT, MOST_LEFT, Answering
from ui.chat import Asked, View, answer_question, render_turns
from ui.check import show_citation, show_hit
from ui.desk import Desk, Viewer, open_desk, status_line
from ui.form import problem_with, text_of
from ui.wording import wording

ANN = Viewer("ann", wording("en"))
BOB = Viewer("bob", wording("en"))


@pytest.fixture
def assistant(home: Path) -> Scripted:
    return Scripted(home)


@pytest.fixture
def desk(assistant: Scripted) -> Desk:
    return open_desk(assistant)


def ask(desk: Desk, viewer: Viewer, asked: Asked) -> list[View]:
    return list(answer_question(desk, viewer, asked))


def test_page_shows_search_then_sentences_then_the_kept_answer(desk: Desk) -> None:
    first, *_, last = ask(desk, ANN, Asked("How long?"))
    assert "Searching the documents" in first.live
    assert 'aria-busy="false"' in (last.live or "")
    assert "It is 45 metres long." in last.live
    (turn,) = desk.conversations.turns("ann", last.conversation)
    assert turn.answer is not None


def test_follow_up_is_asked_with_what_came_before(desk: Desk, assistant: Scripted) -> None:
    chat = ask(desk, ANN, Asked("How long?"))[-1].conversation
    ask(desk, ANN, Asked("And who opened it?", chat))
    (turn,) = assistant.asked[1][1]
    assert turn.question == "How long?"
    assert "45 metres" in turn.answer


def test_question_is_asked_of_its_notebook_and_dates(desk: Desk, assistant: Scripted) -> None:
    notebook = desk.notebooks.save("ann", "Birds", ["herons"]).id
    chat = ask(desk, ANN, Asked("How long?", scope=Scope(notebook)))[-1].conversation
    assert assistant.asked[0][2] == ["herons"]
    kept = desk.conversations.get("ann", chat)
    assert kept is not None
    assert kept.scope == Scope(notebook)


def test_another_users_conversation_is_not_continued(desk: Desk) -> None:
    chat = ask(desk, ANN, Asked("Secret question?"))[-1].conversation
    views = ask(desk, BOB, Asked("What was asked?", chat))
    assert views[0].conversation != chat
    assert views[0].past == ""


def test_asking_again_replaces_the_turn(desk: Desk) -> None:
    chat = ask(desk, ANN, Asked("First?"))[-1].conversation
    (turn,) = desk.conversations.turns("ann", chat)
    ask(desk, ANN, Asked("Better?", chat, replaces=turn.id))
    assert [t.question for t in desk.conversations.turns("ann", chat)] == ["Better?"]


def test_outage_is_told_and_kept_and_not_worded_as_an_answer(home: Path) -> None:
    def script(question: str) -> Iterator[Event]:
        yield Searched(question, ())
        raise ModelUnavailable("the model did not answer; start it")

    desk = open_desk(Scripted(home, script))  # type: ignore[arg-type]
    last = ask(desk, ANN, Asked("How long?"))[-1]
    assert "No answer: the model did not answer; start it" in last.live
    (turn,) = desk.conversations.turns("ann", last.conversation)
    assert turn.answer is not None
    assert turn.answer.status == "failed"


def test_stopped_answer_leaves_its_question(home: Path) -> None:
    def script(question: str) -> Iterator[Event]:
        yield Delta("The bridge is")
        yield Delta(" long")

    desk = open_desk(Scripted(home, script))  # type: ignore[arg-type]
    views = answer_question(desk, ANN, Asked("How long?"))
    chat = next(views).conversation
    next(views)
    desk.answering.stop(turn.id for turn in desk.conversations.turns("ann", chat))
    views.close()
    shown = render_turns(desk, ANN, desk.conversations.turns("ann", chat))
    assert "Stopped before the answer was complete." in shown
    assert "How long?" in shown


def test_answer_goes_on_when_its_page_is_left(home: Path) -> None:
    may_go_on = threading.Event()

    def script(question: str) -> Iterator[Event]:
        yield Delta("The bridge is")
        may_go_on.wait(30)
        yield Done(Scripted(home).answer(question))

    desk = open_desk(Scripted(home, script))  # type: ignore[arg-type]
    views = answer_question(desk, ANN, Asked("How long?"))
    chat = next(views).conversation
    next(views)
    views.close()
    (turn,) = desk.conversations.turns("ann", chat)
    assert "Still being answered" in render_turns(desk, ANN, [turn])
    may_go_on.set()
    next(thread for thread in threading.enumerate() if thread.name == turn.id).join()
    shown = render_turns(desk, ANN, desk.conversations.turns("ann", chat))
    assert "45 metres" in shown
    assert not desk.answering.goes_on(turn.id)


def test_no_more_answers_go_on_unseen_than_may_be_asked_at_once() -> None:
    answering = Answering()
    pages = [str(number) for number in range(MOST_LEFT + 1)]
    followed = [answering.begin(page, page, "How long?") for page in pages]
    for page, one in zip(pages, followed, strict=True):
        answering.close(page, one)
    assert [answering.goes_on(page) for page in pages] == [True] * MOST_LEFT + [False]


def test_question_sent_twice_by_one_page_is_answered_once() -> None:
    answering = Answering()
    followed = answering.begin("page", "turn", "How long?")
    assert answering.is_asked("page", "How long?")
    assert not answering.is_asked("page", "How high?")
    assert not answering.is_asked("other", "How long?")
    answering.leave("page")
    assert followed.pieces.get() == LEFT
    assert not answering.is_asked("page", "How long?")


def test_question_asked_in_another_conversation_replaces_nothing(desk: Desk) -> None:
    first = ask(desk, ANN, Asked("First?"))[-1].conversation
    (turn,) = desk.conversations.turns("ann", first)
    ask(desk, ANN, Asked("Second?", replaces=turn.id))
    assert [t.question for t in desk.conversations.turns("ann", first)] == ["First?"]


def test_old_answer_says_that_its_source_has_changed_or_gone(
    desk: Desk, assistant: Scripted
) -> None:
    chat = ask(desk, ANN, Asked("How long?"))[-1].conversation
    (turn,) = desk.conversations.turns("ann", chat)
    made = assistant.documents["bridges"]
    assistant.documents["bridges"] = replace(made, version="v2", text="Now: " + made.text)
    shown = render_turns(desk, ANN, desk.conversations.turns("ann", chat))
    assert "has changed since" in shown
    panel = show_citation(desk, ANN, turn.id, 1)
    assert "no longer at this place" in panel
    assert "<mark" not in panel
    del assistant.documents["bridges"]
    gone = render_turns(desk, ANN, desk.conversations.turns("ann", chat))
    assert "has been forgotten" in gone


def test_document_forgotten_while_the_question_is_answered_leaves_no_words(
    desk: Desk, assistant: Scripted
) -> None:
    def forget_meanwhile(question: str) -> Iterator[Event]:
        answer = assistant.answer(question)
        del assistant.documents["bridges"]
        yield Done(answer)

    assistant.script = forget_meanwhile  # type: ignore[assignment]
    last = ask(desk, ANN, Asked("How long?"))[-1]
    assert last.live is not None
    assert "45 metres" not in last.live
    assert "45 metres" not in str(desk.conversations.turns("ann", last.conversation))


def test_source_of_another_users_answer_is_not_shown(desk: Desk) -> None:
    chat = ask(desk, ANN, Asked("How long?"))[-1].conversation
    (turn,) = desk.conversations.turns("ann", chat)
    assert "fn-main" in show_citation(desk, ANN, turn.id, 1)
    assert "fn-main" in show_hit(desk, ANN, turn.id, 0)
    for viewer, marker in ((BOB, 1), (ANN, 9), (ANN, -1)):
        assert show_citation(desk, viewer, turn.id, marker) == ""
    assert show_hit(desk, BOB, turn.id, 0) == ""


@pytest.mark.parametrize(
    ("question", "since", "problem"),
    [
        ("?!", "", "Write a question first."),
        ("x" * 4001, "", "The question has 4,001 characters; the most is 4,000."),
        ("What?", "yesterday", "“yesterday” is not a date; write YYYY-MM-DD."),
        ("What?", "20240101", "“20240101” is not a date; write YYYY-MM-DD."),
        ("What?", "2024-01-01", ""),
    ],
)
def test_unfit_question_is_refused_in_one_line(question: str, since: str, problem: str) -> None:
    asked = Asked(question, scope=Scope(since=since))
    assert problem_with(asked, ANN) == problem


@pytest.mark.parametrize("sent", [None, 7, ["x"], {"path": "/etc/passwd"}])
def test_value_of_another_kind_is_taken_for_no_text(sent: object) -> None:
    assert text_of(sent) == ""


def test_half_a_character_becomes_one_that_can_be_kept() -> None:
    assert text_of("How long, \ud800?") == "How long, ??"


def test_status_says_what_is_loaded_who_answers_and_what_leaves(assistant: Scripted) -> None:
    desk = open_desk(assistant)
    assert status_line(desk, ANN.say) == (
        "2 documents · answers in the documents’ own words · nothing leaves this machine"
    )
    assistant.engine_name = "model"
    assistant.settings = replace(
        assistant.settings, model="small", base_url="https://models.example/v1"
    )
    assert status_line(desk, ANN.say).endswith("small writes the answers · asks models.example")
