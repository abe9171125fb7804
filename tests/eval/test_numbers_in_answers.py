"""A number in an answer is its value, unit and scale, however it is written."""

from __future__ import annotations

import pytest

from eval.scoring.grade import grade
from eval.types import Evidence, Fact, GoldItem, NumberAnchor


def is_met(
    value: float,
    unit: str,
    text: str,
    *,
    question: str = "What was it?",
    tol: float | str | None = None,
    quote: str = "",
) -> bool:
    evidence = (Evidence("a.txt", quote),) if quote else ()
    fact = Fact("f", number=NumberAnchor(value, unit, tol), evidence=evidence)
    item = GoldItem("q", question, facts=(fact,))
    return grade(item, text).outcome == "CORRECT"


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (8400, "USD million", "Revenue was $8.4bn."),
        (8400, "USD million", "Revenue came to USD 8,400 million."),
        (8400, "million USD", "about 8.4 billion dollars"),
        (8400, "USD_m", "It was $8,400."),
        (8400, "$ millions", "US$8,400,000,000"),
        (8.4, "USD billion", "Revenue was $8,400 million in the year."),
        (1577, "USD million", "The capital expenditure was $1,577.00 (in millions)."),
        (1577, "USD million", "3M's capex for FY2018 was approximately $1.58 billion [1]."),
        (1577, "USD million", "**$1,577 million**"),
        (1577, "USD million", "\\$1,577 million"),
        (1_200_000, "", "1.2 million"),
        (1_200_000, "", "1,200,000 people"),
        (1_200_000, "", "120萬人"),
        (70, "%", "百分之七十"),
        (70, "%", "七成"),
        (70, "percent", "70 per cent of it"),
        (70, "%", "seventy percent"),
        (70, "%", "The share is 0.70."),
        (12.3, "%", "roughly 12%"),
        (24.5, "%", "The margin was 24.5."),
        (24.5, "%", "24.48%"),
        (2, "percentage points", "up 200 basis points"),
        (50, "bps", "0.5 percentage points"),
        (0.66, "", "The quick ratio is 0.66x."),
        (0.66, "", "0.66:1"),
        (0.66, "", "a ratio of 0.6597"),
        (1.9, "times", "1.9x"),
        (12, "", "There are twelve areas."),
        (12, "", "共十二個範疇"),
        (24, "", "no more than 24 laboratories"),
        (6, "months", "half a year's notice, that is six months"),
        (6, "months", "6 months' notice"),
        (6, "months", "0.5 years"),
        (23, "days", "23 working days"),
        (8, "HKD million", "港幣八百萬元"),
        (15000, "RMB", "人民币1.5万元"),
        (2.1, "HKD億", "獲批總額為港幣2.1億元"),
        (68500, "square metres", "6.85 hectares"),
        (68500, "square metres", "68,500 m²"),
        (-1234, "USD million", "Net income was $(1,234) million."),
        (-1234, "USD million", "Net income: (1,234)"),
        (-1234, "USD million", "a net loss of $1,234 million"),
        (-3.7, "%", "Sales decreased by 3.7%."),
        (-3.7, "%", "a 3.7% decline"),
        (-3.7, "%", "-3.7%"),
        (-3.7, "%", "−3.7 %"),
        (2.5, "years", "2½ years"),
        (33.3, "%", "one third"),
        (1.9, "USD billion", "$1.9–2.1 billion"),
        (2.1, "USD billion", "between $1.9 and $2.1 billion"),
        (0.5, "", "half of the floor area"),
    ],
)
def test_right_value_is_met_however_it_is_written(value: float, unit: str, text: str) -> None:
    assert is_met(value, unit, text)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (70, "%", "170%"),
        (70, "%", "70.9%"),
        (70, "%", "5% and $70"),
        (70, "", "170 people"),
        (8400, "USD million", "$8.4 million"),
        (8400, "USD million", "$8.4 trillion"),
        (8400, "USD million", "HK$8,400 million"),
        (8400, "HKD million", "RMB 8,400 million"),
        (8400, "USD million", "$8.9bn"),
        (8412, "USD million", "$8bn"),
        (1577, "USD million", "$1,578 million"),
        (1577, "USD million", "$1,577 thousand"),
        (2, "%", "2 percentage points"),
        (2, "percentage points", "200%"),
        (12, "", "12 million people"),
        (12, "", "the 12th meeting"),
        (7, "", "on 7 September 2023"),
        (59, "", "see page 59"),
        (8, "", "It is five [8]."),
        (2, "", "1. five\n2. six"),
        (6, "months", "six weeks"),
        (6, "months", "6 years"),
        (6, "months", "6%"),
        (12, "", "not 12 but 15"),
        (-3.7, "%", "Sales increased by 3.7%."),
        (-1234, "USD million", "net income of $1,234 million"),
        (10, "", "第十次會議"),
        (0.66, "", "0.76"),
        (15, "HKD million", "港幣一千五百元"),
        (10, "", "a 10-K filing"),
    ],
)
def test_another_value_is_not_met(value: float, unit: str, text: str) -> None:
    assert not is_met(value, unit, text)


