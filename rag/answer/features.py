"""What is known of each sentence that may answer, as a row of numbers.

In: a question taken apart and what retrieval found. Out: one `Candidate` a
sentence with its row of `SEGMENT_FEATURES`, the input of the model that
chooses. Pure, no I/O.

No feature grows with the store: shares and gaps only, so that five documents
and ten thousand chunks look alike.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from rag.answer.fitted import Regime
from rag.answer.kinds import Value, ValueKind, find_values, has_unit
from rag.answer.question import AnswerKind, Asked, figures, is_chinese
from rag.ports import Retrieved, ScoredSegment
from rag.types import Chunk, Hit, Segment

SEGMENT_FEATURES = (
    "covered",
    "covered_locally",
    "before_adds",
    "before_adds_leaning",
    "after_adds",
    "words",
    "cosine",
    "cosine_before",
    "chunk_cosine",
    "chunk_words",
    "hit_gap",
    "first_hit",
    "first_there",
    "pairs",
    "names",
    "length",
    "long",
    "date_there",
    "number_there",
    "person_there",
    "place_there",
    "reason_there",
    "called_there",
    "near",
    "focus",
    "focus_counted",
    "leans",
    "asks",
    "heading",
    "caption",
)
MAX_CANDIDATES = 40
_ASKING_STEMS = (
    "call name known term titl mani much long old often far big larg tall high kind type sort "
    "mean happen exact take place give tell refer say said"
)
_ASKING = frozenset(_ASKING_STEMS.split())
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
_CALLED = re.compile(
    r"\b(?:called|named?|known as|termed|titled?|entitled|dubbed|nicknamed|referred to as)\b|[\"“]"
    r"|稱為|称为|稱作|称作|被稱|被称|叫做|名[為为]|名叫|之稱|之称|譽為|誉为|俗稱|俗称|又稱|又称|簡稱|[「『《〈]",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u3400-\u9fff]")
_VALUE_OF: Mapping[AnswerKind, ValueKind] = {
    "date": "date",
    "number": "number",
    "person": "person",
    "place": "place",
}
_NEAR = 40  # characters between a value and a word of the question


@dataclass(frozen=True, slots=True)
class Candidate:
    """A segment that may answer, with its row of SEGMENT_FEATURES."""

    scored: ScoredSegment
    hit: Hit
    span: Segment
    text: str
    regime: Regime
    row: tuple[float, ...]

    @property
    def chunk(self) -> Chunk:
        return self.hit.chunk

    def feature(self, name: str) -> float:
        return self.row[SEGMENT_FEATURES.index(name)]


@dataclass(frozen=True, slots=True)
class Weighing:
    """The question's tokens with their weight in this store; shares sum to 1."""

    shares: Mapping[str, float]

    def covered(self, tokens: frozenset[str] | set[str]) -> float:
        """Share of the question's weight that the tokens make up, 0 to 1."""
        return sum(share for token, share in self.shares.items() if token in tokens)


@dataclass(frozen=True, slots=True)
class _Scene:
    """What all candidates of a question share."""

    asked: Asked
    retrieved: Retrieved
    weighing: Weighing
    locally: Weighing
    by_place: Mapping[tuple[int, int], ScoredSegment]
    best_words: float
    words: tuple[str, ...]


def weigh(retrieved: Retrieved) -> Weighing:
    """The question's tokens as shares of its whole weight, words that only ask left out."""
    query = retrieved.query
    mass = {
        token: boost * max(query.idf.get(token, 0.0), 0.0) for token, boost in query.weights.items()
    }
    told = {token: weight for token, weight in mass.items() if token not in _ASKING}
    return _shares(told or mass)


