"""What a check is given and what it finds. Plain values, no I/O."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.types import Verdict

Kind = Literal["number", "date", "name", "negation", "modality", "quoted", "address", "content"]
Similarity = Callable[[str, Sequence[str]], Sequence[float]]
"""(sentence, quotes) -> cosine in [-1, 1] of the sentence with each quote."""


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that a sentence is held against.

    date: the document's day, YYYY-MM-DD, which completes "September 7" and
    "today". around: words near the quote (its chunk, title and heading), which
    may complete a name that the quote gives in part; they support nothing else.
    """

    text: str
    date: str | None = None
    around: str = ""


@dataclass(frozen=True, slots=True)
class Fault:
    """A claim that the words do not support. open: it cannot be compared, no more."""

    kind: Kind
    text: str
    reason: str
    open: bool = False


@dataclass(frozen=True, slots=True)
class CheckResult:
    """verdict "partial": nothing is contradicted, but something cannot be compared.

    score: calibrated probability, by words and vectors alone, that the quotes
    say what the sentence says.
    """

    verdict: Verdict
    score: float
    faults: tuple[Fault, ...] = ()

    @property
    def reasons(self) -> tuple[str, ...]:
        return tuple(fault.reason for fault in self.faults)
