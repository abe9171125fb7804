"""Dates in a text as tokens of one form, whatever the words. Pure."""

from __future__ import annotations

import re

_NAMES = """
january jan,february feb,march mar,april apr,may,june jun,july jul,august aug,september sept sep,
october oct,november nov,december dec
"""
_MONTHS = {
    name: number
    for number, names in enumerate(_NAMES.split(","), start=1)
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DAY = r"(?P<day{0}>0?[1-9]|[12]\d|3[01])(?:st|nd|rd|th)?"
_YEAR = r"(?P<year{0}>(?:1[0-9]|20)\d\d)"
_DATE = re.compile(
    rf"\b{_DAY.format(1)}\s+(?:of\s+)?(?P<month1>{_MONTH})\b\.?(?:,?\s+{_YEAR.format(1)}\b)?"
    rf"|\b(?P<month2>{_MONTH})\b\.?\s+{_DAY.format(2)}\b(?:,?\s+{_YEAR.format(2)}\b)?"
    rf"|\b(?P<month3>{_MONTH})\b\.?,?\s+{_YEAR.format(3)}\b"
    rf"|\b{_YEAR.format(4)}[-/.](?P<month4>0?[1-9]|1[0-2])[-/.]{_DAY.format(4)}\b"
    rf"|(?:{_YEAR.format(5)}\s*年\s*)?(?<!\d)(?P<month5>0?[1-9]|1[0-2])\s*月"
    rf"(?:\s*{_DAY.format(5)}\s*[日號号])?",
    re.IGNORECASE,
)
_HINT = re.compile(r"\d")


def date_tokens(text: str) -> list[str]:
    """Tokens for every date in `text`: its whole form and its shorter ones.

    "10 June 2023", "June 10th, 2023", "2023-06-10" and "2023年6月10日" all give
    ["2023-06-10", "2023-06", "06-10"]; "June 10" gives ["06-10"].
    """
    if not _HINT.search(text):
        return []
    return [token for match in _DATE.finditer(text) for token in _forms(match.groupdict())]


def _forms(found: dict[str, str | None]) -> list[str]:
    values = {name[:-1]: value for name, value in found.items() if value}
    name = values["month"].lower()
    month = _MONTHS.get(name) or int(name)
    year, day = values.get("year"), int(values.get("day", "0"))
    if year and day:
        return [f"{year}-{month:02}-{day:02}", f"{year}-{month:02}", f"{month:02}-{day:02}"]
    if year:
        return [f"{year}-{month:02}"]
    return [f"{month:02}-{day:02}"] if day else []
