"""What a question looks for in a sentence: a date, a number with its unit, a name.

In: a question taken apart and a text. Out: whether it is there. Pure, no I/O.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set

from rag.answer.asking import AnswerKind
from rag.answer.kinds import find_values
from rag.answer.numbers import has_unit
from rag.answer.places import is_located
from rag.answer.question import Asked, figures
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
_COUNTED = re.compile(
    r"\s*(?:(?!(?:was|has|its|his|this|plus)\b)[a-z]{3,}s\b|[個个名人位次項项家間间座所元萬万])"
)
_RANK_ASKED = re.compile("第[幾几]")
_PURPOSE = re.compile(
    r"\b(?:aim(?:s|ed)? (?:to|at)|purpose|objective|goal|in order to|so (?:as to|that)|thereby"
    r"|with a view to|intended to|designed to|seeks? to)\b|旨在|為了|为了|以便|目標|目标"
    r"|目的|從而|从而",
    re.IGNORECASE,
)
_MEANS = re.compile(
    r"\b(?:by|through|via|using|with|under which|by means of)\b|通過|通过|透過|透过|藉"
    r"|利用|經由|经由|方式",
    re.IGNORECASE,
)
_VALUE_OF: Mapping[AnswerKind, ValueKind] = {
    "date": "date",
    "time": "time",
    "number": "number",
    "person": "person",
    "place": "place",
    "body": "body",
}
_NEAR = 40  # characters between a value and a word of the question


def answer_features(asked: Asked, text: str, words: Sequence[str]) -> dict[str, float]:
    """Whether what the question asks for is there, surely there, and near its words.

    words: the question's words as they are looked for, lower case: Latin ones of four
    letters or more, pairs of Chinese characters.
    """
    out: dict[str, float] = {}
    kind = _VALUE_OF.get(asked.kind)
    if kind:
        values = sought_values(asked, text, kind)
        sure = _sure_values(asked, text, values)
        out[f"{asked.kind}_there"] = float(bool(values or sure))
        out[f"{asked.kind}_sure"] = float(bool(sure))
        out["near"] = near_share(sure or values, text, words)
        if kind == "number" and asked.focus:
            out["focus_counted"] = float(any(counts(value, text, asked.focus) for value in values))
    elif asked.kind == "reason":
        out["reason_there"] = float(bool(_REASON.search(text)))
        out["purpose_there"] = float(bool(_PURPOSE.search(text)))
    elif asked.means:
        out["means_there"] = float(bool(_MEANS.search(text)))
    if asked.kind == "person":
        out["titled"] = float(bool(_new_values(asked, text, "titled")))
    if asked.abbreviation:
        out["spelled_out"] = float(is_spelled_out(asked.abbreviation, text))
    elif asked.names_wanted:
        out["called_there"] = float(bool(_CALLED.search(text)))
    if asked.focus:
        name = "doubted" if asked.kind == "yesno" else "focus"
        out[name] = float(focus_there(asked, text))
    return out


def _sure_values(asked: Asked, text: str, values: Sequence[Value]) -> list[Value]:
    """Values that are hardly anything else: "Professor Sun Dong", "in Beijing", "12 areas"."""
    if asked.kind == "person":
        return _new_values(asked, text, "named")
    if asked.kind == "place":
        known = _new_values(asked, text, "known place")
        return [value for value in known if is_located(text, value)]
    if asked.kind == "date":
        return [value for value in values if any(map(str.isdigit, value.normal))]
    if asked.kind == "number":
        counted = [v for v in values if asked.focus and counts(v, text, asked.focus)]
        return counted or ([*values] if asked.unit else [])
    return list(values)


def near_share(values: Sequence[Value], text: str, words: Sequence[str]) -> float:
    """Greatest share of the question's words that stand near one of the values."""
    if not values or not words:
        return 0.0
    lowered = text.lower()
    if not all(map(str.isascii, words)):
        lowered = fold_script(lowered)
    best = 0
    for value in values[:8]:
        around = lowered[max(0, value.start - _NEAR) : value.end + _NEAR]
        best = max(best, sum(word in around for word in words))
    return best / len(words)


def focus_there(asked: Asked, text: str) -> bool:
    """Whether the text names the thing asked for; True when the question names none."""
    stem = asked.focus[:5] if asked.focus.isascii() else asked.focus[:2]
    return stem in text.lower()


