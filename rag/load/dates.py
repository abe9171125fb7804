"""Dates in a text, English and Chinese.

In: a string. Out: spans with year, month and day as far as they are written.
Pure: today's date plays no part; threads may share it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class FoundDate:
    """A date as written at text[start:end]. year and day are None when not written."""

    start: int
    end: int
    year: int | None
    month: int
    day: int | None

    @property
    def iso(self) -> str | None:
        """YYYY-MM-DD, or None when the year or the day is missing."""
        if self.year is None or self.day is None:
            return None
        return f"{self.year:04d}-{self.month:02d}-{self.day:02d}"


_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sept sep", "october oct",
            "november nov", "december dec",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_ALSO_WORDS = ("may", "march", "mar", "dec", "jan", "sep")
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DIGITS = "〇零○一二三四五六七八九"
_NUMERALS = "一二三四五六七八九十"
_YEAR = r"(?:1[5-9]|20|21)\d\d"
_ENGLISH = re.compile(
    rf"""\b(?:
      (?P<m1>{_MONTH})\.?\s{{1,3}}(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*[:%])
        (?:\s?,?\s{{1,3}}(?P<y1>{_YEAR})\b)?
    | (?P<d2>\d{{1,2}})(?:st|nd|rd|th)?(?:\s{{1,3}}of)?[\s-]{{1,3}}(?P<m2>{_MONTH})\b\.?
        (?:\s?,?[\s-]{{1,3}}(?P<y2>{_YEAR})\b)?
    | (?P<m3>{_MONTH})\.?,?\s{{1,3}}(?P<y3>{_YEAR})\b
    )""",
    re.VERBOSE | re.IGNORECASE,
)
_NUMERIC = re.compile(
    rf"""(?<![\w./-])(?:
      (?P<y1>{_YEAR})(?P<sep>[-/.])(?P<m1>\d{{1,2}})(?P=sep)(?P<d1>\d{{1,2}})(?=T\d|\b)(?![/-]\d)
    | (?P<a>\d{{1,2}})(?P<sep2>[-/.])(?P<b>\d{{1,2}})(?P=sep2)(?P<y2>{_YEAR})(?![\w/-]|\.\d)
    )""",
    re.VERBOSE,
)
_CHINESE = re.compile(
    rf"""(?:(?P<y>{_YEAR}|[{_DIGITS}]{{4}})\s?年\s?)?
      (?P<m>1[0-2]|0?[1-9]|十[一二]?|[{_NUMERALS}])\s?月
      (?:\s?(?P<d>[12]\d|3[01]|0?[1-9]|三十一?|二?十[{_NUMERALS}]?|廿[{_NUMERALS}]?|[{_NUMERALS}])
         \s?[日號号])?""",
    re.VERBOSE,
)


def find_dates(text: str, *, year: int | None = None) -> list[FoundDate]:
    """Every date in text, in order, none overlapping; impossible ones are left out.

    year: stands in for one that is not written; None leaves it open.
    "September 7, 2023", "7 Sept 2023", "2023-09-07", "07/09/2023" (day first, the
    other way only if it must be), "2023年9月7日", "二〇二三年九月七日", "9月7日",
    "October 2023" (no day).
    """
    found = sorted(
        (*_english(text), *_numeric(text), *_chinese(text)),
        key=lambda each: (each.start, -each.end),
    )
    kept: list[FoundDate] = []
    for each in found:
        if kept and each.start < kept[-1].end:
            continue
        if each.year is None and year is not None:
            each = FoundDate(each.start, each.end, year, each.month, each.day)
        if _exists(each):
            kept.append(each)
    return kept


def _exists(found: FoundDate) -> bool:
    try:
        date(found.year or 2000, found.month, found.day or 1)
    except ValueError:
        return False
    return True


def _english(text: str) -> Iterator[FoundDate]:
    for match in _ENGLISH.finditer(text):
        part = match.groupdict()
        month = part["m1"] or part["m2"] or part["m3"]
        if part["m1"] in _ALSO_WORDS and not part["y1"]:
            continue  # "it may 5 times fail"
        day = part["d1"] or part["d2"]
        year = part["y1"] or part["y2"] or part["y3"]
        yield FoundDate(
            match.start(),
            match.end(),
            int(year) if year else None,
            _MONTHS[month.lower()],
            int(day) if day else None,
        )


def _numeric(text: str) -> Iterator[FoundDate]:
    for match in _NUMERIC.finditer(text):
        if match["y1"]:
            year, month, day = int(match["y1"]), int(match["m1"]), int(match["d1"])
        else:
            year, month, day = int(match["y2"]), int(match["b"]), int(match["a"])
            if month > 12:
                month, day = day, month
        yield FoundDate(match.start(), match.end(), year, month, day)


def _chinese(text: str) -> Iterator[FoundDate]:
    if "月" not in text:
        return
    for match in _CHINESE.finditer(text):
        if not match["y"] and not match["d"]:
            continue  # "三月" alone may count months
        yield FoundDate(
            match.start(),
            match.end(),
            _chinese_year(match["y"]) if match["y"] else None,
            _chinese_number(match["m"]),
            _chinese_number(match["d"]) if match["d"] else None,
        )


def _chinese_year(text: str) -> int:
    if text.isascii():
        return int(text)
    return int("".join("0" if c in "〇零○" else str(_DIGITS.index(c) - 2) for c in text))


def _chinese_number(text: str) -> int:
    """十二 -> 12, 廿三 -> 23, 三十一 -> 31, "07" -> 7."""
    if text.isascii():
        return int(text)
    tens, mark, ones = text.replace("廿", "二十").rpartition("十")
    value = (_NUMERALS.index(tens) + 1 if tens else 1) * 10 if mark else 0
    return value + (_NUMERALS.index(ones) + 1 if ones else 0)
