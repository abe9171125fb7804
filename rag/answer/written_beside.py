"""The quotes that a written answer lacks, to stand beside it word for word. Pure.

In: the question taken apart, the answer in quotes, what was written and cited.
Out: quotes. The model's words and the documents' stay apart: a quote that is
added stands in quotation marks, under a note that says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.asking import AnswerKind
from rag.answer.check.content import covered
from rag.answer.check.names import find_names
from rag.answer.check.normal import is_chinese, normalise
from rag.answer.kinds import find_values
from rag.answer.question import Asked
from rag.answer.sought import sought_values
from rag.answer.value import ValueKind
from rag.answer.wording import Tongue, one_line, say, tongue_of
from rag.answer.written_limits import NAMED, NAMES, SAID
from rag.types import Answer, Citation

_VALUE_OF: dict[AnswerKind, ValueKind] = {
    "date": "date",
    "number": "number",
    "person": "person",
    "place": "place",
}
_ASKS = re.compile(r"\b(?:who|whom|when|where|how (?:many|much))\b|誰|谁|哪位|何時|何时|多少", re.I)
_TITLED = re.compile(r"[「『《〈\"]([^」』》〉\"]{2,160})[」』》〉\"]")
_MARKS: dict[Tongue, str] = {"en": "“{}”", "zh-Hant": "「{}」", "zh-Hans": "“{}”"}


def lacking(
    asked: Asked, quoted: Answer, written: str, cited: Sequence[Citation]
) -> list[Citation]:
    """The quotes that the written text does not say, in the order of the quotes.

    None when it says the best one: what more the others hold was not asked for,
    unless the question wants a list or the documents differ. [] when the quotes
    engine declined.
    """
    missing = [quote for quote in quoted.citations if not _says(asked, quote, written, cited)]
    said_best = bool(quoted.citations) and quoted.citations[0] not in missing
    return [] if said_best and not _wants_all(asked, quoted) else missing


def in_marks(quote: str) -> str:
    """The quote on one line, in the quotation marks of its language."""
    return _MARKS[tongue_of(quote)].format(one_line(quote))


def differences(quoted: Answer) -> tuple[str, ...]:
    """The notes of the quotes that say that documents differ."""
    opening = say("differ_undated", tongue_of(quoted.question), parts="\0").partition("\0")[0]
    return tuple(note for note in quoted.notes if note.startswith(opening))


def _wants_all(asked: Asked, quoted: Answer) -> bool:
    return asked.kind == "list" or bool(differences(quoted))


def _says(asked: Asked, quote: Citation, written: str, cited: Sequence[Citation]) -> bool:
    """Whether the written text gives what the quote holds of the answer."""
    rests = any(_overlap(quote, citation) for citation in cited)
    kind = _VALUE_OF.get(asked.kind)
    if kind and (sought := {v.normal for v in sought_values(asked, quote.quote, kind)}):
        said = sought & {value.normal for value in find_values(written, kind)}
        return len(said) >= min(len(sought), max(len(_ASKS.findall(asked.text)), 1))
    if asked.names_wanted and (names := _names(quote.quote) - _names(asked.text)):
        told = names & _names(written)
        return len(told) >= min(len(names), NAMES) if rests else len(told) >= NAMED * len(names)
    return rests or _holds(written, quote.quote)


def _holds(written: str, quote: str) -> bool:
    ours, theirs = normalise(quote), normalise(written)
    return is_chinese(ours) == is_chinese(theirs) and covered(ours, theirs) >= SAID


def _names(text: str) -> frozenset[str]:
    """Names of a text in lower case: what stands in title marks, else capitalised words."""
    text = normalise(text)
    found = _TITLED.findall(text)
    if not found and not is_chinese(text):
        found = [match.group() for match in find_names(text)]
    return frozenset(name.casefold() for name in found)


def _overlap(one: Citation, other: Citation) -> bool:
    return one.doc_id == other.doc_id and one.start < other.end and other.start < one.end
