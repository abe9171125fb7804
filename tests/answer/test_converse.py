"""Follow-up questions made to stand alone."""

from __future__ import annotations

import pytest

from rag.answer.converse import stand_alone
from rag.types import Turn

SIGNED = Turn("Who signed the northern pact for Hong Kong?", "Mr Sun Dong [1]")
SIGNED_ZH = Turn("香港與江蘇的協議由誰簽署？", "陳國基 [1]")


@pytest.mark.parametrize(
    "question",
    ["And who signed for the other side?", "What about the date?", "When did he sign it?", "Why?"],
)
def test_question_that_leans_carries_the_one_before(question: str) -> None:
    assert stand_alone(question, [SIGNED]) == f"{SIGNED.question} {question}"


@pytest.mark.parametrize(
    "question", ["那么日期呢？", "那麼江蘇方面呢？", "他說了什麼？", "還有誰？"]
)
def test_chinese_question_that_leans_carries_the_one_before(question: str) -> None:
    assert stand_alone(question, [SIGNED_ZH]) == f"{SIGNED_ZH.question} {question}"


@pytest.mark.parametrize(
    "question",
    ["Which ministry signed the Arrangement on the centre?", "深圳河兩岸的合作區以什麼概念建設？"],
)
def test_question_that_stands_alone_is_searched_as_it_is(question: str) -> None:
    assert stand_alone(question, [SIGNED]) == question


def test_first_question_is_searched_as_it_is() -> None:
    assert stand_alone("And the date?", []) == "And the date?"


def test_chain_of_follow_ups_goes_back_to_the_question_that_stands() -> None:
    history = [SIGNED, Turn("And where?", "In Beijing [1]")]
    assert stand_alone("And when?", history) == f"{SIGNED.question} And where? And when?"
