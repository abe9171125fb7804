"""Dates, numbers, names and places in a text, English and Chinese.

In: a piece of text. Out: values with their span and one normal form, so that
"10th", "tenth" and 第十 compare equal. Pure, no I/O; threads may share it.
The finders are rules, made for recall: they say "a person may be named here".
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

ValueKind = Literal["date", "number", "person", "place", "name"]
Unit = Literal["", "money", "percent", "duration", "age", "length"]


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a text: text[start:end], and what it is equal to."""

    kind: ValueKind
    start: int
    end: int
    normal: str


_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july"),
    *("august", "september", "october", "november", "december"),
)
_MONTH = (
    r"(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?"
    r"|Sept?(?:ember)?|Oct(?:ober)?|Nov(?:ember)?|Dec(?:ember)?)\.?"
)
_ZH_DIGIT = "〇零一二三四五六七八九十百千兩两"
_DATE = re.compile(
    rf"\b(?P<m1>{_MONTH})\s+(?P<d1>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y1>\d{{4}})\b)?"
    rf"|\b(?P<d2>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m2>{_MONTH})(?:,?\s+(?P<y2>\d{{4}})\b)?"
    rf"|\b(?P<m3>{_MONTH})\s+(?:of\s+)?(?P<y3>\d{{4}})\b"
    r"|\b(?P<y4>\d{4})[-/.](?P<m4>\d{1,2})[-/.](?P<d4>\d{1,2})\b"
    rf"|(?:(?P<y5>\d{{2,4}}|[{_ZH_DIGIT}]{{2,4}})\s*年\s*)?(?P<m5>\d{{1,2}}|[{_ZH_DIGIT}]{{1,3}})\s*月"
    rf"(?:\s*(?P<d5>\d{{1,2}}|[{_ZH_DIGIT}]{{1,3}})\s*[日號号])?"
    rf"|(?P<y6>\d{{3,4}}|[{_ZH_DIGIT}]{{4}})\s*年(?!度?[來来])"
    r"|(?<![\d.,$£€%])\b(?P<y7>1[0-9]\d\d|20\d\d)(?![\d,]*\d|\s*%|\s*(?:people|km|m)\b)s?\b",
)
_LOOSE_DATE = re.compile(
    r"\b\d{1,2}(?:st|nd|rd|th) centur(?:y|ies)\b"
    r"|\b(?:early|mid|late)[- ]\d{4}s\b|\b\d{1,4} (?:BC|AD|BCE|CE)\b"
    r"|\b(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|\b(?:spring|summer|autumn|winter)\b"
    r"|\d{1,2}世紀|\d{1,2}世纪|[春夏秋冬]季|(?:當|当|同|次|翌|隔|前|今|去)[日天年]|年代|時期|时期",
    re.IGNORECASE,
)
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
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 10**6, "billion": 10**9, "dozen": 12}
_EN_WORD_NUMBER = "|".join(sorted([*_WORD_NUMBERS, *_SCALES], key=len, reverse=True))
_MEASURE = (
    "个個名人位次项項年月日天歲岁種种類类座所間间部集場场隻只枚艘輛辆架倍分度元條条支首篇章節节"
    "萬万億亿公米噸吨平份家點点時时"
)
_CLOCK = re.compile(r"(?<![\d:])\d{1,2}:\d{2}(?![\d:])")
_NUMBER = re.compile(
    r"(?P<figure>\d+(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?P<scale>\s*(?:thousand|million|billion|dozen|萬|万|億|亿|千|百))?"
    r"(?P<unit>\s*(?:%|percent|per cent|st\b|nd\b|rd\b|th\b)|½)?"
    rf"|\b(?P<words>(?:{_EN_WORD_NUMBER})(?:[- ](?:and )?(?:{_EN_WORD_NUMBER}))*)\b"
    rf"|(?P<zh>(?<!哪)(?<!某)第?[{_ZH_DIGIT}萬万億亿]+)(?=[{_MEASURE}])"
    rf"|(?P<zh_ordinal>第[{_ZH_DIGIT}]+|百分之[{_ZH_DIGIT}\d.]+)",
    re.IGNORECASE,
)
_CAP = r"(?:[A-Z][\w’'&.-]*[\w]|[A-Z]\b\.?)"
_NAME = re.compile(rf"{_CAP}(?:\s+(?:(?:of|the|and|for|de|von|van|der|la|al|bin|&)\s+)*{_CAP})*")
_EN_TITLE = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof(?:essor)?|Sir|Lord|Lady|President|Minister|Secretary|Governor|Mayor"
    r"|King|Queen|Emperor|Pope|Prince|Princess|Chairman|Director|General|Captain|St)\b\.?"
)
_TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Miss|Dr|Prof(?:essor)?|Sir|Dame)\b\.? [A-Z]"
    r"|[\u4e00-\u9fff]{2,3}(?:先生|女士|小姐|教授|博士)|(?:局長|局长|部長|部长|市長|市长|省長|省长|司長|司长)[\u4e00-\u9fff]{2,3}"
)
_NOT_PEOPLE = re.compile(
    r"\b(?:governments?|ministry|department|council|bureau|commission|committee|province|university"
    r"|college|school|agreement|memorandum|arrangement|act|law|company|corporation|ltd|inc|bank"
    r"|group|party|church|museum|river|street|road|park|zone|centre|center|city|county|state|war"
    r"|january|february|march|april|june|july|august|september|october|november|december"
    r"|monday|tuesday|wednesday|thursday|friday|saturday|sunday|and|of|the|for)\b"
)
_ZH_PERSON = re.compile(
    r"[\u4e00-\u9fff]{1,8}[·•‧・][\u4e00-\u9fff·•‧・]{1,12}"
    r"|(?:先生|女士|教授|博士|主席|總統|总统|部長|部长|局長|局长|市長|市长|省長|省长|司長|司长|將軍|将军|皇帝|國王|国王"
    r"|總理|总理|議員|议员|作家|導演|导演|球員|球员|歌手|校長|校长|主教|牧師|牧师|太守|公主|王子|皇后|"
    r"[\u4e00-\u9fff]帝|[\u4e00-\u9fff]王|[\u4e00-\u9fff]公)"
    r"|(?:[王李張张劉刘陳陈楊杨黃黄趙赵吳吴周徐孫孙馬马朱胡郭何林高羅罗鄭郑梁謝谢宋唐許许韓韩馮冯鄧邓曹彭曾蕭肖田董袁潘蔣蒋蔡"
    r"余杜葉叶程蘇苏魏呂吕丁任沈姚盧卢姜崔鍾钟譚谭陸陆汪范金石廖賈贾夏韋韦付方白鄒邹孟熊秦邱江尹薛閻阎段雷侯龍龙史陶黎賀贺顧顾毛"
    r"郝龔龚邵萬万錢钱嚴严武戴莫孔向湯汤][\u4e00-\u9fff]{1,2})"
)
_ZH_PLACE = re.compile(
    r"[\u4e00-\u9fff]{1,6}(?:省|市|縣|县|區|区|國|国|州|島|岛|山|河|江|湖|海|灣|湾|街|路|港|鎮|镇|鄉|乡|村|城|寺|廟|庙|"
    r"宮|宫|站|機場|机场|大學|大学|醫院|医院|學校|学校|地區|地区|半島|半岛|帝國|帝国|洲|京|堡|園|园|館|馆|廳|厅)"
    r"|(?:北京|上海|香港|澳門|澳门|台灣|台湾|臺灣|深圳|廣東|广东|英格蘭|英格兰|法蘭西|美國|歐洲|亞洲|非洲|倫敦|巴黎|東京)"
)
_PLACE_BEFORE = re.compile(
    r"\b(?:in|at|from|to|near|of|into|across|through|throughout|within|around|outside|toward)\s+(?:the\s+)?$"
)
_STARTER_WORDS = (
    "a an the this that these those it its he she they we i you his her their our my in on at by "
    "for from of to as and or but if when while where who what which how why also although after "
    "before during since because however moreover furthermore meanwhile both each some many most "
    "other another such there then thus with without under over between among not no yes all any "
    "one two three is are was were do does did has have had can could will would should may might "
    "must list name tell give describe explain according about"
)
_STARTERS = frozenset(_STARTER_WORDS.split())


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


