"""A person asks, reads, checks: the real page in a real browser."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from rag.types import Delta, Event, Source
from tests.ui.conftest import ask, reload, served, shoot
from tests.ui.scripted import Scripted

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(Scripted(tmp_path_factory.mktemp("home"))) as address:
        yield address


def test_answer_streams_and_a_footnote_opens_the_very_words(
    address: str, visit: Callable[..., Any]
) -> None:
    page = visit(address)
    assert "nothing leaves this machine" in page.locator(".fn-status").inner_text()
    ask(page, "How long is the bridge?")
    page.locator("#live .fn-ref").nth(1).click()
    page.locator("mark.fn-main", has_text="It is 45 metres long.").wait_for()
    page.keyboard.press("ArrowRight")
    page.locator("mark.fn-main", has_text="The bridge was opened in 1998").wait_for()
    shoot(page, "chat-source")
    page.keyboard.press("Escape")
    page.locator("#source").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.className").startswith("fn-ref")


def test_question_to_try_is_asked_by_a_click(address: str, visit: Callable[..., Any]) -> None:
    page = visit(address)
    example = page.locator(".fn-example", has_text="What is “The Long Bridge” about?")
    example.click()
    page.locator("#live h2", has_text="What is “The Long Bridge” about?").wait_for()
    page.locator('#live [aria-busy="false"]').wait_for()
    example.wait_for(state="hidden")


def test_question_asked_before_the_page_has_opened_is_asked_then(
    visit: Callable[..., Any], tmp_path: Path
) -> None:
    ready = threading.Event()

    class Slow(Scripted):
        def sources(self) -> list[Source]:
            ready.wait(10)
            return super().sources()

    with served(Slow(tmp_path)) as address:
        page = visit(address)
        page.locator("#question textarea").fill("How long?")
        page.keyboard.press("Enter")
        assert page.locator("#question textarea").input_value() == "How long?"
        ready.set()
        page.locator('#live [aria-busy="false"]').wait_for()
        page.locator(".fn-chat", has_text="How long?").wait_for()


# The stream of answers as a slow network brings it: its end is held back until `letEnd`.
SLOW_END = """
const real = window.fetch;
const mayEnd = new Promise((resolve) => { window.letEnd = resolve; });
window.fetch = async (url, ...rest) => {
  const reply = await real(url, ...rest);
  if (!reply.url.includes("/queue/data")) return reply;
  const holding = new TransformStream({ async transform(chunk, out) {
    const text = new TextDecoder().decode(chunk);
    const end = text.lastIndexOf("data:", text.indexOf('"close_stream"'));
    if (!text.includes('"close_stream"')) { out.enqueue(chunk); return; }
    out.enqueue(new TextEncoder().encode(text.slice(0, end)));
    window.isEnding = true;
    await mayEnd;
    out.enqueue(new TextEncoder().encode(text.slice(end)));
  } });
  return new Response(reply.body.pipeThrough(holding), { headers: reply.headers });
};
"""


def answered_but_streaming(address: str, visit: Callable[..., Any]) -> Any:
    """A page that shows an answer, and whose stream goes on until `letEnd`."""
    page = visit("about:blank")
    page.add_init_script(SLOW_END)
    page.goto(address)
    page.locator(".fn-welcome").wait_for()
    page.locator("#question textarea").fill("How long?")
    page.locator("#question textarea").press("Enter")
    page.wait_for_function("window.isEnding")
    page.locator('#live [aria-busy="false"]').wait_for()
    return page


@contextmanager
def sent_while_it_ends(page: Any) -> Iterator[None]:
    """What the page sends in this context reaches the server before the stream has ended."""
    with page.expect_response("**/queue/join*"):
        yield
    page.evaluate("window.letEnd()")


def test_question_asked_while_the_stream_before_it_ends_is_answered(
    address: str, visit: Callable[..., Any]
) -> None:
    page = answered_but_streaming(address, visit)
    box = page.locator("#question textarea")
    box.fill("And who opened it?")
    with sent_while_it_ends(page):
        box.press("Enter")
    page.locator("#live h2", has_text="And who opened it?").wait_for()
    page.locator('#live [aria-busy="false"]').wait_for()


def test_file_given_while_the_stream_before_it_ends_is_read(
    address: str, visit: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "swans.txt"
    file.write_text("Swans\n\nSwans return in March.\n", encoding="utf-8")
    page = answered_but_streaming(address, visit)
    page.get_by_role("tab", name="Documents").click()
    with sent_while_it_ends(page):
        page.locator("#upload input[type=file]").set_input_files(str(file))
    page.locator(".fn-receipt .fn-added").wait_for()


def test_list_begun_while_the_stream_before_it_ends_is_answered(
    address: str, visit: Callable[..., Any], tmp_path: Path
) -> None:
    questions = tmp_path / "list.csv"
    questions.write_text("question\nHow long?\n", encoding="utf-8")
    page = answered_but_streaming(address, visit)
    page.get_by_role("tab", name="Batch").click()
    page.locator("#batch-file input[type=file]").set_input_files(str(questions))
    page.locator("#batch-file").get_by_label(questions.name).wait_for()
    with sent_while_it_ends(page):
        page.locator("#batch-run").click()
    page.locator("#batch-shown .fn-files").wait_for()


def test_reply_that_comes_after_the_stream_of_its_answer_is_no_error(
    visit: Callable[..., Any], tmp_path: Path
) -> None:
    ready = threading.Event()
    held: list[tuple[Any, Any]] = []

    class Slow(Scripted):
        def stream(self, *args: Any, **options: Any) -> Iterator[Event]:
            ready.wait(10)
            return super().stream(*args, **options)

    with served(Slow(tmp_path)) as address:
        page = visit(address)
        page.locator(".fn-welcome").wait_for()
        page.locator("#question textarea").fill("How long?")
        with page.expect_response("**/queue/join*"):
            page.keyboard.press("Enter")
        page.route("**/queue/join*", lambda route: held.append((route, route.fetch())))
        page.get_by_role("tab", name="Evaluation").click()
        while not held:
            page.wait_for_timeout(20)
        ready.set()
        page.locator('#live [aria-busy="false"]').wait_for(state="attached")
        with page.expect_response("**/queue/data*"):
            for route, reply in held:
                route.fulfill(response=reply)
        page.unroute("**/queue/join*")
        page.locator("#eval-run").click()
        page.get_by_role("alert").filter(has_text="first.").wait_for()


def test_conversation_is_there_again_after_a_reload(
    address: str, visit: Callable[..., Any]
) -> None:
    page = visit(address)
    ask(page, "Who opened the bridge?")
    reload(page)
    page.locator("#past h2", has_text="Who opened the bridge?").wait_for()
    page.locator("#past .fn-ref").first.click()
    page.locator("mark.fn-main").wait_for()


def test_markup_in_a_question_is_shown_as_text(address: str, visit: Callable[..., Any]) -> None:
    page = visit(address)
    attack = "<img src=x onerror=alert(1)> {{7*7}} ${document.title} who?"
    ask(page, attack)
    assert page.locator("#live h2").inner_text() == attack
    assert page.locator("#live img").count() == 0


def test_text_being_composed_is_not_sent_by_enter(address: str, visit: Callable[..., Any]) -> None:
    page = visit(address)
    box = page.locator("#question textarea")
    box.fill("nihao")
    box.evaluate(
        "box => box.dispatchEvent(new KeyboardEvent('keydown', "
        "{key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
    )
    page.wait_for_timeout(300)
    assert box.input_value() == "nihao"


def test_stop_ends_a_slow_answer_and_keeps_the_question(
    visit: Callable[..., Any], tmp_path: Path
) -> None:
    ended = threading.Event()

    def slow(question: str) -> Iterator[Event]:
        try:
            while not ended.is_set():
                yield Delta("word ")
                ended.wait(0.05)
        finally:
            ended.set()

    with served(Scripted(tmp_path, slow)) as address:  # type: ignore[arg-type]
        page = visit(address)
        page.locator("#question textarea").fill("How long?")
        page.keyboard.press("Enter")
        page.locator("#live .fn-draft", has_text="word word").wait_for()
        page.locator("#stop").click()
        page.locator("#past .fn-flag", has_text="Stopped before").wait_for()
        page.wait_for_function("document.querySelectorAll('h2.fn-question').length === 1")
        assert ended.wait(10)
