"""What a question looks for in a sentence: a date, a number with its unit, a name.

In: a question taken apart and a text. Out: whether it is there. Pure, no I/O.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from rag.answer.kinds import find_values
from rag.answer.numbers import has_unit
from rag.answer.question import AnswerKind, Asked, figures
from rag.answer.value import Value, ValueKind
from rag.ports import Query
from rag.retrieve.tokens import fold_script, tokenize

_REASON = re.compile(
    r"\b(?:because|due to|since|owing to|as a result|in order to|so that|caused|reason|therefore"
    r"|thus)\b"
    r"|因為|因为|由於|由于|因此|所以|因而|為了|为了|原因|導致|导致|以便",
    re.IGNORECASE,
)
_CALLED = re.compile(
    r"\b(?:called|named?|known as|termed|titled?|entitled|dubbed|nicknamed|referred to as)\b|[\"“]"
    r"|稱為|称为|稱作|称作|被稱|被称|叫做|名[為为]|名叫|之稱|之称|譽為|誉为|俗稱|俗称|又稱|又称|簡稱|[「『《〈]",
    re.IGNORECASE,
)
_ORDINAL = re.compile(r"第|(?:\d(?:st|nd|rd|th)|first|third|[a-z]th)\b")
_VALUE_OF: Mapping[AnswerKind, ValueKind] = {
    "date": "date",
    "number": "number",
    "person": "person",
    "place": "place",
}
_WORD = re.compile(r"[^\W_]+")
_NEAR = 40  # characters between a value and a word of the question


def answer_features(asked: Asked, text: str, words: Sequence[str]) -> dict[str, float]:
    """Whether what the question asks for is there, and near the question's words.

    words: the question's Latin words of four letters or more, lower case.
    """
    out: dict[str, float] = {}
    kind = _VALUE_OF.get(asked.kind)
    if kind:
        values = sought_values(asked, text, kind)
        out[f"{asked.kind}_there"] = float(bool(values))
        out["near"] = float(_any_near(values, text, words))
        if kind == "number" and asked.focus:
            out["focus_counted"] = float(any(counts(value, text, asked.focus) for value in values))
    elif asked.kind == "reason":
        out["reason_there"] = float(bool(_REASON.search(text)))
    if asked.names_wanted:
        out["called_there"] = float(bool(_CALLED.search(text)))
    if asked.focus:
        name = "doubted" if asked.kind == "yesno" else "focus"
        out[name] = float(focus_there(asked, text))
    return out


def focus_there(asked: Asked, text: str) -> bool:
    """Whether the text names the thing asked for; True when the question names none."""
    stem = asked.focus[:5] if asked.focus.isascii() else asked.focus[-2:]
    return stem in text.lower()


def answer_there(asked: Asked, text: str) -> bool | None:
    """Whether the kind of answer asked for occurs, beyond what the question says.

    None when the question asks for no kind that can be looked for.
    """
    if asked.kind == "reason":
        return bool(_REASON.search(text))
    kind = _VALUE_OF.get(asked.kind)
    return None if kind is None else bool(sought_values(asked, text, kind))


def sought_values(asked: Asked, text: str, kind: ValueKind) -> list[Value]:
    """The values of that kind in the text but not in the question, in order.

    Of numbers those in the unit asked for; dates and ordinals are no numbers here.
    """
    known = {value.normal for value in find_values(asked.text, kind)}
    question = asked.text.lower()
    named = kind in ("person", "place")
    values = [
        value
        for value in find_values(text, kind)
        if value.normal not in known and not (named and value.normal in question)
    ]
    if kind != "number" or not values:
        return values
    dates = find_values(text, "date")
    return [
        value
        for value in values
        if has_unit(asked.unit, text, value)
        and not (value.normal in ("1", "2") and _is_article(asked, text, value))
        and not _ORDINAL.search(text, value.start, value.end + 2)
        and not any(date.start <= value.start < date.end for date in dates)
    ]


def share_named(asked: Asked, text: str) -> float:
    """Share of the question's names and figures that the text holds; 1 if it has none."""
    wanted = len(asked.names) + len(asked.numbers)
    if not wanted:
        return 1.0
    found = len(asked.names) - len(names_missing(asked, text))
    if asked.numbers:
        found += len(asked.numbers & figures(text))
    return found / wanted


def names_missing(asked: Asked, text: str) -> frozenset[str]:
    """The question's names and quoted words that the text does not hold.

    Latin names are looked for as whole words, Chinese ones anywhere, in either script.
    """
    if not asked.names:
        return frozenset()
    folded = text.lower()
    if not folded.isascii():
        folded = fold_script(folded)
    within = {
        name: (name if name.isascii() else fold_script(name)) in folded for name in asked.names
    }
    whole = [name for name, there in within.items() if there and name.isascii() and name.isalnum()]
    words = frozenset(_WORD.findall(folded)) if whole else frozenset()
    missing = {name for name in whole if name not in words}
    return frozenset(name for name, there in within.items() if not there or name in missing)


def names_untranslated(asked: Asked, query: Query, tokens: Set[str]) -> frozenset[str]:
    """The question's names of which the tokens, of another language, hold no translation.

    A name that the dictionary does not know is not said to be missing.
    """
    return frozenset(name for name in asked.names if _untranslated(name, query, tokens))


def _untranslated(name: str, query: Query, tokens: Set[str]) -> bool:
    stems = frozenset(tokenize(name))
    known = [
        word.tokens
        for word in query.translations
        if word.word in fold_script(name) or not stems.isdisjoint(word.word.split())
    ]
    if not known or not stems.isdisjoint(tokens):
        return False
    return all(names.isdisjoint(tokens) for names in known)


def _any_near(values: Sequence[Value], text: str, words: Sequence[str]) -> bool:
    lowered = text.lower()
    return any(
        word[:5] in lowered[max(0, value.start - _NEAR) : value.end + _NEAR]
        for value in values
        for word in words
    )


def counts(value: Value, text: str, focus: str) -> bool:
    """Whether the thing counted follows the number: "12 areas" for "how many areas"."""
    return focus[:5] in text[value.end - 1 : value.end + 24].lower()


def _is_article(asked: Asked, text: str, value: Value) -> bool:
    """Whether a spelled "one" or "two" is hardly a number: it counts nothing asked for."""
    spelled = not text[value.start].isdigit()
    return spelled and not (asked.focus and counts(value, text, asked.focus))
