"""Units, currencies and scales as people write them, English and Chinese.

In: folded text of a unit. Out: a `Unit`. Pure; threads may share all of it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache


@dataclass(frozen=True, slots=True)
class Unit:
    """What a number counts.

    dimension: "percent", "points", "money", "times", "time", "area", ..., or ""
    when nothing known is named. factor: to the dimension's base (percent points
    for basis points is 0.01). currency: ISO code, "$" for any dollar, "¥" for
    yuan or yen, "" when unnamed. scale: 1e6 for "million".
    """

    dimension: str = ""
    factor: float = 1.0
    currency: str = ""
    scale: float = 1.0


SCALES: dict[str, float] = {
    "hundred": 1e2,
    "thousand": 1e3,
    "thousands": 1e3,
    "k": 1e3,
    "million": 1e6,
    "millions": 1e6,
    "mn": 1e6,
    "mln": 1e6,
    "mio": 1e6,
    "mm": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "billions": 1e9,
    "bn": 1e9,
    "bln": 1e9,
    "b": 1e9,
    "trillion": 1e12,
    "trillions": 1e12,
    "tn": 1e12,
    "trn": 1e12,
    "万亿": 1e12,
    "千亿": 1e11,
    "百亿": 1e10,
    "十亿": 1e9,
    "亿": 1e8,
    "千万": 1e7,
    "百万": 1e6,
    "十万": 1e5,
    "万": 1e4,
    "千": 1e3,
    "百": 1e2,
    "十": 1e1,
}
GLUED_SCALES = frozenset(("k", "m", "b", "mm"))
"""Scales that count only when they touch the number, or a currency is named."""

CURRENCIES: dict[str, str] = {
    "us$": "USD",
    "usd": "USD",
    "u.s. dollars": "USD",
    "us dollars": "USD",
    "美元": "USD",
    "美金": "USD",
    "hk$": "HKD",
    "hkd": "HKD",
    "hong kong dollars": "HKD",
    "港元": "HKD",
    "港币": "HKD",
    "rmb": "CNY",
    "cny": "CNY",
    "renminbi": "CNY",
    "yuan": "CNY",
    "人民币": "CNY",
    "nt$": "TWD",
    "twd": "TWD",
    "新台币": "TWD",
    "台币": "TWD",
    "s$": "SGD",
    "sgd": "SGD",
    "a$": "AUD",
    "aud": "AUD",
    "c$": "CAD",
    "cad": "CAD",
    "eur": "EUR",
    "euros": "EUR",
    "euro": "EUR",
    "€": "EUR",
    "欧元": "EUR",
    "gbp": "GBP",
    "£": "GBP",
    "英镑": "GBP",
    "jpy": "JPY",
    "日元": "JPY",
    "yen": "JPY",
    "chf": "CHF",
    "inr": "INR",
    "$": "$",
    "dollars": "$",
    "dollar": "$",
    "元": "$",
    "块": "$",
    "¥": "¥",
}
_DOLLARS = frozenset(("USD", "HKD", "TWD", "SGD", "AUD", "CAD", "$"))
_YUAN_SIGNS = frozenset(("CNY", "JPY", "¥"))

_WORDS: tuple[tuple[str, str, float], ...] = (
    (r"percentage[\s-]*points?|percent[\s-]points?|ppts?|pps?|p\.p\.|个?百分点", "points", 1.0),
    (r"basis[\s-]*points?|bps?|个?基点", "points", 0.01),
    (r"%|percent|per\s?cent|pct|percentage|百分比", "percent", 1.0),
    (r"‰|per\s?mille?", "percent", 0.1),
    (r"times|x|-?fold|倍|:1|to 1|ratio", "times", 1.0),
    (r"square[\s-]*met(?:er|re)s?|sq\.?\s?m(?:et(?:er|re)s?)?|sqm|m2|平方米|平米", "area", 1.0),
    (r"hectares?|ha|公顷", "area", 1e4),
    (r"square[\s-]*kilomet(?:er|re)s?|sq\.?\s?km|km2|平方公里|平方千米", "area", 1e6),
    (r"square[\s-]*f(?:ee|oo)t|sq\.?\s?ft|ft2|平方英尺|平方呎", "area", 0.09290304),
    (r"acres?|英亩", "area", 4046.8564224),
    (r"kilomet(?:er|re)s?|km|公里|千米", "length", 1e3),
    (r"met(?:er|re)s?|m|米", "length", 1.0),
    (r"miles?|英里", "length", 1609.344),
    (r"feet|foot|ft|英尺", "length", 0.3048),
    (r"centimet(?:er|re)s?|cm|厘米", "length", 0.01),
    (r"kilograms?|kg|公斤|千克", "mass", 1.0),
    (r"metric tons?|tonnes?|tons?|公?吨", "mass", 1e3),
    (r"pounds?|lbs?", "mass", 0.45359237),
    (r"seconds?|secs?|秒", "time", 1 / 86400),
    (r"minutes?|mins?|分钟", "time", 1 / 1440),
    (r"hours?|hrs?|个?小时", "time", 1 / 24),
    (r"days?|天|日", "time", 1.0),
    (r"weeks?|wks?|个?星期|周", "time", 7.0),
    (r"months?|mos?|个月", "months", 1.0),
    (r"quarters?|季度?", "months", 3.0),
    (r"years?|yrs?|年", "months", 12.0),
    (r"megawatts?|mw|兆瓦", "power", 1e6),
    (r"gigawatts?|gw|吉瓦", "power", 1e9),
    (r"kilowatts?|kw|千瓦", "power", 1e3),
    (r"mwh|兆瓦时", "energy", 1e6),
    (r"gwh", "energy", 1e9),
    (r"kwh|千瓦时|度电", "energy", 1e3),
)
_CURRENCY = "|".join(re.escape(word) for word in sorted(CURRENCIES, key=len, reverse=True))
_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
WORDS_PATTERN = "|".join(f"(?:{pattern})" for pattern, _, _ in _WORDS)
CURRENCY_PATTERN = _CURRENCY
SCALE_PATTERN = _SCALE
_COMPILED = tuple((re.compile(pattern), name, factor) for pattern, name, factor in _WORDS)
_GOLD_SCALE = re.compile(rf"(?<![a-z])(?:in\s+)?({_SCALE})(?![a-z])")
_GOLD_CURRENCY = re.compile(rf"(?<![a-z])(?:{_CURRENCY})")


@lru_cache(maxsize=4096)
def read_word(word: str) -> Unit:
    """The unit that a folded word names; an empty one for a word not known."""
    if word in CURRENCIES:
        return Unit("money", currency=CURRENCIES[word])
    for pattern, name, factor in _COMPILED:
        if pattern.fullmatch(word):
            return Unit(name, factor)
    return Unit()


@lru_cache(maxsize=4096)
def read_gold_unit(text: str) -> Unit:
    """The unit of a gold number: "HKD million", "$bn", "%", "square metres", "万元"."""
    rest = text.replace("_", " ").strip()
    whole = read_word(rest)
    if whole.dimension:
        return whole
    currency, scale = "", 1.0
    found = _GOLD_CURRENCY.search(rest)
    if found:
        currency = CURRENCIES[found.group()]
        rest = f"{rest[: found.start()]} {rest[found.end() :]}".strip()
    found = _GOLD_SCALE.search(rest)
    if found:
        scale = SCALES[found.group(1)]
        rest = f"{rest[: found.start()]} {rest[found.end() :]}".strip()
    if currency:
        return Unit("money", currency=currency, scale=scale)
    word = read_word(rest.strip(" ()"))
    return Unit(word.dimension, word.factor, word.currency, scale)


def same_currency(one: str, other: str) -> bool:
    """Whether two currencies may be one: "$" is any dollar, an unnamed one any."""
    if not one or not other or one == other:
        return True
    if "$" in (one, other):
        # 元 folds to "$" too, and may be yuan.
        return {one, other} <= _DOLLARS | {"CNY"}
    return "¥" in (one, other) and {one, other} <= _YUAN_SIGNS
