"""Every quantity that a text states: value, scale, unit, sign, precision.

In: folded text. Out: `Quantity`s in order. Numbers that are no quantities are
left out or marked: parts of dates, ordinals, list numbers, "10-K"; and labels
such as "page 59". Pure; threads may share it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from eval.scoring.numerals import (
    CHINESE,
    FRACTION,
    HALF,
    WORDS,
    read_chinese,
    read_fraction,
    read_words,
)
from eval.scoring.quantity import Quantity, percent_of, quantity_at

_DIGITS = re.compile(
    r"(?:(?<![a-z0-9.,])|(?<=\b(?:usd|hkd|rmb|cny|eur|gbp|jpy|twd)))(?<![0-9]/)(?P<number>\d{1,3}(?:,\d{3})+(?:\.\d+)?|"
    r"\d{1,3}(?: \d{3})+(?![\d,])(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)"
)
_NOT_A_QUANTITY = re.compile(r"(?:st|nd|rd|th)(?![a-z])|-[kq](?![a-z])|\.\d")
_FRACTION_AFTER = re.compile(r"\s?/\s?(\d{1,3})(?![\d/,]|\.\d)")
_MIXED_AFTER = re.compile(r"\s+(\d)/(\d{1,2})(?![\d/])")
_ENUMERATOR_BEFORE = re.compile(r"(?:^|\n)[ \t]*\(?$")
_ENUMERATOR_AFTER = re.compile(r"[.)、](?:\s|$)")
_LONGEST = 24
_AND_A_HALF = re.compile(r"(?:年|个|天|小时|倍)半")


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
        if len(match["number"]) > _LONGEST:
            continue
        written = match["number"].replace(",", "").replace(" ", "")
        if _ENUMERATOR_AFTER.match(text, end) and _ENUMERATOR_BEFORE.search(
            text[max(0, start - 20) : start]
        ):
            continue
        before = text[max(0, start - 40) : start]
        if before.endswith("百分之"):
            found.append(percent_of(text, start - 3, end, float(written), written))
            continue
        value = float(written)
        fraction = _FRACTION_AFTER.match(text, end)
        if fraction and int(fraction.group(1)) and "." not in written:
            value, end = value / int(fraction.group(1)), fraction.end()
            found.append(quantity_at(text, start, end, value, 1e-6, 6, fraction=True))
            continue
        mixed = _MIXED_AFTER.match(text, end)
        if mixed and int(mixed.group(2)) and "." not in written:
            value, end = value + int(mixed.group(1)) / int(mixed.group(2)), mixed.end()
            found.append(quantity_at(text, start, end, value, 1e-6, 6))
            continue
        decimals = len(written.partition(".")[2])
        digits = len(written.replace(".", "").lstrip("0")) or 1
        found.append(quantity_at(text, start, end, value, 10.0**-decimals, digits))
    return found


def _words(text: str, skip: Sequence[tuple[int, int]]) -> list[Quantity]:
    found = []
    taken = list(skip)
    for match in FRACTION.finditer(text):
        taken.append(match.span())
        value = read_fraction(match)
        found.append(quantity_at(text, *match.span(), value, 1e-6, 6, fraction=True))
    for match in HALF.finditer(text):
        taken.append(match.span())
        found.append(quantity_at(text, *match.span(), 0.5, 1e-6, 6, fraction=True))
    for match in WORDS.finditer(text):
        if _inside(match.start(), taken) or text.startswith((" of the", " of them"), match.end()):
            continue
        for start, end, value in read_words(match.group()):
            left, right = match.start() + start, match.start() + end
            found.append(quantity_at(text, left, right, value, *_precision(value)))
    return found


def _chinese(text: str, skip: Sequence[tuple[int, int]]) -> list[Quantity]:
    found = []
    for match in CHINESE.finditer(text):
        start, end = match.span()
        if _inside(start, skip) or (start and text[start - 1].isdigit()):
            continue
        before = text[max(0, start - 8) : start]
        value = read_chinese(match.group())
        if value is not None and _AND_A_HALF.match(text, end):
            value += 0.5
        if value is None or before.endswith("第"):
            continue
        if before.endswith("百分之"):
            found.append(percent_of(text, start - 3, end, value, match.group()))
        elif before.endswith("分之"):
            continue
        elif text.startswith("分之", end) and not match.group().endswith("百"):
            top = CHINESE.match(text, end + 2)
            over = read_chinese(top.group()) if top else None
            if top and over is not None and value:
                found.append(
                    quantity_at(text, start, top.end(), over / value, 1e-6, 6, fraction=True)
                )
        elif text.startswith("成", end) and value <= 10:
            found.append(percent_of(text, start, end + 1, value * 10, "00"))
        elif not text.startswith("分之", end):
            found.append(quantity_at(text, start, end, value, *_precision(value)))
    return found


def _precision(value: float) -> tuple[float, int]:
    """(step, digits) of a number in words: "twelve million" is rough, "twelve" is not."""
    if value != int(value):
        return 0.1, 2
    shown = f"{value:.0f}"
    digits = max(1, len(shown.rstrip("0")))
    return (1.0 if value < 10_000 else 10.0 ** (len(shown) - digits)), digits


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
