"""The words of a question as documents in the other language would say them.

In: a question, its language and a snapshot. Out: `Translated`. Reads the store's
word counts and the bridge's dictionary; threads may share nothing here but the bridge.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from rag.ports import Snapshot, TranslatedWord
from rag.retrieve.bm25 import idf
from rag.retrieve.bridge import Bridge

# Tokens of which a text of the language nearly always holds one.
_USUAL = {
    "zh": ("的", "一", "是", "在", "有", "和"),
    "en": ("new", "year", "one", "time", "includ", "use", "first", "two", "make", "state"),
}
_OTHER = {"zh": "en", "en": "zh"}


@dataclass(frozen=True, slots=True)
class Translated:
    """boosts, weights: token -> boost, and boost times idf; empty when none is of use.

    words: for each word of the question its tokens, and what it counts in `segment_cover`.
    """

    boosts: Mapping[str, float]
    weights: Mapping[str, float]
    words: Sequence[TranslatedWord] = ()


NOTHING = Translated({}, {})


def translate(bridge: Bridge | None, snapshot: Snapshot, text: str, lang: str) -> Translated:
    """The question in the store's other language; NOTHING where the store has none."""
    usual = _USUAL.get(_OTHER.get(lang, ""), ())
    if bridge is None or not any(snapshot.document_frequency(usual).values()):
        return NOTHING
    found = bridge.translations(text, lang)
    boosts: dict[str, float] = {}
    for translation in found:
        for token, boost in translation.tokens.items():
            boosts[token] = max(boosts.get(token, 0.0), boost)
    count = snapshot.chunk_count
    frequency = snapshot.document_frequency(list(boosts))
    boosts = {token: boost for token, boost in boosts.items() if frequency[token]}
    weights = {token: boost * idf(frequency[token], count) for token, boost in boosts.items()}
    words = [
        TranslatedWord(
            t.word,
            frozenset(t.tokens),
            t.phrases,
            max((weights.get(token, 0.0) for token in t.tokens), default=0.0),
        )
        for t in found
        if not t.unsure or not weights.keys().isdisjoint(t.tokens)
    ]
    return Translated(boosts, weights, words)
