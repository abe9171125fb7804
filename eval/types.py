"""The records of the evaluation: plain values, frozen, no I/O.

Gold is what a person wrote down; grades are what the scorer says of an answer.
All records may be shared between threads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

Answerable = Literal["yes", "partial", "no"]
Weight = Literal["vital", "okay"]
Outcome = Literal["CORRECT", "PARTIAL", "WRONG", "ABSTAINED", "UNSCORED", "ERROR"]
FactVerdict = Literal["met", "missed", "contradicted", "unscored"]
Stage = Literal[
    "failed",
    "not indexed",
    "not retrieved",
    "retrieved but not used",
    "used but not cited",
    "contradicted",
    "declined wrongly",
    "answered wrongly",
]

OUTCOMES: tuple[Outcome, ...] = ("CORRECT", "PARTIAL", "ABSTAINED", "WRONG", "UNSCORED", "ERROR")
STAGES: tuple[Stage, ...] = (
    "failed",
    "not indexed",
    "not retrieved",
    "declined wrongly",
    "retrieved but not used",
    "contradicted",
    "used but not cited",
    "answered wrongly",
)


@dataclass(frozen=True, slots=True)
class NumberAnchor:
    """A number by value and unit.

    tol: how far an answer may lie from `value`: a number in the same unit, or
    a share of the value such as "2%"; None allows rounding alone.
    """

    value: float
    unit: str = ""
    tol: float | str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """Where a fact stands: a document, words of it, and the page if it has pages."""

    doc: str
    quote: str
    page: int | None = None
    line: int = 0


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that an answer must say; met when any anchor matches.

    members: the parts of a `set`, each a tuple of alternatives.
    line: where it stands in the gold file, from 1; 0 when it has none.
    """

    id: str
    weight: Weight = "vital"
    any_of: tuple[str, ...] = ()
    number: NumberAnchor | None = None
    date: str | None = None
    members: tuple[tuple[str, ...], ...] = ()
    forbid: tuple[str, ...] = ()
    evidence: tuple[Evidence, ...] = ()
    line: int = 0

    @property
    def has_anchor(self) -> bool:
        return bool(self.any_of or self.number or self.date or self.members)


@dataclass(frozen=True, slots=True)
class Label:
    """What a person said of one answer: the judge is measured against it."""

    answer: str
    outcome: Outcome


@dataclass(frozen=True, slots=True)
class GoldItem:
    """A question with what is known of its right answer."""

    id: str
    question: str
    lang: str = "en"
    cluster: str = ""
    answerable: Answerable = "yes"
    facts: tuple[Fact, ...] = ()
    history: tuple[tuple[str, str], ...] = ()
    labels: tuple[Label, ...] = ()
    line: int = 0

    @property
    def vital(self) -> tuple[Fact, ...]:
        return tuple(fact for fact in self.facts if fact.weight == "vital")


@dataclass(frozen=True, slots=True)
class Gold:
    """A gold file. corpus: the folder of its documents, None when it has none."""

    name: str
    items: tuple[GoldItem, ...]
    path: str = ""
    corpus: str | None = None
    sha256: str = ""


@dataclass(frozen=True, slots=True)
class GradedFact:
    """What an answer says of one fact.

    spans: where in the answer's text the anchors were found, end exclusive.
    anchor: the anchor that matched, or what speaks against it.
    cited: whether a cited passage holds the evidence; None when unknown.
    open: a judge might see it otherwise (words may be put in other words).
    """

    id: str
    weight: Weight
    verdict: FactVerdict
    anchor: str = ""
    spans: tuple[tuple[int, int], ...] = ()
    cited: bool | None = None
    open: bool = False


@dataclass(frozen=True, slots=True)
class GradedAnswer:
    """An answer judged against gold.

    declined: by its status or by its words. hedged: it states and also declines.
    """

    outcome: Outcome
    facts: tuple[GradedFact, ...] = ()
    declined: bool = False
    hedged: bool = False


@dataclass(frozen=True, slots=True)
class Result:
    """One line of results.jsonl. measured: numbers of this question by name."""

    id: str
    question: str
    answer: Mapping[str, Any]
    outcome: Outcome
    facts: tuple[GradedFact, ...] = ()
    stage: Stage | None = None
    measured: Mapping[str, float] = field(default_factory=dict)
