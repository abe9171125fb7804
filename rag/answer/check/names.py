"""Whether the people, bodies and places that a sentence names stand in the quotes.

Pure. English and other spaced scripts: names are words that begin with a
capital; each must be in the quotes, in another form of the same word, or as an
acronym of words that are. Chinese: see `rag.answer.check.han_names`. Across
languages, places are compared by a table and Latin words as they are; what is
left cannot be compared and stays open.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answer.check.han_names import check_han_names, han_places
from rag.answer.check.limits import SHORTEST_ROOT
from rag.answer.check.normal import is_chinese, without_accents
from rag.answer.check.places import Place, english_places
from rag.answer.check.records import Fault, Quote
from rag.answer.check.words import is_ordinary

_WORD = re.compile(
    r"[^\W\d_](?:[^\W_]|['&.-](?=[^\W_]))*|\b\d+(?!(?:st|nd|rd|th|s|m|k|bn|mn|km|kg|cm|mm|am|pm)\b)[A-Za-z][\w-]*"
)
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f0-9]+(?:['&.-][A-Za-z\u00c0-\u024f0-9]+)*")
_MEASURE = re.compile(r"(?<=\d)\s+(?=[A-Za-z])")
_STARTS = re.compile(r"(?:^|[.!?:;]\s+|[\"“(]\s*)$")
_SMALL_WORDS = (
    "i mr mrs ms miss dr prof professor sir madam lord lady the a an st am pm january february "
    "march april may june july august september october november december monday tuesday "
    "wednesday thursday friday saturday sunday jan feb mar apr jun jul aug sep sept oct nov dec "
    "yes no according also however both it he she they we this that these those in on at by for "
    "from with as its his her their there when while although after before during under between "
    "two three four five six seven eight nine ten one all some many other another "
    "document documents source sources text answer"
)
_NOT_NAMES = frozenset(_SMALL_WORDS.split())
_ENDINGS = ("s", "es", "n", "an", "ian", "ese", "nese", "i", "ish", "ic", "'s", "ns", "ans", "ians")


def check_names(sentence: str, quotes: Sequence[Quote]) -> list[Fault]:
    """A fault for each name of the sentence that the quotes do not hold.

    sentence and quotes normalised.
    """
    text = "\n".join(quote.text for quote in quotes)
    around = "\n".join(quote.around for quote in quotes)
    if is_chinese(sentence):
        if is_chinese(text):
            return check_han_names(sentence, text, around) + _check_latin(sentence, text, around)
        return _check_latin(sentence, text, around) + _check_translated(sentence, text)
    if is_chinese(text):
        return _check_spaced_over_han(sentence, text)
    return _check_spaced(sentence, text, around)


def find_names(sentence: str) -> Iterator[re.Match[str]]:
    """Words of a spaced text that begin with a capital and are no common words."""
    for match in _WORD.finditer(sentence):
        word = match.group()
        if not _has_capital(word) or word.casefold().removesuffix("'s") in _NOT_NAMES:
            continue
        first = _STARTS.search(sentence[: match.start()]) is not None
        if first and word[1:].islower() and is_ordinary(word):
            continue
        yield match


def _check_spaced(sentence: str, quotes: str, around: str) -> list[Fault]:
    words = _Words(quotes, around)
    return [
        _missing(match.group()) for match in find_names(sentence) if not words.hold(match.group())
    ]


def _check_latin(sentence: str, quotes: str, around: str) -> list[Fault]:
    """Latin words within a Chinese sentence: all but common words are names."""
    words = _Words(_set_apart(quotes), _set_apart(around))
    held = set(_LATIN.findall(_MEASURE.sub("", quotes)))  # "135pm", which is no word by itself
    latin = [m.group() for m in _LATIN.finditer(_MEASURE.sub("", sentence)) if len(m.group()) > 1]
    return [
        _missing(word)
        for word in latin
        if _has_capital(word) and word not in held and not words.hold(word)
    ]


def _set_apart(text: str) -> str:
    """The text with spaces around its Latin words, which Chinese writes without."""
    return _LATIN.sub(r" \g<0> ", text)


def _check_translated(sentence: str, quotes: str) -> list[Fault]:
    """Places of a Chinese sentence over English quotes; other names stay uncompared."""
    lowered = quotes.casefold()
    return [
        Fault("name", form, f"the quotes do not name {place.english[0]}")
        for form, place in han_places(sentence)
        if not _names_in_english(place, lowered)
    ]


def _check_spaced_over_han(sentence: str, quotes: str) -> list[Fault]:
    """English names over Chinese quotes: Latin words as they are, places by the table."""
    faults, held = [], quotes.casefold()
    places = english_places()
    covered: set[int] = set()
    for form in sorted(places, key=len, reverse=True):
        for match in re.finditer(rf"\b{re.escape(form)}\b", sentence.casefold()):
            if covered & set(range(*match.span())) or not sentence[match.start()].isupper():
                continue
            covered |= set(range(*match.span()))
            if not any(chinese in quotes for chinese in places[form].chinese) and form not in held:
                faults.append(_missing(match.group()))
    for match in find_names(sentence):
        if match.start() in covered or without_accents(match.group()).casefold() in held:
            continue
        word = match.group()
        faults.append(Fault("name", word, f"the name {word} cannot be compared", open=True))
    return faults


def _names_in_english(place: Place, lowered: str) -> bool:
    return any(re.search(rf"\b{re.escape(form.casefold())}\b", lowered) for form in place.english)


class _Words:
    """The words of the quotes, in the forms in which a sentence may name them."""

    def __init__(self, quotes: str, around: str) -> None:
        self._words = {_plain(match.group()) for match in _WORD.finditer(quotes)}
        self._words |= {part for word in self._words for part in re.split(r"[-&]", word)}
        self._joined = {word.replace("-", "") for word in self._words}
        self._initials = _initials(quotes)
        self._around = around

    def hold(self, name: str) -> bool:
        word = _plain(name)
        if word in self._words or word.replace("-", "") in self._joined:
            return True
        if "-" in word and all(part in self._words for part in word.split("-")):
            return True
        if any(_same_root(word, other) for other in self._words):
            return True
        if name.isupper() and len(name) > 1:
            return _letters(name) in self._initials or self._spelled_out(name)
        return self._completes(name) or self._short_for(name)

    def _spelled_out(self, acronym: str) -> bool:
        """ "HKSAR" where the quotes have the words that the surroundings abbreviate so."""
        match = re.search(
            rf"([\w\s&'-]{{6,120}})\(\s*(?:the )?{re.escape(acronym)}\s*\)", self._around
        )
        if match is None:
            return False
        words = [w for w in match[1].split() if w[:1].isupper()][-len(acronym) :]
        return bool(words) and all(_plain(word) in self._words for word in words)

    def _short_for(self, name: str) -> bool:
        """A word of a full name whose acronym is in the quotes and explained around them."""
        for match in re.finditer(
            r"([\w\s&'-]{6,120})\(\s*(?:the )?([A-Z&]{2,})\s*\)", self._around
        ):
            words = [_plain(w) for w in match[1].split() if w[:1].isupper()][-len(match[2]) :]
            if _plain(name) in words and match[2].casefold() in self._words:
                return True
        return False

    def _completes(self, name: str) -> bool:
        """The other half of a name that the quotes give in part: "Dong" over "Professor Sun"."""
        for match in re.finditer(rf"\b{re.escape(name)}\b", self._around):
            before = re.search(r"([A-Z][\w'-]+)\s+$", self._around[: match.start()])
            after = re.match(r"\s+([A-Z][\w'-]+)", self._around[match.end() :])
            neighbours = [m[1] for m in (before, after) if m]
            if any(_plain(n) in self._words and _plain(n) not in _NOT_NAMES for n in neighbours):
                return True
        return False


def _same_root(word: str, other: str) -> bool:
    """ "chinese" and "china", "americans" and "america"; never "jiangsu" and "jiangxi"."""
    if min(len(word), len(other)) < SHORTEST_ROOT:
        return False
    short, long = sorted((word, other), key=len)
    for stem in (short, short[:-1] if short[-1] in "aeysn" else short):
        if len(stem) >= SHORTEST_ROOT and long.startswith(stem) and long[len(stem) :] in _ENDINGS:
            return True
    return False


def _initials(text: str) -> set[str]:
    """First letters of each run of capitalised words, small words between left out."""
    runs = re.findall(
        r"[A-Z][\w'-]*(?:\s+(?:of|and|the|for|on|&|in)\s+[A-Z][\w'-]*|[\s-]+[A-Z][\w'-]*)+", text
    )
    found = set()
    for run in runs:
        letters = [part[0] for part in re.split(r"[\s-]+", run) if part[:1].isupper()]
        for start in range(len(letters)):
            for end in range(start + 2, len(letters) + 1):
                found.add("".join(letters[start:end]))
    return found


def _letters(acronym: str) -> str:
    return re.sub(r"[^A-Z]", "", acronym)


def _has_capital(word: str) -> bool:
    return any(char.isupper() for char in word) or (
        word[0].isdigit() and any(map(str.isalpha, word))
    )


def _plain(word: str) -> str:
    return without_accents(word).casefold().removesuffix("'s").replace(".", "").strip("'-&")


def _missing(name: str) -> Fault:
    return Fault("name", name, f"the quotes do not name {name}")
