"""The quotes engine over small documents made by hand."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.answer.quotes import QuotesEngine
from rag.ports import Request
from rag.types import Answer, Checked, Document, Done
from tests.answer.made import MadeSnapshot, make_document, make_retrieved

PACT = make_document(
    [
        "Mr Sun Dong and Mr Xiong Jijun signed the northern pact in Beijing on September 19, 2024.",
        "He said the northern pact would help trade between the towns.",
        ("residue", "Advertisement: the northern pact signed by nobody at all"),
    ],
    doc_id="pact",
    date="2024-09-19",
)
AREAS = make_document(
    [
        ("heading", "Consensus of the two towns"),
        "The two towns reached consensus in three areas including:",
        ("heading", "Finance"),
        "Support banks.",
        ("heading", "Legal services"),
        "Support law firms.",
        ("heading", "Education"),
        "Support schools.",
        ("heading", "Closing words"),
    ],
    doc_id="areas",
)


def ask(question: str, documents: Sequence[Document]) -> Answer:
    return list(answer_events(question, documents))[-1].answer


def answer_events(question: str, documents: Sequence[Document]) -> list:
    retrieved = make_retrieved(question, documents)
    request = Request(question, question)
    return list(QuotesEngine().stream(request, retrieved, MadeSnapshot(documents)))  # type: ignore[arg-type]


def test_best_sentence_comes_first_with_its_citation() -> None:
    answer = ask("Who signed the northern pact in Beijing?", [PACT, AREAS])
    assert answer.status == "answered"
    assert "Sun Dong" in answer.sentences[0].text
    assert answer.citations[0].quote == PACT.text.split("\n")[0]
    assert answer.text.startswith(answer.citations[0].quote + " [1]")


def test_every_quote_is_verbatim() -> None:
    answer = ask("Who signed the northern pact in Beijing?", [PACT, AREAS])
    texts = {document.doc_id: document.text for document in (PACT, AREAS)}
    assert [c.quote for c in answer.citations] == [
        texts[c.doc_id][c.start : c.end] for c in answer.citations
    ]


def test_sentence_that_leans_brings_the_one_before_in_one_quote() -> None:
    answer = ask("What would help trade between the towns?", [PACT])
    assert answer.citations[0].quote == "\n".join(PACT.text.split("\n")[:2])


def test_residue_is_never_quoted() -> None:
    answer = ask("Was the advertisement northern pact signed by nobody at all?", [PACT])
    assert not any("Advertisement" in c.quote for c in answer.citations)


def test_list_question_is_answered_with_the_headings_each_cited() -> None:
    answer = ask("What are the three areas in which the two towns reached consensus?", [AREAS])
    assert [c.quote for c in answer.citations][1:] == ["Finance", "Legal services", "Education"]
    assert [s.citations for s in answer.sentences] == [(1,), (2,), (3,), (4,)]


def test_sentence_that_announces_a_list_brings_the_list() -> None:
    answer = ask("What consensus in areas have the two towns reached?", [AREAS])
    assert [c.quote for c in answer.citations][1:] == ["Finance", "Legal services", "Education"]


def test_count_that_the_announcing_sentence_gives_needs_no_list() -> None:
    answer = ask("In how many areas did the two towns reach consensus?", [AREAS])
    assert "three areas" in answer.sentences[0].text
    assert "Finance" not in [c.quote for c in answer.citations]


def test_unanswerable_question_is_declined_without_citations() -> None:
    answer = ask("How do I reset my router's password?", [PACT, AREAS])
    assert (answer.status, answer.citations, answer.sentences) == ("declined", (), ())
    assert answer.confidence is not None
    assert answer.confidence < 0.5
    assert "router" in answer.text


def test_missing_ordinal_declines_what_another_ordinal_would_answer() -> None:
    meeting = make_document(["Mr Lee co-chaired the 10th meeting of the Task Force on the Loop."])
    assert ask("Who co-chaired the 10th meeting of the Task Force?", [meeting]).status == "answered"
    assert ask("Who co-chaired the 13th meeting of the Task Force?", [meeting]).status == "declined"


def test_documents_that_differ_are_both_quoted_newer_first() -> None:
    old = make_document(["The harbour bridge has 40 lamps."], doc_id="old", date="2020-01-01")
    new = make_document(["The harbour bridge has 52 lamps."], doc_id="new", date="2024-01-01")
    answer = ask("How many lamps has the harbour bridge?", [old, new])
    assert [c.doc_id for c in answer.citations] == ["new", "old"]
    assert [c.marker for c in answer.citations] == [1, 2]
    assert "differ" in answer.notes[0]


def test_chinese_question_over_english_words_is_noted() -> None:
    bridge = make_document(["ABC 大橋 bridge has 40 lamps 燈."], doc_id="b")
    english = make_document(["ABC bridge was opened on May 4, 2001 by XYZ."], doc_id="e")
    answer = ask("ABC bridge opened May 4 2001 XYZ 嗎？", [english, bridge])
    assert answer.notes[-1] == "引文為英文原文。"


@pytest.mark.parametrize("question", ["?", "。。。", "x" * 5000, "{braces} {0} %s"])
def test_odd_questions_are_declined_in_one_piece(question: str) -> None:
    answer = ask(question, [PACT])
    assert answer.status == "declined"


def test_nothing_found_is_declined_with_confidence_zero() -> None:
    answer = ask("Who signed the pact?", [])
    assert (answer.status, answer.confidence) == ("declined", 0.0)


def test_events_are_one_checked_a_sentence_then_done() -> None:
    events = answer_events("Who signed the northern pact in Beijing?", [PACT])
    assert [type(e) for e in events[:-1]] == [Checked] * (len(events) - 1)
    assert isinstance(events[-1], Done)
    assert [e.sentence for e in events[:-1]] == list(events[-1].answer.sentences)
