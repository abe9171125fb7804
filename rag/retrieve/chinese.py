"""A run of Chinese characters cut into words, and the names among them in pinyin.

In: a run in Simplified characters and what a dictionary knows. Out: words, and
`Spelt` names. Pure; threads may share it.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from rag.retrieve.languages import STOP_WORDS

LONGEST_WORD = 12  # characters of a dictionary word that is looked for
GRAMMAR = STOP_WORDS["han"]
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁余叶蒋杜苏魏程吕丁沈任姚卢"
    "傅钟姜崔谭廖范汪陆金石戴贾韦夏邱方侯邹熊孟秦江阎薛尹段雷黎史陶贺顾毛郝龚邵万钱严武莫孔汤温俞辛洪"
)


@dataclass(frozen=True, slots=True)
class Spelt:
    """What may be a name. names: as pinyin writes it in full, or its given name.

    sure: it is led by a surname, and nothing in it is a word.
    """

    word: str
    names: tuple[str, ...]
    sure: bool


def words_of(run: str, known: Container[str]) -> list[str]:
    """The run cut into words that are known, and lone characters, nothing left out.

    Longest match from the right and from the left: the cut into fewer words, with fewer
    lone characters that are no words of grammar; the one from the right where both are
    alike ("对|合作|区", "方面|的").
    """
    return min(_from_right(run, known), _from_left(run, known), key=_untidiness)


def _untidiness(words: Sequence[str]) -> tuple[int, int]:
    return len(words), sum(len(word) == 1 and word not in GRAMMAR for word in words)


def _from_right(run: str, known: Container[str]) -> list[str]:
    words: list[str] = []
    end = len(run)
    while end:
        sizes = range(min(LONGEST_WORD, end), 1, -1)
        size = next((n for n in sizes if run[end - n : end] in known), 1)
        words.append(run[end - size : end])
        end -= size
    return words[::-1]


def _from_left(run: str, known: Container[str]) -> list[str]:
    words: list[str] = []
    start = 0
    while start < len(run):
        sizes = range(min(LONGEST_WORD, len(run) - start), 1, -1)
        size = next((n for n in sizes if run[start : start + n] in known), 1)
        words.append(run[start : start + size])
        start += size
    return words


def name_at(words: Sequence[str], place: int, sounds: Mapping[str, str]) -> Spelt | None:
    """The name that may begin with this word; None where none does.

    words: of one run. sounds: a character -> its pinyin. "王|志|刚" is surely a name,
    "王|国强" may be one, and so may two lone characters, "新|塘".
    """
    lead, rest = words[place], words[place + 1 : place + 3]
    is_surname = lead in _SURNAMES
    if len(lead) > 1 or not rest or rest[0] in GRAMMAR or (lead in GRAMMAR and not is_surname):
        return None
    is_word = len(rest[0]) > 1
    if is_surname and not is_word:
        after = rest[1] if len(rest) > 1 and len(rest[1]) == 1 and rest[1] not in GRAMMAR else ""
        given = rest[0] + after
    else:
        given = rest[0][:2] if is_surname else rest[0][:1]
    if not all(char in sounds for char in lead + given):
        return None
    first, spelling = sounds[lead], "".join(sounds[char] for char in given)
    if not is_surname:
        return Spelt(lead + given, (first + spelling,), sure=False)
    return Spelt(lead + given, (spelling, first + spelling), sure=not is_word)
