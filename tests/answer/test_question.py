"""Kinds of questions, their names and numbers; values in texts."""

from __future__ import annotations

import pytest

from rag.answer.kinds import find_values
from rag.answer.question import parse_question
from rag.answer.value import ValueKind


@pytest.mark.parametrize(
    ("question", "kind"),
    [
        ("Who signed the pact?", "person"),
        ("誰代表香港簽署協議？", "person"),
        ("When was the 10th meeting held?", "date"),
        ("會議在什麼日期舉行？", "date"),
        ("How many areas does it cover?", "number"),
        ("協議有多少個範疇？", "number"),
        ("In which city was it signed?", "place"),
        ("Why was the bridge closed?", "reason"),
        ("Is the deal binding?", "yesno"),
        ("協議是否有約束力？", "yesno"),
        ("What are the 12 co-operation areas?", "list"),
        ("有哪些合作範疇？", "list"),
        ("What is the annex called?", "other"),
        ("Which architect designed the park?", "person"),
        ("What is the name of the secretary of the group?", "person"),
        ("簽署協議的江蘇省副省長叫什麼名字？", "person"),
        ("Which ministry signed the pact?", "body"),
        ("教育方面的备忘录是哪两个部门签的？", "body"),
        ("What position did the president hold?", "other"),
        ("At what time was it issued?", "time"),
        ("When is the deadline?", "date"),
        ("What is the agreement meant to achieve?", "reason"),
        ("How often does it meet?", "other"),
        ("公司成立於西元幾年？", "date"),
        ("工程歷時幾年？", "number"),
        ("這幾年的發展如何？", "other"),
    ],
)
def test_kind_of_answer(question: str, kind: str) -> None:
    assert parse_question(question).kind == kind


@pytest.mark.parametrize(
    ("question", "abbreviation"),
    [
        ("What does NDRC stand for?", "NDRC"),
        ("What is the full name of the NDRC?", "NDRC"),
        ("HSITP 是什麼的縮寫？", "HSITP"),
        ("What does the minister stand for?", ""),
    ],
)
def test_the_abbreviation_to_be_spelled_out(question: str, abbreviation: str) -> None:
    assert parse_question(question).abbreviation == abbreviation


def test_count_and_figures_of_a_question() -> None:
    asked = parse_question("What are the 12 co-operation areas of the 3rd plan?")
    assert asked.count == 12
    assert asked.numbers == {"12", "3"}


@pytest.mark.parametrize("text", ["the 13th meeting", "第13次會議", "第十三次會議"])
def test_ordinals_in_all_spellings_are_equal(text: str) -> None:
    assert parse_question(text).numbers == {"13"}


def test_figure_inside_a_code_singles_nothing_out() -> None:
    assert parse_question("What causes HIV-1 infection?").numbers == frozenset()


@pytest.mark.parametrize(
    ("text", "kind", "normal"),
    [
        ("on September 19, 2024.", "date", ["2024-09-19"]),
        ("today (September 7)", "date", ["?-09-07"]),
        ("7 September 2023", "date", ["2023-09-07"]),
        ("二〇二三年九月七日", "date", ["2023-09-07"]),
        ("2023年9月7日", "date", ["2023-09-07"]),
        ("it paid 3.5 million", "number", ["3500000"]),
        ("twenty-one areas", "number", ["21"]),
        ("共二十一項", "number", ["21"]),
        ("opened at 19:05 to 40 guests", "number", ["40"]),
        ("三千五百萬元", "number", ["35000000"]),
        ("met in New York with envoys", "place", ["new york"]),
    ],
)
def test_values_have_one_normal_form(text: str, kind: ValueKind, normal: list[str]) -> None:
    assert [value.normal for value in find_values(text, kind)] == normal
