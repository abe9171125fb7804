"""Every quantity that a text states: value, scale, unit, sign, precision.

In: folded text. Out: `Quantity`s in order. Numbers that are no quantities are
left out or marked: parts of dates, ordinals, list numbers, "10-K"; and labels
such as "page 59". Pure; threads may share it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from eval.scoring.numerals import (
    CHINESE,
    FRACTION,
    HALF,
    WORDS,
    read_chinese,
    read_fraction,
    read_words,
)
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
_DIGITS = re.compile(
    r"(?<![a-z0-9.,])(?<![0-9]/)(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|"
    r"\d{1,3}(?: \d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
)
_NOT_A_QUANTITY = re.compile(r"(?:st|nd|rd|th)(?![a-z])|-[kq](?![a-z])|\.\d")
_FRACTION_AFTER = re.compile(r"\s?/\s?(\d{1,3})(?![\d/,]|\.\d)")
_MIXED_AFTER = re.compile(r"\s+(\d)/(\d{1,2})(?![\d/])")
_LABEL_BEFORE = re.compile(
    r"(?<![a-z])(?:pages?|pp?\.|notes?|items?|tables?|figures?|fig\.|sections?|sec\.|§|clauses?|"
    r"articles?|chapters?|forms?|exhibits?|steps?|no\.|nos\.|#|sources?|documents?|passages?|"
    r"footnotes?|question|paragraphs?|appendix|annex|part|phase|stage|level|version|v|q|h)\s*$|第\s*$"
)
_ENUMERATOR_BEFORE = re.compile(r"(?:^|\n)[ \t]*\(?$")
_ENUMERATOR_AFTER = re.compile(r"[.)、](?:\s|$)")
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


def find_quantities(text: str, skip: Sequence[tuple[int, int]] = ()) -> list[Quantity]:
    """The quantities of a folded text, in order. skip: spans of dates."""
    found = [*_digits(text, skip), *_words(text, skip), *_chinese(text, skip)]
    found.sort(key=lambda quantity: (quantity.start, -quantity.end))
    apart: list[Quantity] = []
    for quantity in found:
        if not apart or quantity.start >= apart[-1].end:
            apart.append(quantity)
    return _join_parts(_share_units(text, apart))


def _digits(text: str, skip: Sequence[tuple[int, int]]) -> list[Quantity]:
    found = []
    for match in _DIGITS.finditer(text):
        start, end = match.span("number")
        if _inside(start, skip) or _NOT_A_QUANTITY.match(text, end):
            continue
        written = match["number"].replace(",", "").replace(" ", "")
        if _ENUMERATOR_AFTER.match(text, end) and _ENUMERATOR_BEFORE.search(
            text[max(0, start - 20) : start]
        ):
            continue
        before = text[max(0, start - 40) : start]
        if before.endswith("百分之"):
            found.append(_percent_of(text, start - 3, end, float(written), written))
            continue
        value = float(written)
        fraction = _FRACTION_AFTER.match(text, end)
        if fraction and int(fraction.group(1)) and "." not in written:
            value, end = value / int(fraction.group(1)), fraction.end()
            found.append(_quantity(text, start, end, value, 1e-6, 6, fraction=True))
            continue
        mixed = _MIXED_AFTER.match(text, end)
        if mixed and int(mixed.group(2)) and "." not in written:
            value, end = value + int(mixed.group(1)) / int(mixed.group(2)), mixed.end()
            found.append(_quantity(text, start, end, value, 1e-6, 6))
            continue
        decimals = len(written.partition(".")[2])
        digits = len(written.replace(".", "").lstrip("0")) or 1
        found.append(_quantity(text, start, end, value, 10.0**-decimals, digits))
    return found


def _words(text: str, skip: Sequence[tuple[int, int]]) -> list[Quantity]:
    found = []
    taken = list(skip)
    for match in FRACTION.finditer(text):
        taken.append(match.span())
        value = read_fraction(match)
        found.append(_quantity(text, *match.span(), value, 1e-6, 6, fraction=True))
    for match in HALF.finditer(text):
        taken.append(match.span())
        found.append(_quantity(text, *match.span(), 0.5, 1e-6, 6, fraction=True))
    for match in WORDS.finditer(text):
        if _inside(match.start(), taken) or text.startswith((" of the", " of them"), match.end()):
            continue
        for start, end, value in read_words(match.group()):
            left, right = match.start() + start, match.start() + end
            found.append(_quantity(text, left, right, value, *_precision(value)))
    return found


def _chinese(text: str, skip: Sequence[tuple[int, int]]) -> list[Quantity]:
    found = []
    for match in CHINESE.finditer(text):
        start, end = match.span()
        if _inside(start, skip) or (start and text[start - 1].isdigit()):
            continue
        before = text[max(0, start - 8) : start]
        value = read_chinese(match.group())
        if value is None or before.endswith("第"):
            continue
        if before.endswith("百分之"):
            found.append(_percent_of(text, start - 3, end, value, match.group()))
        elif before.endswith("分之"):
            continue
        elif text.startswith("分之", end) and not match.group().endswith("百"):
            top = CHINESE.match(text, end + 2)
            over = read_chinese(top.group()) if top else None
            if top and over is not None and value:
                found.append(
                    _quantity(text, start, top.end(), over / value, 1e-6, 6, fraction=True)
                )
        elif text.startswith("成", end) and value <= 10:
            found.append(_percent_of(text, start, end + 1, value * 10, "00"))
        elif not text.startswith("分之", end):
            found.append(_quantity(text, start, end, value, *_precision(value)))
    return found


def _precision(value: float) -> tuple[float, int]:
    """(step, digits) of a number in words: "twelve million" is rough, "twelve" is not."""
    if value != int(value):
        return 0.1, 2
    shown = f"{value:.0f}"
    digits = max(1, len(shown.rstrip("0")))
    return (1.0 if value < 10_000 else 10.0 ** (len(shown) - digits)), digits


def _percent_of(text: str, start: int, end: int, value: float, written: str) -> Quantity:
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


def _quantity(
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


def _join_parts(found: list[Quantity]) -> list[Quantity]:
    """2亿3000万 is one number: parts that touch, the larger scale first."""
    joined: list[Quantity] = []
    for part in found:
        last = joined[-1] if joined else None
        touches = (
            last is not None and last.end == part.start and last.scaled and not last.unit.dimension
        )
        if last is not None and touches and part.value < last.value:
            value = last.value + part.value
            joined[-1] = replace(
                part,
                value=value,
                mantissa=value,
                digits=last.digits + part.digits,
                start=last.start,
            )
        else:
            joined.append(part)
    return joined


def _share_units(text: str, found: list[Quantity]) -> list[Quantity]:
    """In "1.9-2.1 billion" and "10 to 12%" the first number takes the second's unit."""
    for place in range(len(found) - 2, -1, -1):
        one, two = found[place], found[place + 1]
        between = text[one.end : two.start].strip()
        paired = between == "and" and text[: one.start].rstrip().endswith("between")
        if one.scaled or not (paired or between in ("-", "to", "~", "至", "到")):
            continue
        if one.unit.dimension and two.unit.dimension not in ("", one.unit.dimension):
            continue
        unit = two.unit if two.unit.dimension else one.unit
        scale = two.value / two.mantissa if two.scaled and two.mantissa else 1.0
        found[place] = replace(
            one,
            value=one.mantissa * scale,
            unit=unit,
            resolution=one.resolution * scale,
            scaled=two.scaled,
        )
        found[place + 1] = replace(two, unit=unit)
    return found


def _inside(place: int, spans: Sequence[tuple[int, int]]) -> bool:
    return any(left <= place < right for left, right in spans)