def has_unit(unit: Unit, text: str, value: Value) -> bool:
    """Whether the unit stands beside the number; True when no unit is asked for."""
    if not unit:
        return True
    around = text[max(0, value.start - 12) : value.end + 24]
    return bool(_UNITS_BESIDE[unit].search(around))


def names_titled(text: str) -> bool:
    """Whether someone is named with a title, as press releases do: "Mr Lee", "孫東教授"."""
    return bool(_TITLED.search(text))


@lru_cache(maxsize=4096)
def find_values(text: str, kind: ValueKind) -> tuple[Value, ...]:
    """The values of one kind in the text, in order of place; () if none.

    Remembered, since the question is looked through beside every sentence.
    """
    return tuple(_FINDERS[kind](text))


def _dates(text: str) -> Iterator[Value]:
    for match in _DATE.finditer(text):
        normal = _date_normal(match)
        if normal:
            yield Value("date", match.start(), match.end(), normal)
    for match in _LOOSE_DATE.finditer(text):
        yield Value("date", match.start(), match.end(), match.group().lower())


def _date_normal(match: re.Match[str]) -> str:
    """YYYY-MM-DD with "?" where the text does not say; "" for a false match."""
    found = {key: part for key, part in match.groupdict().items() if part}
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


def _numbers(text: str) -> Iterator[Value]:
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


def _names(text: str) -> Iterator[Value]:
    for match in _NAME.finditer(text):
        start, end = match.span()
        first = re.match(r"[\w’'-]+", match.group())
        if first and first.group().lower() in _STARTERS:
            rest = match.group()[first.end() :]
            start += first.end() + (len(rest) - len(rest.lstrip()))
            if start >= end or not text[start].isupper():
                continue
        yield Value("name", start, end, " ".join(text[start:end].lower().split()))


def _people(text: str) -> Iterator[Value]:
    for value in _names(text):
        words = value.normal.split()
        titled = _EN_TITLE.search(text, max(0, value.start - 14), value.end)
        plain = len(words) <= 5 and not _NOT_PEOPLE.search(value.normal)
        if titled or (plain and not text[value.start : value.end].isupper()):
            yield Value("person", value.start, value.end, value.normal)
    for match in _ZH_PERSON.finditer(text):
        yield Value("person", match.start(), match.end(), match.group())


def _places(text: str) -> Iterator[Value]:
    for value in _names(text):
        if _PLACE_BEFORE.search(text, max(0, value.start - 16), value.start):
            yield Value("place", value.start, value.end, value.normal)
    for match in _ZH_PLACE.finditer(text):
        yield Value("place", match.start(), match.end(), match.group())


_FINDERS = {
    "date": _dates,
    "number": _numbers,
    "person": _people,
    "place": _places,
    "name": _names,
}
