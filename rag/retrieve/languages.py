"""Stop words of the encoder's languages, and a guess which language a text is in.

Pure but for one packaged file read on import; threads may share it.
"""

from __future__ import annotations

import re
import tomllib
from functools import lru_cache
from pathlib import Path

_FILE = Path(__file__).with_name("stopwords.toml")
STOP_WORDS: dict[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in tomllib.loads(_FILE.read_text(encoding="utf-8")).items()
}
_SCRIPTS = (
    ("ja", re.compile("[\u3041-\u30ff]")),
    ("ko", re.compile("[\uac00-\ud7a3]")),
    ("zh", re.compile("[\u3400-\u9fff]")),
    ("th", re.compile("[\u0e00-\u0e7f]")),
    ("ar", re.compile("[\u0600-\u06ff]")),
    ("ru", re.compile("[\u0400-\u04ff]")),
)
_NOT_LATIN = re.compile("[\u0400-\u06ff\u0e00-\u0e7f\u3041-\u9fff\uac00-\ud7a3]")
_LATIN = ("en", "fr", "de", "es", "it", "pt", "nl", "pl", "tr")
_USED_BY = {
    word: tuple(code for code in _LATIN if word in STOP_WORDS[code])
    for word in frozenset().union(*(STOP_WORDS[code] for code in _LATIN))
}
_WORD = re.compile(r"[^\W\d_]{2,}")
_ENOUGH = 2_000
_BEGINNING = 400


def guess_language(text: str) -> str:
    """Two-letter code of the language that `text` is most likely in; "en" when unsure.

    A script other than Latin decides when it makes up a fifth of the letters;
    otherwise the language most of whose stop words occur does.
    """
    return _guess(text[:_ENOUGH])


@lru_cache(maxsize=4_096)
def script_of(text: str) -> str:
    """ "latin", or the language whose script the beginning of a text is written in."""
    beginning = text[:_BEGINNING]
    return (_NOT_LATIN.search(beginning) and _scripted(beginning)) or "latin"


@lru_cache(maxsize=4_096)
def _guess(text: str) -> str:
    if text.isascii():
        return _by_stop_words(text)
    return _scripted(text) or _by_stop_words(text)


def _scripted(text: str) -> str | None:
    letters = sum(map(str.isalpha, text)) or 1
    for code, script in _SCRIPTS:
        share = len(script.findall(text)) / letters
        if share >= 0.2:
            return code
        if code == "ja" and share >= 0.05:
            return code
    return None


def _by_stop_words(text: str) -> str:
    counts = dict.fromkeys(_LATIN, 0)
    for word in _WORD.findall(text):
        for code in _USED_BY.get(word.lower(), ()):
            counts[code] += 1
    best = max(_LATIN, key=lambda code: counts[code])
    return best if counts[best] > max(counts["en"], 1) else "en"
