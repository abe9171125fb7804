"""An answer's text read once: folded, with its sentences, words, numbers, dates.

In: any text. Out: a `Reading`, each part worked out at its first use. Pure;
a reading is for one thread, the functions are for all.
"""

from __future__ import annotations

import re
from functools import cached_property

from eval.scoring.dates import Day, find_days
from eval.scoring.fold import Folded, fold
from eval.scoring.numbers import find_quantities
from eval.scoring.quantity import Quantity
from eval.scoring.tokens import Token, find_tokens

_END = re.compile(r"[.!?;](?=[\"')]*(?:\s|$))|[!?;]?\n|[。！？；]|[!?;](?=[\u3400-\u9fff])")
_ABBREVIATION = re.compile(
    r"(?:\b(?:mr|mrs|ms|dr|prof|no|nos|vs|co|inc|ltd|corp|fig|approx|st|[a-z])|^\s*\d+)$"
)


class Reading:
    """What the scorer sees in an answer."""

    def __init__(self, text: str) -> None:
        self.folded: Folded = fold(text)
        self.text = self.folded.text

    @cached_property
    def days(self) -> list[Day]:
        return find_days(self.text)

    @cached_property
    def quantities(self) -> list[Quantity]:
        return find_quantities(self.text, [(day.start, day.end) for day in self.days])

    @cached_property
    def tokens(self) -> list[Token]:
        return find_tokens(self.text)

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Where in `tokens` each form stands."""
        places: dict[str, list[int]] = {}
        for place, token in enumerate(self.tokens):
            places.setdefault(token.form, []).append(place)
        return places

    @cached_property
    def sentences(self) -> list[tuple[int, int]]:
        """Spans of the sentences, in order, without those that hold no word."""
        spans, start = [], 0
        for match in _END.finditer(self.text):
            if match.group() == "." and _ABBREVIATION.search(self.text, start, match.start()):
                continue
            spans.append((start, match.end()))
            start = match.end()
        spans.append((start, len(self.text)))
        return [(start, end) for start, end in spans if any(map(str.isalnum, self.text[start:end]))]
