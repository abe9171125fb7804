"""Whether the numbers of a sentence stand in the quotes, with unit and scale. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.answer.check.figures import Figure, find_figures
from rag.answer.check.limits import ROUND_STEP
from rag.answer.check.records import Fault

_ABOUT = re.compile(
    r"\b(?:about|around|approximately|approx\.?|nearly|almost|roughly|some|over|more than|"
    r"at least|up to|under|less than|fewer than)\s*$|[约近逾超过达将]\s*$",
    re.IGNORECASE,
)
_PAIR = re.compile(r"\b(?:two|both|pair|twice|second|respectively|either|neither)\b|[两二双]|2")
_SMALL = 2


def check_numbers(sentence: str, quotes: str) -> list[Fault]:
    """A fault for each number of the sentence that the quotes do not hold.

    Both texts normalised, dates and times blanked out. "about 1.2 million" is
    held by 1,234,567; 12 areas are not held by 12 officials when the quotes
    count the areas otherwise; percent, currencies and measures must agree.
    """
    known = find_figures(quotes)
    return [
        Fault("number", sentence[figure.start : figure.end].strip(), _reason(sentence, figure))
        for figure in find_figures(sentence)
        if not _is_held(sentence, figure, known, quotes)
    ]


def _is_held(sentence: str, figure: Figure, known: Sequence[Figure], quotes: str) -> bool:
    if figure.spelled and figure.value == _SMALL and _PAIR.search(quotes.casefold()):
        return not _counted_otherwise(figure, known, ())
    same = [other for other in known if _same_value(sentence, figure, other)]
    fitting = [other for other in same if _fits(figure, other)]
    return bool(fitting) and not _counted_otherwise(figure, known, fitting)


def _same_value(sentence: str, figure: Figure, other: Figure) -> bool:
    if abs(figure.value - other.value) <= 1e-9 * max(abs(figure.value), 1.0):
        return True
    rounded = _ABOUT.search(sentence[: figure.start]) is not None or figure.step >= ROUND_STEP
    step = figure.step
    if rounded and step == 1.0 and figure.value >= 100 and figure.value % 10 == 0:
        step = 10.0 ** (len(str(int(figure.value))) - len(str(int(figure.value)).rstrip("0")))
    coarse = step >= ROUND_STEP or _ABOUT.search(sentence[: figure.start]) is not None
    return coarse and other.step < step and abs(figure.value - other.value) <= step / 2


def _fits(figure: Figure, other: Figure) -> bool:
    """Whether unit and kind of two equal numbers agree, as far as both are written."""
    if figure.ordinal != other.ordinal and (figure.noun == other.noun or figure.ordinal):
        return False
    if figure.unit == other.unit:
        return True
    return (not figure.unit and not other.noun) or (not other.unit and not figure.unit)


def _counted_otherwise(figure: Figure, known: Sequence[Figure], fitting: Sequence[Figure]) -> bool:
    """Whether the quotes count the same noun, but never with this number."""
    if not figure.noun:
        return False
    counts = [other for other in known if other.noun == figure.noun and not other.ordinal]
    bound = any(other.noun in (figure.noun, "") for other in fitting)
    return (
        bool(counts)
        and not figure.ordinal
        and not bound
        and not any(other.value == figure.value for other in counts)
    )


def _reason(sentence: str, figure: Figure) -> str:
    return f"the quotes do not say {sentence[figure.start : figure.end].strip()}"
