"""Whether a sentence denies what the quotes affirm, or affirms what they deny. Pure.

A cue ("not", "未") reaches over the few words after it, to the end of its clause;
"non-" and "un-" reach over their own word. Two cues meet when their words do.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.answer.check.limits import DENIED_CHARACTERS, DENIED_HEAD, DENIED_WORDS, SPOKEN_OF
from rag.answer.check.normal import is_chinese
from rag.answer.check.records import Fault
from rag.answer.check.words import content_stems

_NO_NEGATION = re.compile(
    r"\bnot only\b|\bnot just\b|\bnot least\b|\bno (?:later|less|fewer|more|longer) than\b"
    r"|\bno doubt\b|\bno\.\s?\d|\bnumber\b|\bnothing but\b|\bwhether or not\b|\bif not\b"
    r"|\bwithout doubt\b|\bno matter\b",
    re.IGNORECASE,
)
_CUE = re.compile(
    r"\b(?:not|never|neither|nor|none|nobody|nothing|nowhere|without|cannot|no|no longer|hardly|"
    r"fail(?:s|ed|ing)? to|refus(?:e|es|ed|ing) to|declin(?:e|es|ed|ing) to|den(?:y|ies|ied|ying)|"
    r"lack(?:s|ed|ing)?(?: of)?|unable to|impossible to|instead of|rather than|absence of|"
    r"prohibit(?:s|ed)?|forbid(?:s|den)?|ban(?:s|ned)?)\b"
    r"|\b\w+n't\b",
    re.IGNORECASE,
)
_PREFIX = re.compile(
    r"\b(?:non-(?P<non>[a-z]+)|(?P<un>un|in|im|il|ir|dis)(?P<word>[a-z]{4,}))\b", re.I
)
_CLAUSE = re.compile(
    r"[,;:.!?()—]|\b(?:but|although|though|however|while|whereas|and then|because)\b", re.I
)
NO_HAN_NEGATION = re.compile(
    "不仅|不但|不只|不光|不单|不论|不管|不过|不久|不断|无论|不少|不同|不等|差不多|不得不|不可不|无不|"
    "未来|非常|非洲|是非|并非不|无线|无限|不锈钢|莫斯科|莫[非名]|无非|除非|没落|埋没|沉没|否则|"
    "能否|是否|可否|会不会|是不是|不好意思|不已|不禁|不妨|不愧|不料|不惜|未必不|非物质|南无|虚无|[从]?不[丹]|非法人|无人机"
)
_HAN_CUE = re.compile(
    "并没有|并未|并不|并非|没有|不再|不会|不能|不可|不得|不曾|不是|未能|未曾|从未|从不|拒绝|否认|禁止|缺乏|无法|无须|无需|避免|[不没未无非勿莫]"
)
_HAN_CLAUSE = re.compile(r"[，。；：！？、（）,;:!?()]|但|而且|却|然而")
_FAILED = re.compile(
    r"\b(?:fail(?:s|ed|ure|ing)?|unsuccessful(?:ly)?|unable|could not|cannot)\b", re.I
)
_PAIRS = (
    ("increase", "decrease"), ("rise", "fall"), ("rose", "fell"), ("higher", "lower"),
    ("more", "less"), ("more", "fewer"), ("approve", "reject"), ("accept", "refuse"),
    ("accept", "reject"), ("support", "oppose"), ("win", "lose"), ("won", "lost"),
    ("before", "after"), ("allow", "prohibit"), ("permit", "ban"), ("include", "exclude"),
    ("expand", "reduce"), ("gain", "lose"), ("strengthen", "weaken"), ("begin", "end"),
    ("open", "close"), ("agree", "disagree"), ("success", "failure"), ("succeed", "fail"),
    ("import", "export"), ("north", "south"), ("east", "west"), ("northern", "southern"),
    ("eastern", "western"), ("largest", "smallest"), ("highest", "lowest"), ("first", "last"),
    ("majority", "minority"), ("maximum", "minimum"), ("up", "down"), ("positive", "negative"),
    ("binding", "non-binding"), ("legal", "illegal"), ("public", "private"), ("grow", "shrink"),
    ("oldest", "youngest"), ("best", "worst"), ("male", "female"), ("left", "right"),
    ("增加", "减少"), ("上升", "下降"), ("提高", "降低"), ("支持", "反对"), ("接受", "拒绝"),
    ("成功", "失败"), ("之前", "之后"), ("以前", "以后"), ("进口", "出口"), ("允许", "禁止"),
    ("最大", "最小"), ("最高", "最低"), ("扩大", "缩小"), ("加强", "削弱"), ("胜利", "失败"),
    ("赞成", "反对"), ("高于", "低于"), ("多于", "少于"), ("北部", "南部"), ("东部", "西部"),
    ("有效", "无效"), ("合法", "非法"), ("开放", "关闭"), ("最早", "最晚"), ("优点", "缺点"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Denied:
    """Words that a cue reaches over; the first is its head."""

    cue: str
    words: tuple[str, ...]


def check_polarity(sentence: str, quotes: str) -> list[Fault]:
    """A fault for a negation that only one side has, or an opposite word.

    Both normalised. Sentences and quotes in different languages are not compared.
    """
    chinese = is_chinese(sentence)
    if chinese != is_chinese(quotes):
        return []
    denied = _han_denied if chinese else _denied
    ours, theirs = denied(sentence), denied(quotes)
    said = _said(sentence, chinese)
    if _FAILED.search(sentence) and _FAILED.search(quotes):
        ours, theirs = ([d for d in side if not _FAILED.search(d.cue)] for side in (ours, theirs))
    faults = [
        Fault("negation", each.cue, f"the quotes do not deny this (“{each.cue}”)")
        for each in ours
        if not any(_meet(each, other) for other in theirs)
    ]
    faults += [
        Fault("negation", each.cue, f"the quotes deny this (“{each.cue}”)")
        for each in theirs
        if _affirms(said, each) and not any(_meet(each, other) for other in ours)
    ]
    return faults + _opposites(sentence.casefold(), quotes.casefold(), chinese)


def _denied(text: str) -> list[_Denied]:
    bare = _NO_NEGATION.sub(lambda m: " " * len(m.group()), text)
    found = []
    for match in _CUE.finditer(bare):
        rest = bare[match.end() :]
        clause = _CLAUSE.search(rest)
        words = content_stems(rest[: clause.start()] if clause else rest)[:DENIED_WORDS]
        if words:
            found.append(_Denied(match.group(), tuple(words)))
    for match in _PREFIX.finditer(bare):
        whole = match.group().casefold()
        base = match["non"] or match["word"]
        if match["non"] or whole in _NEGATED:
            found.append(_Denied(match.group(), tuple(content_stems(base)[:1])))
    return found


_NEGATED_WORDS = (
    "unable unlikely unclear unknown unlawful unavailable uncertain unchanged unfinished unsafe "
    "unsuccessful unsupported unofficial unrelated unwilling unpaid undecided unconfirmed "
    "impossible inactive incomplete incorrect independent ineffective ineligible insufficient "
    "invalid invisible irregular irrelevant illegal dishonest disagree disapprove"
)
_NEGATED = frozenset(_NEGATED_WORDS.split())


def _han_denied(text: str) -> list[_Denied]:
    bare = NO_HAN_NEGATION.sub(lambda m: "－" * len(m.group()), text)
    found = []
    for match in _HAN_CUE.finditer(bare):
        rest = bare[match.end() : match.end() + DENIED_CHARACTERS]
        clause = _HAN_CLAUSE.search(rest)
        reach = rest[: clause.start()] if clause else rest
        pairs = tuple(reach[i : i + 2] for i in range(len(reach) - 1)) or (
            (reach,) if reach else ()
        )
        if pairs:
            found.append(_Denied(match.group(), pairs))
    return found


def _said(text: str, chinese: bool) -> frozenset[str]:
    if chinese:
        return frozenset(text[i : i + 2] for i in range(len(text) - 1)) | frozenset(text)
    return frozenset(content_stems(text))


def _meet(one: _Denied, other: _Denied) -> bool:
    return bool(set(one.words[:DENIED_HEAD]) & set(other.words)) or bool(
        set(other.words[:DENIED_HEAD]) & set(one.words)
    )


def _affirms(said: frozenset[str], denied: _Denied) -> bool:
    """Whether a sentence speaks of what the quotes deny: its head and most of its words."""
    held = sum(word in said for word in denied.words)
    return denied.words[0] in said and held >= SPOKEN_OF * len(denied.words)


def _opposites(sentence: str, quotes: str, chinese: bool) -> list[Fault]:
    def has(text: str, word: str) -> bool:
        if chinese:
            return word in text
        return re.search(rf"\b{word}(?:s|d|ed|es|ing|n)?\b", text) is not None

    faults = []
    for pair in _PAIRS:
        for ours, theirs in (pair, pair[::-1]):
            if (
                has(sentence, ours)
                and not has(quotes, ours)
                and has(quotes, theirs)
                and not has(sentence, theirs)
            ):
                faults.append(Fault("negation", ours, f"the quotes say “{theirs}”, not “{ours}”"))
    return faults
