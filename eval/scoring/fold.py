"""Folds text so that spellings of one thing compare equal, keeping offsets.

In: any text. Out: the folded text and, for each of its characters, the place
in the original. Pure but for one table read from an installed package at the
first Chinese character; threads may share all of it.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from rag.retrieve.tokens import simplified_table

_MARKERS = re.compile(
    r"\[\^?\d{1,3}(?:\s*[,，;-]\s*\d{1,3})*\]|【\d{1,3}】|[*`{}]+|"
    r"\\(?:text|mathrm|mathbf|textbf|boxed|left|right|quad|,|;|!)|\\[()\[\]]|\\(?=[$%#])"
)
_SPECIAL = {
    **dict.fromkeys("‐‑‒–—−﹣－", "-"),
    **dict.fromkeys("‘’‛´`", "'"),
    **dict.fromkeys("“”„‟«»「」『』", '"'),
    **dict.fromkeys("\u200b\u200c\u200d\ufeff\u00ad\u2060", ""),
    **dict.fromkeys("\r\x0b\x0c\u2028\u2029", "\n"),
    "½": " 1/2",
    "¼": " 1/4",
    "¾": " 3/4",
    "⅓": " 1/3",
    "⅔": " 2/3",
    "⁄": "/",
    "\t": " ",
}


@dataclass(frozen=True, slots=True)
class Folded:
    """Folded text. offsets[i] is where text[i] came from; None means i itself."""

    text: str
    offsets: tuple[int, ...] | None = None

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The span of the original text behind a span of the folded one."""
        if self.offsets is None:
            return start, end
        return self.offsets[start], self.offsets[end - 1] + 1


def fold(text: str) -> Folded:
    """The text in lower case, width, accents, quotes, script and dashes unified.

    Footnote markers and Markdown's stars become spaces: they are not content.
    """
    bare = _MARKERS.sub(lambda found: " " * len(found.group()), text)
    folded = bare.translate(_TABLE)
    if len(folded) == len(bare) and (bare.isascii() or _one_to_one(bare)):
        return Folded(folded)
    pieces = [_TABLE[ord(char)] for char in bare]
    offsets = tuple(place for place, piece in enumerate(pieces) for _ in piece)
    return Folded("".join(pieces), offsets)


def fold_text(text: str) -> str:
    """The folded text alone."""
    return fold(text).text


def _one_to_one(text: str) -> bool:
    return all(len(_TABLE[ord(char)]) == 1 for char in set(text))


class _Table(dict[int, str]):
    """Folded form of each code point, worked out at its first use."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        folded = _SPECIAL.get(char)
        if folded is None:
            folded = _fold_char(char)
        self[code] = folded
        return folded


_TABLE = _Table()


def _fold_char(char: str) -> str:
    plain = unicodedata.normalize("NFKC", char)
    if unicodedata.category(char).startswith("L") and ord(char) < 0x2E80:
        split = unicodedata.normalize("NFKD", plain)
        plain = "".join(part for part in split if not unicodedata.combining(part))
    if char >= "\u3400":
        plain = plain.translate(simplified_table())
    return plain.casefold()


@lru_cache(maxsize=1)
def traditional_only() -> frozenset[str]:
    """Characters that Simplified Chinese writes otherwise."""
    return frozenset(chr(code) for code, plain in simplified_table().items() if chr(code) != plain)


@lru_cache(maxsize=1)
def simplified_only() -> frozenset[str]:
    """Characters that Traditional Chinese writes otherwise, and does not use itself."""
    written = {plain for code, plain in simplified_table().items() if chr(code) != plain}
    return frozenset(written) - frozenset(chr(code) for code in simplified_table())