def answer_there(asked: Asked, text: str) -> bool | None:
    """Whether the kind of answer asked for occurs, beyond what the question says.

    None when the question asks for no kind that can be looked for.
    """
    if asked.abbreviation:
        return is_spelled_out(asked.abbreviation, text)
    if asked.kind == "reason":
        return bool(_REASON.search(text) or _PURPOSE.search(text))
    kind = _VALUE_OF.get(asked.kind)
    return None if kind is None else bool(sought_values(asked, text, kind))


def surely_there(asked: Asked, text: str) -> bool | None:
    """As `answer_there`, but only values that are hardly anything else count."""
    kind = _VALUE_OF.get(asked.kind)
    if kind is None:
        return answer_there(asked, text)
    return bool(_sure_values(asked, text, sought_values(asked, text, kind)))


def sought_values(asked: Asked, text: str, kind: ValueKind) -> list[Value]:
    """The values of that kind in the text but not in the question, in order.

    Of numbers those in the unit asked for. Dates are no numbers here, but "2000 guests" is no
    date; ordinals only where a rank is asked for.
    """
    values = _new_values(asked, text, kind)
    if kind != "number" or not values:
        return values
    dates = find_values(text, "date")
    ranked = _RANK_ASKED.search(asked.text)
    return [
        value
        for value in values
        if has_unit(asked.unit, text, value)
        and (ranked or not (value.normal in ("1", "2") and _is_article(asked, text, value)))
        and (ranked or not _ORDINAL.search(text, value.start, value.end + 2))
        and (
            _COUNTED.match(text, value.end)
            or not any(d.start <= value.start < d.end for d in dates)
        )
    ]


def _new_values(asked: Asked, text: str, kind: ValueKind) -> list[Value]:
    """The values of that kind that the question does not itself give."""
    found = find_values(text, kind)
    if not found:
        return []
    known = {value.normal for value in find_values(asked.text, kind)}
    question = asked.text.lower()
    named = kind not in ("date", "time", "number")
    return [
        value
        for value in found
        if value.normal not in known and not (named and value.normal in question)
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
    lowered = text.lower()
    if not all(map(str.isascii, asked.names)):
        lowered = fold_script(lowered)
    missing = [name for name in asked.names if not _named_in(name, lowered)]
    return frozenset(name for name in missing if not _spelled_out(name, asked.text, text))


def _named_in(name: str, lowered: str) -> bool:
    """Whether a folded text in lower case holds a name: a Latin word whole, others anywhere."""
    if not name.isascii():
        return fold_script(name) in lowered
    if not name.isalnum():
        return name in lowered
    at = lowered.find(name)
    while at >= 0:
        end = at + len(name)
        if not (lowered[at - 1 : at].isalnum() or lowered[end : end + 1].isalnum()):
            return True
        at = lowered.find(name, at + 1)
    return False


def _spelled_out(name: str, question: str, text: str) -> bool:
    """Whether an acronym of the question stands in the text in full: "HKSAR"."""
    return name.upper() in question and _in_full(name.upper(), text)


def is_spelled_out(abbreviation: str, text: str) -> bool:
    """Whether the text says what it stands for: its words, or itself in brackets after some."""
    beside = (
        rf"\w\W{{0,2}}[(（]\s*(?:the |簡稱|简称|下稱|下称)?\W?{re.escape(abbreviation)}\W?\s*[)）]"
    )
    return _in_full(abbreviation, text) or bool(re.search(beside, text))


def _in_full(acronym: str, text: str) -> bool:
    """Whether three to six words in a row begin with its letters, small ones left out."""
    if not 3 <= len(acronym) <= 6 or not acronym.isalpha():
        return False
    words = r"[\w’']*[\s-]+(?:(?:of|and|for|the|&)\s+)*".join(acronym)
    return bool(re.search(rf"\b{words}", text))


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


def counts(value: Value, text: str, focus: str) -> bool:
    """Whether the thing counted follows the number: "12 areas" for "how many areas"."""
    return focus[:5] in text[value.end - 1 : value.end + 24].lower()


def _is_article(asked: Asked, text: str, value: Value) -> bool:
    """Whether a spelled "one" or "two" is hardly a number: it counts nothing asked for.

    兩 before a measure word is one: 兩所, 兩個.
    """
    spelled = not text[value.start].isdigit() and text[value.start] not in "兩两"
    return spelled and not (asked.focus and counts(value, text, asked.focus))
