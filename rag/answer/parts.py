"""The questions that one sentence asks: "Who signed it, and when?".

In: a question's text. Out: its parts, each a question; the whole where it is one.
English and Chinese. Pure, no I/O; threads may share it.
"""

from __future__ import annotations

import re

from rag.retrieve.tokens import fold_script

MOST = 4
_LONGEST = 400  # characters; what is longer tells a story and asks one thing of it
_WH = r"(?:who|whom|whose|when|where|why|which|what|how)"
_AUX = (
    r"(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|much|many|long|often)"
)
_TWO_WORDS = re.compile(rf"^(?P<first>{_WH}) (?:and|or) (?P<second>{_WH}) (?P<rest>.{{8,}})$", re.I)
_SECOND = re.compile(
    rf"(?P<comma>[,;:])? (?:and|but|or) (?:also |if so,? |if yes,? )?"
    rf"(?P<second>{_WH}\b(?(comma)|(?= {_AUX}\b|\W*$)).*)$",
    re.IGNORECASE,
)
"""Without a comma only what is surely a question: "and how many", "and when?"."""
_ASKS = re.compile(
    rf"^\W*(?:\w+ ){{0,3}}?{_WH}\b|^\W*(?:is|are|was|were|do|does|did|has|have|can|could|will)\b",
    re.I,
)
_ASKS_CHINESE = re.compile(
    r"谁|(?<![任如])何[时地人处年种故]|哪|多少|多久|多大|什么|甚么|如何|怎么?|是否|有没有|[吗呢]"
)
_HAN = re.compile("[\u3400-\u9fff]")
_LEAST_HAN = 4
_CLOSING = "》」』”\"')）"  # a question mark in a title ends no question


def parts_of(question: str) -> tuple[str, ...]:
    """The questions in a text, in order, at most four; the text alone where it asks one.

    ("Who signed it, and when?") -> ("Who signed it", "when?")
    """
    text = " ".join(question.split())
    if len(text) > _LONGEST:
        return (question,)
    sentences = [part.strip() for part in re.findall(r"[^?？]+[?？]*", text) if part.strip()]
    if not all(_asks(part) and part[0] not in _CLOSING for part in sentences):
        return (question,)
    parts = [part for sentence in sentences for part in _split(sentence)]
    return tuple(parts) if 1 < len(parts) <= MOST else (question,)


def _asks(text: str) -> bool:
    if _HAN.search(text):
        return bool(_ASKS_CHINESE.search(fold_script(text)))
    return bool(_ASKS.search(text))


def _split(sentence: str) -> list[str]:
    """One sentence in its questions."""
    if _HAN.search(sentence):
        return _split_chinese(sentence)
    both = _TWO_WORDS.match(sentence)
    if both:
        return [f"{both['first']} {both['rest']}", f"{both['second'].capitalize()} {both['rest']}"]
    second = _SECOND.search(sentence)
    first = sentence[: second.start()] if second else ""
    if second and len(first.split()) > 2 and _asks(first):
        return [f"{first}?", second["second"]]
    return [sentence]


def _split_chinese(sentence: str) -> list[str]:
    """Clauses that each ask; a clause that does not belongs to the one after it."""
    parts, held = [], ""
    for clause in re.findall(r"[^，,；;]+[，,；;]?", sentence):
        held += clause
        if _asks(held) and len(_HAN.findall(held)) >= _LEAST_HAN:
            parts.append(held.strip("，,；; "))
            held = ""
    if held and parts:
        parts[-1] += "，" + held
    return parts or [sentence]
