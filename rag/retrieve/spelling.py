"""Misspelt words of an English question, read as words that the documents or the question use.

In: a question, how often the store holds a word, and which words English knows. Out: the
question with each such word replaced, and what was replaced. Pure but for what it is given.

A word is read otherwise only if the store does not hold it, the dictionary does not know
it, and one change of a letter (Damerau, 1964: one left out, added, other, or two turned
round) makes it a word of asking or one that the store holds: "togehter", "Shenzen".
A right word that is merely absent stays, so that what the documents do not say is not said.
Of 1,716 questions of five written sets, four blind ones and COVID-QA, 22 have such words,
and three of these were meant as they stood ("Chunnel", "stent", "safest").
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise
from string import ascii_lowercase

from rag.retrieve.languages import STOP_WORDS
from rag.retrieve.tokens import tokenize

Frequency = Callable[[Sequence[str]], Mapping[str, int]]
Known = Callable[[Collection[str]], Collection[str]]

SHORTEST = 5
"""A content word of fewer letters has too many neighbours: "port" is one letter from "part"."""
SHORTEST_ASKING = 4
SHORTEST_NAME = 7
"""So has a name: "Henan" and "Hunan" are two provinces."""
MOST = 4
"""A question with more unknown words is hardly English, or names what is not there."""
_WORD = re.compile(r"(?<![\w'’&.-])[A-Za-z]{3,24}(?![\w'’&-])")
_ASKING_WORDS = (
    "what which when where whom whose does according together between because much many worth "
    "please about their there would could should before after during"
)
_ASKING = (*_ASKING_WORDS.split(), *sorted(STOP_WORDS["en"] - set(_ASKING_WORDS.split())))
_RANK = {word: rank for rank, word in enumerate(_ASKING)}
_COMMON = {"wat": "what", "wht": "what", "wen": "when", "hwo": "who", "teh": "the", "adn": "and"}
_ENDINGS = ("ing", "est", "er", "ed", "en", "ly", "es", "s", "n")
_IRREGULAR_FORMS = (
    "arose ate became began begun bent bit blew bore bought bound broke broken brought built came "
    "caught chose chosen clung crept dealt drank drawn drew driven drove dug eaten fallen fed fell "
    "felt flew flown forbade forgot fought found froze gave given goes gone got grew grown heard "
    "held hid hung kept knew known laid lain lay led left lent lit lost made meant met mistook "
    "overtook paid ran rang risen rode rose said sang sank sat saw seen sent shook shone shot "
    "shown slept slid sold sought spent spoke spoken sprang spread spun stole stood stuck strode "
    "struck sung sunk swam swept swore taken taught thought threw thrown told took tore "
    "undertook went withdrew woke woken won wore worn wove wrote written better best worse worst"
)
_IRREGULAR = frozenset(_IRREGULAR_FORMS.split())
_ALIKE = ("aeiouy", "td", "pb", "kcq", "scz", "fv", "gj", "mn", "ij")
"""Letters taken for one another by ear; others only by a slip of the finger."""
_BESIDE = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def read_question(
    text: str, frequency: Frequency, known: Known
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The question as it is read, and each word that was changed with what it is read as.

    ("wat did they sign?", …) -> ("what did they sign?", (("wat", "what"),)).
    """
    unknown = _unknown(text, frequency, known)
    if not unknown or len(unknown) > MOST:
        return text, ()
    changed = {word: taken for word in unknown if (taken := _neighbour(word, frequency))}
    read = _WORD.sub(lambda match: changed.get(match.group(), match.group()), text)
    return read, tuple(changed.items())


def _unknown(text: str, frequency: Frequency, known: Known) -> list[str]:
    """The words that neither the store nor English knows, in order, each once."""
    stems = {word: tokenize(word, "en") for word in _WORD.findall(text)}
    stems = {word: found for word, found in stems.items() if found and not word.isupper()}
    held = frequency(sorted({token for found in stems.values() for token in found}))
    absent = [
        word
        for word, found in stems.items()
        if not any(held[token] for token in found) and word not in _IRREGULAR
    ]
    english = frozenset(known({token for word in absent for token in stems[word]}))
    odd = [word for word in absent if english.isdisjoint(stems[word])]
    forms = {word: {t for form in _forms(word) for t in tokenize(form, "en")} for word in odd}
    every = sorted(frozenset().union(*forms.values()))
    right = frozenset(known(every)) | {token for token, count in frequency(every).items() if count}
    return [word for word in odd if right.isdisjoint(forms[word])]


def _forms(word: str) -> Iterator[str]:
    """What a word may be a form of: "broader" -> "broad", "broade"."""
    lowered = word.lower()
    for ending in () if word[0].isupper() else _ENDINGS:
        base = lowered.removesuffix(ending)
        if len(base) >= SHORTEST_ASKING and base != lowered:
            yield from (base, base + "e", base[:-1] + "y" if base.endswith("i") else base)


def _neighbour(word: str, frequency: Frequency) -> str:
    """The word of asking, else the commonest word of the store, that is one change away."""
    lowered, is_name = word.lower(), word[0].isupper()
    near = sorted(set(_changes(lowered)))
    if not is_name and (lowered in _COMMON or len(word) >= SHORTEST_ASKING):
        asking = [other for other in near if other in _RANK and len(other) >= SHORTEST_ASKING]
        if lowered in _COMMON or asking:
            return _COMMON.get(lowered) or min(asking, key=_RANK.__getitem__)
    if len(word) < (SHORTEST_NAME if is_name else SHORTEST):
        return ""
    stems = {other: tokenize(other, "en") for other in near if other[0] == lowered[0]}
    one = {other: found[0] for other, found in stems.items() if len(found) == 1}
    held = frequency(sorted(set(one.values())))
    found = max(one, key=lambda other: (held[one[other]], other), default="")
    if not found or not held[one[found]]:
        return ""
    return found.capitalize() if is_name else found


def _changes(word: str) -> Iterator[str]:
    """Every string that is one likely change of a letter away."""
    for at in range(len(word) + 1):
        before, after = word[:at], word[at:]
        if after:
            yield before + after[1:]
            yield from (before + letter + after[1:] for letter in _TAKEN_FOR[after[0]])
        if len(after) > 1:
            yield before + after[1] + after[0] + after[2:]
        yield from (before + letter + after for letter in ascii_lowercase)


def _taken_for() -> dict[str, frozenset[str]]:
    """By letter, those that it is taken for by ear or that lie beside it on the keyboard."""
    found: dict[str, set[str]] = {letter: set() for letter in ascii_lowercase}
    for group in _ALIKE:
        for letter in group:
            found[letter] |= set(group) - {letter}
    for row in _BESIDE:
        for left, right in pairwise(row):
            found[left].add(right)
            found[right].add(left)
    return {letter: frozenset(others) for letter, others in found.items()}


_TAKEN_FOR = _taken_for()
