"""Follow-up questions rewritten by a model, and when its words are not trusted."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.errors import ModelUnavailable
from rag.model.rewrite import ModelConverse, is_faithful, parse_query
from rag.types import Turn
from tests.model.scripted import ScriptedModel

HISTORY = (Turn("Who signed the harbour pact for Westport?", "Tom Reyes signed it."),)
FOLLOW_UP = "And who signed for the other side?"


def by_rule(question: str, history: Sequence[Turn]) -> str:
    return f"{history[-1].question} {question}" if history else question


@pytest.mark.parametrize(
    ("reply", "query"),
    [
        ("Who signed the harbour pact for the other side?",) * 2,
        ('Question: "Who signed the harbour pact for the other side?"\nI hope this helps.',
         "Who signed the harbour pact for the other side?"),
        ("Who won the football championship in Brazil last summer?", by_rule(FOLLOW_UP, HISTORY)),
        ("Who signed the harbour pact in 1999?", by_rule(FOLLOW_UP, HISTORY)),
        ("", by_rule(FOLLOW_UP, HISTORY)),
        ("Who signed? " * 60, by_rule(FOLLOW_UP, HISTORY)),
    ],
)  # fmt: skip
def test_a_query_keeps_to_the_conversation(reply: str, query: str) -> None:
    model = ScriptedModel(reply)
    assert ModelConverse(model, by_rule)(FOLLOW_UP, HISTORY) == query


def test_a_first_question_asks_no_model() -> None:
    model = ScriptedModel("x")
    assert ModelConverse(model, by_rule)("Who signed?", ()) == "Who signed?"
    assert model.asked == []


def test_a_model_that_is_down_leaves_the_rule() -> None:
    def fail(_: str) -> str:
        raise ModelUnavailable("down")

    assert ModelConverse(ScriptedModel(fail), by_rule)(FOLLOW_UP, HISTORY).endswith(FOLLOW_UP)


def test_queries_are_read_and_judged() -> None:
    assert parse_query("問題：誰簽署了協議？\n") == "誰簽署了協議？"
    assert not is_faithful("", FOLLOW_UP, HISTORY)
    assert is_faithful("Who signed the harbour pact?", FOLLOW_UP, HISTORY)
