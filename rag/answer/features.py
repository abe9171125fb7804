"""What is known of a sentence, and of a question and its best sentences, as numbers.

In: a question taken apart and what retrieval found. Out: one row of features a
candidate sentence (`SEGMENT_FEATURES`) and one for the question
(`QUESTION_FEATURES`), the inputs of the two fitted models. Pure, no I/O.

No feature grows with the store: shares and gaps only, so that five documents
and ten thousand chunks look alike.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.answer.kinds import ValueKind, find_values
from rag.answer.question import AnswerKind, Asked, figures
from rag.ports import Retrieved, ScoredSegment
from rag.types import Chunk, Hit, Segment

SEGMENT_FEATURES = (
    "covered",
    "covered_with_context",
    "words",
    "cosine",
    "cosine_gap",
    "hit_gap",
    "first_hit",
    "pairs",
    "names",
    "length",
    "date_there",
    "number_there",
    "person_there",
    "place_there",
    "reason_there",
    "kind_missing",
    "leans",
    "asks",
    "heading",
    "other_language",
)
MAX_CANDIDATES = 48
_LEANS = re.compile(
    r"(?:He|She|It|They|His|Her|Its|Their|This|These|Those|That|Such|The (?:latter|former|two))\b"
    r"|[他她它牠祂該该此其這这]"
)
_REASON = re.compile(
    r"\b(?:because|due to|since|owing to|as a result|in order to|so that|caused|reason|therefore"
    r"|thus)\b"
    r"|因為|因为|由於|由于|因此|所以|因而|為了|为了|原因|導致|导致|以便",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_VALUE_OF: Mapping[AnswerKind, ValueKind] = {
    "date": "date",
    "number": "number",
    "person": "person",
    "place": "place",
}


@dataclass(frozen=True, slots=True)
class Candidate:
    """A segment that may answer, with its row of SEGMENT_FEATURES."""

    scored: ScoredSegment
    hit: Hit
    span: Segment
    text: str
    row: tuple[float, ...]

    @property
    def chunk(self) -> Chunk:
        return self.hit.chunk


@dataclass(frozen=True, slots=True)
class Weighing:
    """The question's tokens with their weight in this store; shares sum to 1."""

    shares: Mapping[str, float]

    def covered(self, tokens: frozenset[str] | set[str]) -> float:
        """Share of the question's weight that the tokens make up, 0 to 1."""
        return sum(share for token, share in self.shares.items() if token in tokens)


def weigh(retrieved: Retrieved) -> Weighing:
    """The question's tokens as shares of its whole weight."""
    query = retrieved.query
    mass = {
        token: boost * max(query.idf.get(token, 0.0), 0.0) for token, boost in query.weights.items()
    }
    total = sum(mass.values()) or 1.0
    return Weighing({token: value / total for token, value in mass.items()})


def candidates(asked: Asked, retrieved: Retrieved) -> list[Candidate]:
    """The quotable segments worth a look, at most MAX_CANDIDATES, with their features.

    A segment of kind residue is never among them.
    """
    weighing = weigh(retrieved)
    scored = [
        segment
        for segment in retrieved.segments
        if _span(retrieved, segment).kind != "residue" and _text(retrieved, segment).strip()
    ]
    if not scored:
        return []
    top_words = max(segment.words for segment in scored) or 1.0
    scored.sort(
        key=lambda s: s.words / top_words + s.vector + 0.1 * retrieved.hits[s.hit].score,
        reverse=True,
    )
    scored = scored[:MAX_CANDIDATES]
    return [_candidate(asked, retrieved, segment, scored, weighing) for segment in scored]


