"""Everything by keyboard alone, and the focus is always seen: a real page and browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.conftest import rest, served
from tests.ui.scripted import Scripted

pytestmark = [pytest.mark.slow, pytest.mark.browser]
MOST_STEPS = 60
IS_SEEN = """() => {
  const drawn = (one) => {
    const style = getComputedStyle(one);
    return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0)
      || style.boxShadow.includes("0px 0px 0px 3px");
  };
  for (let one = document.activeElement; one; one = one.parentElement) if (drawn(one)) return true;
  return false;
}"""


@pytest.fixture
def address(home: Path) -> Iterator[str]:
    with served(Scripted(home)) as address:
        yield address


def go_to(page: Any, selector: str, key: str = "Tab") -> None:
    """Press a key until what the selector names has the focus, which is seen at each step.

    Nothing is under way then that could draw it anew and take the focus away.
    """
    rest(page)
    for _ in range(MOST_STEPS):
        page.keyboard.press(key)
        if page.evaluate("document.activeElement !== document.body"):
            assert page.evaluate(IS_SEEN), page.evaluate("document.activeElement.outerHTML")[:200]
        if page.evaluate("(one) => document.activeElement.matches(one)", selector):
            return
    raise AssertionError(f"{selector} is not reached by {key}")


def press(page: Any, selector: str, key: str = "Tab") -> None:
    go_to(page, selector, key)
    page.keyboard.press("Enter")


def ask_by_keyboard(page: Any, question: str) -> None:
    """Go to the question's field by the link that skips to it, and ask."""
    page.locator(".fn-welcome").wait_for()
    press(page, ".fn-skip")
    page.keyboard.type(question)
    page.keyboard.press("Enter")


def test_question_is_asked_checked_and_rated_by_keyboard(
    address: str, visit: Callable[..., Any]
) -> None:
    page = visit(address)
    ask_by_keyboard(page, "How long is the bridge?")
    page.locator('#live [aria-busy="false"] .fn-ref').first.wait_for()
    press(page, "#live .fn-ref", "Shift+Tab")
    page.locator("mark.fn-main", has_text="45 metres").wait_for()
    assert page.evaluate("document.activeElement.className") == "fn-src-title"
    page.keyboard.press("p")
    page.locator("mark.fn-main", has_text="opened in 1998").wait_for()
    page.keyboard.press("n")
    page.locator("mark.fn-main", has_text="45 metres").wait_for()
    page.keyboard.press("Escape")
    page.locator("#source").wait_for(state="hidden")
    assert page.evaluate("document.activeElement.matches('#live .fn-ref')")
    press(page, "#live [data-act=good]")
    page.locator("#live [data-act=good][aria-pressed=true]").wait_for()


def test_conversation_is_renamed_and_deleted_by_keyboard(
    address: str, visit: Callable[..., Any]
) -> None:
    page = visit(address)
    ask_by_keyboard(page, "How long is the bridge?")
    page.locator('#live [aria-busy="false"]').wait_for()
    press(page, ".fn-chat-more summary", "Shift+Tab")
    press(page, "[data-act=rename-chat]")
    page.locator("dialog input").wait_for()
    page.keyboard.type("Bridges")
    page.keyboard.press("Enter")
    page.locator(".fn-chat", has_text="Bridges").wait_for()
    press(page, ".fn-chat-more summary", "Shift+Tab")
    press(page, "[data-act=delete-chat]")
    page.locator("dialog").wait_for()
    page.keyboard.press("Escape")
    page.locator("dialog").wait_for(state="detached")
    assert page.evaluate("document.activeElement.matches('.fn-chat-more summary')")
    page.keyboard.press("Enter")
    press(page, "[data-act=delete-chat]")
    press(page, "dialog .fn-yes")
    page.locator(".fn-chat").wait_for(state="detached")
    page.locator(".fn-welcome").wait_for()
