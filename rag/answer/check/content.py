"""How likely it is, by words and vectors alone, that quotes say what a sentence says.

Pure; vectors arrive as a cosine. A logistic regression whose weights stand in
content.toml, fitted by `tests/answer_check/measure.py` on paraphrases against
sentences held to the wrong passage.
"""

from __future__ import annotations

import math
import tomllib
from functools import lru_cache
from importlib.resources import files
from typing import Any

from rag.answer.check.normal import is_chinese
from rag.answer.check.words import content_stems
from rag.retrieve.tokens import tokenize

FEATURES = ("covered", "cosine", "both", "one")


def content_row(sentence: str, quotes: str, cosine: float) -> tuple[float, ...]:
    """The row of FEATURES: share of content words covered, cosine, their product, 1."""
    share = covered(sentence, quotes)
    return share, cosine, share * cosine, 1.0


def content_score(sentence: str, quotes: str, cosine: float) -> float:
    """Probability in [0, 1]. Both normalised; cosine of sentence and quotes."""
    weights = _weights()[pair_of(sentence, quotes)]
    value = sum(w * x for w, x in zip(weights, content_row(sentence, quotes, cosine), strict=True))
    return 1.0 / (1.0 + math.exp(-max(-30.0, min(30.0, value))))


def covered(sentence: str, quotes: str) -> float:
    """Share of the sentence's content words, or pairs of characters, that the quotes hold."""
    chinese = is_chinese(sentence)
    ours, theirs = _content_words(sentence, chinese), _content_words(quotes, chinese)
    return len(ours & theirs) / len(ours) if ours else 0.0


@lru_cache(maxsize=2_000)
def _content_words(text: str, chinese: bool) -> frozenset[str]:
    """Stems of a normalised text's content words; chinese: its pairs of characters."""
    if not chinese:
        return frozenset(content_stems(text))
    return frozenset(t for t in tokenize(text, "zh") if len(t) == 2 or t.isascii())


def pair_of(sentence: str, quotes: str) -> str:
    """Which weights apply: "en", "zh", or "cross" for two languages."""
    ours, theirs = is_chinese(sentence), is_chinese(quotes)
    return "cross" if ours != theirs else "zh" if ours else "en"


@lru_cache(maxsize=1)
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files(__package__).joinpath("content.toml").read_text(encoding="utf-8"))


@lru_cache(maxsize=1)
def _weights() -> dict[str, list[float]]:
    return {name: list(row) for name, row in _table()["weights"].items()}
