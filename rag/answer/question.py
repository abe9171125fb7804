"""What a question asks for: kind of answer, names, numbers, list or not.

In: the question's text. Out: an `Asked`. Pure, no I/O; threads may share it.
English and Chinese are known; a question in another language is of kind
"other", and everything else about it still holds.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from rag.answer.kinds import find_values
from rag.answer.value import Unit

AnswerKind = Literal["person", "date", "number", "place", "reason", "yesno", "list", "other"]

_HAN = re.compile(r"[\u3400-\u9fff]")
_KINDS: tuple[tuple[AnswerKind, re.Pattern[str]], ...] = (
    (
        "list",
        re.compile(
            r"\b(?:what|which) (?:are|were) (?:the |all )?(?:other |main |key )?"
            r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w+teen)\b"
            r"|^(?:please )?(?:list|enumerate|name (?:all|the))\b"
            r"|\b(?:what|which) (?:are|were) (?:all )?the (?:[\w-]+ ){0,4}"
            r"(?:areas|items|measures|points|steps|sections|topics|headings|agreements|documents|"
            r"initiatives|priorities|fields|categories|types|kinds|goals|objectives|members|parts|"
            r"features|requirements|benefits|principles)\b"
            r"|\b(?:what|which) (?:[\w-]+ ){0,3}(?:areas|items|measures|points|steps|sections|"
            r"topics|agreements|documents|initiatives|priorities|fields|categories|goals|objectives"
            r"|requirements|principles)\b"
            r"|有哪[些幾几]|哪些|包括什[麼么]|列出|列舉|列举",
            re.IGNORECASE,
        ),
    ),
    (
        "number",
        re.compile(
            r"\bhow (?:many|much|far|long|old|tall|high|large|big|often|fast|deep|wide|heavy)\b"
            r"|\b(?:what|which) (?:is|was|are|were) the (?:[\w-]+ ){0,3}(?:number|amount"
            r"|percentage|population|cost|price|size|length|height|rate|total|area|budget|share|proportion|"
            r"capacity|temperature|distance|speed|score|value|age)\b"
            r"|\b(?:what|which) (?:number|percentage|percent|amount|proportion|fraction|share)\b"
            r"|多少|[幾几](?!乎|何|經|经)[個个名人位次項项年天歲岁種种座所間间場场倍分度元條条月日小]"
            r"|多[大高長长遠远重深寬宽久快]"
            r"|百分之[幾几]|人口.{0,4}[為为是]|第[幾几]",
            re.IGNORECASE,
        ),
    ),
    (
        "date",
        re.compile(
            r"^\W*(?:\w+ ){0,2}when\b|\bwhen (?:did|was|were|is|will|does|do|has|had)\b"
            r"|\b(?:what|which) (?:\w+ )?(?:year|date|day|month|century|decade|time|period|era)\b"
            r"|何時|何时|什[麼么]時候|什么时候|哪[一]?[年天日月]|[幾几][年月日]|何年|哪個年代|哪个年代|什[麼么]日期|日期"
            r"|哪[個个]?(?:時期|时期|世紀|世纪|朝代)|什[麼么](?:時期|时期|年代|時間|时间)|年份",
            re.IGNORECASE,
        ),
    ),
    (
        "person",
        re.compile(
            r"\b(?:who|whom|whose)\b|\b(?:what|which) (?:\w+ )?(?:person|man|woman|officials?"
            r"|minister|president|king|queen|emperor|leader|author|actor|singer|player|coach"
            r"|scientist|artist|people)\b|誰|谁|哪[一]?[位名]|何人|哪[個个]人|什[麼么]人",
            re.IGNORECASE,
        ),
    ),
    (
        "place",
        re.compile(
            r"\bwhere\b|\b(?:what|which) (?:\w+ )?(?:city|country|place|state|region|town|province|"
            r"location|area|county|district|continent|river|mountain|island|street|village|venue)\b"
            r"|哪[裡里兒儿]|何[處处地]|什[麼么]地[方區区]|哪[一]?[個个]?(?:城市|國家|国家|地[方區区點点]|省|市|縣|县|區|区|州|國|国|洲|島|岛)"
            r"|位於何|位于何|在哪",
            re.IGNORECASE,
        ),
    ),
    (
        "reason",
        re.compile(
            r"\bwhy\b|\bwhat (?:\w+ )?(?:reason|cause|caused|causes|purpose)\b|\bhow come\b"
            r"|為何|为何|為什[麼么]|为什[麼么]|何故|原因|緣故|缘故",
            re.IGNORECASE,
        ),
    ),
    (
        "yesno",
        re.compile(
            r"^\W*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may|must)\b"
            r"|[嗎吗]\s*[?？]?$|是否|是不是|有[沒没]有|能否|可否",
            re.IGNORECASE,
        ),
    ),
)
_QUOTED = re.compile(r"[\"“‘「『《](?P<words>[^\"”’」』》]{2,80})[\"”’」』》]")
_UNITS: tuple[tuple[Unit, re.Pattern[str]], ...] = (
    (
        "money",
        re.compile(
            r"\bhow much (?:money|funding|did .{2,60}(?:pay|cost|spend|earn|raise|invest|donate))"
            r"|\bhow much .{2,80}(?:pay|paid|cost|spen[dt]|fund\w*|money|budget|price|invest\w*"
            r"|grant|receive|charge)\b"
            r"|\bwhat (?:is|was|are|were) the .{0,30}(?:cost|price|budget|fee)\b"
            r"|多少[錢钱元資资]|[幾几]元|(?:經費|经费|資助|资助|費用|费用|預算|预算|造價|造价|價格|价格|收費|收费).{0,12}多少"
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
        re.compile(r"\bhow old (?:is|was|were|are) (?!the )|[幾几多少][大歲岁]", re.IGNORECASE),
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
_FOCUS = re.compile(
    r"\b(?:what|which|whose|how (?:many|much))\s+(?P<word>(?!is|are|was|were|did|do|does|has|have"
    r"|had|can|could|will|would|should|the|a|an|kind|type|sort|other)[\w-]{3,})"
    r"|\b(?:what|which) (?:is|was|are|were) the (?:\w+ )?(?P<of>[\w-]{3,}) of\b"
    r"|(?:多少|[幾几])(?P<unit>[\u3400-\u9fff])"
    r"|(?:什[麼么]|甚麼|何[種种]?|哪(?:一)?[個个種种些位名座支條条部本項项所間间家類类隻只]?)"
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
_IN_CODE = re.compile(r"[A-Za-z][-–]?$")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question taken apart.

    names: words of capitalised names and quoted words, lower case. numbers:
    normal forms of its figures and ordinals ("13th" -> "13"). count: how many items are asked for,
    None when the question does not say. han: it is written in Chinese. focus: the
    thing asked for, "what city" -> "city", 哪個城市 -> 城市. names_wanted: it asks
    what something is called. unit: what a number is to be in: "how much money".
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


def parse_question(text: str) -> Asked:
    """The question taken apart; never fails, whatever the text is."""
    text = " ".join(text[:2000].split())
    kind = _kind(text)
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
    )


def _kind(text: str) -> AnswerKind:
    return next((kind for kind, pattern in _KINDS if pattern.search(text)), "other")


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


def _focus(text: str, kind: AnswerKind) -> str:
    """What is asked for; of a yes-or-no question its last word, which is what is doubted."""
    if kind == "yesno":
        last = _LAST.search(text)
        return next((part.lower() for part in last.groups() if part), "") if last else ""
    match = _FOCUS.search(text)
    return next((part.lower() for part in match.groups() if part), "") if match else ""


def _count(text: str, kind: AnswerKind) -> int | None:
    """The number of items that a list question names, 2 to 40."""
    if kind != "list":
        return None
    for value in find_values(text, "number"):
        number = float(value.normal)
        if number.is_integer() and 2 <= number <= 40:
            return int(number)
    return None
