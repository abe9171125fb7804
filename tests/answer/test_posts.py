"""Whose post is asked for, and the answer that tells it."""

from __future__ import annotations

import pytest

from rag.answer.posts import holder_asked, names_post
from tests.answer.made import make_document
from tests.answer.test_quotes import ask


@pytest.mark.parametrize(
    ("question", "holder"),
    [
        ("What post does Eddie Mak hold?", "Eddie Mak"),
        ("What is Professor Sun Dong's position?", "Professor Sun Dong"),
        ("Who is Wang Shourui?", "Wang Shourui"),
        ("孫東是誰？", "孫東"),
        ("熊继军是什么职务？", "熊继军"),
        ("王守睿擔任甚麼職位？", "王守睿"),
        ("Who is the Mayor of Shenzhen?", ""),
        ("Who is Vice Mayor Wang?", ""),
        ("深圳市市長是誰？", ""),
        ("Who signed the pact?", ""),
        ("What role does trade play?", ""),
    ],
)
def test_holder_of_the_post_is_named(question: str, holder: str) -> None:
    assert holder_asked(question) == holder


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("The Permanent Secretary, Mr Eddie Mak, spoke.", True),
        ("局長孫東主持會議。", True),
        ("Eddie Mak walked home.", False),
    ],
)
def test_post_is_named(text: str, named: bool) -> None:
    assert names_post(text) is named


PEOPLE = make_document(
    [
        "The Mayor, Mr Adam Reed, and the Commissioner, Ms Ruth Hale, opened the harbour.",
        "Ruth Hale likes the harbour.",
    ]
)


def test_post_beside_the_name_is_quoted_alone() -> None:
    answer = ask("What post does Ruth Hale hold?", [PEOPLE])
    assert [citation.quote for citation in answer.citations] == [PEOPLE.text.split("\n")[0]]


def test_person_of_whom_no_document_tells_is_declined() -> None:
    assert ask("Who is Nina Vale?", [PEOPLE]).status == "declined"
