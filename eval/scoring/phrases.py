"""What an anchor string of the gold means: in, the string; out, a `Phrase`.

Pure; threads may share it. Each string is understood once and remembered.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import lru_cache

from eval.scoring.dates import Day, find_days
from eval.scoring.fold import fold_text
from eval.scoring.negation import denies
from eval.scoring.numbers import find_quantities
from eval.scoring.polarity import NO_WORDS, YES_WORDS
from eval.scoring.quantity import Quantity
from eval.scoring.tokens import PREFIXES, STOP_WORDS, find_tokens

_MOST_COUNTED = 3


@dataclass(frozen=True, slots=True)
class Phrase:
    """An anchor string understood.

    answer, day or quantity is set when it is one; else it is words, and with
    number and counted a number of something: "two thousand people".
    """

    forms: tuple[str, ...]
    content: tuple[str, ...]
    denial: bool
    is_name: bool = False
    starts: tuple[str, ...] = ()
    answer: str | None = None
    day: Day | None = None
    quantity: Quantity | None = None
    number: Quantity | None = None
    counted: tuple[str, ...] = ()


@lru_cache(maxsize=20_000)
def read_phrase(anchor: str) -> Phrase:
    """What an anchor string means: "no", "September 7", "$8.4bn", or words."""
    text = fold_text(anchor).strip()
    forms = tuple(token.form for token in find_tokens(text))
    content = tuple(form for form in forms if form not in STOP_WORDS) or forms
    is_name = _is_name(anchor, content)
    phrase = Phrase(forms, content, denies(text), is_name, () if is_name else _starts(text))
    bare = text.strip(" .,!\"'")
    if bare in YES_WORDS or bare in NO_WORDS:
        return replace(phrase, answer="yes" if bare in YES_WORDS else "no")
    days = find_days(text)
    if len(days) == 1 and _is_all_date(text, days[0]):
        return replace(phrase, day=days[0])
    quantities = find_quantities(text)
    if len(quantities) == 1 and not days:
        only = quantities[0]
        covered = only.end - only.start + sum(char in "()+- ." for char in text)
        if covered >= len(text) and not _is_year(text, only):
            return replace(phrase, quantity=only)
        if only.start == 0 and not _is_year(text, only):
            rest = tuple(token.form for token in find_tokens(text[only.end :]))
            return replace(phrase, counted=rest[:_MOST_COUNTED], number=only)
    return phrase


def _is_all_date(text: str, day: Day) -> bool:
    """Whether a text is a date and nothing but a weekday or a zone beside it."""
    beside = f"{text[: day.start]} {text[day.end :]}"
    return len(beside.strip()) <= 2 or (
        day.day is not None
        and bool(re.fullmatch(r"\W*(?:on|the|[a-z]{3,6}day|utc|gmt|est|hkt)?\W*", beside))
    )


def _starts(text: str) -> tuple[str, ...]:
    """First letters that a text must hold somewhere to hold the phrase: a quick look."""
    words = [token.form for token in find_tokens(text)]
    plain = [word for word in words if word.isascii() and word.isalpha() and word not in STOP_WORDS]
    return tuple(_start(word) for word in plain if len(word) > 3)


def _start(word: str) -> str:
    """Its prefix, after which a text may have a hyphen ("co-operation"), else three letters."""
    return max((one for one in PREFIXES if word.startswith(one)), key=len, default=word[:3])


def _is_name(anchor: str, content: tuple[str, ...]) -> bool:
    """Whether it looks like a name of three or four words, the middle ones of which may fall."""
    words = anchor.split()
    return 3 <= len(words) == len(content) <= 4 and all(
        word[0].isupper() and word.replace(".", "").replace("-", "").isalpha() for word in words
    )


def _is_year(text: str, quantity: Quantity) -> bool:
    """Whether it is written as four bare digits of our time."""
    written = text[quantity.start : quantity.end]
    return len(written) == 4 and written.isdigit() and 1900 <= quantity.value <= 2100