def test_scale_named_by_the_question_applies_to_gold_without_one() -> None:
    question = "What was the FY2018 capital expenditure (in USD millions)?"
    assert is_met(1577, "", "It was $1,577 million.", question=question)
    assert is_met(1577, "", "It was $1.577 billion.", question=question)
    assert not is_met(1577, "", "It was $1,577 billion.", question=question)


def test_change_in_the_other_direction_is_not_met() -> None:
    question = "By how much did revenue change?"
    assert is_met(5, "%", "Revenue grew by 5%.", question=question)
    assert not is_met(5, "%", "Revenue decreased by 5%.", question=question)
    assert is_met(5, "%", "It decreased by 5%.", question="By how much did revenue decrease?")
    assert is_met(5, "%", "The rate fell to 5%.", question="What is the rate after the change?")


@pytest.mark.parametrize(
    ("tol", "text", "met"),
    [
        (2, "72%", True),
        (2, "72.1%", False),
        ("10%", "77%", True),
        ("10%", "77.1%", False),
        (0, "70.0%", True),
        (0, "70.1%", False),
        (0.01, "70.7%", True),
        (0.01, "70.8%", False),
        (0.1, "70.04%", True),
        (0.1, "71%", False),
    ],
)
def test_tolerance_is_kept(tol: float | str, text: str, met: bool) -> None:
    assert is_met(70, "%", text, tol=tol) is met


@pytest.mark.parametrize(
    ("text", "met"),
    [
        ("Capex was $1,577 million in FY2018, up from $1,373 million in FY2017.", True),
        ("Capex was $1,373 million in FY2018, compared to $1,577 million in FY2017.", False),
        ("FY2017: $1,373 million\nFY2018: $1,577 million", True),
        ("In FY2018 it was $1,577 million.", True),
        ("It was $1,577 million, as the 2019 report says.", True),
        ("Adding $77 million gives $1,577 million. The final answer is $1,654 million.", False),
        ("Purchases of property: $(1,577) million", True),
    ],
)
def test_number_must_be_of_the_year_and_the_last_word(text: str, met: bool) -> None:
    question = "What was the capital expenditure in FY2018?"
    assert is_met(1577, "USD million", text, question=question) is met


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (4.8, "%", r"The ratio is $4.8\%$."),
        (1577, "million", "It was $1,577 million."),
        (1577, "USD million", r"\[ 1577 \text{ million} \]"),
        (0.048, "ratio", "4.8%"),
        (1577, "USD million", "1577M"),
        (1577, "USD million", "$1.577B"),
    ],
)
def test_typeset_and_abbreviated_numbers_are_read(value: float, unit: str, text: str) -> None:
    assert is_met(value, unit, text)


def test_bare_number_under_a_question_in_millions_meets_gold_in_full() -> None:
    question = "What was capex (in USD millions)?"
    assert is_met(1_577_000_000, "USD", "1,577", question=question)
