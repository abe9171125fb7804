"""What each word of a question weighs, in its own language and in translation.

In: the query as retrieval took it apart. Out: a `Weighing`. Pure, no I/O.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from rag.ports import Query

PRIOR = 0.7
"""What every word weighs beside its rarity. In a store of one sentence a word that is
there has a rarity of 0.3 and one that is not 1.4: rarity alone would let one word of
the asker's own choosing outweigh all that match. Area under the ROC curve over stores
of 1 and 5 single sentences: see BENCHMARKS.md."""
_ASKING_STEMS = (
    "call name known term titl mani much long old often far big larg tall high kind type sort "
    "mean happen exact take place give tell refer say said stand short abbrevi acronym full posit "
    "role hold"
)
_ASKING = frozenset(_ASKING_STEMS.split())
_Phrased = tuple[Sequence[frozenset[str]], frozenset[str], float]
"""A word of several tokens or phrases: its phrases, the tokens of all, its share."""


@dataclass(frozen=True)
class Weighing:
    """The words of a question, each as the phrases that stand for it, and its share of 1.

    A phrase of two tokens of which a text holds one is held by half.
    """

    words: tuple[tuple[Sequence[frozenset[str]], float], ...]

    def covered(self, tokens: Set[str]) -> float:
        """Share of the question's weight that the tokens make up, 0 to 1."""
        held = self.tokens.intersection(tokens)
        known = self._covered
        if held not in known:
            plain, others = self._plain
            known[held] = sum(plain.get(token, 0.0) for token in held) + sum(
                share * _held(phrases, held)
                for phrases, tokens_of, share in others
                if not tokens_of.isdisjoint(held)
            )
        return known[held]

    def without(self, tokens: Set[str]) -> Weighing:
        """The other words alone; all of them where there are none, or no others."""
        others = [
            (p, share) for p, share in self.words if not any(phrase & tokens for phrase in p[:1])
        ]
        return _shares(others) if 0 < len(others) < len(self.words) else self

    def heaviest(self, tokens: Set[str] = frozenset()) -> float:
        """Share of the heaviest word that the tokens do not hold; 0.0 if they hold all."""
        return max(
            (share * (1 - _held(phrases, tokens)) for phrases, share in self.words), default=0.0
        )

    @cached_property
    def tokens(self) -> frozenset[str]:
        return frozenset().union(*(phrase for phrases, _ in self.words for phrase in phrases))

    @cached_property
    def pairs(self) -> tuple[tuple[tuple[str, str, float], ...], float]:
        """Neighbouring tokens with the weight of both, and the sum of these weights."""
        found = tuple(
            (first, second, light + heavy)
            for (first, light), (second, heavy) in pairwise(self.single)
        )
        return found, sum(weight for _, _, weight in found)

    @cached_property
    def _plain(self) -> tuple[dict[str, float], list[_Phrased]]:
        """Words of one token with their shares, and all others: most are plain."""
        plain: dict[str, float] = {}
        others: list[_Phrased] = []
        for phrases, share in self.words:
            if len(phrases) == 1 and len(phrases[0]) == 1:
                token = min(phrases[0])
                plain[token] = plain.get(token, 0.0) + share
            else:
                others.append((phrases, frozenset().union(*phrases), share))
        return plain, others

    @cached_property
    def _covered(self) -> dict[frozenset[str], float]:
        """What `covered` gave before: neighbouring sentences hold the same tokens."""
        return {}

    @cached_property
    def single(self) -> tuple[tuple[str, float], ...]:
        """One token a word, with its share, in the order of the question."""
        return tuple((min(phrases[0]), share) for phrases, share in self.words if phrases)


def _held(phrases: Sequence[frozenset[str]], tokens: Set[str]) -> float:
    """The greatest part of one of the phrases that the tokens make up, 0 to 1."""
    return max((len(phrase & tokens) / len(phrase) for phrase in phrases if phrase), default=0.0)


def weigh(query: Query) -> Weighing:
    """The question's own tokens, words that only ask left out."""
    mass = [
        (token, boost * (PRIOR + max(query.idf.get(token, 0.0), 0.0)))
        for token, boost in query.weights.items()
    ]
    told = [(token, weight) for token, weight in mass if token not in _ASKING]
    return _shares([((frozenset([token]),), weight) for token, weight in told or mass])


def weigh_translated(query: Query) -> Weighing:
    """The question's words in the store's other language.

    A word of which the store holds no translation weighs as much as the mean of the others.
    """
    known = [word.weight for word in query.translations if word.weight > 0]
    mean = sum(known) / len(known) if known else 0.0
    return _shares(
        [
            (word.phrases, PRIOR + (word.weight or mean))
            for word in query.translations
            if word.tokens.isdisjoint(_ASKING) and not _ASKING.issuperset(word.word.split())
        ]
    )


def weigh_locally(query: Query, matched: Sequence[frozenset[str]]) -> Weighing:
    """Tokens weighed by how few of the candidates hold them: what tells these apart."""
    held = Counter(token for tokens in matched for token in tokens)
    return _shares(
        [
            ((frozenset([token]),), boost * math.log((len(matched) + 1) / held[token]))
            for token, boost in query.weights.items()
            if held[token]
        ]
    )


def _shares(mass: Sequence[tuple[Sequence[frozenset[str]], float]]) -> Weighing:
    total = sum(weight for _, weight in mass) or 1.0
    return Weighing(tuple((phrases, weight / total) for phrases, weight in mass))
