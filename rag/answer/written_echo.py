"""Whether a written sentence only repeats the question. Pure."""

from __future__ import annotations

import re

from rag.answer.check.normal import is_chinese, normalise
from rag.answer.question import Asked
from rag.retrieve.tokens import tokenize

_CHOICE = re.compile(r"\bor\b|還是|还是|抑或|或者", re.IGNORECASE)


def echoes(asked: Asked, written: str) -> bool:
    """Whether the written text gives nothing but what the question says itself.

    "The architect designed the park" to "Which architect designed the park?" Never so
    where it is asked whether something is so, or which of two things.
    """
    if asked.kind == "yesno" or _CHOICE.search(asked.text):
        return False
    question, said = normalise(asked.text), normalise(written)
    if is_chinese(said) != is_chinese(question):
        return False
    return _words(said) <= _words(question)


def _words(text: str) -> frozenset[str]:
    """Stems with dates and numbers among them; of Chinese the pairs of characters."""
    chinese = is_chinese(text)
    tokens = tokenize(text, "zh" if chinese else "en")
    return frozenset(t for t in tokens if not chinese or len(t) == 2 or t.isascii())
