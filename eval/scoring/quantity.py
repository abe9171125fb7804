"""What stands around a number: sign, currency, scale, unit, and how sure it is.

In: folded text and the span of a bare number. Out: a `Quantity`. Pure; threads
may share it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from eval.scoring.units import (
    CURRENCIES,
    CURRENCY_PATTERN,
    GLUED_SCALES,
    SCALE_PATTERN,
    SCALES,
    WORDS_PATTERN,
    Unit,
    read_word,
)

_CURRENCY_BEFORE = re.compile(rf"(?<![a-z])({CURRENCY_PATTERN})\s*$")
_SCALE_AFTER = re.compile(rf"(?P<gap>[\s-]*)(?P<scale>{SCALE_PATTERN})(?![a-z])")
_UNIT_AFTER = re.compile(
    rf"[\s-]*(?:(?:working|business|calendar|consecutive|full|whole)\s+)?"
    rf"(?P<unit>{WORDS_PATTERN}|{CURRENCY_PATTERN})(?![a-z])"
)
_LABEL_BEFORE = re.compile(
    r"(?<![a-z])(?:pages?|pp?\.|notes?|items?|tables?|figures?|fig\.|sections?|sec\.|§|clauses?|"
    r"articles?|chapters?|forms?|exhibits?|steps?|no\.|nos\.|#|sources?|documents?|passages?|"
    r"footnotes?|question|paragraphs?|appendix|annex|part|phase|stage|level|version|v|q|h)\s*$|第\s*$"
)
_ABOUT = re.compile(
    r"(?:about|around|approximately|approx\.?|roughly|nearly|almost|some|circa|close to|~|≈|"
    r"约|大约|约为|近|将近|接近|大概|左右)\s*(?:is\s+)?$"
)
_ABOUT_AFTER = re.compile(r"\s*(?:左右|上下|or so\b)")
_MINUS_BEFORE = re.compile(r"(?:^|[\s(:=|,])(?:-|negative\s|minus\s|负)\s?$|负\s?$")
_VALUE_PLACE = re.compile(r"(?:^|[|:=]|\b(?:is|was|are|were|of|be|at|totall?ed|reported))\s*$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as stated.

    value: with its scale. mantissa: without. resolution: what one step of the
    last digit shown is worth, with the scale. digits: significant ones shown.
    sign: -1 stated negative, 0 perhaps negative (brackets in prose), 1 plain.
    scaled: a scale was written. about: said to be rough. label: "page 59".
    """

    value: float
    mantissa: float
    unit: Unit
    resolution: float
    digits: int
    start: int
    end: int
    sign: int = 1
    scaled: bool = False
    about: bool = False
    label: bool = False
    fraction: bool = False


def percent_of(text: str, start: int, end: int, value: float, written: str) -> Quantity:
    decimals = len(written.partition(".")[2] or written.partition("点")[2])
    about = bool(_ABOUT.search(text[max(0, start - 20) : start]))
    sign = -1 if _MINUS_BEFORE.search(text[max(0, start - 12) : start]) else 1
    digits = len(str(value).replace(".", "").strip("0")) or 1
    return Quantity(
        value,
        value,
        Unit("percent"),
        10.0**-decimals,
        max(2, digits),
        start,
        end,
        sign,
        about=about,
    )


def quantity_at(
    text: str,
    start: int,
    end: int,
    value: float,
    resolution: float,
    digits: int,
    *,
    fraction: bool = False,
) -> Quantity:
    """The quantity around a number at [start, end): sign, currency, scale, unit."""
    number_start = start
    before = text[max(0, start - 40) : start]
    currency = ""
    bracket = before.rstrip().endswith("(")
    money = _CURRENCY_BEFORE.search(before.rstrip("( "))
    if money:
        currency = CURRENCIES[money.group(1)]
        start = max(0, start - 40) + money.start()
    elif before.rstrip(" -").endswith(("$", "€", "£")):
        money = _CURRENCY_BEFORE.search(before.rstrip(" -("))
        currency = CURRENCIES[money.group(1)] if money else ""
        start = max(0, start - 40) + (money.start() if money else len(before))
    closing = text.startswith(")", end)
    scale, scaled, end = _scale_after(text, end + 1 if bracket and closing else end, bool(currency))
    unit = Unit("money", currency=currency) if currency else Unit()
    after = _UNIT_AFTER.match(text, end)
    if after:
        word = read_word(after["unit"].strip())
        # "$4.8%$" is TeX, not money.
        typeset = currency == "$" and word.dimension in ("percent", "points")
        if word.dimension and (not currency or word.dimension == "money" or typeset):
            named = currency if currency and word.currency in ("", "$") else word.currency
            unit = Unit(word.dimension, word.factor, named)
            end = after.end()
    lead = text[max(0, start - 24) : start]
    minus = bool(_MINUS_BEFORE.search(lead) or _MINUS_BEFORE.search(before))
    if currency and before.endswith("-"):
        minus = True
    sign = -1 if minus else 1
    if not minus and bracket and (closing or text.startswith((")", "%)"), end)):
        opening = text.rfind("(", 0, number_start)
        place = text[max(0, opening - 24) : opening]
        settled = bool(money) or (unit.dimension != "percent" and bool(_VALUE_PLACE.search(place)))
        sign = -1 if settled else 0
    about = bool(_ABOUT.search(lead) or _ABOUT_AFTER.match(text, end))
    label = bool(not currency and _LABEL_BEFORE.search(lead)) and unit.dimension != "percent"
    return Quantity(
        value * scale,
        value,
        unit,
        resolution * scale,
        digits,
        start,
        end,
        sign,
        scaled,
        about,
        label,
        fraction,
    )


def _scale_after(text: str, end: int, money: bool) -> tuple[float, bool, int]:
    scale, scaled = 1.0, False
    while True:
        match = _SCALE_AFTER.match(text, end)
        if match is None:
            return scale, scaled, end
        word = match["scale"]
        if word in GLUED_SCALES and match["gap"] and not (money and match["gap"] == " "):
            return scale, scaled, end
        if text.startswith("分之", match.end()):
            return scale, scaled, end
        scale, scaled, end = scale * SCALES[word], True, match.end()
