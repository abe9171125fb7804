"""Two documents that give different values of one kind for the question.

In: the sentences chosen. Out: the other document's sentence, or None. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rag.answer.alike import one_manner, one_occasion, one_purpose
from rag.answer.asking import AnswerKind
from rag.answer.choose import Choice
from rag.answer.dates import same_time
from rag.answer.numbers import measure
from rag.answer.question import Asked
from rag.answer.sought import counts, share_named, sought_values
from rag.answer.value import Value, ValueKind

_COMPARED: Mapping[AnswerKind, ValueKind] = {
    "number": "number",
    "date": "date",
    "person": "titled",
    "place": "place",
}
_TRIED = 16
_ALIKE = 0.9  # of the question's weight that the best sentence holds, to speak of the same
_NAMED = 0.8  # of the question's weight, where names are compared: other names abound


def find_difference(
    asked: Asked, choices: Sequence[Choice], *, likely: float
) -> tuple[Choice, str, str] | None:
    """The best sentence of another document that gives another value, and both values.

    likely: how many times less likely than the best sentence it may be, as a
    ratio of shares. Both must name all that the question names equally well,
    cover its words nearly alike, and speak of one occasion in one manner:
    "eight areas" of another agreement is no difference.
    """
    kind = _COMPARED.get(asked.kind)
    if kind is None or not choices:
        return None
    best = choices[0]
    values = _values(asked, best.candidate.text, kind)
    if not values or best.candidate.feature("onlooker"):
        return None
    for other in choices[1:_TRIED]:
        if other.share < likely * best.share:
            return None
        if other.candidate.chunk.doc_id == best.candidate.chunk.doc_id:
            continue
        if other.candidate.feature("onlooker"):  # who looked on differs from who signed
            continue
        others = _values(asked, other.candidate.text, kind)
        pair = _different(best.candidate.text, values, other.candidate.text, others, kind)
        if pair and _alike(asked, best, other, kind):
            mine, yours = (choice.candidate.text for choice in (best, other))
            return other, mine[pair[0].start : pair[0].end], yours[pair[1].start : pair[1].end]
    return None


def _values(asked: Asked, text: str, kind: ValueKind) -> list[Value]:
    """The values that can answer; of numbers those that count what is asked for, if any do."""
    values = sought_values(asked, text, kind)
    if kind == "number" and asked.focus:
        values = [value for value in values if counts(value, text, asked.focus)] or values
    if kind == "date":
        values = [value for value in values if any(map(str.isdigit, value.normal))]
    return values


def _different(
    text: str, values: Sequence[Value], other_text: str, others: Sequence[Value], kind: ValueKind
) -> tuple[Value, Value] | None:
    """The first pair of comparable values, when no value of one side is one of the other's."""
    pairs = [
        (one, two)
        for one in values
        for two in others
        if _comparable(text, one, other_text, two, kind)
    ]
    if any(_same(one, two) for one, two in pairs):
        return None
    return next((p for p in pairs if one_purpose(text, p[0], other_text, p[1])), None)


def _comparable(text: str, one: Value, other_text: str, two: Value, kind: ValueKind) -> bool:
    """Whether two values can be held against each other: of one unit, names in one script."""
    if kind == "number":
        first, second = measure(text, one), measure(other_text, two)
        return not first or not second or not first.isdisjoint(second)
    return kind == "date" or one.normal.isascii() == two.normal.isascii()


def _same(one: Value, two: Value) -> bool:
    if one.kind == "date":
        return same_time(one.normal, two.normal)
    if one.kind == "number":
        return one.normal == two.normal
    return one.normal in two.normal or two.normal in one.normal


def _alike(asked: Asked, best: Choice, other: Choice, kind: ValueKind) -> bool:
    """Whether both sentences speak of what the question names, of one occasion, in one manner."""
    first, second = best.candidate.feature("covered"), other.candidate.feature("covered")
    if kind in ("titled", "place") and min(first, second) < _NAMED:
        return False
    named = share_named(asked, _told(best))
    if share_named(asked, _told(other)) < named or second < _ALIKE * first:
        return False
    mine, yours = best.candidate.text, other.candidate.text
    compared = {v.normal for text in (mine, yours) for v in _values(asked, text, kind)}
    return one_manner(mine, yours) and one_occasion(mine, yours, compared)


def _told(choice: Choice) -> str:
    candidate = choice.candidate
    return f"{candidate.hit.title}\n{candidate.chunk.heading}\n{candidate.text}"
