"""Whether two documents are versions of one, and which of them is the newer.

In: documents, or what a store lists of them. Out: verdicts. Pure; threads may share
all of it, the texts compared last among it.

Two documents are versions when their texts are much the same, the numbers in them
too, and their titles say nothing else: "10th meeting" and "11th meeting" are two
documents of one series, however alike, and so are last month's and this month's
figures. The newer is the one with the later date; without two dates, the one whose
title or file name says so ("v2", "final", "revised"). Where neither does, none is.

Measured on 802 texts (articles in English and Chinese, press releases, the sample
documents), each revised by rule and each made into the next of its series (other
numbers, dates and ordinal, some sentences exchanged): see `tests/bench/versions.py`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import PurePath

from rag.load.dates import find_dates
from rag.types import Document, Source


@dataclass(frozen=True, slots=True)
class Limits:
    """How much two texts must have in common.

    resemblance: of their shingles; 319,600 pairs of different texts: .18 at the most.
    numbers: of the fewer numbers, those that stand in the other text as well.
    """

    resemblance: float
    numbers: float


USUAL = Limits(0.4, 0.5)
MARKED_APART = Limits(0.25, 0.4)  # "guide" and "guide v2", of no other day or year
DATED_APART = Limits(0.6, 0.5)  # "bulletin 3 May" and "bulletin 10 May" may be a series
_FEW = 4  # of fewer numbers than this, one must stand in the other text
LARGEST = 200_000  # characters compared
_WIDTH = 4  # words or characters in a shingle
_TOKEN = re.compile(r"[^\W_\u3400-\u9fff]+|[\u3400-\u9fff]")
_COUNTED = re.compile(r"([^\W\d\u3400-\u9fff]*|[\u3400-\u9fff]?)\W{0,3}(?<!\d)(\d+)")
_YEAR = re.compile(r"(?:19|20)\d\d")
_STEPS = 5
_MARKED = re.compile(
    r"(?:\b|_)(?:v|ver|version|rev|revision|edition|draft)[ ._-]?(\d+(?:\.\d+)*)(?![a-z])"
    r"|(\d+)(?:st|nd|rd|th) (?:edition|revision|draft)"
    r"|第\s*([一二三四五六七八九十\d]+)\s*(?:版|稿|次修[訂订])",
    re.IGNORECASE,
)
_LATER = re.compile(
    r"(?:\b|_)(?:final|latest|revised|revision|updated?|amended|corrected)(?:\b|_)"
    r"|修[訂订]|更新|最新|定稿|最[終终]",
    re.IGNORECASE,
)
_EARLIER = re.compile(
    r"(?:\b|_)(?:draft|old|superseded|obsolete|withdrawn)(?:\b|_)|草[案稿]|初稿|[舊旧]版",
    re.IGNORECASE,
)
_COPY = re.compile(
    r"\bcopy(?: of)?\b|\(\d\)$|複製|复制|副本|\bwith photos?\b"
    r"|(?:\b|_)(?:clean|(?:as )?signed|redlined?|track(?:ed)?[ _-]changes)(?:\b|_)",
    re.IGNORECASE,
)
_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]{0,6}"
_MONTHS = re.compile(rf"\b{_MONTH}\b|[年月日號号]", re.IGNORECASE)
_DAY = re.compile(
    r"(?<!\d)(?:(?:19|20)\d{6}|(?:19|20)\d\d([-._/ ])\d{1,2}\1\d{1,2}"
    r"|\d{1,2}([-._/])\d{1,2}\2(?:19|20)\d\d|(?:(?:19|20)\d\d年)?\d{1,2}月\d{1,2}[日號号])(?!\d)"
    rf"|\b\d{{1,2}} {_MONTH}\b|\b{_MONTH} \d{{1,2}}\b(?!:)",
    re.IGNORECASE,
)
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d{6})(?!\d)")
_ORDINAL = re.compile("第\\s*[〇零一二三四五六七八九十百]+")
_MANY = {"email", "mailbox", "zip"}  # parsers of files that hold documents
_HAN_NUMBERS = "一二三四五六七八九十"


def are_versions(one: Document, two: Document) -> bool:
    """Whether both are versions of one document; which is newer is another question."""
    return (
        _kinds_agree(one, two)
        and _titles_agree(one, two)
        and _alike(one.version, two.version, _limits(one, two), lambda: (one.text, two.text))
    )


def is_newer(one: Source | Document, two: Source | Document) -> bool:
    """Whether the first of two versions is the newer, as far as they say so."""
    if one.date and two.date and one.date != two.date:
        return one.date > two.date
    return _marks(one) > _marks(two)


def newest(
    start: Source,
    newer: Callable[[Source], Iterable[Source]],
) -> Source | None:
    """The newest version of a document; None when it is that itself.

    newer: the newer versions of a document. Followed from one to the next,
    since the first and the last of many versions may have little in common.
    """
    best = start
    for _ in range(_STEPS):
        before = best
        for other in newer(before):
            if best is before or is_newer(other, best):
                best = other
        if best is before:
            break
    return None if best is start else best


def version_note(document: Document, others: Iterable[Document]) -> str:
    """What a document is to the first of the others that is a version of it; "" to none."""
    for other in others:
        if other.version != document.version and are_versions(document, other):
            newer, older = is_newer(document, other), is_newer(other, document)
            kind = "a newer" if newer else "an older" if older else "another"
            return f"{kind} version of {PurePath(other.path).name}"
    return ""


def resemblance(one: str, two: str) -> float:
    """Share of the shingles of both texts that stand in both, digits made alike."""
    first, second = _shingles(one), _shingles(two)
    return len(first & second) / max(len(first | second), 1)


def kept_numbers(one: str, two: str) -> float | None:
    """Share of the fewer numbers, each with the word before it, that the other text has
    too; None where either has fewer than two.
    """
    first, second = (Counter(_COUNTED.findall(text[:LARGEST])) for text in (one, two))
    fewer = min(first.total(), second.total())
    return (first & second).total() / fewer if fewer >= 2 else None


def _kinds_agree(one: Document, two: Document) -> bool:
    """Whether one kind of file may be a version of the other.

    A letter is none of what it carries or answers; a ZIP or a mailbox only of its kind.
    """
    kinds = {document.parser.partition("/")[0] for document in (one, two)} & _MANY
    return "email" not in kinds and (not kinds or one.parser == two.parser)


def _limits(one: Document, two: Document) -> Limits:
    """What the texts must have in common, by what titles and names of files say.

    Who writes "v2" or "final" beside the same title says that it is a version; who
    writes another day may as well have written the next of a series.
    """
    first, second = _said(one), _said(two)
    days = [{match[0] for match in _DAY.finditer(said)} for said in (first, second)]
    if all(days) and not days[0] & days[1]:
        return DATED_APART
    times = [(_YEAR.findall(said), _MONTHS.findall(said)) for said in (first, second)]
    return MARKED_APART if _marks(one) != _marks(two) and times[0] == times[1] else USUAL


def _alike(one: str, two: str, limits: Limits, texts: Callable[[], tuple[str, str]]) -> bool:
    if one == two:
        return True
    known = _verdicts.get((one, two, limits))
    if known is None:
        known = _texts_agree(*texts(), limits)
        if len(_verdicts) > 10_000:
            _verdicts.clear()
        _verdicts[one, two, limits] = known
    return known


_verdicts: dict[tuple[str, str, Limits], bool] = {}


def _texts_agree(one: str, two: str, limits: Limits) -> bool:
    """Whether text and numbers have enough in common; without numbers the text the more."""
    kept = kept_numbers(one, two)
    few = min(len(_COUNTED.findall(text[:LARGEST])) for text in (one, two)) < _FEW
    if kept is not None and kept < limits.numbers and not (few and kept > 0):
        return False
    least = limits.resemblance
    return resemblance(one, two) >= (
        max(least, USUAL.resemblance) if kept is None or few else least
    )


def _shingles(text: str) -> set[tuple[str, ...]]:
    tokens = [
        "0" if token.isdigit() else token for token in _TOKEN.findall(text[:LARGEST].casefold())
    ]
    return {tuple(tokens[at : at + _WIDTH]) for at in range(max(len(tokens) - _WIDTH + 1, 1))}


def _titles_agree(one: Document, two: Document) -> bool:
    """Whether the titles, or else the names of the files, may be those of one document.

    What marks a version, a date or a copy does not count. Other numbers are another
    document; so are other words, unless one title only has some more.
    """
    return _names_agree(one.title, two.title) or (
        _names_agree(PurePath(one.path).stem, PurePath(two.path).stem)
        and not _numbered_apart(one.title, two.title)
    )


def _names_agree(one: str, two: str) -> bool:
    first, second = _name(one), _name(two)
    if _numbered_apart(one, two):
        return False
    shorter, longer = sorted((first, second), key=len)
    return bool(shorter) and shorter <= longer and len(longer) <= 2 * len(shorter) + 1


@lru_cache(maxsize=1_000)
def _name(title: str) -> frozenset[str]:
    return frozenset(token for token in _tokens(title) if not token.isdigit())


def _numbered_apart(one: str, two: str) -> bool:
    """Whether each has a number that the other lacks, years aside."""
    first, second = _numbers(one), _numbers(two)
    return bool(first - second and second - first)


def _numbers(title: str) -> set[str]:
    """Numbers of a title, the ordinals of Chinese included."""
    digits = {token for token in _tokens(title) if token[0].isdigit()}
    return digits | set(_ORDINAL.findall(_MARKED.sub(" ", title)))


@lru_cache(maxsize=1_000)
def _tokens(title: str) -> tuple[str, ...]:
    """The words of a title without those of versions, dates and copies."""
    for pattern in (_DAY, _MARKED, _LATER, _EARLIER, _COPY, _YEAR, _MONTHS, _ORDINAL):
        title = pattern.sub(" ", title)
    return tuple(_TOKEN.findall(title.casefold().replace("_", " ")))


def _marks(source: Source | Document) -> tuple[int, ...]:
    """What title and file name say of the version: larger is later; (0,) when nothing."""
    said = _said(source)
    order = bool(_LATER.search(said)) - bool(_EARLIER.search(said))
    years = [int(year) for year in _YEAR.findall(said)]
    numbers = [next(filter(None, groups)) for groups in _MARKED.findall(said)]
    parts = numbers[0].split(".") if numbers else []
    days = [int(found.iso.replace("-", "")) for found in find_dates(said) if found.iso]
    days += [int(day) for day in _COMPACT.findall(said)]
    return (max(years, default=0), max(days, default=0), order, *(_number(part) for part in parts))


def _said(source: Source | Document) -> str:
    """Title and name of the file."""
    return f"{source.title}\n{PurePath(source.path).stem}"


def _number(text: str) -> int:
    if text.isdigit():
        return int(text)
    return sum(_HAN_NUMBERS.index(c) + 1 for c in text if c in _HAN_NUMBERS)
