"""Numbers in a text with their value, unit and scale, English and Chinese. Pure.

In: normalised text. Out: `Figure` records, in order. Dates and times of day are
not numbers here: pass the text with them blanked out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Figure:
    """A number at text[start:end].

    unit: "percent", a currency code, a unit of measure, or "". noun: the stem of
    what is counted, "" when unknown. step: the size of its last digit written,
    so that 1.2 million has step 100,000. spelled: written in letters.
    """

    start: int
    end: int
    value: float
    unit: str = ""
    noun: str = ""
    ordinal: bool = False
    step: float = 1.0
    spelled: bool = False


_SCALES = {
    "hundred": 1e2, "thousand": 1e3, "k": 1e3, "million": 1e6, "mn": 1e6, "m": 1e6,
    "billion": 1e9, "bn": 1e9, "trillion": 1e12, "tn": 1e12, "dozen": 12.0,
    "百": 1e2, "千": 1e3, "万": 1e4, "十万": 1e5, "百万": 1e6, "千万": 1e7, "亿": 1e8,
    "十亿": 1e9, "百亿": 1e10, "千亿": 1e11, "万亿": 1e12, "兆": 1e12,
}  # fmt: skip
_CURRENCIES = {
    "hk$": "HKD", "hkd": "HKD", "港元": "HKD", "港币": "HKD", "港纸": "HKD", "us$": "USD",
    "usd": "USD", "$": "USD", "美元": "USD", "美金": "USD", "dollars": "USD", "dollar": "USD",
    "rmb": "CNY", "cny": "CNY", "yuan": "CNY", "renminbi": "CNY", "人民币": "CNY", "元": "CNY",
    "€": "EUR", "eur": "EUR", "euros": "EUR", "euro": "EUR", "欧元": "EUR", "£": "GBP",
    "gbp": "GBP", "pounds": "GBP", "英镑": "GBP", "¥": "CNY", "yen": "JPY", "jpy": "JPY",
    "日元": "JPY", "日圆": "JPY", "nt$": "TWD", "新台币": "TWD", "台币": "TWD",
    "hong kong dollars": "HKD", "us dollars": "USD",
}  # fmt: skip
_UNITS = {
    "%": "percent", "per cent": "percent", "percent": "percent", "percentage points": "percent",
    "percentage point": "percent", "个百分点": "percent", "km": "km", "kilometres": "km",
    "kilometers": "km", "kilometre": "km", "kilometer": "km", "公里": "km", "千米": "km",
    "miles": "mile", "mile": "mile", "英里": "mile", "metres": "m", "meters": "m", "metre": "m",
    "meter": "m", "米": "m", "公尺": "m", "cm": "cm", "centimetres": "cm", "centimeters": "cm",
    "厘米": "cm", "公分": "cm", "mm": "mm", "毫米": "mm", "feet": "foot", "foot": "foot",
    "ft": "foot", "英尺": "foot", "kg": "kg", "kilograms": "kg", "kilogrammes": "kg",
    "公斤": "kg", "千克": "kg", "tonnes": "tonne", "tons": "tonne", "吨": "tonne",
    "hectares": "hectare", "hectare": "hectare", "公顷": "hectare", "square kilometres": "km2",
    "square kilometers": "km2", "平方公里": "km2", "square metres": "m2", "square meters": "m2",
    "平方米": "m2", "square miles": "mile2", "平方英里": "mile2", "acres": "acre", "英亩": "acre",
    "days": "day", "day": "day", "天": "day", "weeks": "week", "week": "week", "周": "week",
    "星期": "week", "months": "month", "month": "month", "个月": "month", "years": "year",
    "year": "year", "年": "year", "hours": "hour", "hour": "hour", "小时": "hour",
    "minutes": "minute", "minute": "minute", "分钟": "minute", "seconds": "second",
    "second": "second", "秒": "second", "degrees": "degree", "°c": "degree", "度": "degree",
    "mw": "MW", "gw": "GW", "kwh": "kWh",
}  # fmt: skip
_ONES_WORDS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
)
_TENS_WORDS = "twenty thirty forty fifty sixty seventy eighty ninety"
_ONES = {word: value for value, word in enumerate(_ONES_WORDS.split())}
_TENS = {word: 10 * value for value, word in enumerate(_TENS_WORDS.split(), start=2)}
_ORDINALS = {
    "first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7,
    "eighth": 8, "ninth": 9, "tenth": 10, "eleventh": 11, "twelfth": 12, "thirteenth": 13,
    "fourteenth": 14, "fifteenth": 15, "sixteenth": 16, "seventeenth": 17, "eighteenth": 18,
    "nineteenth": 19, "twentieth": 20, "thirtieth": 30,
}  # fmt: skip
_FRACTIONS = {"half": 0.5, "one-third": 1 / 3, "two-thirds": 2 / 3, "a third": 1 / 3,
              "two thirds": 2 / 3, "a quarter": 0.25, "three-quarters": 0.75, "one-half": 0.5,
              "one-quarter": 0.25, "three quarters": 0.75}  # fmt: skip


def _either(words: object) -> str:
    return "|".join(re.escape(w) for w in sorted(words, key=len, reverse=True))  # type: ignore[call-overload]


_MEASURES = (*_UNITS, *_CURRENCIES)
_LETTER_UNITS = _either(w for w in _MEASURES if w.isascii() and w[-1].isalpha())
_OTHER_UNITS = _either(w for w in _MEASURES if not w.isascii() or w == "%")
_HAN_MEASURES = _either(w for w in _MEASURES if not w.isascii())
_MONEY_BEFORE = r"(?P<money>us\$|hk\$|nt\$|rmb|hkd|usd|cny|eur|gbp|jpy|[$€£¥])?\s?"
_AFTER = (
    rf"(?:\s?(?P<scale>{_either(w for w in _SCALES if not w.isascii())})"
    rf"|[\s-]?(?P<scale2>{_either(w for w in _SCALES if w.isascii())})\b)?"
    r"(?P<plus>多|余|\+)?"
    rf"(?:\s?(?P<unit>{_OTHER_UNITS})"
    rf"|[\s-]?(?P<unit2>{_LETTER_UNITS})\b)?"
)
_DIGITS = re.compile(
    rf"{_MONEY_BEFORE}(?P<order>第\s?|(?:no|number)\.?\s?)?"
    r"(?<![A-Za-z0-9_.])(?P<digits>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)(?P<ordinal>st|nd|rd|th)?(?![A-Za-z]{3}\d)"
    + _AFTER,
    re.IGNORECASE,
)
_SMALL = rf"(?:{_either(_ONES)}|(?:{_either(_TENS)})(?:[\s-](?:{_either(_ONES)}))?)"
_SPELLED = re.compile(
    rf"\b(?P<words>{_SMALL}(?:[\s-](?:hundred|thousand|million|billion)(?:\s(?:and\s)?{_SMALL})?)*"
    rf"|(?:an?\s)?(?:dozen|hundred|thousand|million|billion)\b"
    rf"|(?:{_either(_TENS)})-(?:{_either(_ORDINALS)})|{_either(_ORDINALS)}|{_either(_FRACTIONS)})\b"
    rf"(?:\s(?:of\s)?(?P<unit2>{_LETTER_UNITS})\b)?",
    re.IGNORECASE,
)
_HAN_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_HAN_UNITS = {"十": 10, "百": 100, "千": 1000}
_CLASSIFIERS = (
    "个名位项次年月日天人家间所条种岁度米元倍份届层座场点章节部支只件艘辆"
    "架张颗台届回轮代世岛省市县区国周分秒句字里公平方"
)
_HAN = re.compile(
    r"(?P<order>第)?(?P<part>百分之|千分之|[一二三四五六七八九十]{1,3}分之)?"
    r"(?P<han>[零〇一二三四五六七八九十百千万亿两]+(?:点[零一二三四五六七八九]+)?)(?P<plus>多|余)?"
    rf"(?P<tenth>成)?(?:(?P<unit>{_HAN_MEASURES})|(?P<class>[{_CLASSIFIERS}]))?"
)
_NOUN = re.compile(r"[\s-]+(?:(?:new|key|major|main|different|other|more)\s)?([A-Za-z]{3,})")
_HAN_NOUN = re.compile(r"[个名位项次家间所条种]?([\u4e00-\u9fff]{2})")
_FALSE_HAN = re.compile(
    r"万一|一[些起直切般样旦同致律再面边方定点]|统一|唯一|之一|十分|十足|[三五]?[千万]一|百姓|千古|四[川方周]|三峡|九龙|八[卦仙]|七夕|五[金粮]|六朝|万[岁年]|一[下带路]"
)


def find_figures(text: str) -> list[Figure]:
    """Every number in the text, in order, none overlapping.

    "HK$1.2 billion" -> 1.2e9 HKD; "twelve areas" -> 12, noun "area"; "第十次" ->
    10, ordinal; "百分之五" -> 5 percent. "one", "一" alone, words like "统一", and
    digits inside a name ("H1N1", "COVID-19") are none.
    """
    found = sorted([*_digits(text), *_spelled(text), *_han(text)], key=lambda f: (f.start, -f.end))
    kept: list[Figure] = []
    for figure in found:
        if not kept or figure.start >= kept[-1].end:
            kept.append(figure)
    return kept


def _digits(text: str) -> Iterator[Figure]:
    for match in _DIGITS.finditer(text):
        before = text[: match.start("digits")][-2:]
        after = text[match.end("digits") : match.end("digits") + 1]
        glued = (
            bool(re.search(r"[A-Za-z][-]?$", before)) and not match["money"] and not match["order"]
        )
        if glued or (after.isalpha() and after.isascii() and not _has_suffix(match)):
            continue
        digits = match["digits"].replace(",", "")
        scale = _SCALES.get((match["scale"] or match["scale2"] or "").casefold(), 1.0)
        places = len(digits.partition(".")[2])
        unit = _unit(match["unit"] or match["unit2"], match["money"])
        noun = "" if unit else _noun_after(text, match.end())
        ordinal = bool(match["ordinal"] or match["order"])
        yield Figure(match.start(), match.end(), float(digits) * scale, unit, noun, ordinal,
                     scale * 10.0**-places)  # fmt: skip


def _has_suffix(match: re.Match[str]) -> bool:
    return bool(match["ordinal"] or match["scale2"] or match["unit2"])


def _spelled(text: str) -> Iterator[Figure]:
    for match in _SPELLED.finditer(text):
        words = match["words"].casefold()
        if words == "one" and not match["unit2"]:
            continue
        ordinal = words in _ORDINALS or words.rpartition("-")[2] in _ORDINALS
        value = _FRACTIONS.get(words)
        if value is None:
            value = _value_of_words(words)
        if words == "second" and text[: match.start()].rstrip().endswith(("per", "a", "every")):
            continue
        unit = _unit(match["unit2"], None)
        noun = "" if unit else _noun_after(text, match.end())
        yield Figure(match.start(), match.end(), value, unit, noun, ordinal, 1.0, True)


def _value_of_words(words: str) -> float:
    total, current = 0.0, 0.0
    for word in re.split(r"[\s-]+", words):
        if word in _ONES or word in _TENS:
            current += _ONES.get(word, 0) + _TENS.get(word, 0)
        elif word in _ORDINALS:
            current += _ORDINALS[word]
        elif word == "hundred":
            current = max(current, 1.0) * 100
        elif word in _SCALES:
            total += max(current, 1.0) * _SCALES[word]
            current = 0.0
    return total + current


def _han(text: str) -> Iterator[Figure]:
    false = {at for m in _FALSE_HAN.finditer(text) for at in range(m.start(), m.end())}
    for match in _HAN.finditer(text):
        han = match["han"]
        counted = (
            match["unit"] or match["class"] or match["order"] or match["part"] or match["tenth"]
        )
        if match.start("han") in false and len(han) < 3:
            continue
        if len(han) == 1 and (
            not counted or (han == "一" and not (match["order"] or match["part"]))
        ):
            continue
        if len(han) == 1 and han in "百千万亿十零〇" and han != "十":
            continue
        value = _value_of_han(han)
        unit = _unit(match["unit"], None)
        if match["part"]:
            whole = match["part"][:-2]
            value = value if whole in ("百分", "百") else value / max(_value_of_han(whole), 1.0)
            unit = "percent" if match["part"] == "百分之" else unit
        if match["tenth"]:
            value, unit = value * 10, "percent"
        noun = "" if unit else _noun_after(text, match.end())
        yield Figure(match.start(), match.end(), value, unit, noun, bool(match["order"]), 1.0, True)


def _value_of_han(han: str) -> float:
    """十二 -> 12, 三百五十万 -> 3500000, 一点五亿 -> 150000000, 二〇一五 -> 2015."""
    whole, point, places = han.partition("点")
    tail = re.search(r"[万亿]+$", places)
    if point:
        digits = places[: tail.start()] if tail else places
        value = _value_of_han(whole) + float("0." + "".join(str(_HAN_DIGITS[c]) for c in digits))
        return value * (_SCALES.get(tail.group(), 1.0) if tail else 1.0)
    if len(whole) > 1 and all(c in _HAN_DIGITS for c in whole):
        return float("".join(str(_HAN_DIGITS[c]) for c in whole))
    total, section, digit = 0.0, 0.0, 0.0
    for char in whole:
        if char in _HAN_DIGITS:
            digit = float(_HAN_DIGITS[char])
        elif char in _HAN_UNITS:
            section += (digit or 1.0) * _HAN_UNITS[char]
            digit = 0.0
        else:
            total = (total + section + digit or 1.0) * (1e4 if char == "万" else 1e8)
            section = digit = 0.0
    return total + section + digit


def _unit(after: str | None, before: str | None) -> str:
    if before:
        return _CURRENCIES.get(before.casefold(), "")
    word = (after or "").casefold()
    return _UNITS.get(word) or _CURRENCIES.get(word, "")


def _noun_after(text: str, end: int) -> str:
    match = _NOUN.match(text, end) or _HAN_NOUN.match(text, end)
    if match is None:
        return ""
    word = match.group(1).casefold()
    return word[:-1] if word.isascii() and word.endswith("s") else word