def _candidate(
    asked: Asked,
    retrieved: Retrieved,
    scored: ScoredSegment,
    others: Sequence[ScoredSegment],
    weighing: Weighing,
) -> Candidate:
    hit, span = retrieved.hits[scored.hit], _span(retrieved, scored)
    text = _text(retrieved, scored)
    stored = retrieved.stored[scored.hit]
    best_words = max(other.words for other in others) or 1.0
    best_cosine = max(other.vector for other in others)
    context = set(scored.matched) | set(stored.heading_tokens.split())
    for index in (scored.index - 1, scored.index + 1):
        if 0 <= index < len(stored.segment_tokens):
            context |= set(stored.segment_tokens[index].split())
    there = answer_there(asked, text)
    values: dict[str, float] = {
        "covered": weighing.covered(scored.matched),
        "covered_with_context": weighing.covered(context),
        "words": scored.words / best_words,
        "cosine": scored.vector,
        "cosine_gap": scored.vector - best_cosine,
        "hit_gap": max(hit.score - retrieved.hits[0].score, -6.0),
        "first_hit": float(hit.rank == 1),
        "pairs": _pairs(weighing, stored.segment_tokens[scored.index].split()),
        "names": share_named(asked, text),
        "length": math.log(max(len(text) * (2.5 if _HAN.search(text) else 1.0), 8.0) / 120),
        "kind_missing": float(there is False),
        "leans": float(leans(text)),
        "asks": float(text.rstrip().endswith(("?", "？"))),
        "heading": float(span.kind == "heading"),
        "other_language": float(asked.han != bool(_HAN.search(text))),
    }
    if there and f"{asked.kind}_there" in SEGMENT_FEATURES:
        values[f"{asked.kind}_there"] = 1.0
    row = tuple(values.get(name, 0.0) for name in SEGMENT_FEATURES)
    return Candidate(scored, hit, span, text, row)


def leans(text: str) -> bool:
    """Whether the sentence starts with a word that points at the one before."""
    return bool(_LEANS.match(text.lstrip(' \t\n\u3000"“「『')))


def answer_there(asked: Asked, text: str) -> bool | None:
    """Whether the kind of answer asked for occurs, beyond what the question says.

    None when the question asks for no kind that can be looked for.
    """
    if asked.kind == "reason":
        return bool(_REASON.search(text))
    kind = _VALUE_OF.get(asked.kind)
    return None if kind is None else bool(new_values(asked, text, kind))


def new_values(asked: Asked, text: str, kind: ValueKind) -> frozenset[str]:
    """Normal forms of the values of that kind in the text but not in the question."""
    known = {value.normal for value in find_values(asked.text, kind)}
    question = asked.text.lower()
    return frozenset(
        value.normal
        for value in find_values(text, kind)
        if value.normal not in known
        and not (kind in ("person", "place") and value.normal in question)
    )


def share_named(asked: Asked, text: str) -> float:
    """Share of the question's names and figures that the text holds; 1 if it has none."""
    wanted = len(asked.names) + len(asked.numbers)
    if not wanted:
        return 1.0
    lowered = text.lower()
    found = sum(name in lowered for name in asked.names)
    return (found + len(asked.numbers & figures(text))) / wanted


def _pairs(weighing: Weighing, tokens: Sequence[str]) -> float:
    """Share of the question's neighbouring tokens that stand close in the same order."""
    wanted = list(weighing.shares)
    places: dict[str, list[int]] = {}
    for place, token in enumerate(tokens):
        places.setdefault(token, []).append(place)
    total = met = 0.0
    for first, second in pairwise(wanted):
        weight = weighing.shares[first] + weighing.shares[second]
        total += weight
        near = any(
            0 < later - earlier <= 3
            for earlier in places.get(first, ())
            for later in places.get(second, ())
        )
        met += weight * near
    return met / total if total else 0.0


def _span(retrieved: Retrieved, scored: ScoredSegment) -> Segment:
    return retrieved.hits[scored.hit].chunk.segments[scored.index]


def _text(retrieved: Retrieved, scored: ScoredSegment) -> str:
    chunk, span = retrieved.hits[scored.hit].chunk, _span(retrieved, scored)
    return chunk.text[span.start - chunk.start : span.end - chunk.start]
