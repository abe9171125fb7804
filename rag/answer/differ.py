"""Two documents that give different values of one kind for the question.

In: the sentences chosen. Out: the other document's sentence, or None. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.answer.choose import Choice
from rag.answer.features import new_values, share_named
from rag.answer.kinds import ValueKind
from rag.answer.question import AnswerKind, Asked

_COMPARED: Mapping[AnswerKind, ValueKind] = {
    "number": "number",
    "date": "date",
    "person": "person",
    "place": "place",
}
_TRIED = 12


def find_difference(
    asked: Asked, choices: Sequence[Choice], *, likely: float
) -> tuple[Choice, str, str] | None:
    """The best sentence of another document that gives another value, and both values.

    likely: how many times less likely than the best sentence it may be, as a
    ratio of shares. Both must name all that the question names equally well,
    and cover its words nearly alike: "eight areas" of another agreement is no
    difference.
    """
    kind = _COMPARED.get(asked.kind)
    if kind is None or not choices:
        return None
    best = choices[0]
    values = new_values(asked, best.candidate.text, kind)
    if not values:
        return None
    for other in choices[1:_TRIED]:
        if other.share < likely * best.share:
            return None
        if other.candidate.chunk.doc_id == best.candidate.chunk.doc_id:
            continue
        others = new_values(asked, other.candidate.text, kind)
        if others and not others & values and _alike(asked, best, other):
            return other, min(values), min(others)
    return None


def _alike(asked: Asked, best: Choice, other: Choice) -> bool:
    """Whether both sentences speak of what the question names, words covered nearly alike."""
    named = share_named(asked, _told(best))
    return (
        share_named(asked, _told(other)) >= named
        and other.candidate.row[1] >= 0.8 * best.candidate.row[1]
    )


def _told(choice: Choice) -> str:
    candidate = choice.candidate
    return f"{candidate.hit.title}\n{candidate.chunk.heading}\n{candidate.text}"