def candidates(asked: Asked, retrieved: Retrieved) -> list[Candidate]:
    """The quotable segments worth a look, at most MAX_CANDIDATES, with their features.

    A segment of kind residue is never among them.
    """
    scored = [s for s in retrieved.segments if _span(retrieved, s).kind != "residue"]
    if not scored:
        return []
    best_words = max(segment.words for segment in scored) or 1.0
    scored.sort(
        key=lambda s: s.words / best_words + s.vector - 0.05 * retrieved.hits[s.hit].rank,
        reverse=True,
    )
    scored = scored[:MAX_CANDIDATES]
    scene = _Scene(
        asked=asked,
        retrieved=retrieved,
        weighing=weigh(retrieved),
        locally=_weigh_locally(retrieved, scored),
        by_place={(s.hit, s.index): s for s in retrieved.segments},
        best_words=best_words,
        words=tuple(w for w in re.findall(r"[A-Za-z]{4,}|\d+", asked.text.lower())),
    )
    return [_candidate(scene, segment) for segment in scored]


def _shares(mass: Mapping[str, float]) -> Weighing:
    total = sum(mass.values()) or 1.0
    return Weighing({token: value / total for token, value in mass.items()})


def _weigh_locally(retrieved: Retrieved, scored: Sequence[ScoredSegment]) -> Weighing:
    """Tokens weighed by how few of the candidates hold them: what tells these apart."""
    held = Counter(token for segment in scored for token in segment.matched)
    count = len(scored)
    return _shares(
        {
            token: boost * math.log((count + 1) / held[token]) if held[token] else 0.0
            for token, boost in retrieved.query.weights.items()
        }
    )


def _candidate(scene: _Scene, scored: ScoredSegment) -> Candidate:
    retrieved = scene.retrieved
    hit, span = retrieved.hits[scored.hit], _span(retrieved, scored)
    text = _text(retrieved, scored)
    values = {**_word_features(scene, scored), **_answer_features(scene, scored, text)}
    tokens = retrieved.stored[scored.hit].segment_tokens[scored.index].split()
    size = max(len(text) * (2.5 if _HAN.search(text) else 1.0), 8.0)
    before = scene.by_place.get((scored.hit, scored.index - 1))
    values |= {
        "cosine": scored.vector,
        "cosine_before": before.vector if before else 0.0,
        "chunk_cosine": hit.parts.get("vector", 0.0),
        "hit_gap": max(hit.score - retrieved.hits[0].score, -6.0),
        "first_hit": float(hit.rank == 1),
        "first_there": float(scored.index == 0),
        "pairs": _pairs(scene.weighing, tokens),
        "names": share_named(scene.asked, text),
        "length": math.log(size / 120),
        "long": max(math.log(size / 300), 0.0),
        "leans": float(leans(text)),
        "asks": float(text.rstrip().endswith(("?", "？"))),
        "heading": float(span.kind == "heading"),
        "caption": float(span.kind == "caption"),
    }
    row = tuple(values.get(name, 0.0) for name in SEGMENT_FEATURES)
    return Candidate(scored, hit, span, text, _regime(scene.asked, text), row)


def _regime(asked: Asked, text: str) -> Regime:
    """Which numbers to use: by the question's script and the sentence's."""
    if asked.han != is_chinese(text):
        return "crossed"
    return "han" if asked.han else "spaced"


def _word_features(scene: _Scene, scored: ScoredSegment) -> dict[str, float]:
    """How much of the question the segment holds, and what its neighbours would add."""
    before = scene.by_place.get((scored.hit, scored.index - 1))
    after = scene.by_place.get((scored.hit, scored.index + 1))
    adds = scene.weighing.covered(before.matched - scored.matched) if before else 0.0
    text = _text(scene.retrieved, scored)
    parts = scene.retrieved.hits[scored.hit].parts
    top = scene.retrieved.hits[0].parts.get("words", 0.0) or 1.0
    return {
        "covered": scene.weighing.covered(scored.matched),
        "covered_locally": scene.locally.covered(scored.matched),
        "before_adds": adds,
        "before_adds_leaning": adds * leans(text),
        "after_adds": scene.weighing.covered(after.matched - scored.matched) if after else 0.0,
        "words": scored.words / scene.best_words,
        "chunk_words": min(parts.get("words", 0.0) / top, 2.0),
    }


