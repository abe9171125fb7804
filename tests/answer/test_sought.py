"""What a question looks for in a sentence."""

from __future__ import annotations

import pytest

from rag.answer.question import parse_question
from rag.answer.sought import answer_there, names_missing


@pytest.mark.parametrize(
    ("question", "text", "there"),
    [
        ("How much money did the ministry pay?", "It met on October 13 with 12 envoys.", False),
        ("How much money did the ministry pay?", "It paid HK$15 million.", True),
        ("How many people live in Shenzhen?", "They held the 10th meeting in Shenzhen.", False),
        ("深圳市有多少人口？", "王守睿先生今日（九月七日）主持第十次會議。", False),
        ("深圳市有多少人口？", "深圳市有一千七百萬人。", True),
        ("What percentage of the cost is paid?", "It pays 70 people.", False),
        ("What percentage of the cost is paid?", "It pays 70 % of the cost.", True),
        ("When was the bridge opened?", "The bridge opened on May 4, 2001.", True),
        ("When was the bridge opened on May 4?", "The bridge opened on May 4.", False),
        ("Why was the road closed?", "It was closed because of rain.", True),
        ("What is the annex called?", "The annex is called a plan.", None),
    ],
)
def test_answer_of_the_kind_asked_for(question: str, text: str, there: bool | None) -> None:
    assert answer_there(parse_question(question), text) is there


@pytest.mark.parametrize(
    ("question", "missing"),
    [
        ("Who signed the agreement between Hong Kong and Fujian?", {"fujian"}),
        ("Who signed the agreement between Hong Kong and Jiangsu?", set()),
        ('What does "new productive forces" cover in Jiangsu?', {"new productive forces"}),
    ],
)
def test_names_that_a_text_does_not_hold(question: str, missing: set[str]) -> None:
    text = "Hong Kong's and Jiangsu's envoys signed the agreement."
    assert names_missing(parse_question(question), text) == missing
