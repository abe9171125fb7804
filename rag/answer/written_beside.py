"""The quotes that a written answer lacks, to stand beside it or in its place. Pure.

In: the question taken apart, the answer in quotes, what was written and cited.
Out: quotes, or whether they are to stand alone. The model's words and the
documents' stay apart: a quote that is added stands in quotation marks, under a
note that says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.asking import AnswerKind
from rag.answer.check.content import covered
from rag.answer.check.names import find_names
from rag.answer.check.normal import is_chinese, normalise
from rag.answer.dates import same_time
from rag.answer.kinds import find_values
from rag.answer.question import Asked, figures
from rag.answer.sought import share_named, sought_values, surely_there
from rag.answer.value import ValueKind
from rag.answer.wording import Tongue, one_line, say, tongue_of
from rag.answer.written_echo import echoes
from rag.answer.written_limits import NAMED, NAMES, SAID, SURE
from rag.types import Answer, Citation, Sentence

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


def takes_place(asked: Asked, quoted: Answer, withheld: Sequence[Sentence]) -> bool:
    """Whether the quotes answer in the place of a model of which nothing was kept.

    They do when they are sure, and when it is asked whether something is so, which a
    small model will not conclude. A model that wrote what was withheld has not said
    that the documents do not answer: then they do, too, when the best quote gives what
    the model gave, or surely a value of the kind asked for (a person has too many near
    misses), in a passage that holds the names and numbers of the question.
    """
    if quoted.status != "answered":
        return False
    if (quoted.confidence or 0.0) >= SURE or asked.kind == "yesno":
        return True
    best, written = quoted.citations[0], "\n".join(sentence.text for sentence in withheld)
    if not written or not _is_about(asked, _passage(quoted, best)):
        return False
    given = asked.kind != "person" and surely_there(asked, best.quote) is True
    return given or _says(asked, best, written, ())


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
        given = {value.normal for value in find_values(written, kind)}
        said = [one for one in sought if any(_gives(other, one, quote) for other in given)]
        return len(said) >= min(len(sought), max(len(_ASKS.findall(asked.text)), 1))
    if asked.names_wanted and (names := _names(quote.quote) - _names(asked.text)):
        told = names & _names(written)
        return len(told) >= min(len(names), NAMES) if rests else len(told) >= NAMED * len(names)
    return not echoes(asked, written) and (rests or _holds(written, quote.quote))


def _gives(given: str, sought: str, quote: Citation) -> bool:
    """Whether a value written is the one of the quote, no vaguer, in normal forms.

    A day without a year is of the year of its document: "2023-09-07" gives "?-09-07".
    A name may lack its title: "tom reyes" gives "mr tom reyes".
    """
    if f" {given} " in f" {sought} ":
        return True
    if not sought.startswith("?-"):
        return False
    completed = f"{(quote.date or '?')[:4]}{sought[1:]}"
    return same_time(given, completed) and given.count("?") <= sought.count("?")


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


def _is_about(asked: Asked, passage: str) -> bool:
    """Whether a passage holds the question's names and numbers; names in one language only."""
    if is_chinese(normalise(passage)) != asked.han:
        return asked.numbers <= figures(passage)
    return share_named(asked, passage) == 1.0


def _passage(quoted: Answer, quote: Citation) -> str:
    """The words around a quote: title, headings and chunk."""
    chunks = [hit.chunk.text for hit in quoted.hits
              if hit.doc_id == quote.doc_id and hit.start <= quote.start < hit.end]  # fmt: skip
    return "\n".join([quote.title, quote.heading, *chunks, quote.quote])


def _overlap(one: Citation, other: Citation) -> bool:
    return one.doc_id == other.doc_id and one.start < other.end and other.start < one.end
