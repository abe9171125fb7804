"""The day a text was published, when the text says so.

In: the text of a document. Out: YYYY-MM-DD or None; the clock plays no part.
Pure; threads may share it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.load.dates import FoundDate, find_dates

_HEAD = 1_500
_TAIL = 1_500
_LABEL = re.compile(
    r"(?:^|[\s(（|,])(?:ends\s?/\s?(?:\w+day)?|(?:date|dated|published|posted|updated|issued|released|"
    r"release date|publication date|first published|last updated)(?:\s(?:on|at))?|"
    r"(?:[發发]布|[發发]佈|公布|[發发]表|刊登|更新|出版)(?:日期|[時时][間间]|於|于)?|日期|完)"
    r"\s{0,6}[:：,，|]?\s{0,6}(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s)?\Z",
    re.IGNORECASE,
)
_TODAY = re.compile(r"(?:today|今日|今天|本日)\s?[(（]\s?\Z", re.IGNORECASE)
_LONE = re.compile(
    r"[\s,，.|(（)）]*(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|mon|tue|wed|thu|fri|sat|sun|"
    r"星期[一二三四五六日天]|[週周][一二三四五六日])?[\s,，.|(（)）]*"
    r"(?:(?:at\s)?\d{1,2}[:：時时]\d{2}(?:[:：分]\d{0,2})?\s?(?:am|pm|hkt)?)?[\s.|)）]*",
    re.IGNORECASE,
)


def publication_date(text: str) -> str | None:
    """The date that the text gives for itself, or None.

    Taken from, in this order: a labelled date ("Ends/Thursday, September 7, 2023",
    "Published: 7 Sept 2023", "date 2023-03-18", "發布日期：2023年9月7日"); a line near
    the top or the end that is nothing but a date; "today (September 7)" when its
    year stands with the same day elsewhere in the text. A date inside a sentence
    says when something happened, not when the text appeared.
    """
    head_end, tail_start = min(_HEAD, len(text)), max(0, len(text) - _TAIL)
    edges = [text] if tail_start < head_end else [text[:head_end], text[tail_start:]]
    dates = [(part, found) for part in edges for found in find_dates(part)]
    for test in (_is_labelled, _is_alone):
        for part, found in dates:
            if found.iso and test(part, found):
                return found.iso
    return _from_today([found for part, found in dates if part is edges[0]], edges[0], text)


def _is_labelled(text: str, found: FoundDate) -> bool:
    return _LABEL.search(text[max(0, found.start - 60) : found.start]) is not None


def _is_alone(text: str, found: FoundDate) -> bool:
    """Whether the line holds the date, perhaps weekday and time, and nothing else."""
    start = max(text.rfind("\n", 0, found.start), text.rfind("\r", 0, found.start)) + 1
    ends = [at for at in (text.find("\n", found.end), text.find("\r", found.end)) if at >= 0]
    end = min(ends, default=len(text))
    before, after = text[start : found.start], text[found.end : end]
    return _LONE.fullmatch(before) is not None and _LONE.fullmatch(after) is not None


def _from_today(dates: Sequence[FoundDate], head: str, text: str) -> str | None:
    for today in dates:
        if today.day is None or not _TODAY.search(head[max(0, today.start - 12) : today.start]):
            continue
        if today.iso:
            return today.iso
        days = {
            found.iso
            for found in find_dates(text[:200_000])
            if found.iso and (found.month, found.day) == (today.month, today.day)
        }
        return days.pop() if len(days) == 1 else None
    return None
