"""Requests for an overview, told from questions for one fact."""

from __future__ import annotations

import pytest

from rag.answer.converse import leans_on_history, stand_alone
from rag.answer.topic import topic_asked
from rag.types import Turn


@pytest.mark.parametrize(
    ("question", "topic"),
    [
        ("Summarise the northern pact.", "the northern pact"),
        ("Could you give me a short overview of the harbour plan, please?", "the harbour plan"),
        ("What is the pact with Elbonia about?", "the pact with Elbonia"),
        ("What does the memorandum cover?", "the memorandum"),
        ("What do the documents say about fisheries?", "fisheries"),
        ("anything on data flows?", "data flows"),
        ("Harbour plan: key points", "Harbour plan"),
        ("Summarise the press release on the harbour plan.", "the harbour plan"),
        ("anything about the release of water?", "the release of water"),
        ("那篇關於港口的報道講什麼？", "港口"),
        ("請幫我總結與江蘇的協議的要點", "與江蘇的協議"),
        ("這兩地的備忘錄主要講了什麼？", "這兩地的備忘錄"),
        ("关于人工智能，文件怎么说？", "人工智能"),
        ("有關於港口的資料嗎", "港口"),
        ("河套合作區簡介", "河套合作區"),
    ],
)
def test_the_topic_is_what_is_left_without_the_asking(question: str, topic: str) -> None:
    assert topic_asked(question) == topic


@pytest.mark.parametrize("question", ["Summarise it.", "What is this release about?", "總結一下"])
def test_a_request_may_point_at_its_topic(question: str) -> None:
    assert topic_asked(question) == ""


@pytest.mark.parametrize(
    "question",
    [
        "Who wrote the summary of the report?",
        "How many points does the summary list?",
        "What does the summary say the towns will build?",
        "What was the minister worried about?",
        "When was the plan introduced?",
        "市長在會議上說了什麼？",
        "備忘錄是何時簽署的？",
        "混凝土是哪種材料?",
    ],
)
def test_a_question_for_a_fact_is_none(question: str) -> None:
    assert topic_asked(question) is None


def test_the_topic_is_what_is_searched() -> None:
    assert stand_alone("Tell me about the northern pact.", ()) == "the northern pact"
    assert stand_alone("What is this release about?", ()) == "What is this release about?"


def test_a_topic_leans_on_what_came_before_only_where_it_points() -> None:
    history = [Turn("Who signed the northern pact?", "Mr Sun Dong did.")]
    assert stand_alone("Tell me about fish.", history) == "fish"
    assert leans_on_history("Summarise this agreement.")
    assert stand_alone("Summarise this agreement.", history).startswith("Who signed the northern")
