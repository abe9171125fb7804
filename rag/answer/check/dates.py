"""Whether the dates, years, days of the week and times of a sentence stand in the quotes.

Pure. A date that a quote leaves open ("September 7", "today") is completed from
the day of its document, never from the clock.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rag.answer.check.records import Fault, Quote
from rag.load.dates import FoundDate, find_dates

_YEAR = re.compile(
    r"(?<![A-Za-z0-9_.$€£-])(?<!\d,)(?P<year>1[0-9]\d\d|20\d\d)(?![\d,.]*\d|[A-Za-z%]|\s?(?:[%万亿元米个名人项]|million|people|km))"
)
_HAN_YEAR = re.compile(r"(?P<year>[一二][〇零○一二三四五六七八九]{3})年")
_DECADE = re.compile(r"\b(?P<year>1[0-9]\d0|20\d0)s\b|(?P<han>1[0-9]\d0|20\d0)年代")
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = re.compile(
    rf"\b(?P<name>{'|'.join(_WEEKDAYS)})s?\b|(?:星期|礼拜|周)(?P<han>[一二三四五六日天])",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?<![\d:])(?P<hour>[01]?\d|2[0-3])(?::(?P<minute>[0-5]\d)(?!\d))\s?(?P<half>[ap]\.?m\b\.?)?"
    r"|(?<![\d:])(?P<hour2>1[0-2]|[1-9])\s?(?P<half2>[ap]\.?m\b\.?)",
    re.IGNORECASE,
)
_RELATIVE = (
    (
        re.compile(
            r"\btoday\b|\bthis (?:morning|afternoon|evening|day)\b|\btonight\b|今[天日早晚]|本日",
            re.I,
        ),
        0,
    ),
    (re.compile(r"\byesterday\b|昨[天日]", re.I), -1),
    (re.compile(r"\btomorrow\b|明[天日]", re.I), 1),
)
_BRACKETS = re.compile(r"\([^()]{1,30}\)")
_THIS_YEAR = re.compile(r"\bthis year\b|今年|本年", re.I)
_LAST_YEAR = re.compile(r"\blast year\b|去年", re.I)
_NEXT_YEAR = re.compile(r"\bnext year\b|明年", re.I)


@dataclass(frozen=True, slots=True)
class _Known:
    """All that the quotes say about time, completed from their documents' days."""

    days: tuple[tuple[int | None, int, int | None], ...]
    years: frozenset[int]
    decades: frozenset[int]
    weekdays: frozenset[int]
    times: frozenset[tuple[int, int]]


def check_dates(sentence: str, quotes: Sequence[Quote]) -> list[Fault]:
    """A fault for each date, year, decade, weekday and time that the quotes do not hold.

    sentence and quotes normalised. "7 September 2023" is held by "today" in a
    document of that day, and by "September 7" in one of that year.
    """
    known = _know(quotes)
    faults = []
    for found in find_dates(sentence):
        if not any(_agrees(found, day) for day in known.days):
            faults.append(_fault(sentence[found.start : found.end]))
    bare = blank_dates(sentence, years=False)
    faults += [
        _fault(m.group()) for m in _WEEKDAY.finditer(bare) if _weekday(m) not in known.weekdays
    ]
    faults += [_fault(m.group()) for m in _DECADE.finditer(bare) if _decade(m) not in known.decades]
    faults += [_fault(m.group()) for m in _TIME.finditer(bare) if _time(m) not in known.times]
    faults += [_fault(str(year)) for year in find_years(bare) if year not in known.years]
    return faults


def find_years(text: str) -> list[int]:
    """Years that stand alone: "in 1994", "二〇一五年"."""
    text = _DECADE.sub(_spaces, text)
    arabic = [int(match["year"]) for match in _YEAR.finditer(text)]
    return arabic + [_han_year(match["year"]) for match in _HAN_YEAR.finditer(text)]


def blank_dates(text: str, *, years: bool = True) -> str:
    """The text with its dates as spaces, offsets kept; bare years and times too if asked."""
    pieces = list(text)
    for found in find_dates(text):
        pieces[found.start : found.end] = " " * (found.end - found.start)
    bare = "".join(pieces)
    if years:
        for pattern in (_DECADE, _TIME, _YEAR, _HAN_YEAR, _WEEKDAY):
            bare = pattern.sub(_spaces, bare)
    return bare


def _know(quotes: Sequence[Quote]) -> _Known:
    days: list[tuple[int | None, int, int | None]] = []
    years: set[int] = set()
    decades: set[int] = set()
    weekdays: set[int] = set()
    times: set[tuple[int, int]] = set()
    for quote in quotes:
        text, day = quote.text, _day(quote.date)
        found = [*find_dates(text), *find_dates(_BRACKETS.sub("", text))]
        bare = blank_dates(text, years=False)
        days += [(f.year or (day.year if day else None), f.month, f.day) for f in found]
        days += [(d.year, d.month, d.day) for d in _relative_days(text, day)]
        years |= {*find_years(bare), *(f.year for f in found if f.year)}
        years |= _relative_years(text, day) | ({day.year} if day and found else set())
        decades |= {_decade(m) for m in _DECADE.finditer(bare)}
        weekdays |= {_weekday(m) for m in _WEEKDAY.finditer(text)}
        times |= {_time(m) for m in _TIME.finditer(text)}
    weekdays |= {w for w in map(_weekday_of, days) if w is not None}
    years |= {year for year, _, _ in days if year}
    return _Known(
        tuple(days), frozenset(years), frozenset(decades), frozenset(weekdays), frozenset(times)
    )


def _agrees(found: FoundDate, known: tuple[int | None, int, int | None]) -> bool:
    year, month, day = known
    return (
        found.month == month
        and (found.day is None or found.day == day)
        and (found.year is None or found.year == year)
    )


def _day(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        return None


def _relative_days(text: str, day: date | None) -> list[date]:
    if day is None:
        return []
    return [day + timedelta(days=shift) for word, shift in _RELATIVE if word.search(text)]


def _relative_years(text: str, day: date | None) -> set[int]:
    if day is None:
        return set()
    shifts = ((_THIS_YEAR, 0), (_LAST_YEAR, -1), (_NEXT_YEAR, 1))
    return {day.year + shift for word, shift in shifts if word.search(text)}


def _weekday_of(day: tuple[int | None, int, int | None]) -> int | None:
    year, month, number = day
    if not year or not number:
        return None
    try:
        return date(year, month, number).weekday()
    except ValueError:
        return None


def _weekday(match: re.Match[str]) -> int:
    if match["name"]:
        return _WEEKDAYS.index(match["name"].casefold())
    return "一二三四五六日天".index(match["han"]) % 7 if match["han"] != "天" else 6


def _decade(match: re.Match[str]) -> int:
    return int(match["year"] or match["han"])


def _time(match: re.Match[str]) -> tuple[int, int]:
    hour = int(match["hour"] or match["hour2"])
    half = (match["half"] or match["half2"] or "").casefold()
    if half.startswith("p") and hour < 12:
        hour += 12
    return (0 if half.startswith("a") and hour == 12 else hour, int(match["minute"] or 0))


def _han_year(text: str) -> int:
    return int("".join(str("零一二三四五六七八九".index("零" if c in "〇○" else c)) for c in text))


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match.group())


def _fault(text: str) -> Fault:
    return Fault("date", text, f"the quotes do not give the date {text}")
