"""With a model that obeys every document, nothing takes effect and nothing goes out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from rag.types import Checked, Citation, Delta, Document, Done, Event, Searched, Sentence
from tests.ui import patient
from tests.ui.attacks import ATTACKS
from tests.ui.conftest import ask, reload, rest, served
from tests.ui.scripted import Scripted, cite, document
from ui.export import turn_markdown
from ui.markup import escape
from ui.render import render_turn
from ui.render_source import Shown, Span, render_source
from ui.wording import wording

SAY = wording("en")
AT_ONCE = 18


def test_there_are_sixty_attacks_and_more() -> None:
    assert len(set(ATTACKS)) >= 60


@pytest.mark.parametrize("attack", ATTACKS)
def test_attack_is_text_wherever_it_is_shown(attack: str) -> None:
    """The HTML is the same as that of harmless words, but for the escaped words."""
    harmless = "Harmless words"
    shown = _everywhere(attack)
    assert shown.replace(escape(attack), harmless) == _everywhere(harmless)


def _everywhere(text: str) -> str:
    made = replace(document("d", "Body."), title=text, path=f"/docs/{text}", text=f"{text} Body.")
    citation = Citation(1, "d", text, text, text, "v", None, text, text, 0, len(text), text)
    answer = replace(
        cite(text, document("d", "Body."), ["Body."]),
        question=text,
        query=text,
        sentences=(Sentence(text, "supported", (1,)),),
        citations=(citation,),
        notes=(text,),
    )
    turn = render_turn("t", text, answer, SAY, notice=text)
    panel = render_source(Shown(made, text, (Span(0, len(text), 1, main=True),), "t", (1,), 1), SAY)
    return turn + panel


class Obedient:
    """A model that repeats whatever the documents tell it, and cites as it likes."""

    def __init__(self, made: Document) -> None:
        self.document = made

    def __call__(self, question: str) -> list[Event]:
        first = int(question.split()[1])
        attacks = ATTACKS[first : first + AT_ONCE]
        sentences = tuple(Sentence(attack, "unsupported") for attack in attacks)
        answer = replace(
            cite(question, self.document, [self.document.text]),
            engine="model",
            text="\n".join(attacks),
            sentences=(*sentences, Sentence("It says so.", "supported", (1,))),
            notes=tuple(attacks[:3]),
        )
        deltas: list[Event] = [Delta(attack) for attack in attacks]
        return [Searched(question, ()), *deltas, Checked(sentences[0]), Done(answer)]


@pytest.mark.slow
@pytest.mark.browser
def test_nothing_takes_effect_in_the_browser(home: Path, visit: Callable[..., Any]) -> None:
    text = "\n".join(attack for attack in ATTACKS if "\ud800" not in attack)
    made = replace(document("d", text), title=ATTACKS[0], path=f"/docs/{ATTACKS[3]}")
    assistant = Scripted(home, Obedient(made))
    assistant.documents = {"d": made}
    with served(assistant) as address:
        page = visit(address)
        for first in range(0, len(ATTACKS), AT_ONCE):
            ask(page, f"Attack {first} now?")
        page.locator("#live .fn-ref").last.click()
        page.locator("#source mark.fn-main").first.wait_for()
        reload(page)
        page.locator("#past .fn-sentence").first.wait_for()
        assert page.evaluate("window.pwned") is None
        foreign = "script, iframe, img, svg:not(.fn-svg), form, object, embed, base, style"
        for part in ("#past", "#live", "#source", "#chats"):
            assert page.locator(f"{part} :is({foreign})").count() == 0
        assert page.locator("#past a[href]:not([href^='#'])").count() == 0
        rest(page)
        page.goto("about:blank")


def test_exported_markdown_holds_no_live_link_or_image(home: Path) -> None:
    from rag.kept import KeptTurn

    made = document("d", "Body.")
    for attack in ATTACKS:
        answer = replace(cite("q", made, ["Body."]), sentences=(Sentence(attack, "supported"),))
        text = turn_markdown(KeptTurn("t", "c", attack, answer, ""), SAY)
        assert "<" not in text.replace("\\<", "")
        assert "](" not in text.replace("\\](", "")


@pytest.mark.slow
def test_downloads_cannot_run_in_the_page(home: Path) -> None:
    page = home / "evil.html"
    home.mkdir()
    page.write_text("<script>alert(1)</script>", encoding="utf-8")
    assistant = Scripted(home)
    assistant.documents["d"] = replace(document("d", "Body."), path=str(page))
    with served(assistant) as address:
        reply = patient.get(f"{address}/kept/file/d")
    assert reply.headers["content-type"] == "application/octet-stream"
    assert reply.headers["content-disposition"].startswith("attachment")
    assert "sandbox" in reply.headers["content-security-policy"]
