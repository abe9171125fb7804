"""Days, months and years in a text, in any usual form, English and Chinese.

In: folded text. Out: `Day`s with their spans. Pure; threads may share it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from eval.scoring.numerals import read_chinese

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan",
            "february feb",
            "march mar",
            "april apr",
            "may",
            "june jun",
            "july jul",
            "august aug",
            "september sept sep",
            "october oct",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_YEAR = r"(?:1[5-9]|20|21)\d\d"
_SUFFIX = r"(?:\s?(?:st|nd|rd|th))?"
_WEEKDAY = r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
_CN = "〇零一二三四五六七八九十"
_PATTERNS = (
    re.compile(
        rf"(?<!\d)(?P<y>{_YEAR})\s?[-/.]\s?(?P<m>0?[1-9]|1[0-2])\s?[-/.]\s?(?P<d>{_DAY})(?!\d)"
    ),
    re.compile(
        rf"(?<![a-z])(?P<mon>{_MONTH})\.?\s+(?:the\s+)?(?P<d>{_DAY}){_SUFFIX}(?!\d)(?!\s?(?:%|million|billion))"
        rf"(?:(?:\s*,\s*|\s+(?:of\s+)?)(?P<y>{_YEAR})(?!\d))?"
    ),
    re.compile(
        rf"(?<![\d.,])(?P<d>{_DAY}){_SUFFIX}(?:\s+day)?[\s-]+(?:of\s+)?(?P<mon>{_MONTH})(?![a-z])\.?"
        rf"(?:(?:\s*,\s*|[\s-]+(?:of\s+)?)(?P<y>{_YEAR})(?!\d))?"
    ),
    re.compile(
        rf"(?:(?P<roc>民国)?(?P<y>\d{{2,4}}|[{_CN}]{{2,4}})\s?年\s?)?(?P<m>1[0-2]|0?[1-9]|[{_CN}]{{1,2}})\s?月\s?"
        rf"(?P<d>{_DAY}|[{_CN}]{{1,3}})\s?[日号]"
    ),
    re.compile(
        rf"(?<![\d/.-])(?P<a>{_DAY})\s?(?P<sep>[/.-])\s?(?P<b>{_DAY})\s?(?P=sep)\s?(?P<y>{_YEAR}|\d\d)(?![\d/-])"
    ),
    re.compile(rf"(?<![a-z])(?P<mon>{_MONTH})\.?(?:\s+of)?,?\s+(?P<y>{_YEAR})(?!\d)"),
    re.compile(
        rf"(?P<roc>民国)?(?P<y>\d{{2,4}}|[{_CN}]{{2,4}})\s?年\s?(?P<m>1[0-2]|0?[1-9]|[{_CN}]{{1,2}})\s?月"
    ),
)
_HINT = re.compile(rf"\d|[{_CN}]\s?月")
_GOLD = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")


@dataclass(frozen=True, slots=True)
class Day:
    """A date as far as it is told; unknown parts are None. others: other readings."""

    year: int | None
    month: int | None
    day: int | None
    start: int = 0
    end: int = 0
    other: tuple[int, int] | None = None

    def agrees(self, gold: Day) -> bool:
        """Whether this mention tells at least what `gold` asks, year apart.

        7 September agrees with 2023-09-07, September 2023 does not: the day
        is what was asked. 07/09/2023 agrees under either order.
        """
        if gold.year is not None and self.year is not None and gold.year != self.year:
            return False
        if gold.month is None:
            return self.year is not None
        readings = [(self.month, self.day)]
        if self.other:
            readings.append(self.other)
        return any(
            month == gold.month and (gold.day is None or day == gold.day) for month, day in readings
        )


def parse_day(text: str) -> Day | None:
    """The day that a gold fact names: YYYY-MM-DD, YYYY-MM, YYYY; None if it is none."""
    match = _GOLD.fullmatch(text.strip())
    if match is None:
        return None
    year, month, day = (int(part) if part else None for part in match.groups())
    if (month is not None and not 1 <= month <= 12) or (day is not None and not 1 <= day <= 31):
        return None
    return Day(year, month, day)


def find_days(text: str) -> list[Day]:
    """The dates of a folded text, in order of place; a span is used once."""
    if not _HINT.search(text):
        return []
    found: list[Day] = []
    taken = bytearray(len(text))
    for pattern in _PATTERNS:
        for match in pattern.finditer(text):
            start, end = match.span()
            if taken[start] or taken[end - 1]:
                continue
            day = _read(match)
            if day is not None:
                found.append(day)
                taken[start:end] = b"\1" * (end - start)
    return sorted(found, key=lambda day: day.start)


def _read(match: re.Match[str]) -> Day | None:
    parts = match.groupdict()
    start, end = match.span()
    year = _number(parts.get("y"))
    if parts.get("roc") and year is not None:
        year += 1911
    if year is not None and year < 100:
        year += 2000 if year < 70 else 1900
    if parts.get("a"):
        first, second = int(parts["a"]), int(parts["b"])
        other = (first, second) if first <= 12 and first != second else None
        if second > 12:
            return Day(year, first, second, start, end) if first <= 12 else None
        return Day(year, second, first, start, end, other)
    month = _MONTHS[parts["mon"]] if parts.get("mon") else _number(parts.get("m"))
    day = _number(parts.get("d"))
    if month is None or not 1 <= month <= 12 or (day is not None and not 1 <= day <= 31):
        return None
    return Day(year, month, day, start, end)


def _number(text: str | None) -> int | None:
    if not text:
        return None
    if text.isdigit():
        return int(text)
    value = read_chinese(text)
    return None if value is None else int(value)
