"""Whether a sentence says more firmly or more widely what the quotes only allow. Pure."""

from __future__ import annotations

import re
from typing import NamedTuple

from rag.answer.check.limits import HEDGED_PAIRS, HEDGED_WORDS, SPOKEN_OF
from rag.answer.check.normal import is_chinese
from rag.answer.check.records import Fault
from rag.answer.check.words import content_stems


class _Hedge(NamedTuple):
    """cue: how the quotes hold back; kept: what in a sentence keeps it held back."""

    name: str
    cue: re.Pattern[str]
    kept: re.Pattern[str]


_MAYBE = (
    r"\b(?:may|might|could|can|possibl[ey]|perhaps|maybe|potential(?:ly)?|likely|probabl[ey]|would|"
    r"seem(?:s|ed)?|appear(?:s|ed)?|suggest(?:s|ed)?|chance|risk|possibility|expected|whether)\b"
)
_PLANNED = (
    r"\b(?:plan(?:s|ned|ning)?|intend(?:s|ed)?|intention|aim(?:s|ed|ing)?|propos(?:e|es|ed|al|als|ing)|"
    r"seek(?:s|ing)?|hope(?:s|d)?|expect(?:s|ed)?|will|would|going to|to be|draft|"
    r"consider(?:s|ed|ing)?|goal|target|envisage[sd]?|promise[sd]?|pledge[sd]?|may|might|could|should|future|next)\b"
)
_ALLEGED = (
    r"\b(?:alleg\w+|reported(?:ly)?|claim(?:s|ed)?|accus\w+|suspect\w*|purported(?:ly)?|rumou?r\w*|"
    r"said|says|according)\b"
)
_HEDGES = (
    _Hedge("possible", re.compile(r"\b(?:may|might|possibly|perhaps|maybe|potentially)\b", re.I),
           re.compile(_MAYBE, re.I)),
    _Hedge("planned", re.compile(r"\b(?:plan(?:s|ned)? to|intend(?:s|ed)? to|propos(?:es|ed) to|"
                                 r"hopes? to|is considering|are considering)\b", re.I),
           re.compile(_PLANNED, re.I)),
    _Hedge("alleged", re.compile(r"\b(?:allegedly|alleged to|reportedly|purportedly)\b", re.I),
           re.compile(_ALLEGED, re.I)),
)  # fmt: skip
_HAN_MAYBE = "可能|也许|或许|大概|或会|恐怕|似乎|或将|估计|预计|有望|应该|疑|会"
_HAN_HEDGES = (
    _Hedge("possible", re.compile("可能(?!性)|也许|或许|或会|或将|恐怕"), re.compile(_HAN_MAYBE)),
    _Hedge("planned", re.compile("计划(?=[在于将把对向建兴开进])|拟(?=[在于将建定兴])|打算|准备"),
           re.compile("计划|拟|打算|准备|将|预计|希望|欲|想|要")),
    _Hedge("alleged", re.compile("据称|据传|涉嫌|疑似|相传"), re.compile("据|称|涉嫌|疑|传|说")),
)  # fmt: skip
_STRONG = (
    (re.compile(r"\b(?:must|shall|required to|obliged to|mandatory|compulsory)\b", re.I),
     re.compile(r"\b(?:must|shall|requir\w+|oblig\w+|mandator\w+|compulsory|need(?:s|ed)?|have to|"
                r"has to|had to|necessary|essential|only)\b", re.I)),
    (re.compile(r"\b(?:all|every|always|everyone|everything|entirely)\b", re.I),
     re.compile(r"\b(?:all|every\w*|always|each|both|entire(?:ly)?|whole|full|throughout|total|any|"
                r"no|none|never|wherever|whichever|whatever)\b", re.I)),
    (re.compile(r"\b(?:only|solely|exclusively)\b", re.I),
     re.compile(r"\b(?:only|sole(?:ly)?|exclusive(?:ly)?|just|single|alone|unique|limited|merely|first|"
                r"one)\b", re.I)),
)  # fmt: skip
_HAN_STRONG = (
    (re.compile("必须|一定要|务必"), re.compile("必须|必需|须|需|应|要|务必|强制|规定")),
    (re.compile("所有|全部|一律|总是"), re.compile("所有|全|一律|总|各|每|皆|均|都|任何|凡|一切")),
    (re.compile("只有|仅有|唯一"), re.compile("只|仅|唯|单|独")),
)
_CLAUSE = re.compile(r"[,;:.!?()，。；：！？、]")


def check_modality(sentence: str, quotes: str) -> list[Fault]:
    """A fault where "may" became "will", "plans to" became "did", "some" became "all".

    Both normalised. Different languages are not compared.
    """
    chinese = is_chinese(sentence)
    if chinese != is_chinese(quotes):
        return []
    faults = []
    for hedge in _HAN_HEDGES if chinese else _HEDGES:
        if hedge.kept.search(sentence):
            continue
        for match in hedge.cue.finditer(quotes):
            if _speaks_of(sentence, quotes[match.end() :], chinese):
                text = match.group()
                reason = f"the quotes say it only as {hedge.name} (“{text}”)"
                faults.append(Fault("modality", text, reason))
                break
    for strong, held in _HAN_STRONG if chinese else _STRONG:
        stated = strong.search(sentence)
        if stated and not held.search(quotes):
            text = stated.group()
            faults.append(Fault("modality", text, f"the quotes do not say “{text}”"))
    return faults


def _speaks_of(sentence: str, rest: str, chinese: bool) -> bool:
    """Whether the sentence takes up the words that a hedge reaches over."""
    clause = _CLAUSE.search(rest)
    reach = rest[: clause.start()] if clause else rest
    if chinese:
        pairs = [reach[i : i + 2] for i in range(min(len(reach) - 1, HEDGED_PAIRS))]
        return bool(pairs) and sum(p in sentence for p in pairs) >= SPOKEN_OF * len(pairs)
    words = content_stems(reach)[:HEDGED_WORDS]
    said = set(content_stems(sentence))
    return (
        bool(words) and words[0] in said and sum(w in said for w in words) >= SPOKEN_OF * len(words)
    )
