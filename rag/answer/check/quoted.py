"""Whether quoted words and addresses of a sentence stand in the quotes word for word. Pure."""

from __future__ import annotations

import re

from rag.answer.check.normal import HAN
from rag.answer.check.records import Fault

_QUOTED = re.compile(r'"([^"]{3,400})"' r"|(?<![A-Za-z])'([^']{3,400}?)'(?![A-Za-z])")
_ADDRESS = re.compile(
    r"(?:https?://|www\.)[^\s\"'<>)\]，。；]+|[\w.+-]+@[\w-]+\.[\w.-]+"
    r"|\b(?:[a-z0-9-]+\.)+(?:com|org|net|gov|edu|hk|cn|io|info|co|uk|eu|de|ru|biz|app|dev|xyz|site)\b(?:/[^\s\"'<>)\]，。；]*)?",
    re.IGNORECASE,
)
_EDGE = " .,;:!?，。；：！？、…"


def check_quoted(sentence: str, quotes: str) -> list[Fault]:
    """A fault for each quotation of the sentence that is not verbatim in the quotes.

    Both normalised; case and the stop before a closing mark are not compared.
    A single short word in marks is a manner of speaking, not a quotation. Words
    in another script than the quotes' are a translation, which stays open.
    """
    faults = []
    held = _plain(quotes)
    for match in _QUOTED.finditer(sentence):
        words = (match[1] or match[2]).strip(_EDGE)
        if _plain(words) in held or not _is_quotation(words):
            continue
        translated = bool(HAN.search(words)) != bool(HAN.search(quotes))
        what = "is a translation" if translated else "is not in the quotes"
        faults.append(Fault("quoted", words, f"“{words}” {what}", open=translated))
    return faults


def check_addresses(sentence: str, quotes: str) -> list[Fault]:
    """A fault for each web or mail address that is not in the quotes."""
    held = quotes.casefold()
    return [
        Fault("address", match.group(), f"the quotes do not hold the address {match.group()}")
        for match in _ADDRESS.finditer(sentence)
        if match.group().rstrip(_EDGE).casefold() not in held
    ]


def _is_quotation(words: str) -> bool:
    return len(words.split()) > 1 or len(HAN.findall(words)) > 2


def _plain(text: str) -> str:
    return " ".join(re.sub(r"[\"',.;:!?，。；：！？、-]", " ", text.casefold()).split())
