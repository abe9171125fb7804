"""What is known of each sentence that may answer, as a row of numbers.

In: a question taken apart and what retrieval found. Out: one `Candidate` a
sentence with its row of `SEGMENT_FEATURES`, the input of the model that
chooses. Pure, no I/O.

No feature grows with the store: shares and gaps only, so that five documents
and ten thousand chunks look alike.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from operator import itemgetter

from rag.answer.about import About, about_features, about_whom
from rag.answer.fitted import Regime
from rag.answer.held import Held
from rag.answer.instead import is_of_onlookers, is_of_signers
from rag.answer.manner import asks, asks_of_issue, leads_in, manner_of
from rag.answer.question import Asked
from rag.answer.sought import answer_features, focus_there, share_named
from rag.answer.voices import named_in_part, names_asked, quotation_ends
from rag.answer.weighing import Weighing, weigh, weigh_locally, weigh_translated
from rag.ports import Retrieved, ScoredSegment
from rag.retrieve.tokens import ASKING, fold_script, tokenize
from rag.types import Chunk, Hit, Segment

SEGMENT_FEATURES = (
    "covered",
    "covered_locally",
    "covered_plain",
    "before_adds",
    "before_adds_leaning",
    "after_adds",
    "words",
    "pieces",
    "cosine",
    "cosine_before",
    "chunk_cosine",
    "chunk_words",
    "chunk_pieces",
    "hit_gap",
    "first_hit",
    "first_there",
    "pairs",
    "names",
    "length",
    "long",
    "date_there",
    "date_sure",
    "time_there",
    "number_there",
    "number_sure",
    "person_there",
    "person_sure",
    "place_there",
    "place_sure",
    "body_there",
    "reason_there",
    "purpose_there",
    "means_there",
    "called_there",
    "near",
    "focus",
    "focus_counted",
    "doubted",
    "leans",
    "asks",
    "answers",
    "heading",
    "caption",
    "titled",
    "spelled_out",
    "onlooker",
    "said",
    "said_by",
    "post_there",
    "signer",
    "announces",
    "issued",
)
MAX_CANDIDATES = 40
OF_ITS_TEXT = 0.4
"""A dateline is of the text asked about if what stands around it holds this much of the question,
words for texts and their issue left out."""
_OF_TEXTS = frozenset(
    tokenize("press release news report article page issue publish post date time carry bear")
)
_ASKING_WORDS = frozenset(
    "what which when where whom whose does were have with that this from many".split()
)
_NOTHING = dict.fromkeys(SEGMENT_FEATURES, 0.0)
_COLUMNS = {name: column for column, name in enumerate(SEGMENT_FEATURES)}
_row_of = itemgetter(*SEGMENT_FEATURES)


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
        return self.row[_COLUMNS[name]]


@dataclass(frozen=True, slots=True)
class _Scene:
    """What all candidates of a question share.

    held: tokens of each segment that can count; by_place: segments by hit and index.
    plain, plain_translated: without the names.
    about: who is asked about. names: the tokens of each person named in the question.
    """

    asked: Asked
    retrieved: Retrieved
    weighing: Weighing
    translated: Weighing
    plain: Weighing
    plain_translated: Weighing
    locally: Weighing
    held: Held
    by_place: Mapping[tuple[int, int], ScoredSegment]
    best_words: float
    words: tuple[str, ...]
    about: About
    names: tuple[frozenset[str], ...]


def candidates(asked: Asked, retrieved: Retrieved) -> list[Candidate]:
    """The quotable segments worth a look, at most MAX_CANDIDATES, with their features.

    A segment of kind residue is never among them, a dateline only where a time is asked for.
    """
    scored = [s for s in retrieved.segments if _span(retrieved, s).kind != "residue"]
    if not scored:
        return []
    best_words = max(segment.words for segment in scored) or 1.0
    scored.sort(
        key=lambda s: (
            max(s.words / best_words, s.pieces) + s.vector - 0.05 * retrieved.hits[s.hit].rank
        ),
        reverse=True,
    )
    scored = scored[:MAX_CANDIDATES]
    if asked.kind not in ("date", "time"):
        scored = [s for s in scored if not manner_of(_text(retrieved, s)).dateline]
    held, translated = Held(retrieved), weigh_translated(retrieved.query)
    weighing, names = weigh(retrieved.query), names_asked(asked.text, retrieved.query)
    named = frozenset(tokenize(" ".join(asked.names))).union(*names)
    scene = _Scene(
        asked=asked,
        retrieved=retrieved,
        weighing=weighing,
        translated=translated,
        plain=weighing.without(named),
        plain_translated=translated.without(named),
        locally=weigh_locally(retrieved.query, [held.matched(s) for s in scored]),
        held=held,
        by_place={(s.hit, s.index): s for s in retrieved.segments},
        best_words=best_words,
        words=_looked_for(asked.text),
        about=about_whom(asked, retrieved.query),
        names=names,
    )
    return [_candidate(scene, segment) for segment in scored]


def _candidate(scene: _Scene, scored: ScoredSegment) -> Candidate:
    retrieved = scene.retrieved
    hit, span = retrieved.hits[scored.hit], _span(retrieved, scored)
    text = _text(retrieved, scored)
    manner = manner_of(text)
    regime = _regime(scene.asked, han=manner.han)
    before = scene.by_place.get((scored.hit, scored.index - 1))
    ends = [scene.by_place[place] for place in _quotation(scene, scored)]
    told = "\n".join([text, *(_text(retrieved, end) for end in ends)])
    values = _word_features(scene, scored, regime, manner.leans, told)
    values |= answer_features(scene.asked, text, scene.words)
    values |= {
        "cosine": scored.vector,
        "cosine_before": before.vector if before else 0.0,
        "chunk_cosine": hit.parts.get("vector", 0.0),
        "hit_gap": max(hit.score - retrieved.hits[0].score, -6.0),
        "first_hit": float(hit.rank == 1),
        "first_there": float(scored.index == 0),
        "pairs": _pairs(scene, scored),
        "names": share_named(scene.asked, text),
        "length": manner.length,
        "long": manner.long,
        "leans": manner.leans,
        "asks": manner.asks,
        "answers": _answers(scene, scored, values["before_adds"]),
        "heading": float(span.kind == "heading"),
        "caption": float(span.kind == "caption"),
        "onlooker": float(is_of_onlookers(scene.asked, text)),
        "issued": float(
            manner.dateline
            and scene.asked.kind in ("date", "time")
            and asks_of_issue(scene.asked.text)
            and _is_of_asked(scene, scored, regime)
        ),
        "announces": float(_announces(scene.asked, text)),
        "signer": float(is_of_signers(scene.asked, text)),
    }
    values |= _piece_features(scored, hit, values["covered"])
    if scene.about.anyone:
        beside = [*ends, *([before] if before and manner.leans else [])]
        leant = [token for other in beside for token in scene.held.tokens(other)]
        values |= about_features(scene.about, text, told, scene.held.tokens(scored), leant)
    return Candidate(scored, hit, span, text, regime, _row_of(_NOTHING | values))


def _quotation(scene: _Scene, scored: ScoredSegment) -> list[tuple[int, int]]:
    """The places of the first and last sentence of the quotation that this one stands in."""
    if not (scene.names or scene.about.speaker):
        return []
    ends = quotation_ends(scene.retrieved.hits[scored.hit].chunk).get(scored.index, ())
    places = [(scored.hit, index) for index in ends if index != scored.index]
    return [place for place in places if place in scene.by_place]


def _looked_for(question: str) -> tuple[str, ...]:
    """Stems of the question's longer Latin words, and its pairs of characters, folded."""
    latin = [word[:6] for word in re.findall(r"[a-z]{4,}|\d+", question.lower())]
    runs = [
        run for part in ASKING.split(question) for run in re.findall(r"[\u3400-\u9fff]{2,}", part)
    ]
    folded = map(fold_script, runs)
    pairs = [run[at : at + 2] for run in folded for at in range(len(run) - 1)]
    return tuple(dict.fromkeys([*(w for w in latin if w not in _ASKING_WORDS), *pairs]))


