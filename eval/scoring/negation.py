"""Whether a phrase found in a text is denied there, English and Chinese.

In: folded text and a span. Out: a yes or no. Pure; threads may share it.
The scope is the clause, and close: "not signed in Beijing" denies Beijing,
"not signed by the minister, but in Beijing" does not.
"""

from __future__ import annotations

import re

_BEFORE = re.compile(
    r"(?:\b(?:not|never|neither|nor|without|rather than|instead of|other than|no longer)\b|n't\b|"
    r"\bno(?=\s)(?!\s+(?:later|sooner|doubt|matter))|\bnon-)"
    r"(?P<gap>(?:[\s-]+[^\s,.;:]+){0,3})[\s\"'(-]*$"
)
_ONLY = re.compile(
    r"^[\s-]*(?:only|just|merely|solely|simply|limited|until|least|including|exceed\w*|"
    r"(?:to\s+)?exceed\w*|(?:be\s+)?(?:more|less|fewer|later|earlier|lower|higher|greater|over|under)\s+than|"
    r"(?:more|less|fewer|later|earlier)|over|above|below|surprising\w*)"
)
_TWICE = re.compile(r"\b(?:no|not|nothing|nobody|none|never|cannot)\b|n't\b")
"""A denial before the denial: "no divisor other than one" names one."""
_BEFORE_CHINESE = re.compile(
    r"(?:不是|并非|并不是|并不|并没有|没有|未有|未能|未|不包括|除了|而非|不在|不具|无|非|不)(?P<gap>[^,。;:!?\s]{0,4})$"
)
_ONLY_CHINESE = re.compile(
    r"^(?:仅|但|只|超过|少于|多于|低于|高于|得|论|同|断|迟于|早于|常|来|锡|线|人|洲|凡|遗|管|妨)"
)
_AFTER = re.compile(
    r"^[\"')]*\s+(?:is|was|are|were|did|does|do|has|have|had|will|would|can|could|should)(?:\s+not\b|n't\b)"
    r"(?!\s+(?:only|just|merely))"
)
_AFTER_CHINESE = re.compile(r"^[\"'》)]*(?:不是|并非|并没有|没有|并未|未有|未曾)")
_CLAUSE = re.compile(
    r"[,.;:!?\n。，；：！？、](?!\d)|\bbut\b|\bhowever\b|\balthough\b|\bwhile\b|但|而是|却"
)
_OWN = re.compile(r"\b(?:not|no|never|non|without|neither|none)\b|n't|^non|不|没|无|未|非")


def is_denied(text: str, start: int, end: int) -> bool:
    """Whether the words at [start, end) are denied in their own clause."""
    before = _clause_before(text, start)
    match = _BEFORE.search(before)
    if match and not _ONLY.match(match["gap"]) and not _TWICE.search(before[: match.start()]):
        return True
    match = _BEFORE_CHINESE.search(before)
    if match and not _ONLY_CHINESE.match(match["gap"] + text[start : start + 2]):
        return True
    after = text[end : end + 24]
    return bool(_AFTER.match(after) or _AFTER_CHINESE.match(after))


def denies(phrase: str) -> bool:
    """Whether a folded phrase is itself a denial, so that its "not" is its content."""
    return bool(_OWN.search(phrase))


def _clause_before(text: str, start: int) -> str:
    before = text[max(0, start - 80) : start]
    last = 0
    for match in _CLAUSE.finditer(before):
        last = match.end()
    return before[last:]
