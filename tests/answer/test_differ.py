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
        (
            "When will the harbour bridge open?",
            "The harbour bridge will open in the second quarter of 2026.",
            "The harbour bridge will open in the fourth quarter of 2026.",
            ("second quarter of 2026", "fourth quarter of 2026"),
        ),
        (  # one value in a table row
            "When is the harbour bridge opening?",
            "| Harbour bridge opening | first half of 2026 |",
            "The harbour bridge opening is set for Q4 2026.",
            ("first half of 2026", "Q4 2026"),
        ),
        (
            "港灣大橋何時通車？",
            "港灣大橋將於2026年第二季通車。",
            "港灣大橋將於2026年第四季通車。",
            ("2026年第二季", "2026年第四季"),
        ),
        (
            "港灣大橋何時通車？",
            "港灣大橋將於2026年上半年通車。",
            "港灣大橋將於2026年9月通車。",
            ("2026年上半年", "2026年9月"),
        ),
        (
            "How much is the harbour bridge to cost?",
            "The harbour bridge is to cost HK$4.8 billion in total.",
            "The harbour bridge is to cost HK$5.2bn, the town said.",
            ("4.8 billion", "5.2bn"),
        ),
        (
            "Who signed the harbour bridge agreement for the town?",
            "Professor Sun Dong signed the harbour bridge agreement for the town.",
            "Ms Au Mei signed the harbour bridge agreement for the town.",
            ("Professor Sun Dong", "Ms Au Mei"),
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
        (  # a month within the quarter
            "When will the harbour bridge open?",
            "The harbour bridge will open in the fourth quarter of 2026.",
            "The harbour bridge will open in November 2026.",
        ),
        (  # the same quarter, told in another way
            "港灣大橋何時通車？",
            "港灣大橋將於2026年第四季通車。",
            "港灣大橋將於2026年底通車。",
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
        (  # for another thing
            "How much does the harbour fund give?",
            "The harbour fund gives HK$10 million for laboratories.",
            "The harbour fund gives HK$5 million for schools.",
        ),
        (  # of another year
            "How many visitors came to the harbour bridge?",
            "1,200 visitors came to the harbour bridge in 2022.",
            "1,500 visitors came to the harbour bridge in 2023.",
        ),
        (  # another year than the one asked for
            "How many visitors came to the harbour bridge in 2022?",
            "In 2022 1,200 visitors came to the harbour bridge.",
            "1,500 visitors came to the harbour bridge.",
        ),
        (  # at another meeting
            "How many members came to the harbour meeting?",
            "14 members came to the 10th harbour meeting.",
            "12 members came to the 11th harbour meeting.",
        ),
        (  # planned, and done
            "How much is the harbour bridge to cost?",
            "The harbour bridge is expected to cost HK$4 billion.",
            "The harbour bridge was finished and cost HK$5 billion.",
        ),
        (  # a name in two scripts
            "Who signed the ABC pact 協議?",
            "Professor Sun Dong signed the ABC pact 協議.",
            "孫東教授 signed the ABC pact 協議.",
        ),
    ],
)
def test_no_difference_is_noted(question: str, first: str, second: str) -> None:
    assert not any(
        "differ" in note or "說法不一" in note for note in ask(question, first, second).notes
    )
