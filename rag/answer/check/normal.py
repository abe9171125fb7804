"""One form for what can be written in several ways. Pure.

Widths, dashes, quotation marks and spaces are folded, Traditional characters
become Simplified. Length may change: offsets of the result are its own.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from rag.retrieve.tokens import simplified_table

_DASHES = re.compile(r"[\u2010-\u2015\u2212\ufe58\ufe63\uff0d]")
_DOUBLE = re.compile("[“”„‟«»「」『』＂]")
_SINGLE = re.compile("[‘’‚‛`´]")
_SPACE = re.compile(r"\s+")
HAN = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_LATIN_WORD = re.compile(r"[A-Za-z]{2,}")


@lru_cache(maxsize=2_000)
def normalise(text: str) -> str:
    """The text in its one form, case kept."""
    folded = unicodedata.normalize("NFKC", text)
    folded = _SINGLE.sub("'", _DOUBLE.sub('"', _DASHES.sub("-", folded)))
    return _SPACE.sub(" ", folded).translate(simplified_table()).strip()


def is_chinese(text: str) -> bool:
    """Whether a text is written in Chinese rather than only naming something in it."""
    return len(HAN.findall(text)) > len(_LATIN_WORD.findall(text))


def without_accents(text: str) -> str:
    split = unicodedata.normalize("NFD", text)
    return unicodedata.normalize("NFC", "".join(c for c in split if not unicodedata.combining(c)))
