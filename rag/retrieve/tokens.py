"""Tokens of a text, the same for index, query and sentence choice.

In: any text and, when known, its language. Out: a list of tokens without
spaces. Pure but for one table read from an installed package at the first
Chinese text; threads may share it.

Words are stemmed by Snowball in the text's language, English ones in British spelling, and
stop words dropped.
Chinese, Japanese, Korean and Thai yield single characters and pairs, Traditional
and Simplified folded. What can be written in several ways has one form: full
and half width, accents, "co-operation", "10th", "1,000", "U.S.", "I&T", and
dates, which add "2023-06-10", "2023-06" and "06-10" beside their words.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from rag.retrieve.british import in_british
from rag.retrieve.dates import date_tokens
from rag.retrieve.languages import STOP_WORDS, guess_language

TOKENIZER = "footnote-tokens/2"

_SNOWBALL = {
    "ar": "arabic",
    "da": "danish",
    "de": "german",
    "en": "english",
    "es": "spanish",
    "fi": "finnish",
    "fr": "french",
    "hu": "hungarian",
    "it": "italian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}

# Characters written without spaces between words: Han, kana, Hangul, Thai.
_UNSPACED = (
    "\u0e00-\u0e7f\u3005-\u3007\u3041-\u30ff\u3400-\u9fff\uac00-\ud7a3\uf900-\ufaff"
    "\U00020000-\U0003ffff"
)
_LETTER = rf"[^\W_{_UNSPACED}]"
_PIECE = re.compile(
    rf"(?P<unspaced>[{_UNSPACED}]+)"
    r"|(?P<initials>[^\W\d_](?:\.[^\W\d_])+\b\.?)"
    r"|(?P<ampersand>[^\W\d_]{1,3}&[^\W\d_]{1,3}\b)"
    rf"|(?P<number>\d+(?:[,.]\d+)*(?:st|nd|rd|th)?(?!{_LETTER}))"
    rf"|(?P<word>{_LETTER}(?:{_LETTER}|['\u2019\u00ad\u2010\u2011-](?={_LETTER}))*)",
)
_GROUPED = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_JOINT = re.compile(r"[\u2010\u2011-]")
ASKING = re.compile(
    "請問|请问|為什麼|为什么|為甚麼|什麼|什么|甚麼|怎麼|怎么|怎樣|怎样|多少|哪|誰|谁|嗎|吗|呢"
)
_local = threading.local()


def tokenize(text: str, lang: str | None = None) -> list[str]:
    """Tokens of `text` in order, repeats kept; [] when it holds no word.

    lang: a BCP 47 tag; None guesses it. A compound gives its joined form and
    then its parts: "co-operation" -> ["cooper", "co", "oper"].
    """
    text = unicodedata.normalize("NFKC", text)
    code = (lang or guess_language(text)).split("-")[0].lower()
    shouting = text.isupper()
    tokens: list[str] = []
    words: list[str] = []
    for match in _PIECE.finditer(text):
        kind, piece = match.lastgroup, match.group()
        if kind == "word":
            words.extend(_word_forms(piece, code, shouting))
            continue
        tokens.extend(_stems(words, code))
        words = []
        if kind == "unspaced":
            tokens.extend(_characters_and_pairs(piece))
        elif kind == "number":
            tokens.append(_GROUPED.sub("", piece.lower().rstrip("stndrh")))
        else:
            tokens.append(piece.casefold().replace(".", ""))
    tokens.extend(_stems(words, code))
    tokens.extend(date_tokens(text))
    return tokens


def fold_script(text: str) -> str:
    """The text with Traditional characters written as Simplified ones."""
    return text.translate(simplified_table())


def _word_forms(piece: str, code: str, shouting: bool) -> Iterable[str]:
    """The word in lower case, without stop words; a compound also in its parts."""
    bare = piece.replace("\u00ad", "").replace("\u2019", "'")
    if bare.isascii() and bare.isalnum():
        word = bare.lower()
        # WHO and IT are names when the text around them is not all capitals.
        if word in STOP_WORDS.get(code, STOP_WORDS["en"]):
            is_name = bare.isupper() and len(bare) > 1 and not shouting
            return (word,) if is_name else ()
        return (word,)
    word = bare.casefold()
    stop = STOP_WORDS.get(code, STOP_WORDS["en"])
    if word in stop:
        return ()
    if word.endswith("'s"):
        word = word[:-2]
    parts = [part for part in _JOINT.split(word) if part]
    if len(parts) > 1:
        return ["".join(parts).replace("'", ""), *(p for p in parts if p not in stop)]
    # An elided article goes ("l'école"); else the apostrophe does ("don't").
    elided = [part for part in word.split("'") if part not in stop]
    joined = word.replace("'", "")
    return elided if len(elided) <= word.count("'") else () if joined in stop else (joined,)


def _stems(words: list[str], code: str) -> list[str]:
    if not words:
        return words
    if code == "en":
        words = [in_british(word) for word in words]
    stems = _stemmer(_SNOWBALL.get(code, "english")).stemWords(words)
    if all(map(str.isascii, stems)):
        return [stem for stem in stems if stem]
    return [_without_accents(stem) for stem in stems if stem]


def _stemmer(algorithm: str) -> Any:
    """This thread's stemmer: a Snowball object must not be shared."""
    stemmers = _local.__dict__
    if algorithm not in stemmers:
        from Stemmer import Stemmer

        stemmers[algorithm] = Stemmer(algorithm, 50_000)
    return stemmers[algorithm]


@lru_cache(maxsize=20_000)
def _without_accents(word: str) -> str:
    if word.isascii():
        return word
    split = unicodedata.normalize("NFD", word)
    return unicodedata.normalize("NFC", "".join(c for c in split if not unicodedata.combining(c)))


def _characters_and_pairs(run: str) -> list[str]:
    """Single characters and pairs of a run, words that only ask left out."""
    tokens: list[str] = []
    for part in ASKING.split(run):
        folded = part.translate(simplified_table())
        tokens.extend(folded)
        tokens.extend(map(str.__add__, folded, folded[1:]))
    return tokens


@lru_cache(maxsize=1)
def simplified_table() -> dict[int, str]:
    """Traditional character -> Simplified, from OpenCC's table."""
    spec = find_spec("opencc")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("opencc-python-reimplemented is not installed")
    table = Path(spec.origin).parent / "dictionary" / "TSCharacters.txt"
    pairs = (line.split("\t") for line in table.read_text(encoding="utf-8").splitlines() if line)
    return {ord(pair[0]): pair[1].split(" ")[0] for pair in pairs}
