"""Whether two sentences that give different values speak of the same thing.

In: sentences as text, values in them. Out: yes or no. Pure, no I/O; threads may share it.
Values differ only where the subject, the time spoken of and the manner are one:
a plan is not contradicted by its outcome, nor 2023's figure by 2024's.
"""

from __future__ import annotations

import re
from collections.abc import Set
from typing import Literal

from rag.answer.kinds import find_values
from rag.answer.question import figures
from rag.answer.value import Value

Manner = Literal["planned", "done", ""]
_PLANNED = re.compile(
    r"\b(?:will|shall|would|plan(?:s|ned|ning)?|expect(?:s|ed)?|estimate[sd]?|schedul(?:e[sd]?|ing)"
    r"|target(?:s|ed)?|aim(?:s|ed|ing)?|propos(?:e[sd]?|al)|forecast|project(?:ed|ion)|intend(?:s|ed)?"
    r"|(?:is|are|was|were) to|due (?:to|for|in))\b"
    r"|將|将|預計|预计|預期|预期|預料|预料|擬|拟|計劃[於在將]|计划[于在将]|目標[為是]|目标[为是]|估計|估计|料將|有望|可望",
    re.IGNORECASE,
)
_DONE = re.compile(
    r"\b(?:has|have|had|was|were|did|so far|already|actual(?:ly)?|final|came to|took|rose|fell|grew"
    r"|[a-z]{3,}ed)\b|已|經已|了|至今|實際|实际|最終|最终",
    re.IGNORECASE,
)
_REMAINS = re.compile(r"\b(?:remain\w*|still|unchanged)\b|維持|维持|仍|不變|不变", re.IGNORECASE)
_FOR = re.compile(
    r"[^,;.，；。]{0,24}?\s(?:for|to|from|of|per)\s+(?:the |each |every |a )?(?P<en>[\w-]{3,})"
    r"|[^，；。]{0,8}?(?:給|给|予|用於|用于)(?P<zh>[\u4e00-\u9fff]{2})"
)


def manner(text: str) -> Manner:
    """Whether the sentence plans, or tells what was done; "" where it says neither."""
    if _PLANNED.search(text) and not _REMAINS.search(text):
        return "planned"
    return "done" if _DONE.search(text) else ""


def one_manner(first: str, second: str) -> bool:
    """Whether not one of two sentences plans what the other tells as done."""
    return {manner(first), manner(second)} != {"planned", "done"}


def one_occasion(first: str, second: str, values: Set[str]) -> bool:
    """Whether two texts name no different year and no different ordinal.

    values: normal forms of what is compared, which differ of course. "the 10th
    meeting" and "the 11th", "in 2023" and "in 2024" are two occasions.
    """
    mine, yours = (_occasions(text, values) for text in (first, second))
    return all(not a or not b or bool(a & b) for a, b in zip(mine, yours, strict=True))


def one_purpose(text: str, value: Value, other_text: str, other: Value) -> bool:
    """Whether two values are not for different things: "HK$10m for laboratories"."""
    mine, yours = _purpose(text, value), _purpose(other_text, other)
    if not mine or not yours:
        return True
    return mine[:5] in other_text.lower() or yours[:5] in text.lower()


def _occasions(text: str, values: Set[str]) -> tuple[frozenset[str], frozenset[str]]:
    """Years, and ordinals, that the text names beside the values compared."""
    dates = [value for value in find_values(text, "date") if value.normal not in values]
    years = frozenset(date.normal[:4] for date in dates if date.normal[:4].isdigit())
    ordinal = frozenset(
        value.normal
        for value in find_values(text, "number")
        if _ORDINAL.search(text, max(0, value.start - 1), value.end + 2)
        and not any(date.start <= value.start < date.end for date in find_values(text, "date"))
    )
    return years, ordinal & figures(text)


_ORDINAL = re.compile(r"第|\d(?:st|nd|rd|th)\b|(?:first|second|third|[a-z]th)\b", re.IGNORECASE)


def _purpose(text: str, value: Value) -> str:
    match = _FOR.match(text, value.end)
    return (match["en"] or match["zh"]).lower() if match else ""
