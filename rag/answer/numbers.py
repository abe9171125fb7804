"""Numbers in a text, English and Chinese, with the unit beside them.

In: a piece of text. Out: values in one normal form: "forty", "40" and 四十 are equal.
Pure, no I/O; threads may share it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.answer.value import Unit, Value

ZH_DIGIT = "〇零一二三四五六七八九十百千兩两"
_UNIT_NAMES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen"
)
_TEN_NAMES = "twenty thirty forty fifty sixty seventy eighty ninety"
_ORDINAL_NAMES = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
)
_UNITS = {word: number for number, word in enumerate(_UNIT_NAMES.split())}
_TENS = {word: 10 * (number + 2) for number, word in enumerate(_TEN_NAMES.split())}
_ORDINALS = {word: number + 1 for number, word in enumerate(_ORDINAL_NAMES.split())}
_WORD_NUMBERS = {**_UNITS, **_TENS, **_ORDINALS}
_SCALES = {
    "hundred": 100,
    "thousand": 1_000,
    "million": 10**6,
    "billion": 10**9,
    "dozen": 12,
    "trillion": 10**12,
    "bn": 10**9,
}
_EN_WORD_NUMBER = "|".join(sorted([*_WORD_NUMBERS, *_SCALES], key=len, reverse=True))
_MEASURE = (
    "个個名人位次项項年月日天歲岁種种類类座所間间部集場场隻只枚艘輛辆架倍分度元條条支首篇章節节"
    "萬万億亿公米噸吨平份家點点時时"
)
_CLOCK = re.compile(r"(?<![\d:])\d{1,2}:\d{2}(?![\d:])")
_NUMBER = re.compile(
    r"(?P<figure>\d+(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<scale>\s*(?:thousand|million|billion|trillion|dozen|bn\b|萬|万|億|亿|千|百))?"
    r"(?P<unit>\s*(?:%|percent|per cent|st\b|nd\b|rd\b|th\b)|½)?"
    rf"|\b(?P<words>(?:{_EN_WORD_NUMBER})(?:[- ](?:and )?(?:{_EN_WORD_NUMBER}))*)\b"
    rf"|(?P<zh_ordinal>第[{ZH_DIGIT}]+|百分之[{ZH_DIGIT}\d.]+)"
    rf"|(?P<zh>(?<!哪)(?<!某)第?[{ZH_DIGIT}萬万億亿]+)(?=[{_MEASURE}])",
    re.IGNORECASE,
)
_UNITS_BESIDE: dict[Unit, re.Pattern[str]] = {
    "money": re.compile(
        r"[$£€¥₩]|\b(?:dollars?|pounds?|euros?|yuan|yen|francs?|RMB|HKD|USD|CNY|MOP|cents?)\b"
        r"|[元圓圆鎊镑]|港幣|人民[幣币]|美金",
        re.IGNORECASE,
    ),
    "percent": re.compile(r"%|％|\bper\s?cent\b|百分|[0-9一二三四五六七八九]成", re.IGNORECASE),
    "duration": re.compile(
        r"\b(?:years?|months?|weeks?|days?|hours?|minutes?|seconds?|centur\w+|decades?)\b"
        r"|[年月週周天日]|小時|小时|分鐘|分钟|世紀|世纪|秒",
        re.IGNORECASE,
    ),
    "age": re.compile(r"\b(?:age[ds]?|years? old|year-old|born)\b|[歲岁]", re.IGNORECASE),
    "length": re.compile(
        r"\b(?:k?m|cm|mm|km|miles?|met(?:re|er)s?|feet|foot|ft|inch\w*|yards?|kilomet\w+)\b"
        r"|公里|公尺|公分|米|尺|里|海里",
        re.IGNORECASE,
    ),
}


_PERCENT = re.compile(r"%|％|\bper\s?cent|百分之|[一二三四五六七八九]成", re.IGNORECASE)
_CURRENCIES = {
    "hkd": re.compile(r"(?:HK\$|HKD|港[元幣币])\|?|\|(?:港[元幣币]|HK dollars)", re.IGNORECASE),
    "rmb": re.compile(r"(?:RMB|CNY|¥|人民[幣币])\|?|\|(?:yuan|RMB|元人民[幣币])", re.IGNORECASE),
    "usd": re.compile(r"(?:US\$|USD|美金)\|?|\|美[元金]", re.IGNORECASE),
    "eur": re.compile(r"(?:€|EUR)|\|(?:euros?|歐元|欧元)", re.IGNORECASE),
    "gbp": re.compile(r"£|\|(?:pounds?|英鎊|英镑)", re.IGNORECASE),
    "money": re.compile(r"\$\|?|\|(?:dollars?|[元圓圆])", re.IGNORECASE),
}
_COUNTED = re.compile(
    r"[\s-]*(?:(?P<en>[A-Za-z][A-Za-z-]*(?:[ -][A-Za-z-]+){0,3})"
    r"|[個个項项份名位次宗]?(?P<zh>[\u4e00-\u9fff]{1,4}))"
)
_SOLID = frozenset(
    "squa cubi hect acre metr mete kilo mile feet foot inch yard km m cm mm tonn ton kg gram litr "
    "lite seco minu hour day days week mont year cent dega mega giga kw mw gw kwh mwh degr".split()
)
_NO_UNIT = frozenset(
    "of in to for and from at by with on sinc as per or were was is are have has had will a an the "
    "that whic incl but whil when unti over more less each ever".split()
)


def has_unit(unit: Unit, text: str, value: Value) -> bool:
    """Whether the unit stands beside the number; True when no unit is asked for."""
    if not unit:
        return True
    around = text[max(0, value.start - 12) : value.end + 24]
    return bool(_UNITS_BESIDE[unit].search(around))


def measure(text: str, value: Value) -> frozenset[str]:
    """What a number is in, or what it counts: a currency, "%", or stems of the words after it.

    Empty where the text does not say.
    """
    before = text[max(0, value.start - 4) : value.start]
    after = text[value.end : value.end + 30]
    if _PERCENT.search(text, value.start, value.end + 9) or before.endswith("百分之"):
        return frozenset(["%"])
    for name, pattern in _CURRENCIES.items():
        if pattern.search(before.rstrip() + "|" + after[:8].lstrip()):
            return frozenset(_CURRENCIES if name == "money" else [name])
    words = _COUNTED.match(after)
    if words is None:
        return frozenset()
    if words["zh"]:
        return frozenset(words["zh"][:2])
    stems = [word.lower()[:4] for word in re.findall("[A-Za-z]+", words["en"])]
    if stems[0] in _SOLID:
        return frozenset([" ".join(stems[: 1 + (stems[0] in ("squa", "cubi"))])])
    return frozenset(stems[: next((i for i, s in enumerate(stems) if s in _NO_UNIT), 3)])


def find_numbers(text: str) -> Iterator[Value]:
    """Numbers; the hours and minutes of a clock are none."""
    clocks = {at for clock in _CLOCK.finditer(text) for at in range(*clock.span())}
    for match in _NUMBER.finditer(text):
        if match.start() in clocks:
            continue
        yield Value("number", match.start(), match.end(), _number_normal(match))


def _number_normal(match: re.Match[str]) -> str:
    if match["figure"]:
        value = float(match["figure"].replace(",", "").replace("，", ""))
        scale = (match["scale"] or "").strip().lower()
        zh = {"萬": 10**4, "万": 10**4, "億": 10**8, "亿": 10**8, "千": 1000, "百": 100}
        value *= _SCALES.get(scale, zh.get(scale, 1))
    elif match["words"]:
        value = _spelled(match["words"].lower())
    else:
        digits = (match["zh"] or match["zh_ordinal"]).removeprefix("百分之").removeprefix("第")
        value = float(digits) if digits.replace(".", "", 1).isascii() else zh_number(digits)
    return f"{value:g}" if value < 1e6 else f"{value:.0f}"


def _spelled(words: str) -> float:
    total = current = 0
    for word in re.split(r"[- ]+", words):
        if word in _WORD_NUMBERS:
            current += _WORD_NUMBERS[word]
        elif word in _SCALES:
            total += (current or 1) * _SCALES[word]
            current = 0
    return float(total + current)


def zh_number(text: str) -> int:
    """The whole number that a run of digits or Chinese numerals says: 二十一 -> 21."""
    if text.isascii() and text.isdigit():
        return int(text)
    digits = {char: value for value, char in enumerate("零一二三四五六七八九")}
    digits |= {"〇": 0, "兩": 2, "两": 2}
    scales = {"十": 10, "百": 100, "千": 1000}
    if not any(char in scales or char in "萬万億亿" for char in text):
        return int("".join(str(digits.get(char, char)) for char in text if char in digits) or 0)
    total = section = current = 0
    for char in text:
        if char in digits:
            current = digits[char]
        elif char in scales:
            section += (current or 1) * scales[char]
            current = 0
        elif char in "萬万億亿":
            total = (total + section + current) * (10**4 if char in "萬万" else 10**8)
            section = current = 0
    return total + section + current
