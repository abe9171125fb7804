"""The words of the interface in three languages: in, a key; out, a line of text.

Reads its files once, from this package. Threads may share what comes out.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

LANGUAGES = {"en": "English", "zh-Hant": "繁體中文", "zh-Hans": "简体中文"}
GRADIO_LOCALES = {"en": "en", "zh-Hant": "zh-TW", "zh-Hans": "zh-CN"}
_PLACE = re.compile(r"\{(\w+)\}")
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")


class Wording:
    """The lines of one language: `wording("page", page=3)`. Threads may share it.

    A line `…_one` stands for its like where a number in it is 1.
    """

    def __init__(self, lang: str, lines: Mapping[str, str]) -> None:
        self.lang = lang
        self.lines = lines

    def __call__(self, key: str, **fields: object) -> str:
        one = f"{key}_one" if any(str(value) == "1" for value in fields.values()) else ""
        line = self.lines[one if one in self.lines else key]
        return _PLACE.sub(lambda place: str(fields.get(place[1], place[0])), line)


@cache
def wording(lang: str) -> Wording:
    """The wording of a language; English for one that is not spoken here."""
    name = lang if lang in LANGUAGES else "en"
    return Wording(name, read_words(name))


@cache
def read_words(name: str) -> Any:
    """What one of the files of words holds."""
    return json.loads(files("ui").joinpath("words", f"{name}.json").read_text(encoding="utf-8"))


def choose_language(chosen: str | None, accepted: str | None) -> str:
    """The language chosen, else the best of an `Accept-Language` header, else English."""
    if chosen in LANGUAGES:
        return chosen
    wanted: list[tuple[float, int, str]] = []
    for position, part in enumerate((accepted or "").split(",")[:20]):
        tag, _, rest = part.strip().partition(";q=")
        wanted.append((-_quality(rest), position, tag.lower()))
    for _, _, tag in sorted(wanted):
        if tag.startswith("en"):
            return "en"
        if tag.startswith("zh"):
            return "zh-Hant" if tag.startswith(_TRADITIONAL) else "zh-Hans"
    return "en"


def _quality(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0
