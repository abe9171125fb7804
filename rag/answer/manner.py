"""How a sentence is written, whatever is asked: its script, its length, what it leans on.

In: its text. Out: a `Manner`. Pure, no I/O; remembered, since neighbouring questions
meet the same sentences. Threads may share it.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from functools import lru_cache

from rag.answer.leaning import leans
from rag.answer.question import is_chinese

_HAN = re.compile(r"[\u3400-\u9fff]")
_DATELINE = re.compile(
    r"(?:ends\s?/|issued at\b|(?:date|published|posted|updated|issued|released|last updated)\b"
    r"(?: on| at)?\W{0,4}\d|完\s?[/／]|(?:[發发][布佈表]|刊登|更新)(?:日期|[時时][間间])"
    r"|香港[時时][間间])"
    r"[^.。]{0,60}$",
    re.IGNORECASE,
)


_LEADS_IN = re.compile(
    r"(?:[:：]|\b(?:including|include|includes|following|as follows|namely)\W*|如下\W*|包括\W*)$"
)

_TEXT = (
    r"(?:release|report|article|story|statement|notice|document|page|announcement|notification"
    r"|communiqu[eé]|bulletin|speech|transcript)"
)
_ISSUE_ASKED = re.compile(
    rf"\b{_TEXT}\b.*\b(?:issued|published|posted|released|put out|come out|came out|dated|carry"
    r"|carries|bear|bears)\b|(?:新[聞闻]稿?|公[報报]|[報报][道導导]|文章|文件|通告|公告|[聲声]明|通知).{0,8}"
    r"(?:[發发][布佈表出]|刊登|公[布佈]|[簽签][發发])",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Manner:
    """han: it is Chinese. length, long: see the features of these names. dateline: it says
    when its document was issued, and nothing else."""

    han: bool
    length: float
    long: float
    leans: float
    asks: float
    dateline: bool


@lru_cache(maxsize=4_096)
def manner_of(text: str) -> Manner:
    size = max(len(text) * (2.5 if _HAN.search(text) else 1.0), 8.0)
    return Manner(
        han=is_chinese(text),
        length=math.log(size / 120),
        long=max(math.log(size / 300), 0.0),
        leans=float(leans(text)),
        asks=float(asks(text)),
        dateline=bool(_DATELINE.match(text.strip())),
    )


def asks(text: str) -> bool:
    """Whether the sentence is itself a question, as in a list of questions and answers."""
    return text.rstrip(' *_#\n\t"”」').endswith(("?", "？"))


def leads_in(text: str) -> bool:
    """Whether a sentence announces a list: "the following 12 areas:", 包括："""
    return bool(_LEADS_IN.search(text.rstrip(" \t\n\u3000—*-")))


def asks_of_issue(question: str) -> bool:
    """Whether it is asked when a text itself was issued: "When was the press release issued?"."""
    return bool(_ISSUE_ASKED.search(question))
