"""The engine's own words, in the language of the question.

Pure but for one table of characters, read from a package at the first Chinese.

English, Traditional and Simplified Chinese; a question in another language is
answered to in English.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Literal

from rag.retrieve.tokens import simplified_table
from rag.types import Filter

Tongue = Literal["en", "zh-Hant", "zh-Hans"]

_HAN = re.compile(r"[\u3400-\u9fff]")
_TEXT: dict[str, dict[Tongue, str]] = {
    "declined": {
        "en": "The documents do not say.",
        "zh-Hant": "文件沒有提到。",
        "zh-Hans": "文件没有提到。",
    },
    "searched": {
        "en": "Searched for: {query}",
        "zh-Hant": "搜尋內容：{query}",
        "zh-Hans": "搜索内容：{query}",
    },
    "nearest": {
        "en": "The passages that came nearest (they do not answer the question):",
        "zh-Hant": "最接近的段落（並不能回答這個問題）：",
        "zh-Hans": "最接近的段落（并不能回答这个问题）：",
    },
    "nothing": {
        "en": "No passage came near.",
        "zh-Hant": "沒有接近的段落。",
        "zh-Hans": "没有接近的段落。",
    },
    "nothing_left": {
        "en": "The filter leaves no document to search ({bounds}). Widen it, or ask without it.",
        "zh-Hant": "篩選之下沒有可搜尋的文件（{bounds}）。請放寬條件，或不設條件再問。",
        "zh-Hans": "筛选之下没有可搜索的文件（{bounds}）。请放宽条件，或不设条件再问。",
    },
    "chosen": {
        "en": "documents chosen: {count}",
        "zh-Hant": "所選文件：{count} 份",
        "zh-Hans": "所选文件：{count} 份",
    },
    "since": {
        "en": "dated {day} or later",
        "zh-Hant": "日期在 {day} 或之後",
        "zh-Hans": "日期在 {day} 或之后",
    },
    "until": {
        "en": "dated {day} or earlier",
        "zh-Hant": "日期在 {day} 或之前",
        "zh-Hans": "日期在 {day} 或之前",
    },
    "undated_out": {
        "en": "documents without a date are left out",
        "zh-Hant": "沒有日期的文件不計在內",
        "zh-Hans": "没有日期的文件不计在内",
    },
    "quotes_english": {
        "en": "The quotes are in English.",
        "zh-Hant": "引文為英文原文。",
        "zh-Hans": "引文为英文原文。",
    },
    "quotes_chinese": {
        "en": "The quotes are in Chinese.",
        "zh-Hant": "引文為中文原文。",
        "zh-Hans": "引文为中文原文。",
    },
    "differ": {
        "en": "The documents differ: {parts}. The newer one comes first.",
        "zh-Hant": "文件說法不一：{parts}。較新的在前。",
        "zh-Hans": "文件说法不一：{parts}。较新的在前。",
    },
    "differ_undated": {
        "en": "The documents differ: {parts}.",
        "zh-Hant": "文件說法不一：{parts}。",
        "zh-Hans": "文件说法不一：{parts}。",
    },
    "undated": {"en": "undated", "zh-Hant": "無日期", "zh-Hans": "无日期"},
    "read_as": {
        "en": "Searched for {words}.",
        "zh-Hant": "已按 {words} 搜尋。",
        "zh-Hans": "已按 {words} 搜索。",
    },
    "part_unsaid": {
        "en": "The documents do not say: {question}",
        "zh-Hant": "文件沒有提到：{question}",
        "zh-Hans": "文件没有提到：{question}",
    },
    "dropped": {
        "en": "{count} quotes left out: not found word for word in their documents.",
        "zh-Hant": "有 {count} 段引文未能在原文中逐字找到，已略去。",
        "zh-Hans": "有 {count} 段引文未能在原文中逐字找到，已略去。",
    },
}


def tongue_of(text: str) -> Tongue:
    """The language to speak to someone who wrote this text."""
    if not _HAN.search(text):
        return "en"
    table = simplified_table()
    traditional = sum(ord(char) in table for char in text)
    simplified = sum(char in _written_simply() for char in text)
    return "zh-Hans" if simplified > traditional else "zh-Hant"


@lru_cache(maxsize=1)
def _written_simply() -> frozenset[str]:
    """Characters that only Simplified Chinese writes."""
    table = simplified_table()
    return frozenset(simple for simple in table.values() if ord(simple) not in table)


def say(name: str, tongue: Tongue, **fields: object) -> str:
    """The named line in that language with its fields put in, once."""
    return _TEXT[name][tongue].format_map(fields)


def one_line(text: str) -> str:
    """The text with each run of white space as one space."""
    return " ".join(text.split())


def cut(text: str, length: int = 160) -> str:
    """The text on one line, shortened at a word with "…" past that many characters."""
    text = one_line(text)
    if len(text) <= length:
        return text
    kept = text[: length - 1]
    space = kept.rfind(" ")
    return (kept[:space] if space > length // 2 else kept).rstrip(" ,;:，；：、") + "…"


def nothing_left(where: Filter, tongue: Tongue) -> str:
    """The line that a filter left no document to search, with its bounds."""
    bounds = []
    if where.documents is not None:
        bounds.append(say("chosen", tongue, count=len(where.documents)))
    bounds += [
        say(name, tongue, day=day)
        for name, day in (("since", where.since), ("until", where.until))
        if day is not None
    ]
    if where.since is not None or where.until is not None:
        bounds.append(say("undated_out", tongue))
    return say("nothing_left", tongue, bounds=("; " if tongue == "en" else "；").join(bounds))


def read_as(words: Sequence[tuple[str, str]], tongue: Tongue) -> list[str]:
    """The line that says which misspelt words were searched as others; none for none."""
    pairs = [
        f"“{taken}” ({typed})" if tongue == "en" else f"「{taken}」（{typed}）"
        for typed, taken in words
    ]
    return [say("read_as", tongue, words=", ".join(pairs))] if pairs else []


def render_declined(query: str, nearest: Sequence[tuple[str, str]], tongue: Tongue) -> str:
    """What a declined answer says. nearest: (title, words) of passages, best first."""
    lines = [say("declined", tongue), say("searched", tongue, query=cut(query, 200))]
    if not nearest:
        return "\n".join([*lines, say("nothing", tongue)])
    lines.append(say("nearest", tongue))
    lines.extend(f"- {cut(title, 80)}: {cut(words)}" for title, words in nearest)
    return "\n".join(lines)
