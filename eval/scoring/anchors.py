"""Where an answer holds an anchor: words, number, date, set, yes or no.

In: a reading of an answer and a fact. Out: spans in the folded text. Pure;
threads may share it. A phrase that is denied in its clause is not held.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import replace

from eval.scoring.context import is_of_another_year, is_overruled
from eval.scoring.dates import Day
from eval.scoring.negation import is_denied
from eval.scoring.phrases import Phrase, read_phrase
from eval.scoring.polarity import polarity
from eval.scoring.quantity import Quantity
from eval.scoring.reading import Reading
from eval.scoring.tokens import STOP_WORDS, Token
from eval.scoring.values import GoldNumber, gold_number, is_met
from eval.types import Fact, GoldItem, NumberAnchor

Span = tuple[int, int]
_SKIPPED = STOP_WORDS | frozenset("的之在于与和及")
_MOST_SPANS = 50
"""A phrase is looked at so many times in one answer; more tell nothing new."""
_LOOSE_FROM = 3
"""From so many words of content on, their order and a few words between are free."""


def find_phrase(reading: Reading, anchor: str, fact: Fact, item: GoldItem) -> list[Span]:
    """Where the answer says the anchor; [] when it does not, or denies it."""
    phrase = read_phrase(anchor)
    if phrase.answer is not None:
        said = polarity(reading, item.question)
        return [reading.sentences[0]] if said == phrase.answer else []
    if phrase.day is not None:
        return find_day(reading, phrase.day)
    if phrase.quantity is not None:
        gold = gold_number(_anchor_of(phrase.quantity), fact, item)
        gold = replace(gold, unit=phrase.quantity.unit, named=bool(phrase.quantity.unit.dimension))
        return _find_gold_number(reading, gold, item, labels=True)
    spans = _find_words(reading, phrase) or _find_counted(reading, phrase)
    if phrase.denial:
        return spans
    return [span for span in spans[:_MOST_SPANS] if not is_denied(reading.text, *span)]


def find_number(reading: Reading, anchor: NumberAnchor, fact: Fact, item: GoldItem) -> list[Span]:
    """Where the answer states the number."""
    gold = gold_number(anchor, fact, item)
    return _find_gold_number(reading, gold, item, labels=False)


def find_day(reading: Reading, gold: Day) -> list[Span]:
    """Where the answer names the day."""
    spans = [(day.start, day.end) for day in reading.days if day.agrees(gold)]
    if gold.month is None and gold.year is not None:
        spans += [
            (token.start, token.end) for token in reading.tokens if token.form == str(gold.year)
        ]
    return [span for span in spans if not is_denied(reading.text, *span)]


def find_set(
    reading: Reading, members: tuple[tuple[str, ...], ...], fact: Fact, item: GoldItem
) -> list[Span]:
    """Where the answer names each member, in any order; [] when one is missing."""
    spans: list[Span] = []
    for alternatives in members:
        found = [span for one in alternatives for span in find_phrase(reading, one, fact, item)]
        if not found:
            return []
        spans.append(found[0])
    return spans


def _find_gold_number(
    reading: Reading, gold: GoldNumber, item: GoldItem, *, labels: bool
) -> list[Span]:
    found = [
        stated
        for stated in reading.quantities
        if (labels or not stated.label)
        and is_met(gold, stated, reading.text)
        and not is_denied(reading.text, stated.start, stated.end)
        and not is_of_another_year(reading, stated, item.question)
    ]
    if found and is_overruled(reading, found):
        return []
    return [(stated.start, stated.end) for stated in found]


def _anchor_of(quantity: Quantity) -> NumberAnchor:
    scale = quantity.value / quantity.mantissa if quantity.mantissa else 1.0
    sign = -1 if quantity.sign < 0 else 1
    return NumberAnchor(sign * quantity.mantissa * scale)


def _find_words(reading: Reading, phrase: Phrase) -> list[Span]:
    if not all(start in reading.text for start in phrase.starts):
        return []
    needed = (phrase.content[0], phrase.content[-1]) if phrase.is_name else phrase.content
    if not phrase.content or any(form not in reading.places for form in needed):
        return []
    whole = all(form in reading.places for form in phrase.content)
    spans = _in_order(reading, phrase.content) if whole else []
    if not spans and phrase.is_name:
        spans = _in_order(reading, (phrase.content[0], phrase.content[-1]))
    if not spans and whole and len(phrase.content) >= _LOOSE_FROM:
        spans = _close_together(reading, phrase.content)
    return spans


def _find_counted(reading: Reading, phrase: Phrase) -> list[Span]:
    """Where the same number of the same thing stands, written in another way."""
    if phrase.number is None or not phrase.counted:
        return []
    spans = []
    for stated in reading.quantities:
        if stated.value != phrase.number.value or stated.unit != phrase.number.unit:
            continue
        place = bisect_left(reading.tokens, stated.end, key=lambda token: token.start)
        near = reading.tokens[place : place + len(phrase.counted) + 1]
        if {token.form for token in near} >= set(phrase.counted):
            spans.append((stated.start, near[-1].end))
    return spans


def _in_order(reading: Reading, forms: tuple[str, ...]) -> list[Span]:
    spans = []
    tokens = reading.tokens
    for place in reading.places[forms[0]]:
        end = _follow(tokens, place, forms)
        if end is not None:
            spans.append((tokens[place].start, tokens[end].end))
    return spans


def _follow(tokens: list[Token], place: int, forms: tuple[str, ...]) -> int | None:
    """Where the forms end that start at `place`, small words between them skipped."""
    for form in forms[1:]:
        place += 1
        while place < len(tokens) and tokens[place].form != form and _is_small(tokens[place].form):
            place += 1
        if place >= len(tokens) or tokens[place].form != form:
            return None
    return place


def _is_small(form: str) -> bool:
    """A word that may stand between two of a phrase: "of", or an initial."""
    return form in _SKIPPED or (len(form) == 1 and form.isascii() and form.isalpha())


def _close_together(reading: Reading, forms: tuple[str, ...]) -> list[Span]:
    """Where all forms stand within one sentence, close, in any order."""
    if all(len(form) == 1 for form in forms):
        return []  # Chinese characters in another order are other words
    window = 2 * len(forms) + 4
    rarest = min(forms, key=lambda form: len(reading.places[form]))
    for place in reading.places[rarest]:
        nearest = [
            min(reading.places[form], key=lambda other: abs(other - place)) for form in forms
        ]
        low, high = min(nearest), max(nearest)
        start, end = reading.tokens[low].start, reading.tokens[high].end
        if high - low < window and not _crosses_sentence(reading, start, end):
            return [(start, end)]
    return []


def _crosses_sentence(reading: Reading, start: int, end: int) -> bool:
    return not any(left <= start and end <= right for left, right in reading.sentences)
