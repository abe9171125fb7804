"""Values of two documents that differ, and values that only look as if they did."""

from __future__ import annotations

import pytest

from rag.answer.quotes import QuotesEngine
from rag.ports import Request
from rag.types import Answer
from tests.answer.made import MadeSnapshot, make_document, make_retrieved


def ask(question: str, first: str, second: str) -> Answer:
    documents = [
        make_document([first], doc_id="old", date="2020-01-01"),
        make_document([second], doc_id="new", date="2024-01-01"),
    ]
    events = QuotesEngine().stream(
        Request(question, question),
        make_retrieved(question, documents),
        MadeSnapshot(documents),  # type: ignore[arg-type]
    )
    return list(events)[-1].answer  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("question", "first", "second", "values"),
    [
        (
            "How many lamps has the harbour bridge?",
            "The harbour bridge has 40 lamps.",
            "The harbour bridge has fifty lamps.",
            ("40", "fifty"),
        ),
        (
            "When was the harbour bridge opened?",
            "The harbour bridge was opened on May 4, 2001.",
            "The harbour bridge was opened on May 6, 2001.",
            ("May 4, 2001", "May 6, 2001"),
        ),
    ],
)
def test_other_value_is_quoted_newer_first_and_noted(
    question: str, first: str, second: str, values: tuple[str, str]
) -> None:
    answer = ask(question, first, second)
    assert [citation.doc_id for citation in answer.citations] == ["new", "old"]
    assert all(value in answer.notes[0] for value in values)
    assert "2024-01-01" in answer.notes[0]


@pytest.mark.parametrize(
    ("question", "first", "second"),
    [
        (  # the same day, told with and without the year
            "When was the harbour bridge opened?",
            "The harbour bridge was opened on May 4, 2001.",
            "The harbour bridge was opened on May 4.",
        ),
        (  # the same number in words
            "How many lamps has the harbour bridge?",
            "The harbour bridge has 40 lamps.",
            "The harbour bridge has forty lamps.",
        ),
        (  # in another unit
            "How large is the harbour bridge garden?",
            "The harbour bridge garden is 40 hectares large.",
            "The harbour bridge garden is 5200 metres large.",
        ),
        (  # of another thing
            "How many lamps has the harbour bridge of Oldtown?",
            "The harbour bridge of Oldtown has 40 lamps.",
            "The harbour bridge of Newtown has 52 lamps.",
        ),
    ],
)
def test_no_difference_is_noted(question: str, first: str, second: str) -> None:
    assert ask(question, first, second).notes == ()
