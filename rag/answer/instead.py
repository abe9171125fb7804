"""Whether a text speaks of another post, place or part than the one a question asks about.

In: a question taken apart and a text. Out: yes or no. Pure, no I/O.
"""

from __future__ import annotations

import re

from rag.answer.places import places_named
from rag.answer.question import Asked

_POST = re.compile(
    r"\b(governor|minister|mayor|president|premier|chair(?:man|woman|person)?|director|secretary|head"
    r"|commissioner|chancellor|principal|captain)\b"
    r"|(省長|省长|市長|市长|部長|部长|局長|局长|司長|司长|主席|主任|院長|院长|校長|校长|會長|会长|總裁|总裁|廳長|厅长|處長|处长|署長|署长)",
    re.IGNORECASE,
)
_BESIDE_POST = re.compile(
    r"\b(?:vice|deputy|under|assistant|acting|former|ex)[ -]$|(?:副|代|前|署理|助理)$",
    re.IGNORECASE,
)
_SIGNED = re.compile(r"\bsign(?:ed|s|ator\w+)?\b|[簽签][署訂订](?!儀式|仪式)", re.IGNORECASE)
_LOOKING_ON = re.compile(
    r"\bwitness\w*\b|\blook(?:ed|s|ing) on\b|\battend(?:ed|s|ing)?\b|見證|见证|出席|列席",
    re.IGNORECASE,
)
_SIGNED_FOR = re.compile(
    r"\bsigned by\b|\brepresent(?:ed|ing|s)\b|\bon behalf of\b|代表|分別[簽签]|分别签",
    re.IGNORECASE,
)


def is_other_post(asked: Asked, text: str) -> bool:
    """Whether the text only has another post than the one asked about: "Vice Governor"."""
    for match in _POST.finditer(asked.text):
        post = next(part for part in match.groups() if part)
        if _BESIDE_POST.search(asked.text, max(0, match.start() - 12), match.start()):
            continue
        beside = [
            bool(_BESIDE_POST.search(text, max(0, found.start() - 12), found.start()))
            for found in re.finditer(re.escape(post), text, re.IGNORECASE)
        ]
        if beside and all(beside):
            return True
    return False


def is_other_place(asked: Asked, text: str, above: str) -> bool:
    """Whether the text speaks of another place in the stead of one that was asked about.

    above: title and headings of the text, which may name the place for it.
    """
    if asked.kind == "place":
        return False
    wanted, said = places_named(asked.text), places_named(text)
    return bool(said - wanted) and bool(wanted - said - places_named(above))


def is_of_onlookers(asked: Asked, text: str) -> bool:
    """Whether it is asked who signed, and the text tells who looked on."""
    if asked.kind != "person" or not _SIGNED.search(asked.text):
        return False
    if _LOOKING_ON.search(asked.text) or _SIGNED_FOR.search(text):
        return False
    return bool(_LOOKING_ON.search(text))
