"""Nothing that a document or a model writes makes the scorer fall over."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from eval.scoring.fold import fold
from eval.scoring.grade import grade
from eval.scoring.reading import Reading
from eval.types import OUTCOMES, Fact, GoldItem, NumberAnchor

ITEM = GoldItem(
    "q",
    "Did capex in 2018 rise (in USD millions)?",
    facts=(
        Fact("a", any_of=("Beijing", "yes"), forbid=("Paris",)),
        Fact("b", number=NumberAnchor(-12.5, "USD million")),
        Fact("c", date="2023-09-07"),
        Fact("d", members=(("six",), ("7",))),
    ),
)
WORDS = (
    "$ ( ) , . - 1 12.5 9 % million bn 九 十 百分之 亿 年 月 日 yes no not Beijing September 7 "
    "2018 half third and a 1/2 ½ : the answer is do cannot [1] \\text{ } ~ 約 İ ß ﬁ 𠀀"
)
PIECES = st.sampled_from(WORDS.split(" "))


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(max_size=80), st.lists(PIECES, max_size=25).map(" ".join)))
def test_any_text_is_graded(text: str) -> None:
    graded = grade(ITEM, text)
    assert graded.outcome in OUTCOMES
    for fact in graded.facts:
        assert all(0 <= start < end <= len(text) for start, end in fact.spans)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60))
def test_folded_places_lead_back_to_the_text(text: str) -> None:
    folded = fold(text)
    if folded.offsets is not None:
        assert len(folded.offsets) == len(folded.text)
        assert list(folded.offsets) == sorted(folded.offsets)
    else:
        assert len(folded.text) == len(text)


@pytest.mark.parametrize(
    "piece", ["九", "9", "one hundred million ", "百分之", "1/", "(", "\ud800"]
)
def test_endless_repetition_is_read(piece: str) -> None:
    reading = Reading(piece * 5000)
    assert len(reading.quantities) <= 5000
    assert grade(ITEM, piece * 5000).outcome in OUTCOMES
