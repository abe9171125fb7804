"""Words of a folded text in one form each, for comparing phrases.

In: folded text. Out: tokens with their spans. Pure; threads may share it.
Inflection, British and American spelling, hyphens, "&", small number words and
grouped digits have one form; every Chinese character is a token.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

from eval.scoring.numerals import _SMALL, _TENS

_TOKEN = re.compile(
    r"(?:[a-z]\.){2,}|[a-z]+\d+[a-z0-9]*|\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)*(?:st|nd|rd|th)?(?![a-z0-9])|\d+(?:\.\d+)?|"
    r"[\u3040-\u30ff\u3400-\u9fff\U00020000-\U0003ffff]|[^\W\d_]+(?:'[a-z]+)?|[%$€£¥&+]"
)
PREFIXES = frozenset("co non re pre e multi anti inter sub post semi micro macro".split())
_OPENERS = PREFIXES | {"fy"}
STOP_WORDS = frozenset(
    "a an the of for to in on at by with and or is was are were be been as its it this that "
    "their mr mrs ms dr prof professor".split()
)
_ORDINALS = {
    word: f"{number}th"
    for number, word in enumerate(
        "fourth fifth sixth seventh eighth ninth tenth eleventh twelfth".split(), start=4
    )
} | {"first": "1st", "second": "2nd", "third": "3rd"}
_SPELLINGS = {
    "centre": "center",
    "centres": "center",
    "theatre": "theater",
    "programme": "program",
    "programmes": "program",
    "defence": "defense",
    "licence": "license",
    "metre": "meter",
    "metres": "meter",
    "cheque": "check",
    "ii": "2",
    "iii": "3",
    "iv": "4",
    "vi": "6",
    "vii": "7",
    "viii": "8",
    "ix": "9",
    "percent": "%",
    "&": "and",
}


class Token(NamedTuple):
    """A word in its common form, and where it stands in the folded text."""

    form: str
    start: int
    end: int


def find_tokens(text: str) -> list[Token]:
    """The tokens of a folded text, in order."""
    tokens: list[Token] = []
    last = ""
    for match in _TOKEN.finditer(text):
        start, end = match.span()
        form = common_form(match.group())
        if last in _OPENERS and _joins(text, tokens[-1], form, start):
            form = common_form(last + (form if last == "fy" else match.group()))
            tokens[-1] = Token(form, tokens[-1].start, end)
        else:
            tokens.append(Token(form, start, end))
        last = form
    return tokens


def _joins(text: str, last: Token, form: str, start: int) -> bool:
    """Whether a token goes on with the one before: "co-operation", "FY 2018"."""
    if last.form == "fy":
        return form.isdigit()
    gap = text[last.end : start]
    return form.isalpha() and len(form) > 2 and (gap == "-" or (gap == " " and last.form == "non"))


@lru_cache(maxsize=50_000)
def common_form(word: str) -> str:
    """One form for the spellings and inflections of a folded word."""
    if word in _SPELLINGS:
        return _SPELLINGS[word]
    if word in _SMALL or word in _TENS:
        return str(_SMALL.get(word, _TENS.get(word)))
    if word in _ORDINALS:
        return _ORDINALS[word]
    if word[0].isdigit():
        bare = word.replace(",", "")
        return bare.rstrip("0").rstrip(".") if "." in bare else bare
    if "." in word:
        return word.replace(".", "")
    if word.startswith("fy") and word[2:].isdigit() and len(word) == 4:
        return f"fy20{word[2:]}"
    if not word.isascii() or len(word) < 3 or not word.replace("'", "").isalpha():
        return word
    return _stem(word)


def _stem(word: str) -> str:
    word = word.partition("'")[0] if word.endswith(("'s", "'")) else word
    if word.endswith("ies") and len(word) > 4:
        word = word[:-3] + "y"
    elif word.endswith(("sses", "shes", "ches", "xes", "zes")):
        word = word[:-2]
    elif word.endswith("s") and len(word) > 3 and not word.endswith(("ss", "us", "is")):
        word = word[:-1]
    word = word.replace("isation", "ization")
    if word.endswith(("ise", "yse")) and len(word) > 5:
        word = word[:-2] + "ze"
    if len(word) > 5:
        word = re.sub(r"our(?=$|ed|ing|abl|it)", "or", word)
    for ending in ("ingly", "edly", "ing", "ed", "ly"):
        stem = word.removesuffix(ending)
        if stem != word and len(stem) > 3 and re.search("[aeiouy]", stem):
            word = stem
            break
    if len(word) > 4 and word[-1] == word[-2] and word[-1] in "bdgmnprt":
        word = word[:-1]
    if len(word) > 4 and word.endswith("e"):
        word = word[:-1]
    return word[:-1] + "i" if word.endswith("y") and len(word) > 3 else word
