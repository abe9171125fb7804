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


def test_focus_goes_on_when_what_had_it_is_gone(address: str, visit: Callable[..., Any]) -> None:
    page = visit(address)
    page.locator(".fn-example").first.wait_for()
    press(page, ".fn-example", "Shift+Tab")
    page.locator('#live [aria-busy="false"]').wait_for()
    wait_for_focus(page, "#question textarea")
    press(page, "#live [data-act=edit]", "Shift+Tab")
    page.locator("#banner .fn-banner").wait_for()
    wait_for_focus(page, "#question textarea")
    press(page, "#banner [data-act=cancel]", "Shift+Tab")
    page.locator("#banner .fn-banner").wait_for(state="detached")
    wait_for_focus(page, "#question textarea")
    press(page, "#live [data-act=bad]", "Shift+Tab")
    page.locator("#source .fn-form").wait_for()
    press(page, "#source .fn-yes")
    page.locator("#source .fn-form").wait_for(state="detached")
    wait_for_focus(page, "#live [data-act=bad]")
    press(page, ".fn-chat-more summary", "Shift+Tab")
    press(page, "[data-act=delete-chat]")
    press(page, "dialog .fn-yes")
    page.locator(".fn-chat").wait_for(state="detached")
    wait_for_focus(page, "#new-chat")
    press(page, "#tabs [role=tab]:nth-child(2)", "Shift+Tab")
    page.locator(".fn-docs").wait_for()
    press(page, "tr:last-child [data-act=forget]")
    press(page, "dialog .fn-yes")
    page.locator(".fn-docs tbody tr").nth(1).wait_for(state="detached")
    wait_for_focus(page, "tr:last-child [data-act=forget]")


def wait_for_focus(page: Any, selector: str) -> None:
    page.wait_for_function("(one) => document.activeElement.matches(one)", arg=selector)


def test_documents_are_added_and_gathered_by_keyboard(
    address: str, visit: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "owls.txt"
    file.write_text("Owls\n\nOwls hunt at night.\n", encoding="utf-8")
    page = visit(address)
    # From here on, since a browser without windows drops a chooser that nobody has asked for.
    page.on("filechooser", lambda _: None)
    page.locator(".fn-welcome").wait_for()
    press(page, "#tabs [role=tab]:nth-child(2)", "Shift+Tab")
    page.locator(".fn-docs").wait_for()
    go_to(page, "#upload button")
    with page.expect_file_chooser() as chooser:
        page.keyboard.press("Enter")
    chooser.value.set_files(str(file))
    page.locator(".fn-docs tr", has_text="Owls").wait_for()
    press(page, "#notebooks button")
    go_to(page, "#notebook-name textarea")
    page.keyboard.type("Birds")
    go_to(page, "#edit-notebook input", "Shift+Tab")  # which is left as it is, and changes nothing
    go_to(page, "#notebook-documents input")
    page.keyboard.type("Owls")
    page.keyboard.press("Enter")
    page.locator("#notebook-documents .token", has_text="Owls").wait_for()
    press(page, "#save-notebook")
    page.locator("#notebook-said", has_text="Saved “Birds” with 1 document.").wait_for()