def _regime(asked: Asked, *, han: bool) -> Regime:
    """Which numbers to use: by the question's script and the sentence's."""
    if asked.han != han:
        return "crossed"
    return "han" if asked.han else "spaced"


def _word_features(
    scene: _Scene, scored: ScoredSegment, regime: Regime, leaning: float, told: str
) -> dict[str, float]:
    """How much of the question the segment holds, and what its neighbours would add."""
    crossed = regime == "crossed"
    weighing = scene.translated if crossed else scene.weighing
    held = scene.held.held if crossed else scene.held.matched
    own = held(scored)
    if scene.names:
        own |= named_in_part(scene.names, told, scene.held.page(scored))
    before = scene.by_place.get((scored.hit, scored.index - 1))
    after = scene.by_place.get((scored.hit, scored.index + 1))
    covered = weighing.covered(own)
    adds = weighing.covered(own | held(before)) - covered if before else 0.0
    parts = scene.retrieved.hits[scored.hit].parts
    top = scene.retrieved.hits[0].parts.get("words", 0.0) or 1.0
    return {
        "covered": covered,
        "covered_plain": (scene.plain_translated if crossed else scene.plain).covered(own),
        "covered_locally": scene.locally.covered(scene.held.matched(scored) | own),
        "before_adds": adds,
        "before_adds_leaning": adds * leaning,
        "after_adds": weighing.covered(own | held(after)) - covered if after else 0.0,
        "words": scored.words / scene.best_words,
        "chunk_words": min(parts.get("words", 0.0) / top, 2.0),
    }


