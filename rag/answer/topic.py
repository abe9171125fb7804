"""What a request for an overview is about: "Summarise the pact", 介紹一下河套.

In: a question's text. Out: its topic, None where one fact is asked for rather than an
overview. English and Chinese. Pure, no I/O; threads may share it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache

from rag.answer.cues import (
    CHINESE,
    CHINESE_AROUND,
    DOCUMENT_SAYS,
    ENGLISH,
    ENGLISH_AROUND,
    PAPERS,
    SOURCES,
    WRITTEN,
)
from rag.retrieve.tokens import fold_script

_LONGEST = 300  # characters; what is longer has said what it wants
_FACT = re.compile(
    r"\b(?:who|whom|whose|when|where|why|how (?:many|much|long|old|far|often))\b"
    r"|\b(?:what|which) (?:year|date|day|time|city|country|number|percentage|person|company)\b"
    r"|谁|何[时年人处地]|几时|时候|哪[里天年月日位]|多少|多久|多大|几[个名人位次项天年月日]|为何|为什么|哪一",
    re.IGNORECASE,
)
"""One fact is asked for, whatever else the question says."""
_STILL_ASKED = re.compile(
    r"\b(?:what|which|how)\b|什么|甚么|哪|如何|怎|(?:[中上时前后内]|先|[三四五六七八九十两\d]个)$",
    re.IGNORECASE,
)
"""What is left asks something itself, or is where somebody said something."""
_POINTING = re.compile(
    r"^(?:it|this|that|these|those|them|they|everything|all|one|here|there|the same"
    rf"|{SOURCES}|[这那][些份篇个]?(?:{WRITTEN})?|[它他她]|{PAPERS}|全文|全部)?$",
    re.IGNORECASE,
)
_ITS_FORM = re.compile(
    r"^(?:the |this |that |these |those )?(?:press |news |newspaper )?(?:releases?|articles?|story"
    r"|stories|pieces?|documents?|files?|texts?|pages?|reports?|papers?) (?:on|about|regarding"
    r"|concerning|from) |^[这那][份篇则个](?:关于|有关)?"
    r"|的?[这那]?[份篇则个]?(?:新闻稿?|报道|报导|文章|文件|新闻公报)$",
    re.IGNORECASE,
)
"""What kind of text it is, which the text itself seldom says."""
_EDGE = " ,，:：;；.。?？!！、-–—"
_SMALL = re.compile(r"^(?:of|on|about|from|for|to|the (?:topic|subject|issue) of)\s+", re.I)
_CUES = tuple(re.compile(pattern, re.IGNORECASE) for pattern in (*ENGLISH, *CHINESE))
_AROUND = tuple(
    re.compile(pattern, re.IGNORECASE) for pattern in (*ENGLISH_AROUND, *CHINESE_AROUND)
)


@lru_cache(maxsize=64)
def topic_asked(question: str) -> str | None:
    """The topic of a request for an overview; "" where it points at one, None where it is none.

    "Summarise the MIIT agreement." -> "the MIIT agreement"; "Summarise it." -> "".
    """
    text = " ".join(question.split())
    folded = fold_script(text)
    if len(text) > _LONGEST or _FACT.search(folded):
        return None
    cues = [match.span() for cue in _CUES for match in cue.finditer(folded)]
    cues += [match.span("cut") for match in DOCUMENT_SAYS.finditer(folded)]
    if not cues:
        return None
    left = _without(text, cues)
    for around in _AROUND:
        left = _without(left, [match.span() for match in around.finditer(fold_script(left))])
    topic = _SMALL.sub("", " ".join(left.split()).strip(_EDGE))
    folded = fold_script(topic)
    if _STILL_ASKED.search(folded):
        return None
    if _POINTING.match(folded):
        return ""
    return _without(topic, [match.span() for match in _ITS_FORM.finditer(folded)]).strip() or topic


def _without(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with these spans blank, as long as before."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text
