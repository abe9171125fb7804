"""Numbers written in words: English and Chinese, folded text in, values out.

Pure; threads may share all of it.
"""

from __future__ import annotations

import re

_SMALL = {
    word: number
    for number, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
_POWERS = {"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12}
_ANY = "|".join((*_TENS, *sorted(_SMALL, key=len, reverse=True), "hundred", "dozen", *_POWERS))
_JOIN = r"(?:\s*-\s*|\s+(?:and\s+)?)"
WORDS = re.compile(
    r"(?<![a-z0-9])(?:(?:an?|half an?|half)\s+"
    r"(?=(?:hundred|dozen|thousand|million|billion|trillion)\b))?"
    rf"(?:{_ANY})(?:{_JOIN}(?:{_ANY}))*(?![a-z])"
)
"""A run of number words; read_words takes it apart."""
_PARTS = {
    "half": 2,
    "halves": 2,
    "third": 3,
    "quarter": 4,
    "fourth": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "hundredth": 100,
}
FRACTION = re.compile(
    r"(?<![a-z])(?P<top>an?|one|two|three|four|five|six|seven|eight|nine)[\s-]+"
    r"(?P<bottom>halves|half|thirds?|quarters?|fourths?|fifths?|sixths?|sevenths?|eighths?|"
    r"ninths?|tenths?|hundredths?)(?![a-z])(?!\s+(?:meeting|time|year|day|quarter))"
)
HALF = re.compile(r"(?<![a-z])half(?=\s+(?:of|the|its|their|all)\b)")
CHINESE = re.compile(r"[零〇一二两三四五六七八九十百千万亿兆]+(?:点[零〇一二三四五六七八九]+)?")
_DIGITS = {char: number for number, char in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
_LONGEST = 24
"""No numeral that a person means is longer."""
_SMALL_POWERS = {"十": 10, "百": 100, "千": 1000}
_LARGE_POWERS = {"万": 10**4, "亿": 10**8, "兆": 10**12}


def read_words(text: str) -> list[tuple[int, int, float]]:
    """(start, end, value) of each number in a run of number words.

    "two hundred and five" -> 205; "three and four" gives two numbers.
    """
    found: list[tuple[int, int, float]] = []
    total, current, start, end, last = 0.0, 0.0, -1, 0, ""
    for match in re.finditer(r"[a-z]+", text):
        word = match.group()
        if word in ("and", "a", "an"):
            continue
        if word == "half":
            start, current, end, last = match.start(), 0.5, match.end(), "half"
            continue
        if start >= 0 and not _continues(last, word):
            found.append((start, end, total + current))
            total, current, start = 0.0, 0.0, -1
        if start < 0:
            start = match.start()
        if word in _SMALL or word in _TENS:
            current += _SMALL.get(word, _TENS.get(word, 0))
        elif word == "hundred":
            current = (current or 1) * 100
        elif word == "dozen":
            current = (current or 1) * 12
        else:
            total, current = total + (current or 1) * _POWERS[word], 0.0
        end, last = match.end(), word
        if total + current > 1e18:
            return []
    if start >= 0:
        found.append((start, end, total + current))
    return found


def _continues(last: str, word: str) -> bool:
    """Whether `word` goes on with the number that `last` belongs to."""
    if word in _POWERS or word in ("hundred", "dozen"):
        return last not in _POWERS
    if last == "hundred" or last in _POWERS:
        return True
    return last in _TENS and 0 < _SMALL.get(word, 0) < 10


def read_fraction(match: re.Match[str]) -> float:
    """The value of a match of FRACTION: "two thirds" -> 0.666…"""
    top = _SMALL.get(match["top"], 1)
    bottom = match["bottom"]
    return top / _PARTS.get(bottom, _PARTS.get(bottom.removesuffix("s"), 1))


def read_chinese(text: str) -> float | None:
    """The value of a Chinese numeral, None when it is not one.

    八百万 -> 8,000,000; 二〇二三 -> 2023; 三点五 -> 3.5; 十五 -> 15.
    """
    if len(text) > _LONGEST:
        return None
    whole, _, decimals = text.partition("点")
    value = _chinese_whole(whole)
    if value is None:
        return None
    if decimals:
        value += float("0." + "".join(str(_DIGITS[char]) for char in decimals))
    return value


def _chinese_whole(text: str) -> float | None:
    if all(char in _DIGITS for char in text):
        return float("".join(str(_DIGITS[char]) for char in text))
    total, section, digit, seen = 0.0, 0.0, 0, False
    for char in text:
        if char in _DIGITS:
            digit, seen = _DIGITS[char], True
        elif char in _SMALL_POWERS:
            section += (digit if seen and digit else 1) * _SMALL_POWERS[char]
            digit, seen = 0, True
        else:
            if not seen:
                return None
            # 万亿 multiplies, 一亿三千万 adds.
            if section or digit:
                total += (section + digit) * _LARGE_POWERS[char]
            else:
                total *= _LARGE_POWERS[char]
            section, digit = 0.0, 0
    return total + section + digit
