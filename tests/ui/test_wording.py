"""The three languages say the same things, and the right one is chosen."""

from __future__ import annotations

import re
from importlib.resources import files

import pytest

from ui.wording import LANGUAGES, choose_language, wording


@pytest.mark.parametrize("lang", ["zh-Hant", "zh-Hans"])
def test_every_line_is_there_with_the_same_places(lang: str) -> None:
    english, other = wording("en").lines, wording(lang).lines
    assert other.keys() == {key for key in english if not key.endswith("_one")}
    places = re.compile(r"\{\w+\}")
    for key, line in english.items():
        if key.endswith("_one"):
            continue
        assert sorted(places.findall(other[key])) == sorted(places.findall(line)), key


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
