"""The sets written for the fit are whole: every answer stands in its document."""

from __future__ import annotations

import pytest

from tests.fit.sets import part_of
from tests.fit.written import load_written, written_worlds

SETS = list(load_written())


@pytest.mark.parametrize(("questions", "documents"), SETS, ids=[q.name for q, _ in SETS])
def test_every_answer_stands_in_its_document(questions, documents) -> None:  # type: ignore[no-untyped-def]
    answered = [question for question in questions.questions if question.spans]
    assert answered
    for question in answered:
        text = documents[question.doc_id].text
        assert all(0 <= start < end <= len(text) for start, end in question.spans), question


def test_both_sides_of_the_split_have_answers_and_near_misses() -> None:
    asked = [question for questions, _ in SETS for question in questions.questions]
    for part in ("fit", "held"):
        mine = [question for question in asked if part_of(question.group) == part]
        assert sum(bool(question.spans) for question in mine) > 50
        assert sum(not question.spans for question in mine) > 50


def test_all_documents_stand_in_one_store_and_each_beside_one_other() -> None:
    questions, documents = SETS[0]
    worlds = list(written_worlds(questions))
    assert worlds[0].size == len(documents)
    assert {world.size for world in worlds[1:]} == {2}
    assert {asked.way for asked in worlds[0].asked} == {"there", "near miss"}
