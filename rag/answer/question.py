"""What a question asks for: kind of answer, names, numbers, list or not.

In: the question's text. Out: an `Asked`. Pure, no I/O; threads may share it.
English and Chinese are known; a question in another language is of kind
"other", and everything else about it still holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from rag.answer.asking import KINDS, AnswerKind
from rag.answer.kinds import find_values
from rag.answer.posts import holder_asked
from rag.answer.speech import speaker_asked
from rag.answer.topic import topic_asked
from rag.answer.value import Unit

_HAN = re.compile(r"[\u3400-\u9fff]")
_QUOTED = re.compile(r"[\"“‘「『《](?P<words>[^\"”’」』》]{2,80})[\"”’」』》]")
_UNITS: tuple[tuple[Unit, re.Pattern[str]], ...] = (
    (
        "money",
        re.compile(
            r"\bhow much (?:money|funding|did .{2,60}(?:pay|cost|spend|earn|raise|invest|donate))"
            r"|\bhow much .{2,80}(?:pay|paid|cost|spen[dt]|fund\w*|money|budget|price|invest\w*"
            r"|grant|receive|charge)\b"
            r"|\bwhat (?:is|was|are|were) the .{0,30}(?:cost|price|budget|fee)\b"
            r"|多少[錢钱元資资]|[幾几]元|(?:經費|经费|資助|资助|費用|费用|預算|预算|造價|造价|價格|价格|收費|收费)"
            r".{0,12}多少(?![個个名人項项間间家位次種种所])"
            r"|多少.{0,4}(?:經費|经费|資助|资助|費用|费用|預算|预算|補助|补助|津貼|津贴|撥款|拨款)",
            re.IGNORECASE,
        ),
    ),
    (
        "percent",
        re.compile(r"\bwhat percent\w*|\bpercentage\b|百分之[幾几多]|百分比|[幾几]成", re.I),
    ),
    (
        "age",
        re.compile(
            r"\bhow old (?:is|was|were|are) (?!the )"
            r"|[幾几少][歲岁]|多大(?:年[紀纪]|[歲岁]數|岁数)|年[齡龄]",
            re.IGNORECASE,
        ),
    ),
    (
        "duration",
        re.compile(
            r"\bhow long (?:did|does|do|has|have|had|will|was .{2,40}(?:last|take))|\bhow many "
            r"(?:years|months|weeks|days|hours|minutes)\b|多[長长久](?:的?時間|的?时间|時間)|多久",
            re.IGNORECASE,
        ),
    ),
    ("length", re.compile(r"\bhow (?:far|tall|wide|deep)\b|多[遠远高寬宽深]", re.IGNORECASE)),
)
_CALLED = re.compile(
    r"\b(?:called|named?|names|known as|term|title|entitled|referred to as)\b"
    r"|稱為|称为|被稱|被称|叫[做作]?|名[為为]|名字|名稱|名称|之稱|之称|譽為|誉为",
    re.IGNORECASE,
)
_SPELLED_OUT = re.compile(
    r"\b(?P<en>[A-Z][A-Z&]{1,9})\b.{0,12}\b(?:stands? for|short for|an? (?:abbreviation|acronym))\b"
    r"|\b(?P<own>[A-Z][A-Z&]{1,9})(?:['’]s)? (?:full (?:name|form)"
    r"|(?:meaning|in full|stands for)\W*$)"
    r"|\b(?:full (?:name|form)|meaning|expansion) of (?:the )?(?P<of>[A-Z][A-Z&]{1,9})\b"
    r"|(?P<zh>[A-Z][A-Z&]{1,9})[^A-Za-z]{0,6}(?:全[稱称名]|[縮缩][寫写]|[簡简][稱称]|代表什|是什|指什|的意思)"
)
_MEANS = re.compile(
    r"^\W*how (?:did|do|does|is|are|was|were|can|could|will|would|should|has|have|to)\b"
    r"|\bin what ways?\b|\bby what means\b|如何|怎[樣样麼么]",
    re.IGNORECASE,
)
_FOCUS = re.compile(
    r"\b(?:what|which|whose|how (?:many|much))\s+(?P<word>(?!is|are|was|were|did|do|does|has|have"
    r"|had|can|could|will|would|should|the|a|an|kind|type|sort|other)[\w-]{3,})"
    r"|\b(?:what|which) (?:is|was|are|were) the (?:\w+ )?(?P<of>[\w-]{3,}) of\b"
    r"|(?:多少|[幾几])(?P<unit>[\u3400-\u9fff])"
    r"|(?:什[麼么]|甚麼|何[種种]?|哪[一二三四五六兩两幾几]?[個个種种些位名座支條条部本項项所間间家類类隻只大]?)"
    r"(?P<han>[\u3400-\u9fff]{1,3})",
    re.IGNORECASE,
)
_LAST = re.compile(
    r"(?P<word>[A-Za-z][\w-]{3,})\W*$|(?P<han>[\u3400-\u9fff]{2})[嗎吗]?\W*$", re.IGNORECASE
)
_LATIN_WORD = re.compile(r"[^\W\d_\u3400-\u9fff]+")
_NAME_WORD = re.compile(r"[A-Z][\w’'&.-]*\w")
_NAME_PART = re.compile(r"[^\W_]+")
_SINGLES_OUT = re.compile(
    r"\d|第|[〇零一二三四五六七八九十百千]{2}|\w+(?:th|rd|nd|first)\b", re.IGNORECASE
)
_BOTH = re.compile(
    r"\s*(?:sides|places|parties|governments|cities|regions|countries|towns|地|岸|方|國|国|市)",
    re.IGNORECASE,
)
_IN_CODE = re.compile(r"[A-Za-z][-–]?$")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart.

    names: words of capitalised names and quoted words, lower case. numbers:
    normal forms of its figures and ordinals ("13th" -> "13"). count: how many items are asked for,
    None when the question does not say. han: it is written in Chinese. focus: the
    thing asked for, "what city" -> "city", 哪個城市 -> 城市. names_wanted: it asks
    what something is called. unit: what a number is to be in: "how much money".
    means: it asks how something is done. abbreviation: it asks what this one stands for.
    speaker: it asks what this one said. holder: it asks what post this one holds, or who it is.
    overview: it asks what there is about a topic, not for one fact.
    """

    text: str
    kind: AnswerKind
    names: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    count: int | None = None
    han: bool = False
    focus: str = ""
    names_wanted: bool = False
    unit: Unit = ""
    means: bool = False
    abbreviation: str = ""
    speaker: str = ""
    holder: str = ""
    overview: bool = False


