"""What is pressed while something else is still under way: the real page in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.types import Checked, Done, Event
from tests.ui.conftest import ask, rest, served
from tests.ui.scripted import Scripted

pytestmark = [pytest.mark.slow, pytest.mark.browser]


class Paused(Scripted):
    """Shows the first sentence of an answer to "slow" questions, and goes on when it may."""

    def __init__(self, home: Path) -> None:
        super().__init__(home, self.write)  # type: ignore[arg-type]
        self.may_go_on = threading.Event()

    def write(self, question: str) -> Iterator[Event]:
        answer = self.answer(question)
        if "slow" in question:
            yield Checked(answer.sentences[0], answer.citations)
            self.may_go_on.wait(60)
        yield Done(answer)

    def forget(self, doc_ids: Any) -> None:
        self.may_go_on.wait(60)
        super().forget(doc_ids)


@pytest.fixture
def paused(home: Path) -> Paused:
    return Paused(home)


@pytest.fixture
def address(paused: Paused) -> Iterator[str]:
    with served(paused) as address:
        yield address
    paused.may_go_on.set()


def begin(page: Any, question: str) -> None:
    """Ask a question and wait until its first sentence is there."""
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    page.locator('#live [aria-busy="true"] .fn-sentence').wait_for()


def begin_beside_another(page: Any) -> None:
    """A conversation with its answer, and a second one whose answer has begun."""
    ask(page, "First question?")
    page.locator("#new-chat").click()
    page.locator(".fn-welcome").wait_for()
    begin(page, "A slow question?")


def test_answer_is_not_shown_in_another_conversation_and_goes_on_in_its_own(
    address: str, paused: Paused, visit: Callable[..., Any]
) -> None:
    page = visit(address)
    begin_beside_another(page)
    page.locator(".fn-chat", has_text="First question?").click()
    page.locator("#past h2", has_text="First question?").wait_for()
    rest(page)
    ask(page, "And then?")
    assert page.locator("h2.fn-question").all_inner_texts() == ["First question?", "And then?"]
    page.locator(".fn-chat", has_text="A slow question?").click()
    page.locator("#past [aria-busy=true]").wait_for()
    paused.may_go_on.set()
    page.locator("#past .fn-sentence", has_text="45 metres").wait_for()
    assert page.locator("h2.fn-question").all_inner_texts() == ["A slow question?"]
    assert "A slow question?" in page.locator(".fn-chat[aria-current]").inner_text()


def test_answer_is_not_shown_below_a_new_conversation(
    address: str, paused: Paused, visit: Callable[..., Any]
) -> None:
    page = visit(address)
    page.locator(".fn-welcome").wait_for()
    begin(page, "A slow question?")
    page.locator("#new-chat").click()
    page.locator(".fn-welcome").wait_for()
    paused.may_go_on.set()
    rest(page)
    ask(page, "Another question?")
    assert page.locator("h2.fn-question").all_inner_texts() == ["Another question?"]
    assert page.locator(".fn-chat").count() == 2


def test_answer_that_goes_on_is_followed_from_another_window(
    address: str, paused: Paused, visit: Callable[..., Any]
) -> None:
    page = visit(address)
    page.locator(".fn-welcome").wait_for()
    begin(page, "A slow question?")
    other = visit(page.url)
    other.locator("#past h2", has_text="A slow question?").wait_for()
    paused.may_go_on.set()
    other.locator("#past .fn-sentence", has_text="45 metres").wait_for()


def test_deleting_another_conversation_leaves_the_answer_where_it_is(
    address: str, paused: Paused, visit: Callable[..., Any]
) -> None:
    page = visit(address)
    begin_beside_another(page)
    other = page.locator(".fn-chats li", has_text="First question?")
    other.locator("summary").click()
    other.locator("[data-act=delete-chat]").click()
    page.locator("dialog .fn-yes").click()
    other.wait_for(state="detached")
    assert page.locator('#live [aria-busy="true"] .fn-sentence').is_visible()
    paused.may_go_on.set()
    page.locator('#live [aria-busy="false"] .fn-sentence', has_text="45 metres").wait_for()
    assert page.locator("h2.fn-question").count() == 1


def test_conversations_stay_searched_when_one_is_opened_or_renamed(
    address: str, visit: Callable[..., Any]
) -> None:
    page = visit(address)
    for question in ("How many herons?", "How long is it?"):
        ask(page, question)
        page.locator("#new-chat").click()
        page.locator(".fn-welcome").wait_for()
    page.locator("#search-chats :is(input, textarea)").fill("herons")
    page.locator(".fn-chat", has_text="How long").wait_for(state="detached")
    page.locator(".fn-chat", has_text="herons").click()
    page.locator(".fn-chat[aria-current]").wait_for()
    page.locator(".fn-chats summary").click()
    page.locator(".fn-pop [data-act=rename-chat]").click()
    page.locator("dialog input").fill("Renamed")
    page.keyboard.press("Enter")
    page.locator(".fn-chat", has_text="Renamed").wait_for()
    assert page.locator(".fn-chat").count() == 1


def test_edit_ends_where_another_conversation_is_opened(
    address: str, visit: Callable[..., Any]
) -> None:
    page = visit(address)
    ask(page, "First question?")
    page.locator("#live [data-act=edit]").click()
    page.locator(".fn-banner").wait_for()
    page.locator("#new-chat").click()
    page.locator(".fn-banner").wait_for(state="detached")
    ask(page, "Second question?")
    page.locator(".fn-chat", has_text="First question?").click()
    page.locator("#past h2", has_text="First question?").wait_for()


def test_all_documents_are_forgotten_that_were_forgotten_at_once(
    address: str, paused: Paused, visit: Callable[..., Any]
) -> None:
    page = visit(address)
    page.locator(".fn-welcome").wait_for()
    page.get_by_role("tab", name="Documents").click()
    for title in ("Herons", "The Long Bridge"):
        row = page.locator(".fn-docs tr", has_text=title)
        row.locator("[data-act=forget]").click()
        page.locator("dialog .fn-yes").click()
    paused.may_go_on.set()
    page.get_by_text("No documents yet. Drop files above.").wait_for()


def test_source_that_was_clicked_last_stays_though_an_earlier_one_comes_later(
    address: str, visit: Callable[..., Any]
) -> None:
    page = visit(address)
    ask(page, "How long is the bridge?")
    held: list[Any] = []

    def hold_the_first(route: Any) -> None:
        is_first = '"marker":"1"' in (route.request.post_data or "")
        held.append(route) if is_first else route.continue_()

    page.route("**/run/predict*", hold_the_first)
    page.locator("#live .fn-ref").nth(0).click()
    page.locator("#live .fn-ref").nth(1).click()
    page.locator("mark.fn-main", has_text="45 metres").wait_for()
    with page.expect_response(lambda response: response.request == held[0].request):
        held[0].continue_()
    rest(page)
    page.locator("mark.fn-main", has_text="45 metres").wait_for()
    assert page.evaluate("document.activeElement.className") == "fn-src-title"
    page.keyboard.press("Escape")
    page.locator("#source").wait_for(state="hidden")
    page.unroute("**/run/predict*")
    page.locator("#live .fn-ref").nth(1).click()
    page.locator("mark.fn-main", has_text="45 metres").wait_for()
