"""Two documents that give different values of one kind for the question.

In: the sentences chosen. Out: the other document's sentence, or None. Pure.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from rag.answer.choose import Choice
from rag.answer.kinds import Value, ValueKind
from rag.answer.question import AnswerKind, Asked
from rag.answer.sought import counts, share_named, sought_values

_COMPARED: Mapping[AnswerKind, ValueKind] = {
    "number": "number",
    "date": "date",
    "person": "person",
    "place": "place",
}
_NEXT_WORD = re.compile(r"\s*(?P<word>[A-Za-z]{2,}|[\u4e00-\u9fff])")
_TRIED = 12
_ALIKE = 0.9  # of the question's weight that the best sentence holds, to speak of the same
_NAMED = 0.8  # of the question's weight, where names are compared: other names abound


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
    values = _values(asked, best.candidate.text, kind)
    if not values:
        return None
    for other in choices[1:_TRIED]:
        if other.share < likely * best.share:
            return None
        if other.candidate.chunk.doc_id == best.candidate.chunk.doc_id:
            continue
        others = _values(asked, other.candidate.text, kind)
        if kind == "number" and not _one_unit(best, values, other, others):
            continue
        if others and _alike(asked, best, other, kind) and not _agree(values, others):
            return other, _first(best, values), _first(other, others)
    return None


def _values(asked: Asked, text: str, kind: ValueKind) -> list[Value]:
    """The values that can answer; of numbers those that count what is asked for, if any do."""
    values = sought_values(asked, text, kind)
    if kind == "number" and asked.focus:
        values = [value for value in values if counts(value, text, asked.focus)] or values
    if kind == "date":
        values = [value for value in values if any(map(str.isdigit, value.normal))]
    return values


def _one_unit(
    best: Choice, values: Sequence[Value], other: Choice, others: Sequence[Value]
) -> bool:
    """Whether the first numbers count the same: square metres and hectares are no difference."""
    if not others:
        return False
    first, second = _unit(best, values[0]), _unit(other, others[0])
    return not first or not second or first == second


def _unit(choice: Choice, value: Value) -> str:
    """The start of the word that follows a number, "" when none does."""
    match = _NEXT_WORD.match(choice.candidate.text, value.end)
    return match["word"][:4].lower() if match else ""


def _agree(values: Sequence[Value], others: Sequence[Value]) -> bool:
    """Whether a value of one side may be one of the other's; "September 7" fits any year."""
    return any(_same(one.normal, two.normal) for one in values for two in others)


def _same(one: str, two: str) -> bool:
    if one == two or one in two or two in one:
        return True
    parts = list(zip(one.split("-"), two.split("-"), strict=False))
    return len(parts) == 3 and all("?" in pair or pair[0] == pair[1] for pair in parts)


def _alike(asked: Asked, best: Choice, other: Choice, kind: ValueKind) -> bool:
    """Whether both sentences speak of what the question names, words covered nearly alike."""
    first, second = best.candidate.feature("covered"), other.candidate.feature("covered")
    if kind in ("person", "place") and min(first, second) < _NAMED:
        return False
    named = share_named(asked, _told(best))
    return share_named(asked, _told(other)) >= named and second >= _ALIKE * first


def _first(choice: Choice, values: Sequence[Value]) -> str:
    return choice.candidate.text[values[0].start : values[0].end]


def _told(choice: Choice) -> str:
    candidate = choice.candidate
    return f"{candidate.hit.title}\n{candidate.chunk.heading}\n{candidate.text}"
