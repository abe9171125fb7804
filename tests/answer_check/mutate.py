"""Right and wrong sentences made from a true one, by rule. Pure; the seed is the caller's.

None of this uses the check's own modules for numbers, dates and names: what
finds a claim must not be what changes it.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.load.sentences import sentence_spans

Change = Callable[[str, random.Random], str | None]


@dataclass(frozen=True, slots=True)
class Case:
    """A sentence held to a quote. right: whether the quote supports it."""

    kind: str
    lang: str
    text: str
    quote: str
    right: bool
    context: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """A sentence of a document that answers a question."""

    lang: str
    sentence: str
    question: str
    answer: str
    others: tuple[str, ...]


MONTHS = (
    "January February March April May June July August September October November December"
).split()
_MONTH = "|".join(MONTHS)
_EN_DATE = re.compile(
    rf"\b(?:(?P<d1>\d{{1,2}}) (?P<m1>{_MONTH})|(?P<m2>{_MONTH}) (?P<d2>\d{{1,2}}))"
    r"(?:,? (?P<y>\d{4}))?\b"
)
_YEAR = re.compile(r"(?<![\d.,])(?:1[5-9]|20)\d\d(?![\d.,]*\d)")
_HAN_DAY = re.compile(r"(?P<m>\d{1,2})月(?P<d>\d{1,2})日")
_NUMBER = re.compile(
    r"(?<![\w.,-])\d[\d,]*(?:\.\d+)?(?![\w-])|(?<![\d.,A-Za-z-])\d[\d,]*(?:\.\d+)?(?=[\u4e00-\u9fff%])"
)
_AUX = re.compile(
    r"\b(is|are|was|were|has|have|had|can|will|could|would|should|may|did|does)\b(?! not|n't)"
)
_HAN_AUX = ("可以", "能夠", "能够", "會", "会", "是", "有")
_CAPITALS = re.compile(r"(?<=\s)[A-Z][a-z]{2,}(?: [A-Z][a-z]{2,}){0,2}(?=[\s,.;])")
_SPELLED = "two three four five six seven eight nine ten eleven twelve".split()


def change_digit(text: str, rng: random.Random) -> str | None:
    """One digit of one number that is no year or day is another."""
    taken = [*_EN_DATE.finditer(text), *_YEAR.finditer(text), *_HAN_DAY.finditer(text)]
    spots = [
        m for m in _NUMBER.finditer(text)
        if not any(t.start() < m.end() and m.start() < t.end() for t in taken)
        and not text[m.end() :].startswith(("年", "月", "日"))
    ]  # fmt: skip
    if not spots:
        return None
    spot = rng.choice(spots)
    digits = [at for at in range(spot.start(), spot.end()) if text[at].isdigit()]
    at = rng.choice(digits)
    new = rng.choice([d for d in "123456789" if d != text[at]])
    return text[:at] + new + text[at + 1 :]


def change_date(text: str, rng: random.Random) -> str | None:
    """Another month, day or year."""
    if spots := list(_EN_DATE.finditer(text)):
        spot = rng.choice(spots)
        if rng.random() < 0.5:
            name = "m1" if spot["m1"] else "m2"
            new = rng.choice([month for month in MONTHS if month != spot[name]])
        else:
            name = "d1" if spot["d1"] else "d2"
            new = str(rng.choice([day for day in range(1, 29) if day != int(spot[name])]))
        return text[: spot.start(name)] + new + text[spot.end(name) :]
    if spots := list(_HAN_DAY.finditer(text)):
        spot = rng.choice(spots)
        name = rng.choice(["m", "d"])
        new = str(rng.choice([n for n in range(1, 13) if n != int(spot[name])]))
        return text[: spot.start(name)] + new + text[spot.end(name) :]
    if spots := list(_YEAR.finditer(text)):
        spot = rng.choice(spots)
        year = int(spot.group())
        new = str(year + rng.choice([-10, -3, -2, -1, 1, 2, 3, 10]))
        return text[: spot.start()] + new + text[spot.end() :]
    return None


def swap_name(fact: Fact, rng: random.Random) -> str | None:
    """The answer's name replaced by a name that answers another question of its kind."""
    if fact.answer not in fact.sentence:
        return None
    others = [
        o for o in fact.others
        if fact.answer not in o and _plain(o) not in _plain(fact.sentence)
    ]  # fmt: skip
    return fact.sentence.replace(fact.answer, rng.choice(others)) if others else None


def swap_capitals(text: str, others: Sequence[str], rng: random.Random) -> str | None:
    """A run of capitalised words within an English sentence replaced by another's."""
    own = [
        m for m in _CAPITALS.finditer(text) if m.start() > 0 and text[m.start() - 2] not in ".!?"
    ]
    new = [
        other
        for other in others
        if other not in text and not set(other.split()) & set(text.split())
    ]
    if not own or not new:
        return None
    spot = rng.choice(own)
    return text[: spot.start()] + rng.choice(new) + text[spot.end() :]


def capitals_of(text: str) -> list[str]:
    return [
        m.group()
        for m in _CAPITALS.finditer(text)
        if m.start() > 1 and text[m.start() - 2] not in '.!?:;")]' and m.group() not in MONTHS
    ]


