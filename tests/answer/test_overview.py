"""An overview by the quotes engine, over small documents made by hand."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.converse import stand_alone
from rag.answer.overview import MAX_SENTENCES, opening
from rag.answer.quotes import QuotesEngine
from rag.ports import Request
from rag.types import Answer, Document, Done
from tests.answer.made import MadeSnapshot, make_document, make_retrieved

PACT = make_document(
    [
        ("heading", "The northern pact"),
        "By our own hand.",
        "Northport and Southport signed the northern pact on trade in fish and timber today.",
        "The northern pact aims to halve the duties on fish within four years.",
        "The mayors dined together afterwards.",
        "The northern pact also sets up a court of three judges for quarrels.",
    ],
    doc_id="pact",
)
ROAD = make_document(
    [
        "The ring road will be closed for a week in spring.",
        "Buses will run along the river.",
    ],
    doc_id="road",
)


def ask(question: str, documents: Sequence[Document]) -> Answer:
    query = stand_alone(question, ())
    retrieved = make_retrieved(query, documents)
    events = QuotesEngine().stream(Request(question, query), retrieved, MadeSnapshot(documents))
    return next(event.answer for event in events if isinstance(event, Done))


def test_the_opening_comes_first_and_what_is_off_the_topic_not_at_all() -> None:
    answer = ask("Summarise the northern pact.", [PACT, ROAD])
    assert answer.status == "answered"
    assert answer.sentences[0].text.startswith("Northport and Southport signed")
    assert 2 <= len(answer.sentences) <= MAX_SENTENCES
    assert not any("road" in s.text or "dined" in s.text for s in answer.sentences)


def test_a_title_is_no_overview() -> None:
    answer = ask("What is the northern pact about?", [PACT, ROAD])
    assert "The northern pact" not in [sentence.text for sentence in answer.sentences]


def test_what_the_only_document_is_about_is_told_by_its_opening() -> None:
    answer = ask("What is this document about?", [PACT])
    assert answer.status == "answered"
    assert answer.citations[0].quote.startswith("Northport and Southport")
    assert all(PACT.text[c.start : c.end] == c.quote for c in answer.citations)


def test_which_document_is_meant_must_be_said_where_there_are_several() -> None:
    assert ask("What is this document about?", [PACT, ROAD]).status == "declined"


def test_a_topic_that_nothing_speaks_of_is_declined() -> None:
    assert ask("Tell me about the lighthouse on Skerry Rock.", [PACT, ROAD]).status == "declined"


def test_a_byline_opens_nothing() -> None:
    first = opening(PACT)[0]
    assert PACT.text[slice(*first)].startswith("Northport")


def test_a_short_overview_is_filled_from_the_opening_that_it_begins_in() -> None:
    document = make_document(
        [
            "Northport and Southport signed the northern pact on trade in fish today.",
            "Ten mayors looked on while rain fell upon the square.",
            "Bells were rung in all the churches of the coast.",
        ],
        doc_id="short",
    )
    answer = ask("Summarise the northern pact on fish.", [document, ROAD])
    assert [s.text for s in answer.sentences] == document.text.split("\n")