@lru_cache(maxsize=64)
def parse_question(text: str) -> Asked:
    """The question taken apart; never fails, whatever the text is.

    Remembered, since it is taken apart as asked and as searched, to choose and to check.
    """
    text = " ".join(text[:2000].split())
    holder = holder_asked(text)
    overview = not holder and topic_asked(text) is not None
    kind = "other" if holder or overview else _kind(text)
    return Asked(
        text=text,
        kind=kind,
        names=_names(text),
        numbers=figures(text),
        count=_count(text, kind),
        han=is_chinese(text),
        focus=_focus(text, kind),
        names_wanted=bool(_CALLED.search(text)),
        unit=_unit(text),
        means=bool(_MEANS.search(text)),
        abbreviation=_abbreviation(text),
        speaker=speaker_asked(text),
        holder=holder,
        overview=overview,
    )


def _kind(text: str) -> AnswerKind:
    return next((kind for kind, pattern in KINDS if pattern.search(text)), "other")


def is_chinese(text: str) -> bool:
    """Whether a text is Chinese rather than words with spaces: two characters weigh a word."""
    if text.isascii():
        return False
    han = len(_HAN.findall(text))
    return han > 0 and han >= 2 * len(_LATIN_WORD.findall(text))


def figures(text: str) -> frozenset[str]:
    """Normal forms of the numbers that single a thing out: figures and ordinals.

    "the 13th meeting of 2023" -> {"13", "2023"}; "one of two" and a figure
    inside a code ("HIV-1", "CD40") single nothing out and are left alone.
    """
    return frozenset(
        value.normal
        for value in find_values(text, "number")
        if _SINGLES_OUT.match(text, value.start)
        and not _IN_CODE.search(text, max(0, value.start - 2), value.start)
    )


def _names(text: str) -> frozenset[str]:
    capitalised = [text[value.start : value.end] for value in find_values(text, "name")]
    words = _NAME_WORD.findall(" ".join(capitalised))
    quoted = [match["words"].lower().strip() for match in _QUOTED.finditer(text)]
    parts = [part for word in words for part in _NAME_PART.findall(word.removesuffix("'s"))]
    return frozenset([*quoted, *(part.lower() for part in parts if len(part) > 1)])


def _unit(text: str) -> Unit:
    return next((unit for unit, pattern in _UNITS if pattern.search(text)), "")


def _abbreviation(text: str) -> str:
    match = _SPELLED_OUT.search(text)
    return next((part for part in match.groups() if part), "") if match else ""


def _focus(text: str, kind: AnswerKind) -> str:
    """What is asked for; of a yes-or-no question its last word, which is what is doubted."""
    if kind == "yesno":
        last = _LAST.search(text)
        return next((part.lower() for part in last.groups() if part), "") if last else ""
    match = _FOCUS.search(text)
    return next((part.lower() for part in match.groups() if part), "") if match else ""


def _count(text: str, kind: AnswerKind) -> int | None:
    """The number of items that a list question names, 2 to 40; "the two sides" is none."""
    if kind != "list":
        return None
    for value in find_values(text, "number"):
        number = float(value.normal)
        beside = _BOTH.match(text, value.end)
        if number.is_integer() and 2 <= number <= 40 and not beside:
            return int(number)
    return None
