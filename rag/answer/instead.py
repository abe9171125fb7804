"""Whether a text speaks of another post, place or part than the one a question asks about.

In: a question taken apart and a text. Out: yes or no. Pure, no I/O.
"""

from __future__ import annotations

import re
from functools import lru_cache

from rag.answer.places import places_named
from rag.answer.question import Asked
from rag.retrieve.tokens import fold_script

_POSTS = (
    ("governor", "省长"),
    ("minister", "部长"),
    ("mayor", "市长"),
    ("president", "总统|主席|校长|院长|会长|总裁"),
    ("premier", "总理"),
    ("chair(?:man|woman|person)?", "主席|会长"),
    ("director", "局长|厅长|处长|署长|主任|院长|总监"),
    ("secretary", "司长|局长|书记|秘书长"),
    ("commissioner", "署长|处长|专员"),
    *((post, "") for post in ("head", "chancellor", "principal", "captain")),
)
"""Posts in English, and what they are called in Chinese."""
_POST = re.compile(
    rf"\b({'|'.join(english for english, _ in _POSTS)})\b"
    rf"|({'|'.join({han: None for _, names in _POSTS for han in names.split('|') if han})})",
    re.IGNORECASE,
)
_BESIDE_POST = re.compile(
    r"\b(?:vice|deputy|under|assistant|acting|former|ex)[ -]$|(?:副|代|前|署理|助理)$",
    re.IGNORECASE,
)
_UNSAID = frozenset({"China", "Hong Kong", "Mainland"})
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
    question = fold_script(asked.text)
    if not _POST.search(question):
        return False
    told = fold_script(text)
    for match in _POST.finditer(question):
        if _BESIDE_POST.search(question, max(0, match.start() - 12), match.start()):
            continue
        beside = [
            bool(_BESIDE_POST.search(told, max(0, found.start() - 12), found.start()))
            for found in _in_either_language(match.group().lower()).finditer(told)
        ]
        if beside and all(beside):
            return True
    return False


@lru_cache(maxsize=64)
def _in_either_language(post: str) -> re.Pattern[str]:
    """What finds a post, given as a question names it, in a folded text of either language."""
    same = [
        rf"{english}|{han}" if han else english
        for english, han in _POSTS
        if re.fullmatch(english, post) or post in han.split("|")
    ]
    return re.compile("|".join(same), re.IGNORECASE)


def is_other_place(asked: Asked, text: str, above: str) -> bool:
    """Whether the text speaks of another place in the stead of one that was asked about.

    above: title and headings of the text, which may name the place for it.
    """
    if asked.kind == "place":
        return False
    wanted, said = places_named(asked.text), places_named(text)
    return bool(said - wanted) and bool(wanted - said - places_named(above))


def is_absent_place(asked: Asked, page: str) -> bool:
    """Whether a place that was asked about stands nowhere on a page.

    page: title, headings and text. The city or country of the asker goes unsaid.
    """
    return bool(places_named(asked.text) - places_named(page) - _UNSAID)


def is_of_onlookers(asked: Asked, text: str) -> bool:
    """Whether it is asked who signed, and the text tells who looked on."""
    if asked.kind != "person" or not _SIGNED.search(asked.text):
        return False
    if _LOOKING_ON.search(asked.text) or _SIGNED_FOR.search(text):
        return False
    return bool(_LOOKING_ON.search(text))
