"""A follow-up question as a query that stands alone, by rule.

In: the question and the turns before it. Out: the query to search with. Pure,
no I/O; implements `rag.ports.Converse`.

A question that leans on what came before ("And who signed for the other
side?", 那么日期呢？) is searched together with the question that it leans on;
one that stands by itself is searched as it is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.topic import topic_asked
from rag.types import Turn

MAX_CARRIED = 600
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORD = re.compile(r"[A-Za-z][\w'’-]*")
_OPENERS = re.compile(
    r"^\W*(?:and|but|so|or|then|also|what about|how about|what else|any other|anything else"
    r"|why not|why is that|really|more|tell me more|go on|the same|same|another|others?)\b"
    r"|^\W*(?:那[麼么]?|那|还有|還有|另外|而|以及|至于|至於|其他|其它|然后|然後|此外|再|又|为什么呢|為什麼呢)"
    r"|呢[?？]?\s*$",
    re.IGNORECASE,
)
_POINTERS = re.compile(
    r"\b(?:it|its|they|them|their|theirs|he|him|his|she|her|hers|this|these|those|that one|"
    r"the (?:same|other|others|latter|former|two|first|second|third|last|rest)|there|one|ones|such|"
    r"above|mentioned|you said)\b"
    r"|[他她它牠祂]|[該该此](?!外)|[這这那](?!麼|么|些年)|其(?!他|它|实|實|中)|前者|后者|後者|上述|对方|對方|双方|雙方",
    re.IGNORECASE,
)
_THAT_JOINS = re.compile(
    r"\b(?:that|which|who|there) (?:is|are|was|were|has|have|can|will)\b", re.I
)
_EMPTY_WORDS = (
    "a an the is are was were be been do does did has have had can could will would should may "
    "might what which who whom whose when where why how many much of in on at by for from to with "
    "about as and or but not no yes please tell me you i we us my your our know explain give more "
    "else any some so then also too just"
)
_EMPTY = frozenset(_EMPTY_WORDS.split())
_SHORT = 3


def stand_alone(question: str, history: Sequence[Turn]) -> str:
    """The question, with the earlier question that it leans on before it.

    ("And the date?", [Turn("Who signed the pact?", …)]) -> "Who signed the pact? And the date?"
    Of a request for an overview its topic: ("Summarise the pact.", []) -> "the pact".
    """
    question = " ".join(question.split())
    query = topic_asked(question) or question
    if not history or not leans_on_history(question):
        return query
    carried = _carried(history)
    return f"{carried} {query}" if carried else query


def leans_on_history(question: str) -> bool:
    """Whether the question cannot be understood by itself, by its words."""
    topic = topic_asked(question)
    if points_back(topic or question):
        return True
    if topic:
        return False
    if _HAN.search(question):
        return len(_HAN.findall(question)) <= 5
    content = [word for word in _WORD.findall(question) if word.lower() not in _EMPTY]
    return len(content) < _SHORT and not any(word[:1].isupper() for word in content[1:])


def points_back(text: str) -> bool:
    """Whether a text points at what came before: "and …", "it", 那麼……, or says nothing itself."""
    if _OPENERS.search(text) or _POINTERS.search(_THAT_JOINS.sub(" ", text)):
        return True
    words = [word for word in _WORD.findall(text) if word.lower() not in _EMPTY]
    return not words and len(_HAN.findall(text)) <= _SHORT


def _carried(history: Sequence[Turn]) -> str:
    """The last question that stands by itself and those after it, newest kept whole."""
    parts: list[str] = []
    for turn in reversed(history):
        asked = " ".join(turn.question.split())
        if not asked:
            continue
        if sum(map(len, parts)) + len(asked) > MAX_CARRIED and parts:
            break
        parts.append(asked[:MAX_CARRIED])
        if not leans_on_history(asked):
            break
    return " ".join(reversed(parts))
