"""Grades an answer against a gold item: in, item, text, status; out, the grade.

Pure, and knows nothing of the store; threads may share it. Anchors decide,
never likeness of wording. See docs/evaluation.md for the rules in words.
"""

from __future__ import annotations

from collections.abc import Callable

from eval.scoring.anchors import Span, find_day, find_number, find_phrase, find_set
from eval.scoring.dates import parse_day
from eval.scoring.phrases import read_phrase
from eval.scoring.polarity import says_outright
from eval.scoring.reading import Reading
from eval.scoring.refusal import is_refusal, refuses
from eval.scoring.values import gold_number, same_kind
from eval.types import Fact, GoldItem, GradedAnswer, GradedFact, Outcome

HoldsEvidence = Callable[[Fact], bool | None]
_FORBIDDEN = "forbidden: "


def grade(
    item: GoldItem,
    text: str | None,
    status: str | None = "answered",
    *,
    cites: HoldsEvidence | None = None,
) -> GradedAnswer:
    """The outcome of an answer, with what became of each fact.

    status: "answered", "declined" or "failed"; None, as in answers from
    elsewhere, is "answered". A text that declines and states nothing counts as
    declined whatever its status; one that does both is an attempt.
    cites: whether a cited passage holds a fact's evidence, when citations are known.
    """
    if status == "failed" or text is None or (status != "declined" and not text.strip()):
        return GradedAnswer("ERROR")
    reading = Reading(text)
    facts = tuple(grade_fact(fact, reading, item, cites) for fact in item.facts)
    if status == "declined":
        return GradedAnswer(_when_declined(item), _unsaid(facts), declined=True)
    if item.answerable == "no":
        declined = is_refusal(reading)
        return GradedAnswer("CORRECT" if declined else "WRONG", facts, declined, _hedges(reading))
    if not all_vital_met(facts) and _is_refused(reading, item):
        return GradedAnswer("ABSTAINED", _unsaid(facts), declined=True)
    return GradedAnswer(outcome_of(facts), facts, hedged=_hedges(reading))


def _is_refused(reading: Reading, item: GoldItem) -> bool:
    """Whether the words decline; "No, it does not name any" answers a yes-or-no question."""
    if says_outright(reading, item.question):
        return False
    return is_refusal(reading, wants_number=_wants_number(item))


def grade_fact(
    fact: Fact, reading: Reading, item: GoldItem, cites: HoldsEvidence | None = None
) -> GradedFact:
    """What the answer says of one fact."""
    cited = cites(fact) if cites else None
    for phrase in fact.forbid:
        spans = find_phrase(reading, phrase, fact, item)
        if spans:
            return _graded(fact, reading, "contradicted", _FORBIDDEN + phrase, spans, cited)
    if not fact.has_anchor:
        return GradedFact(fact.id, fact.weight, "unscored", cited=cited)
    anchor, spans = _find_any(fact, reading, item)
    if spans:
        return _graded(fact, reading, "met", anchor, spans, cited)
    other = _other_value(fact, reading, item)
    if other is not None:
        stated = reading.text[slice(*other)].strip()
        return _graded(fact, reading, "contradicted", f"states {stated}", [other], cited)
    is_open = bool(fact.any_of or fact.members)
    return GradedFact(fact.id, fact.weight, "missed", cited=cited, open=is_open)


def all_vital_met(facts: tuple[GradedFact, ...]) -> bool:
    """Whether there are vital facts and every one is met."""
    vital = [fact for fact in facts if fact.weight == "vital"]
    return bool(vital) and all(fact.verdict == "met" for fact in vital)


def is_forbidden(fact: GradedFact) -> bool:
    """Whether the answer says what the fact forbids."""
    return fact.verdict == "contradicted" and fact.anchor.startswith(_FORBIDDEN)


def _find_any(fact: Fact, reading: Reading, item: GoldItem) -> tuple[str, list[Span]]:
    if fact.number is not None:
        spans = find_number(reading, fact.number, fact, item)
        if spans:
            return f"{fact.number.value:,g} {fact.number.unit}".strip(), spans
    day = parse_day(fact.date) if fact.date else None
    if day is not None:
        spans = find_day(reading, day)
        if spans:
            return str(fact.date), spans
    for anchor in fact.any_of:
        spans = find_phrase(reading, anchor, fact, item)
        if spans:
            return anchor, spans
    if fact.members:
        spans = find_set(reading, fact.members, fact, item)
        if spans:
            return " + ".join(member[0] for member in fact.members), spans
    return "", []


def _other_value(fact: Fact, reading: Reading, item: GoldItem) -> Span | None:
    """Where the answer gives another value of the kind that was asked for."""
    if fact.date and not fact.any_of:
        return (reading.days[0].start, reading.days[0].end) if reading.days else None
    if fact.number is None or not fact.number.unit:
        return None
    gold = gold_number(fact.number, fact, item)
    for stated in reading.quantities:
        if gold.unit.dimension and same_kind(gold, stated):
            return stated.start, stated.end
    return None


def outcome_of(facts: tuple[GradedFact, ...]) -> Outcome:
    """The outcome of an attempt to answer an answerable question, from its facts."""
    vital = [fact for fact in facts if fact.weight == "vital"]
    if not vital or any(fact.verdict == "unscored" for fact in vital):
        return "UNSCORED"
    if any(is_forbidden(fact) for fact in vital):
        return "WRONG"
    met = sum(fact.verdict == "met" for fact in vital)
    if met == len(vital) and not any(is_forbidden(fact) for fact in facts):
        return "CORRECT"
    return "PARTIAL" if met else "WRONG"


def _when_declined(item: GoldItem) -> Outcome:
    return "CORRECT" if item.answerable == "no" else "ABSTAINED"


def _unsaid(facts: tuple[GradedFact, ...]) -> tuple[GradedFact, ...]:
    return tuple(
        GradedFact(fact.id, fact.weight, "unscored" if fact.verdict == "unscored" else "missed")
        for fact in facts
    )


def _hedges(reading: Reading) -> bool:
    return any(refuses(reading.text[start:end]) for start, end in reading.sentences)


def _wants_number(item: GoldItem) -> bool:
    vital = item.vital
    return bool(vital) and all(
        fact.number is not None
        or (fact.any_of and all(read_phrase(anchor).quantity for anchor in fact.any_of))
        for fact in vital
    )


def _graded(
    fact: Fact,
    reading: Reading,
    verdict: str,
    anchor: str,
    spans: list[Span],
    cited: bool | None,
) -> GradedFact:
    original = tuple(reading.folded.original(*span) for span in spans)
    return GradedFact(
        fact.id,
        fact.weight,
        "met" if verdict == "met" else "contradicted",
        anchor,
        original,
        cited,
    )
