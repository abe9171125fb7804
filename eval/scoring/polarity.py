"""Whether an answer says yes or no to its question, English and Chinese.

In: a reading of the answer and the question. Out: "yes", "no" or None. Pure;
threads may share it. Said outright it is taken at its word; else the sentence
that takes up most of the question's words decides, by what it denies or turns
into its opposite ("Did margins improve?" "They declined.").
"""

from __future__ import annotations

import re
from typing import Literal

from eval.scoring.fold import fold_text
from eval.scoring.reading import Reading
from eval.scoring.refusal import refuses
from eval.scoring.tokens import STOP_WORDS, common_form, find_tokens

Polarity = Literal["yes", "no"]

YES_WORDS = frozenset(("yes", "true", "correct", "是", "是的", "对", "有", "可以", "会", "能"))
NO_WORDS = frozenset(
    ("no", "false", "incorrect", "否", "不是", "不", "没有", "不可以", "不会", "不能", "不对")
)

_YES_LEAD = re.compile(
    r"^\W*(?:(?:the\s+)?(?:short\s+|final\s+)?answer(?:\s+is)?\s*[:,]?\s*\W*)?"
    r"(?:yes|yeah|yep|true|correct|that(?:'s|\s+is)\s+(?:correct|right|true)|indeed|certainly|absolutely|definitely)\b"
    r"|^\W*(?:是的|是[,。;!]|对[,。;!的]|可以[,。;!]|会[,。;!]|有[,。;!]|能[,。;!]|没错|正确)|^\W*是$"
)
_NO_LEAD = re.compile(
    r"^\W*(?:(?:the\s+)?(?:short\s+|final\s+)?answer(?:\s+is)?\s*[:,]?\s*\W*)?"
    r"(?:no(?=\W*$|\s*[,.:;!\-(]|\s+(?:it|they|the|there|he|she|this|that|[a-z]+\s+(?:is|was|are|were|do|does|did|has|have))\b)|nope|false\b|incorrect\b|not\s+(?:really|quite|necessarily|exactly|at\s+all)\b|"
    r"that(?:'s|\s+is)\s+(?:not\s+(?:correct|right|true)|incorrect|wrong|false)|on\s+the\s+contrary)"
    r"|^\W*(?:不是|否|不[,。;!]|没有[,。;!]|不会|不可以|不能|不对|并非|并不|不正确)"
)
_ASKS = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should|may)\b|"
    r"[,.]\s*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would)\b[^?]*\?$|吗|是否|有没有|能否|会不会"
)
_SAID = re.compile(
    r"\b(?:the\s+)?(?:short\s+|final\s+)?answer\s+(?:to\s+[^.]{0,60}\s+)?(?:is|would\s+be)\s*:?\s*[\"']?(yes|no)\b|答案(?:是|为|:)\s*[\"']?(是|否|不是)"
)
_DENIAL = re.compile(
    r"\b(?:not|never|neither|nor|no|none|without|unable|cannot|fails?|failed|lacks?|unlikely|hardly)\b|n't\b|不|没|未|无|非"
)
_HARMLESS = re.compile(
    r"\bnot\s+only\b|\bno\s+(?:later|more|less|fewer|doubt)\b|\bif\s+not\b|\bwhether\s+or\s+not\b|\bnot\s+limited\b|不仅|不但|不超过|不少于|非常"
)
_OPPOSITES = tuple(
    tuple(frozenset(map(common_form, side.split())) for side in pair)
    for pair in (
        (
            "increase grew grow grown growth rise rose risen up higher climb expand gain",
            "decrease decline fall fell fallen down lower drop shrink shrank contract reduce",
        ),
        (
            "improve improvement better strengthen",
            "worsen worse decline deteriorate decrease weaken",
        ),
        ("positive", "negative"),
        ("healthy strong", "unhealthy weak poor"),
        ("profit profitable", "loss unprofitable"),
        ("above exceed more greater", "below less fewer under"),
        ("same unchanged stable consistent", "different changed differ volatile"),
        ("include", "exclude"),
        ("accept approve", "reject refuse"),
    )
)
_OF_SOURCES = re.compile(
    r"\b(?:contexts?|documents?|passages?|texts?|information|excerpts?|sources?|snippets?|results|provided|"
    r"given|i|cannot|can't|possible|unable|unclear|unknown)\b|文|资料|材料|信息|无法|不能确定"
)
"""Where it is the sources that are silent, the silence is no "no"."""
_CONCLUDES = re.compile(
    r"^\W*(?:therefore|thus|hence|so|in\s+conclusion|overall|in\s+summary|因此|所以|总之)"
)


def says_outright(reading: Reading, question: str) -> bool:
    """Whether a question for yes or no is answered by one of the two words."""
    if not _ASKS.search(fold_text(question).strip()) or not reading.sentences:
        return False
    first = reading.text[slice(*reading.sentences[0])]
    return any(pattern.search(first) for pattern in (_YES_LEAD, _NO_LEAD))


def polarity(reading: Reading, question: str) -> Polarity | None:
    """Yes, no, or None when the answer tells neither."""
    if not reading.sentences:
        return None
    first = reading.text[slice(*reading.sentences[0])]
    said = _SAID.search(reading.text)
    if said:
        return "yes" if (said.group(1) or said.group(2)) in ("yes", "是") else "no"
    if _NO_LEAD.search(first):
        return "no"
    if _YES_LEAD.search(first):
        return "yes"
    return _by_restatement(reading, question)


def _by_restatement(reading: Reading, question: str) -> Polarity | None:
    asked = find_tokens(fold_text(question))
    content = {token.form for token in asked if token.form not in STOP_WORDS}
    best, score = "", 0.0
    for start, end in reading.sentences:
        sentence = reading.text[start:end]
        forms = {token.form for token in find_tokens(sentence)}
        shared = len(content & forms) + sum(
            0.5 for one, other in _OPPOSITES if _crosses(content, forms, one, other)
        )
        if _CONCLUDES.search(sentence):
            shared += 0.75
        if shared > score:
            best, score = sentence, shared
    if score < max(1.0, 0.3 * len(content)) or (_OF_SOURCES.search(best) and refuses(best)):
        return None
    forms = {token.form for token in find_tokens(best)}
    opposed = any(_crosses(content, forms, one, other) for one, other in _OPPOSITES)
    denied = bool(_DENIAL.search(_HARMLESS.sub(" ", best)))
    asked_no = bool(_DENIAL.search(_HARMLESS.sub(" ", fold_text(question))))
    return "no" if opposed ^ denied ^ asked_no else "yes"


def _crosses(asked: set[str], said: set[str], one: frozenset[str], other: frozenset[str]) -> bool:
    """Whether the question has one side of a pair and the answer only the other."""
    for mine, theirs in ((one, other), (other, one)):
        if asked & mine and not asked & theirs and said & theirs and not said & mine:
            return True
    return False
