"""What stands around a number in an answer: the year it is of, a later verdict.

In: a reading and a quantity of it. Out: a yes or no. Pure; threads may share it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from eval.scoring.fold import fold_text
from eval.scoring.quantity import Quantity
from eval.scoring.reading import Reading

_YEAR = re.compile(r"(?<!\d)(?:fy\s?)?((?:19|20)\d\d)(?!\d)|\bfy\s?'?(\d\d)(?!\d)")
_BORDER = re.compile(
    r"[,;()\n]\s|[.]\s|，|。|；|\b(?:compared|versus|vs|against|while|whereas|from|and|but|up|down)\b"
)
_CLAUSE = 160
"""No clause reaches further than so many characters."""
_FINAL = re.compile(r"\b(?:final answer|the answer)\b(?:\s+(?:is|would be))?\s*:?|答案(?:是|为|:)")


def is_of_another_year(reading: Reading, stated: Quantity, question: str) -> bool:
    """Whether the answer gives this number for another year than was asked.

    Sure only when one year was asked, the number's own clause names another,
    and a number of the same kind stands in a clause that names the year asked:
    "1,373 in FY2018, compared to 1,577 in FY2017".
    """
    asked = years_in(fold_text(question))
    if len(asked) != 1:
        return False
    mine = years_in(_clause(reading.text, stated))
    if not mine or asked & mine:
        return False
    return any(
        other is not stated
        and other.unit.dimension == stated.unit.dimension
        and other.value not in asked
        and asked & years_in(_clause(reading.text, other))
        for other in reading.quantities
    )


def is_overruled(reading: Reading, found: Sequence[Quantity]) -> bool:
    """Whether "the answer is ..." afterwards gives other numbers of the kind alone."""
    last = None
    for match in _FINAL.finditer(reading.text):
        last = match
    if last is None:
        return False
    kinds = {stated.unit.dimension for stated in found}
    concluded = [
        stated
        for stated in reading.quantities
        if last.end() <= stated.start < last.end() + 80
        and stated.unit.dimension in kinds
        and not stated.label
    ]
    return bool(concluded) and not any(stated in found for stated in concluded)


def years_in(text: str) -> set[float]:
    """The years that a folded text names."""
    return {
        float(match.group(1)) if match.group(1) else 2000.0 + float(match.group(2))
        for match in _YEAR.finditer(text)
    }


def _clause(text: str, stated: Quantity) -> str:
    start = max(0, stated.start - _CLAUSE)
    for match in _BORDER.finditer(text, start, stated.start):
        start = match.end()
    after = _BORDER.search(text, stated.end, stated.end + _CLAUSE)
    return text[start : after.start() if after else stated.end + _CLAUSE]
