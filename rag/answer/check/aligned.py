"""Where a sentence that nearly repeats a quote departs from it.

Pure but for the likeness of two words, which comes through the function given.
Laid side by side, a number, a negation or a name that stands in the place of
another is seen even when the quote holds both somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rag.answer.check.figures import find_figures
from rag.answer.check.han_names import COMMON_CHARACTERS, is_plain_words, looks_like_name
from rag.answer.check.limits import (
    ALIKE,
    ALIKE_NAMES,
    LONGEST_ALIGNED,
    LONGEST_NEGATION,
    LONGEST_NUMBER,
    LONGEST_SWAP,
    NEARLY_THE_SAME,
)
from rag.answer.check.normal import HAN, is_chinese
from rag.answer.check.polarity import NO_HAN_NEGATION
from rag.answer.check.records import Fault, Similarity

_LETTER = r"(?![\u3400-\u9fff])[^\W\d_]"
_WORDS = rf"\d+(?:[,.]\d+)*[A-Za-z%]*|{_LETTER}(?:{_LETTER}|['-](?=\w))*"
_TOKEN = re.compile(rf"[\u3400-\u9fff]|{_WORDS}")
_NOT = frozenset("not no never cannot without neither nor none nothing hardly unable".split())
_HAN_NOT = re.compile("[不没未无非]|拒绝|禁止|否认")


@dataclass(frozen=True, slots=True)
class _Step:
    """One departure: the sentence has `ours` where the quote has `theirs`.

    before, after: how many words agree on either side; a whole side is -1.
    """

    ours: tuple[str, ...]
    theirs: tuple[str, ...]
    before: int
    after: int


def check_aligned(sentence: str, quote: str, similarity: Similarity | None) -> list[Fault]:
    """Faults that only the order of the words shows. Both normalised, one quote.

    [] unless most of the sentence stands in the quote in the same order. "in the
    19th and 19th century" over "in the 18th and 19th century" -> a number.
    """
    if (
        is_chinese(sentence) != is_chinese(quote)
        or max(len(sentence), len(quote)) > LONGEST_ALIGNED
    ):
        return []
    ours, theirs = _TOKEN.findall(sentence), _TOKEN.findall(quote)
    steps = _steps(ours, theirs)
    if steps is None:
        return []
    faults: list[Fault] = []
    for step in steps:
        faults += _number_fault(step)
        faults += _negation_fault(step, steps)
        if similarity is not None:
            faults += _name_fault(step, quote, similarity)
    return faults


def _steps(ours: Sequence[str], theirs: Sequence[str]) -> list[_Step] | None:
    """The departures in order; None when too little agrees."""
    fold = [word.casefold() for word in ours], [word.casefold() for word in theirs]
    codes = SequenceMatcher(None, fold[1], fold[0], autojunk=False).get_opcodes()
    same = sum(j2 - j1 for tag, _, _, j1, j2 in codes if tag == "equal")
    if not ours or same < NEARLY_THE_SAME * len(ours):
        return None
    steps = []
    for at, (tag, i1, i2, j1, j2) in enumerate(codes):
        if tag == "equal":
            continue
        before = codes[at - 1][2] - codes[at - 1][1] if at else -1
        after = codes[at + 1][2] - codes[at + 1][1] if at + 1 < len(codes) else -1
        steps.append(_Step(tuple(ours[j1:j2]), tuple(theirs[i1:i2]), before, after))
    return steps


def _number_fault(step: _Step) -> list[Fault]:
    """A number in the place of another."""
    ours, theirs = _values(step.ours), _values(step.theirs)
    short = max(len(step.ours), len(step.theirs)) <= LONGEST_NUMBER
    if ours and theirs and not ours & theirs and short:
        text = " ".join(step.ours)
        return [Fault("number", text, f"the quotes say {' '.join(step.theirs)}, not {text}")]
    return []


def _values(words: Sequence[str]) -> set[str]:
    chinese = any(HAN.match(word) for word in words)
    figures = {f"{f.value:g}" for f in find_figures(("" if chinese else " ").join(words))}
    return figures | {word.casefold() for word in words if word[0].isdigit() and not figures}


def _negation_fault(step: _Step, steps: Sequence[_Step]) -> list[Fault]:
    """A "not" put in or left out where everything around it agrees."""
    ours, theirs = _denials(step.ours), _denials(step.theirs)
    if ours == theirs or step.before == 0 or step.after == 0:
        return []
    if sum(_denials(s.ours) for s in steps) == sum(_denials(s.theirs) for s in steps):
        return []  # it only moved
    if ours > theirs and len(step.ours) <= LONGEST_NEGATION:
        return [Fault("negation", " ".join(step.ours), "the quotes do not deny this")]
    short = len(step.theirs) <= LONGEST_NEGATION and step.after > 0 and step.before != 0
    if theirs > ours and short:
        return [Fault("negation", " ".join(step.theirs), "the quotes deny this")]
    return []


def _denials(words: Sequence[str]) -> int:
    text = "".join(word for word in words if HAN.match(word))
    spaced = sum(word.casefold() in _NOT or word.casefold().endswith("n't") for word in words)
    return spaced + len(_HAN_NOT.findall(NO_HAN_NEGATION.sub("", text)))


def _name_fault(step: _Step, quote: str, similarity: Similarity) -> list[Fault]:
    """Chinese words in the place of others that mean something else."""
    ours, theirs = ("".join(words) for words in (step.ours, step.theirs))
    if not HAN.match(ours):
        return []
    anchored = step.before not in (0, 1) and step.after not in (0, 1)
    if not anchored or not all(2 <= len(each) <= LONGEST_SWAP for each in (ours, theirs)):
        return []
    if any(word[0].isdigit() for word in (*step.ours, *step.theirs)):
        return []
    if len(theirs) > 2 * len(ours) + 2 or ours in quote:
        return []
    if all(char in COMMON_CHARACTERS for char in ours):
        return []
    named = looks_like_name(ours) or looks_like_name(theirs)
    if not named and is_plain_words(ours) and is_plain_words(theirs):
        return []  # words of the language on both sides: "主张" for "认为"
    if similarity(ours, [theirs])[0] >= (ALIKE_NAMES if named else ALIKE):
        return []
    return [Fault("name", ours, f"the quotes say {theirs}, not {ours}")]
