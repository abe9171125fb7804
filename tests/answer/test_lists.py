"""Which list answers, and when none does."""

from __future__ import annotations

import pytest

from rag.answer.choose import Choice
from rag.answer.features import candidates
from rag.answer.lists import find_list
from rag.answer.question import parse_question
from tests.answer.made import make_document, make_retrieved

QUESTION = "Which steps do the two towns take in banking?"
FIELDS = make_document(
    [
        "The two towns take steps in two fields including:",
        ("heading", "Money"),
        "The two towns train tellers of the banks.",
        ("heading", "Schools"),
    ]
)


@pytest.mark.parametrize(("likely", "listed"), [(0.5, True), (0.1, False)])
def test_likely_sentence_is_not_left_for_an_unlikely_list(likely: float, listed: bool) -> None:
    asked = parse_question(QUESTION)
    by_text = {c.text: c for c in candidates(asked, make_retrieved(QUESTION, [FIELDS]))}
    lead, *_, tellers, _ = FIELDS.text.split("\n")
    choices = [Choice(by_text[tellers], 0.9), Choice(by_text[lead], 0.9 * likely)]
    found = find_list(asked, choices, lambda _: FIELDS)
    assert (found is not None) is listed


def test_a_question_about_one_part_is_not_answered_by_the_list() -> None:
    asked = parse_question("Which steps do the two towns take in the field of money?")
    by_text = {c.text: c for c in candidates(asked, make_retrieved(asked.text, [FIELDS]))}
    lead = FIELDS.text.split("\n")[0]
    assert find_list(asked, [Choice(by_text[lead], 0.9)], lambda _: FIELDS) is None
