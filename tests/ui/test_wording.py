"""The three languages say the same things, and the right one is chosen."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest

import rag.load
from eval.compare import NOTES
from rag.errors import Why
from rag.load.notes import at_most, counted
from rag.types import FileReceipt
from ui.receipt_notes import say_receipt_note
from ui.render_lists import render_receipts
from ui.wording import LANGUAGES, choose_language, wording

LOADER = Path(rag.load.__file__).parent


@pytest.mark.parametrize("lang", ["zh-Hant", "zh-Hans"])
def test_every_line_is_there_with_the_same_places(lang: str) -> None:
    english, other = wording("en").lines, wording(lang).lines
    said = {key for key in other if not key.startswith("skipped_")}
    assert said == {key for key in english if not key.endswith("_one")}
    places = re.compile(r"\{\w+\}")
    for key, line in english.items():
        if key.endswith("_one"):
            continue
        assert sorted(places.findall(other[key])) == sorted(places.findall(line)), key


@pytest.mark.parametrize("lang", ["zh-Hant", "zh-Hans"])
def test_every_reason_of_the_loader_is_said_in_the_readers_language(lang: str) -> None:
    kinds = get_args(Why)
    named = {key for key in wording(lang).lines if key.startswith("skipped_")}
    assert named == {f"skipped_{why}" for why in kinds} | {"skipped_stays"}
    files = [FileReceipt("a.txt", "skipped", "is odd", "a", why=why) for why in kinds]
    html = render_receipts(files, wording(lang))
    assert "is odd" not in html
    assert all(wording(lang)(f"skipped_{why}") in html for why in kinds)
    assert html.count(wording(lang)("skipped_stays")) == len(kinds)
    assert render_receipts(files, wording("en")).count("is odd") == len(kinds)


@pytest.mark.parametrize("lang", ["zh-Hant", "zh-Hans"])
def test_every_note_of_the_loader_is_said_in_the_readers_language(lang: str) -> None:
    notes = [note for path in LOADER.glob("*.py") for note in notes_in(path)]
    assert len(notes) > 20
    notes += at_most(["1 table"] * 25)[-1:]
    notes += [f"{kind} version of a.pdf" for kind in ("a newer", "an older", "another")]
    notes += ["same content as a.pdf", "same text as a.pdf", "3 pages without text, unread: 1"]
    assert [note for note in notes if say_receipt_note(note, wording(lang)) == note] == []
    html = render_receipts([FileReceipt("a.pdf", "added", notes=("2 pages read",))], wording(lang))
    assert "2 pages read" not in html
    assert say_receipt_note("2 elephants read", wording(lang)) == "2 elephants read"
    assert say_receipt_note("a {n}.pdf: 2 pages read", wording(lang)).startswith("a {n}.pdf：")
    assert say_receipt_note("2 pages read", wording("en")) == "2 pages read"


def notes_in(path: Path) -> Iterator[str]:
    """The notes that a module of the loader writes, each of their values as a 2."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        name = getattr(node.func, "attr", "") if isinstance(node, ast.Call) else ""
        if name == "note_read":
            yield counted(2, node.args[1].value) + " read"  # type: ignore[attr-defined]
        if name in ("note", "append") and isinstance(node.args[0], ast.JoinedStr):  # type: ignore[attr-defined]
            told = "".join(map(filled, node.args[0].values))  # type: ignore[attr-defined]
            if name == "note" or path.name in ("builder.py", "decode.py", "records.py"):
                yield told


def filled(part: ast.expr) -> str:
    if isinstance(part, ast.Constant):
        return str(part.value)
    call = part.value if isinstance(part, ast.FormattedValue) else None
    if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "counted":
        return counted(2, call.args[1].value)  # type: ignore[attr-defined]
    return "2"


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_note_on_a_comparison_is_said_in_the_readers_language(lang: str) -> None:
    assert all(f"eval_note_{key}" in wording(lang).lines for key in NOTES)


def test_every_line_is_used() -> None:
    code = "".join(
        path.read_text(encoding="utf-8")
        for path in files("ui").iterdir()  # type: ignore[attr-defined]
        if path.name.endswith(".py")
    )
    built = (
        "sort_",
        "engine_",
        "status_",
        "_tag",
        "added",
        "updated",
        "unchanged",
        "renamed",
        "removed",
        "unsupported",
        "supported",
        "partial",
        "part_",
        "_one",
        "eval_note_",
    )
    unused = [
        key
        for key in wording("en").lines
        if not re.search(f"[\"']{key}[\"']", code) and not any(part in key for part in built)
    ]
    assert unused == []


@pytest.mark.parametrize(
    ("chosen", "accepted", "lang"),
    [
        (None, "zh-HK,zh;q=0.9,en;q=0.8", "zh-Hant"),
        (None, "zh-CN", "zh-Hans"),
        (None, "zh", "zh-Hans"),
        (None, "fr,de;q=0.9", "en"),
        (None, "en;q=0.1,zh-TW;q=0.9", "zh-Hant"),
        ("en", "zh-TW", "en"),
        ("klingon", "zh-TW", "zh-Hant"),
        (None, "zh-TW;q=x,,;q=", "zh-Hant"),
        (None, None, "en"),
    ],
)
def test_language_is_the_one_chosen_else_the_browsers(
    chosen: str | None, accepted: str | None, lang: str
) -> None:
    assert choose_language(chosen, accepted) == lang


def test_one_thing_is_not_said_in_the_plural() -> None:
    say = wording("en")
    assert say("status_documents", documents="1") == "1 document"
    assert say("status_documents", documents="11") == "11 documents"


def test_languages_are_named_in_themselves() -> None:
    assert list(LANGUAGES.values()) == ["English", "繁體中文", "简体中文"]
