"""Where things stand and what stays chosen: the real page in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui.conftest import ask, reload, served, shoot
from tests.ui.scripted import Scripted

pytestmark = [pytest.mark.slow, pytest.mark.browser]
PHONE = {"viewport": {"width": 390, "height": 780}, "has_touch": True, "is_mobile": True}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(Scripted(tmp_path_factory.mktemp("home"))) as address:
        yield address


def width(page: Any, part: str) -> float:
    return float(page.locator(part).bounding_box()["width"])


def test_closed_source_gives_its_room_back(address: str, visit: Callable[..., Any]) -> None:
    page = visit(address)
    ask(page, "How long is the bridge?")
    before = width(page, "#main")
    page.locator("#live .fn-ref").first.click()
    page.locator("#source mark.fn-main").wait_for()
    assert width(page, "#main") < before
    page.locator("#source .fn-close").click()
    assert width(page, "#main") == before


def test_document_opened_far_down_the_list_is_seen(home: Path, visit: Callable[..., Any]) -> None:
    texts = {f"d{number}": f"Report {number}\n\nIt is long." for number in range(60)}
    with served(Scripted(home, **texts)) as address:
        page = visit(address, viewport={"width": 1200, "height": 600})
        page.get_by_role("tab", name="Documents").click()
        page.locator(".fn-docs [data-act=open]").nth(50).click()
        title = page.locator("#reader .fn-src-title", has_text="Report 50")
        title.wait_for()
        assert 0 <= title.bounding_box()["y"] < 600


def test_last_question_stands_at_the_top_when_asked_and_when_opened_again(
    address: str, visit: Callable[..., Any]
) -> None:
    page = visit(address, viewport={"width": 1200, "height": 600})
    for question in ("First question?", "Second question?", "Where do elephants sleep?"):
        ask(page, question)
    top = float(page.locator("#transcript").bounding_box()["y"])
    assert 0 <= page.locator("#live h2").bounding_box()["y"] - top < 60
    reload(page)
    last = page.locator("#past h2", has_text="elephants")
    last.wait_for()
    page.wait_for_function(
        "(top) => [...document.querySelectorAll('#past h2')].pop().getBoundingClientRect().y - top"
        " < document.querySelector('#transcript').clientHeight",
        arg=top,
    )
    assert last.bounding_box()["y"] >= top


def test_conversation_keeps_what_it_searches(address: str, visit: Callable[..., Any]) -> None:
    page = visit(address)
    limits = page.locator("#limits .fn-limits")
    page.locator("#scope button").first.click()
    since = page.locator("#since input")
    since.focus()
    assert since.get_attribute("type") == "date"
    since.fill("1997-01-01")
    limits.wait_for()
    assert "1997-01-01" in limits.inner_text()
    ask(page, "How long since 1997?")
    page.locator("#new-chat").click()
    page.locator(".fn-welcome").wait_for()
    page.locator("#limits [data-act=everything]").click()
    limits.wait_for(state="detached")
    assert since.input_value() == ""
    page.locator(".fn-chat", has_text="How long since 1997?").click()
    limits.wait_for()
    assert since.input_value() == "1997-01-01"


@pytest.mark.parametrize(("tab", "button"), [("Batch", "#batch-run"), ("Evaluation", "#eval-run")])
def test_run_without_a_file_says_what_is_missing(
    address: str, visit: Callable[..., Any], tab: str, button: str
) -> None:
    page = visit(address)
    page.locator(".fn-welcome").wait_for()
    page.get_by_role("tab", name=tab).click()
    page.locator(button).click()
    page.get_by_role("alert").filter(has_text="first.").wait_for()
    assert not page.locator("#batch-stop").is_visible()


def test_documents_fit_a_phone(address: str, visit: Callable[..., Any]) -> None:
    page = visit(address, **PHONE)
    page.locator(".fn-welcome").wait_for()
    page.get_by_role("tab", name="Documents").click()
    page.locator(".fn-docs").wait_for()
    inside = "one => one.scrollWidth <= one.clientWidth"
    assert page.locator("#documents .fn-scroll").evaluate(inside)
    page.locator(".fn-docs [data-act=open]").first.click()
    page.locator("#reader .fn-src-title").wait_for()
    assert width(page, "#reader") == 390
    shoot(page, "phone-documents")


def test_what_is_about_to_be_erased_is_named(address: str, visit: Callable[..., Any]) -> None:
    page = visit(address)
    page.locator(".fn-welcome").wait_for()
    page.get_by_role("tab", name="Documents").click()
    page.locator(".fn-docs tr", has_text="Herons").locator("[data-act=forget]").click()
    assert page.locator("dialog .fn-what").inner_text() == "Herons"
    assert page.locator("dialog .fn-yes").inner_text() == "Forget"
    page.locator("dialog button", has_text="Cancel").click()
    page.locator(".fn-docs tr", has_text="Herons").wait_for()