def _is_of_asked(scene: _Scene, scored: ScoredSegment, regime: Regime) -> bool:
    """Whether what stands around a dateline speaks of what is asked about."""
    weighing = scene.translated if regime == "crossed" else scene.weighing
    hit, stored = scene.retrieved.hits[scored.hit], scene.retrieved.stored[scored.hit]
    others = [t for n, t in enumerate(stored.segment_tokens) if n != scored.index]
    around = tokenize(hit.title) + " ".join([stored.heading_tokens, *others]).split()
    return weighing.without(_OF_TEXTS).covered(frozenset(around)) >= OF_ITS_TEXT


def _announces(asked: Asked, text: str) -> bool:
    """Whether the sentence announces a list of what is asked for: "the following 12 areas:"."""
    return (
        asked.kind == "list" and bool(asked.focus) and leads_in(text) and focus_there(asked, text)
    )


def _piece_features(scored: ScoredSegment, hit: Hit, covered: float) -> dict[str, float]:
    """How well pieces match; what coverage lets expect where the encoder cannot tell."""
    if "pieces" in hit.parts:
        return {"pieces": scored.pieces, "chunk_pieces": hit.parts["pieces"]}
    likely = 0.4 + 0.55 * covered
    return {"pieces": likely, "chunk_pieces": likely}


def _answers(scene: _Scene, scored: ScoredSegment, adds: float) -> float:
    """How much of the question the one before adds, where that one is itself a question."""
    if not scored.index or not adds:
        return 0.0
    chunk = scene.retrieved.hits[scored.hit].chunk
    before = chunk.segments[scored.index - 1]
    return adds * asks(chunk.text[before.start - chunk.start : before.end - chunk.start])


def _pairs(scene: _Scene, scored: ScoredSegment) -> float:
    """Share of the question's neighbouring tokens that stand close in the same order."""
    there = scored.matched
    pairs, total = scene.weighing.pairs
    wanted = [pair for pair in pairs if pair[0] in there and pair[1] in there]
    if not wanted or len(there) < 2:
        return 0.0
    places: dict[str, list[int]] = {token: [] for token in there}
    for place, token in enumerate(scene.held.tokens(scored)):
        if token in there:
            places[token].append(place)
    met = 0.0
    for first, second, weight in wanted:
        near = any(0 < b - a <= 3 for a in places[first] for b in places[second])
        met += weight * near
    return met / total if total else 0.0


def _span(retrieved: Retrieved, scored: ScoredSegment) -> Segment:
    return retrieved.hits[scored.hit].chunk.segments[scored.index]


def _text(retrieved: Retrieved, scored: ScoredSegment) -> str:
    chunk, span = retrieved.hits[scored.hit].chunk, _span(retrieved, scored)
    return chunk.text[span.start - chunk.start : span.end - chunk.start]