def turn_negation(text: str, rng: random.Random, lang: str) -> str | None:
    """A "not" put in after a verb, or taken out."""
    if lang == "en":
        bare = re.sub(
            r"\b(is|are|was|were|has|have|had|can|will|could|would|should|did|does) not\b",
            r"\1",
            text,
        )
        if bare != text:
            return bare
        spot = _AUX.search(text)
        return f"{text[: spot.end()]} not{text[spot.end() :]}" if spot else None
    bare = re.sub("(?<![甚])(沒有|没有|並未|并未|未能|不會|不会|不能|不是)", _turned, text, count=1)
    if bare != text:
        return bare
    for word in _HAN_AUX:
        at = text.find(word)
        if (
            at > 0
            and text[at - 1] not in "不沒没還还就只或但總总於于便正"
            and text[at + 1 : at + 2] not in "否關关員员議议限益害利名時时"
        ):
            deny = "沒" if word == "有" else "不"
            return text[:at] + deny + text[at:]
    return None


def _turned(match: re.Match[str]) -> str:
    table = {
        "未能": "能",
        "不會": "會",
        "不会": "会",
        "不能": "能",
        "不是": "是",
        "並未": "已",
        "并未": "已",
    }
    return table.get(match.group(), "有")


def _plain(text: str) -> str:
    return text.casefold().replace("the ", "").strip()


def reword(text: str, rng: random.Random, lang: str) -> str | None:
    """The same said by rule in another form; None when no rule applies."""
    changes = _EN_FORMS if lang == "en" else _ZH_FORMS
    new = text
    for change in rng.sample(changes, len(changes)):
        new = change(new)
    return new if new != text and len(new) >= (20 if lang == "zh" else 40) else None


def _front_to_back(text: str) -> str:
    """ "In 2010, it closed." -> "It closed in 2010." """
    match = re.match(r"(In|On|At|During|After|Before|By) ([^,]{3,40}), ([^,;]{15,})\.$", text)
    if not match:
        return text
    first = match[3][0].upper() + match[3][1:]
    return f"{first} {match[1].lower()} {match[2]}."


def _dates_turned(text: str) -> str:
    def turn(match: re.Match[str]) -> str:
        year = f" {match['y']}" if match["y"] else ""
        if match["m2"]:
            return f"{match['d2']} {match['m2']}{year}"
        return f"{match['m1']} {match['d1']}{',' + year if year else ''}"

    return _EN_DATE.sub(turn, text)


def _spell(text: str) -> str:
    return re.sub(
        r"(?<![\w.,-])([2-9]|1[0-2])(?= [a-z]{3})", lambda m: _SPELLED[int(m[1]) - 2], text
    )


def _unspell(text: str) -> str:
    return re.sub(
        rf"(?<!-)\b({'|'.join(_SPELLED[1:])})(?= [a-z]{{3}})",
        lambda m: str(_SPELLED.index(m[1]) + 2),
        text,
    )


def _without_brackets(text: str) -> str:
    return re.sub(r"\s?[(（][^()（）]{2,80}[)）]", "", text)


def _last_clause_off(text: str) -> str:
    match = re.match(r"(.{40,}), (?:which|who|while|where|although|and) [^,]+\.$", text)
    return f"{match[1]}." if match and text.count("not") == match[1].count("not") else text


def _said_of(text: str) -> str:
    return (
        f"According to the document, {text[0].lower() if text[:4] == 'The ' else text[0]}{text[1:]}"
    )


def _synonyms(text: str) -> str:
    pairs = (
        ("such as", "including"), ("approximately", "about"), ("However, ", ""), ("also ", ""),
        (" began ", " started "), (" large ", " big "), (" per cent", "%"), ("more than", "over"),
        (" created ", " made "), (" located in ", " in "), (" known as ", " called "),
        ("because of", "due to"), (" often ", " frequently "), (" purchased ", " bought "),
    )  # fmt: skip
    for old, new in pairs:
        text = text.replace(old, new)
    return text[0].upper() + text[1:]


def _ungroup(text: str) -> str:
    return re.sub(r"(?<=\d),(?=\d{3}\b)", "", text)


def _zh_clause_off(text: str) -> str:
    parts = text.rstrip("。").split("，")
    return "，".join(parts[:-1]) + "。" if len(parts) > 2 else text


def _zh_synonyms(text: str) -> str:
    pairs = (
        ("舉行", "舉辦"), ("举行", "举办"), ("表示", "指出"), ("因為", "由於"), ("因为", "由于"),
        ("但是", "不過"), ("開始", "起初"), ("主要", "大致"), ("建立", "成立"), ("位於", "座落在"),
        ("位于", "坐落在"), ("例如", "像是"), ("目前", "現時"),
        ("亦", "也"), ("與", "和"), ("与", "和"),
    )  # fmt: skip
    for old, new in pairs:
        text = text.replace(old, new)
    return text


def _zh_numbers(text: str) -> str:
    names = "一二三四五六七八九"
    return re.sub(
        r"(?<!\d)([2-9])(?=[個名位次種座所條项項家])", lambda m: names[int(m[1]) - 1], text
    )


def _zh_said_of(text: str) -> str:
    return f"根據文件，{text}"


_EN_FORMS: list[Callable[[str], str]] = [
    _front_to_back, _dates_turned, _spell, _unspell, _without_brackets, _last_clause_off,
    _said_of, _synonyms, _ungroup,
]  # fmt: skip
_ZH_FORMS: list[Callable[[str], str]] = [
    _zh_clause_off, _zh_synonyms, _zh_numbers, _zh_said_of, _without_brackets,
]  # fmt: skip


def wrong_passage(sentences: Sequence[str], at: int, rng: random.Random) -> str | None:
    """Another sentence of the same text."""
    others = [s for n, s in enumerate(sentences) if n != at and len(s) > 15]
    return rng.choice(others) if others else None


def sentences_of(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]
