"""Two people, three languages, a phone, and a screen reader's rules, in a real browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.ui import patient
from tests.ui.conftest import ask, reload, rest, served, shoot
from tests.ui.scripted import Scripted
from ui.users import add_user

pytestmark = [pytest.mark.slow, pytest.mark.browser]


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    for name in ("ann", "bob"):
        add_user(home / "users.txt", name, f"{name} password")
    with served(Scripted(home), auth=home / "users.txt") as address:
        yield address


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(Scripted(tmp_path_factory.mktemp("home"))) as address:
        yield address


def enter(page: Any, name: str) -> None:
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(f"{name} password")
    page.get_by_role("button", name="Log in").click()
    page.locator(".fn-here").wait_for()


def test_two_people_see_their_own_conversations_alone(
    private: str, visit: Callable[..., Any]
) -> None:
    ann = visit(private)
    shoot(ann, "login")
    enter(ann, "ann")
    ask(ann, "Ann asks how long?")
    chat = ann.locator(".fn-chat").first.get_attribute("data-chat")
    turn = ann.locator("#live .fn-turn").get_attribute("data-turn")
    bob = visit(private)
    enter(bob, "bob")
    bob.goto(f"{private}/?c={chat}")
    bob.locator(".fn-welcome").wait_for()
    assert bob.locator(".fn-chat").count() == 0
    cookies = {c["name"]: c["value"] for c in bob.context.cookies()}
    for path in (f"chat/{chat}.md", f"chat/{chat}.json", f"turn/{turn}.md"):
        assert patient.get(f"{private}/kept/{path}", cookies=cookies).status_code == 404
    bob.locator("a", has_text="Log out").click()
    bob.get_by_label("Password").wait_for()


def test_export_rename_search_and_delete(address: str, visit: Callable[..., Any]) -> None:
    page = visit(address)
    ask(page, "What did the bridge cost?")
    menu = page.locator(".fn-chat-more summary").first
    menu.click()
    with page.expect_download() as download:
        page.locator(".fn-pop a", has_text="Markdown").first.click()
    text = Path(download.value.path()).read_text(encoding="utf-8")
    assert "[^2]: The Long Bridge · 1998" in text.replace("\\", "")
    page.locator(".fn-pop [data-act=rename-chat]").first.click()
    page.locator("dialog input").fill("Bridge money")
    page.keyboard.press("Enter")
    page.locator(".fn-chat", has_text="Bridge money").wait_for()
    page.locator("#search-chats textarea, #search-chats input").fill("45 metres")
    page.locator(".fn-chat", has_text="Bridge money").wait_for()
    page.locator("#search-chats textarea, #search-chats input").fill("zebra")
    page.get_by_text("Nothing found.").wait_for()
    page.locator("#search-chats textarea, #search-chats input").fill("")
    menu.click()
    page.locator(".fn-pop [data-act=delete-chat]").first.click()
    page.locator("dialog .fn-yes").click()
    page.locator(".fn-chat", has_text="Bridge money").wait_for(state="detached")
    page.locator(".fn-welcome").wait_for()


def test_edited_question_replaces_what_followed(address: str, visit: Callable[..., Any]) -> None:
    page = visit(address)
    ask(page, "First question?")
    ask(page, "Second question?")
    page.locator("#past [data-act=edit]").first.click()
    page.locator(".fn-banner").wait_for()
    ask(page, "Better question?")
    assert page.locator(".fn-turn").count() == 1


def test_declined_answer_shows_what_came_nearest(address: str, visit: Callable[..., Any]) -> None:
    page = visit(address)
    ask(page, "Where do elephants sleep?")
    page.locator("#live .fn-declined").wait_for()
    page.locator("#live .fn-hit").first.click()
    page.locator("#source mark.fn-main").first.wait_for()
    shoot(page, "declined")


def test_upload_is_received_and_can_be_asked(
    address: str, visit: Callable[..., Any], tmp_path: Path
) -> None:
    file = tmp_path / "<b>owls.txt"
    file.write_text("Owls\n\nOwls hunt at night.\n", encoding="utf-8")
    page = visit(address)
    page.locator(".fn-welcome").wait_for()
    page.get_by_role("tab", name="Documents").click()
    page.locator("#upload input[type=file]").set_input_files(str(file))
    page.locator(".fn-receipt .fn-added").wait_for()
    page.locator(".fn-docs tr", has_text="Owls").locator("[data-act=open]").click()
    page.locator("#reader .fn-src-title", has_text="Owls").wait_for()
    shoot(page, "documents")
    page.locator(".fn-docs tr", has_text="Owls").locator("[data-act=forget]").click()
    page.locator("dialog .fn-yes").click()
    page.get_by_text("Forgotten: Owls").wait_for()


@pytest.mark.parametrize(
    ("locale", "lang", "word"),
    [("zh-HK", "zh-TW", "提問"), ("zh-CN", "zh-CN", "提问"), ("fr-FR", "en", "Ask")],
)
def test_page_speaks_the_browsers_language(
    address: str, visit: Callable[..., Any], locale: str, lang: str, word: str
) -> None:
    page = visit(address, locale=locale)
    page.locator(".fn-welcome").wait_for()
    assert page.locator("html").get_attribute("lang") == lang  # Gradio names the region
    assert page.locator("#ask").inner_text() == word


def test_language_is_chosen_and_stays(address: str, visit: Callable[..., Any]) -> None:
    page = visit(address)
    page.locator(".fn-lang select").wait_for()
    rest(page)
    page.locator(".fn-lang select").select_option("zh-Hant")
    page.locator("#ask", has_text="提問").wait_for()
    reload(page)
    page.locator("#ask", has_text="提問").wait_for()
    ask(page, "橋有多長？")
    shoot(page, "zh-Hant")


@pytest.mark.parametrize(("scheme", "locale"), [("light", "en-US"), ("dark", "zh-HK")])
def test_no_serious_fault_for_a_screen_reader(
    address: str, visit: Callable[..., Any], tmp_path: Path, scheme: str, locale: str
) -> None:
    page = visit(address, color_scheme=scheme, locale=locale)
    ask(page, "How long is the bridge?")
    page.locator("#live .fn-ref").first.click()
    page.locator("#source mark.fn-main").wait_for()
    page.locator("#scope button").first.click()
    for summary in page.locator("#live details.fn-more summary").all():
        summary.click()
    faults = serious(page)
    page.locator("#live [data-act=gold]").click()
    page.locator("#source [type=radio]").first.wait_for()
    faults += serious(page)
    page.locator(".fn-chats summary").first.click()
    faults += serious(page)
    page.locator("[data-act=delete-chat]").first.click()
    faults += serious(page)
    page.keyboard.press("Escape")
    tab = page.locator("#tabs [role=tab]")
    tab.nth(1).click()
    page.locator(".fn-docs [data-act=open]").first.click()
    page.locator("#reader .fn-src-title").wait_for()
    page.locator("#notebooks button").first.click()
    page.locator("#notebook-name").wait_for()
    shoot(page, f"documents-{scheme}")
    faults += serious(page)
    tab.nth(2).click()
    questions = tmp_path / "list.csv"
    questions.write_text("question\nHow long?\nWhere do elephants sleep?\n", encoding="utf-8")
    page.locator("#batch-file input[type=file]").set_input_files(str(questions))
    page.locator("#batch-file").get_by_label(questions.name).wait_for()
    page.locator("#batch-run").click()
    page.locator("#batch-shown .fn-files").wait_for()
    shoot(page, f"batch-{scheme}")
    faults += serious(page)
    tab.nth(3).click()
    page.locator("#eval-run").click()
    page.get_by_role("alert").wait_for()
    assert faults + serious(page) == []


def serious(page: Any) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{fault['id']}: {fault['nodes'][0]['html'][:200]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
    ]


def test_phone_shows_chat_menu_and_source_without_sideways_scrolling(
    address: str, visit: Callable[..., Any]
) -> None:
    page = visit(address, viewport={"width": 390, "height": 780}, has_touch=True, is_mobile=True)
    ask(page, "How long is the bridge?")
    page.locator("#live .fn-ref").first.click()
    page.locator("#source mark.fn-main").wait_for()
    shoot(page, "phone-source")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    page.locator("#source .fn-close").click()
    page.locator(".fn-menu").click()
    page.locator("#new-chat").click()
    page.locator(".fn-welcome").wait_for()
