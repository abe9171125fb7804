"""Dates in a text, English and Chinese: days, months, years, quarters, halves, seasons.

In: a piece of text. Out: values whose normal form is "YYYY-PART-DD" with "?" for what
the text does not say; PART is a month, or a part of the year such as "Q4". Pure, no
I/O; threads may share it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.answer.numbers import ZH_DIGIT, zh_number
from rag.answer.value import Value

_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_DATE = re.compile(
    rf"\b(?P<m1>{_MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y1>\d{{4}})\b)?"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{_MONTH})(?:,?\s+(?P<y2>\d{{4}})\b)?"
    rf"|\b(?P<m3>{_MONTH})\s+(?:of\s+)?(?P<y3>\d{{4}})\b"
    r"|\b(?P<y4>\d{4})[-/.](?P<m4>\d{1,2})[-/.](?P<d4>\d{1,2})\b"
    rf"|(?:(?P<y5>\d{{2,4}}|[{ZH_DIGIT}]{{2,4}})\s*年\s*)?(?P<m5>\d{{1,2}}|[{ZH_DIGIT}]{{1,3}})\s*月"
    rf"(?:\s*(?P<d5>\d{{1,2}}|[{ZH_DIGIT}]{{1,3}})\s*[日號号])?"
    rf"|(?P<y6>\d{{3,4}}|[{ZH_DIGIT}]{{4}})\s*年(?!度?[來来])"
    r"|(?<![\d.,$£€%])\b(?P<y7>1[0-9]\d\d|20\d\d)(?![\d,]*\d|\s*%|\s*(?:people|km|m)\b)s?\b",
)
_OF_YEAR = r"(?:\s+of)?(?:\s+the\s+year)?,?\s+(?P<y1>(?:19|20)\d\d)\b"
_NTH_PART = r"(?:first|second|third|fourth|last|1st|2nd|3rd|4th)[ -](?:quarter|half)"
_SEASON = r"(?:spring|summer|autumn|winter)"
_ZH_PART = r"第[一二三四1-4]\s*(?:個|个)?季度?|[一二三四]季度|首季|[上下]半年|[春夏秋冬][季天]"
_ZH_OF_YEAR = (
    rf"(?P<y4>\d{{4}}|[{ZH_DIGIT}]{{4}})\s*年\s*(?:的|度)?\s*(?=第|[一二三四首上下春夏秋冬])"
)
_PART = re.compile(
    rf"\b(?P<en>(?:{_NTH_PART}|Q[1-4]|H[12]|{_SEASON}))(?:{_OF_YEAR}|\s+of\s+\w+\s+year\b)"
    r"|\b(?P<alone>(?:\w{3,6}[ -]quarter|Q[1-4])\b"
    rf"|(?:(?<=in )|(?<=the )|(?<=this )|(?<=next )|(?<=last )){_SEASON}\b)"
    r"|\b(?P<y2>(?:19|20)\d\d)\s?(?P<code>[QH][1-4])\b"
    r"|\b(?P<vague>early|mid|late|(?:the\s+)?(?:end|beginning|start|middle)(?=\s+of))"
    r"(?:[\s-]+of)?[\s-]+(?P<y3>(?:19|20)\d\d)\b(?!s)"
    rf"|(?:{_ZH_OF_YEAR})?(?P<zh>{_ZH_PART}|(?<=年)[一二三四1-4]季)"
    rf"|(?P<y5>\d{{4}}|[{ZH_DIGIT}]{{4}})\s*年(?P<zh_vague>[初中底末])",
    re.IGNORECASE,
)
_LOOSE_DATE = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th) centur(?:y|ies)\b"
    r"|\b(?:early|mid|late)[- ]\d{4}s\b|\b\d{1,4} (?:BC|AD|BCE|CE)\b"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b"
    r"|\d{1,2}世紀|\d{1,2}世纪|(?:當|当|同|次|翌|隔|前|今|去)[日天年]|年代|時期|时期",
    re.IGNORECASE,
)
_TIME = re.compile(
    r"(?<![\d:.])(?:[01]?\d|2[0-4])[:：][0-5]\d(?![\d:])|\b\d{1,2}(?:[.:][0-5]\d)? ?[ap]\.?m\b\.?"
    r"|\b(?:noon|midnight|o[’']clock)\b"
    rf"|(?:[上下中]午|凌晨|早上|晚上|傍晚)?[\d{ZH_DIGIT}]{{1,3}}[時时點点](?!代|期|間|间|候|尚)|中午|午夜",
    re.IGNORECASE,
)
_MONTHS_OF: dict[str, frozenset[int]] = {
    **{f"Q{n}": frozenset(range(3 * n - 2, 3 * n + 1)) for n in (1, 2, 3, 4)},
    **{f"H{n}": frozenset(range(6 * n - 5, 6 * n + 1)) for n in (1, 2)},
    "spring": frozenset((2, 3, 4, 5)),
    "summer": frozenset((5, 6, 7, 8)),
    "autumn": frozenset((8, 9, 10, 11)),
    "winter": frozenset((11, 12, 1, 2)),
    "early": frozenset((1, 2, 3, 4)),
    "mid": frozenset((4, 5, 6, 7, 8, 9)),
    "late": frozenset((9, 10, 11, 12)),
}
_NTH = {
    word: number
    for number, words in enumerate(("first 1st 一 首 上", "second 2nd 二 下", "third 3rd 三"), 1)
    for word in words.split()
} | {"fourth": 4, "4th": 4, "四": 4, "last": 0}
_SEASONS = {"春": "spring", "夏": "summer", "秋": "autumn", "冬": "winter"}
_VAGUE = {
    word: part
    for part, words in (
        ("early", "early beginning start 初"),
        ("mid", "mid middle 中"),
        ("late", "late end 底 末"),
    )
    for word in words.split()
}


def find_dates(text: str) -> Iterator[Value]:
    """Parts of a year first, then days, months and years, then what only sounds like a date."""
    taken: list[tuple[int, int]] = []
    for match in _PART.finditer(text):
        found = _parts_of(match)
        year = next((found[key] for key in found if key[0] == "y"), "")
        if part := _part_of_year(found):
            taken.append(match.span())
            normal = f"{zh_number(year) if year else '?'}-{part}-?"
            yield Value("date", match.start(), match.end(), normal)
    for match in _DATE.finditer(text):
        normal = _normal(match)
        if normal and not any(a <= match.start() < b for a, b in taken):
            yield Value("date", match.start(), match.end(), normal)
    for match in _LOOSE_DATE.finditer(text):
        yield Value("date", match.start(), match.end(), match.group().lower())


def find_times(text: str) -> Iterator[Value]:
    """Times of the day: "20:41", "6.30 pm", 下午六時, 中午."""
    for match in _TIME.finditer(text):
        yield Value("time", match.start(), match.end(), match.group().lower())


def same_time(one: str, two: str) -> bool:
    """Whether two normal forms may be one time: "?" fits anything, "Q4" fits its months.

    "?-09-07" fits "2023-09-07", "2026-Q4-?" fits "2026-11-?" but not "2026-Q2-?".
    """
    if one == two or one in two or two in one:
        return True
    first, second = one.split("-"), two.split("-")
    if not len(first) == len(second) == 3:
        return False
    years = "?" in (first[0], second[0]) or first[0] == second[0]
    days = "?" in (first[2], second[2]) or first[2] == second[2]
    months = "?" in (first[1], second[1]) or bool(_months(first[1]) & _months(second[1]))
    return years and months and days


def _months(part: str) -> frozenset[int]:
    return _MONTHS_OF.get(part) or frozenset([int(part)] if part.isdigit() else [])


def _parts_of(match: re.Match[str]) -> dict[str, str]:
    return {key: part for key, part in match.groupdict().items() if part}


def _part_of_year(found: dict[str, str]) -> str:
    """ "Q1" to "Q4", "H1", "H2", a season, or early, mid, late; "" for a false match."""
    if vague := found.get("vague") or found.get("zh_vague"):
        return _VAGUE[vague.lower().removeprefix("the ").strip()]
    if zh := found.get("zh"):
        nth = zh.removeprefix("第")[0]
        season = _SEASONS.get(nth)
        return season or ("H" if "半" in zh else "Q") + str(_NTH.get(nth, nth))
    words = (found.get("code") or found.get("en") or found["alone"]).lower()
    nth, _, kind = words.replace("-", " ").partition(" ")
    if not kind:
        return nth if len(nth) > 2 else nth.upper()
    if nth not in _NTH:
        return ""
    last = 2 if kind == "half" else 4
    return f"{kind[0].upper()}{_NTH[nth] or last}"


def _normal(match: re.Match[str]) -> str:
    """YYYY-MM-DD with "?" where the text does not say; "" for a false match."""
    found = _parts_of(match)
    year = next((found[key] for key in found if key[0] == "y"), "")
    month = next((found[key] for key in found if key[0] == "m"), "")
    day = next((found[key] for key in found if key[0] == "d"), "")
    month_number = _month_number(month) if month else 0
    if month and not 1 <= month_number <= 12:
        return ""
    parts = (
        str(zh_number(year)) if year else "?",
        f"{month_number:02d}" if month else "?",
        f"{zh_number(day):02d}" if day else "?",
    )
    return "-".join(parts)


def _month_number(month: str) -> int:
    head = month.lower().rstrip(".")[:3]
    for number, name in enumerate(_MONTHS):
        if name.startswith(head) and head.isascii() and head.isalpha():
            return number + 1
    return zh_number(month)