def _answer_features(scene: _Scene, scored: ScoredSegment, text: str) -> dict[str, float]:
    """Whether what the question asks for is there, and near the question's words."""
    asked = scene.asked
    out: dict[str, float] = {}
    kind = _VALUE_OF.get(asked.kind)
    if kind:
        values = _new(asked, text, kind)
        out[f"{asked.kind}_there"] = float(bool(values))
        out["near"] = float(_any_near(values, text, scene.words))
        if kind == "number" and asked.focus:
            out["focus_counted"] = float(_counted(values, text, asked.focus))
    elif asked.kind == "reason":
        out["reason_there"] = float(bool(_REASON.search(text)))
    if asked.names_wanted:
        out["called_there"] = float(bool(_CALLED.search(text)))
    if asked.focus:
        out["focus"] = float(asked.focus[-5:] in text.lower())
    return out


def _any_near(values: Sequence[Value], text: str, words: Sequence[str]) -> bool:
    lowered = text.lower()
    return any(
        word[:5] in lowered[max(0, value.start - _NEAR) : value.end + _NEAR]
        for value in values
        for word in words
    )


def _counted(values: Sequence[Value], text: str, focus: str) -> bool:
    """Whether the thing counted follows a number: "12 areas" for "how many areas"."""
    stem = focus[:5]
    return any(stem in text[value.end - 1 : value.end + 24].lower() for value in values)


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
    return None if kind is None else bool(_new(asked, text, kind))


def new_values(asked: Asked, text: str, kind: ValueKind) -> frozenset[str]:
    """Normal forms of the values of that kind in the text but not in the question."""
    return frozenset(value.normal for value in _new(asked, text, kind))


def _new(asked: Asked, text: str, kind: ValueKind) -> list[Value]:
    known = {value.normal for value in find_values(asked.text, kind)}
    question = asked.text.lower()
    named = kind in ("person", "place")
    values = [
        value
        for value in find_values(text, kind)
        if value.normal not in known and not (named and value.normal in question)
    ]
    if kind != "number" or not values:
        return values
    dates = find_values(text, "date")
    return [
        value
        for value in values
        if has_unit(asked.unit, text, value)
        and not any(date.start <= value.start < date.end for date in dates)
    ]


def share_named(asked: Asked, text: str) -> float:
    """Share of the question's names and figures that the text holds; 1 if it has none."""
    wanted = len(asked.names) + len(asked.numbers)
    if not wanted:
        return 1.0
    lowered = text.lower()
    found = sum(name in lowered for name in asked.names)
    if asked.numbers:
        found += len(asked.numbers & figures(text))
    return found / wanted


def _pairs(weighing: Weighing, tokens: Sequence[str]) -> float:
    """Share of the question's neighbouring tokens that stand close in the same order."""
    places: dict[str, list[int]] = {}
    for place, token in enumerate(tokens):
        if token in weighing.shares:
            places.setdefault(token, []).append(place)
    total = met = 0.0
    for first, second in pairwise(weighing.shares):
        weight = weighing.shares[first] + weighing.shares[second]
        total += weight
        if first in places and second in places:
            near = any(0 < b - a <= 3 for a in places[first] for b in places[second])
            met += weight * near
    return met / total if total else 0.0


def _span(retrieved: Retrieved, scored: ScoredSegment) -> Segment:
    return retrieved.hits[scored.hit].chunk.segments[scored.index]


def _text(retrieved: Retrieved, scored: ScoredSegment) -> str:
    chunk, span = retrieved.hits[scored.hit].chunk, _span(retrieved, scored)
    return chunk.text[span.start - chunk.start : span.end - chunk.start]
