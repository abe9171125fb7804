"""Whether a text speaks of another place or part than the one a question asks about.

In: a question taken apart and a text. Out: yes or no. Pure, no I/O.
"""

from __future__ import annotations

import re

from rag.answer.kinds import find_values
from rag.answer.places import places_named
from rag.answer.question import Asked
from rag.answer.speech import SPEAKS, tells_speech

_UNSAID = frozenset({"China", "Hong Kong", "Mainland"})
_SIGNED = re.compile(r"\bsign(?:ed|s|ator\w+)?\b|[簽签][署訂订](?!儀式|仪式)", re.IGNORECASE)
_LOOKING_ON = re.compile(
    r"\bwitness\w*\b|\blook(?:ed|s|ing) on\b|\battend(?:ed|s|ing)?\b|見證|见证|出席|列席",
    re.IGNORECASE,
)
_SPEAKS_NEXT = re.compile(rf"\W{{0,3}}(?:{SPEAKS}|[說说]|表示|指出|[認认][為为]|[強强][調调])")
_SIGNED_FOR = re.compile(
    r"\bsigned by\b|\brepresent(?:ed|ing|s)\b|\bon behalf of\b|代表|分別[簽签]|分别签",
    re.IGNORECASE,
)


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


def is_of_signers(asked: Asked, text: str) -> bool:
    """Whether it is asked who signed, and the text names one who signed or stood for a side."""
    if not _asks_who_signed(asked):
        return False
    signs = _SIGNED_FOR.search(text) or _SIGNED.search(text)
    return bool(signs and _names_more_than_speakers(text))


def is_of_onlookers(asked: Asked, text: str) -> bool:
    """Whether it is asked who signed, and the text tells who looked on, or what was said of it."""
    if not _asks_who_signed(asked):
        return False
    if _LOOKING_ON.search(asked.text) or _SIGNED_FOR.search(text):
        return False
    if _LOOKING_ON.search(text):
        return True
    signed = _SIGNED.search(text) and _names_more_than_speakers(text)
    return tells_speech(text) and not signed


def _names_more_than_speakers(text: str) -> bool:
    """Whether a person is named who is not only the one who speaks: "Mr Li said they signed"."""
    people = find_values(text, "titled")
    return any(not _SPEAKS_NEXT.match(text, person.end) for person in people)


def _asks_who_signed(asked: Asked) -> bool:
    return asked.kind == "person" and bool(_SIGNED.search(asked.text))
