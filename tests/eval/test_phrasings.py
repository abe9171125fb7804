"""Answers as models phrase them, each with the outcome that a person would give it."""

from __future__ import annotations

import pytest

from eval.scoring.grade import grade
from eval.types import Fact, GoldItem, NumberAnchor


def number(value: float, unit: str = "", q: str = "What was it?") -> GoldItem:
    return GoldItem("q", q, facts=(Fact("f", number=NumberAnchor(value, unit)),))


def words(*anchors: str, q: str = "What is it?") -> GoldItem:
    return GoldItem("q", q, facts=(Fact("f", any_of=anchors),))


C, X, A = "CORRECT", "WRONG", "ABSTAINED"
CAPEX = "What is the FY2018 capital expenditure amount (in USD millions) for 3M?"
CASES = [
    (
        number(24.26, q="What is the FY2019 fixed asset turnover ratio?"),
        "The ratio is approximately 24.26: revenue of $6,489 million over PP&E of $267.5 million.",
        C,
    ),
    (number(24.26), "The ratio comes to about 24.3x.", C),
    (number(-0.02), "ROA was -2%.", C),
    (number(0), "There was no change: 0%.", C),
    (number(1577, "USD million", CAPEX), "USD1577m", C),
    (
        number(1577, "USD million", CAPEX),
        "3M spent $1,577 million, shown under 'Purchases of property (PP&E)'.",
        C,
    ),
    (
        number(1577, "USD million", CAPEX),
        "PP&E is $8,738 million. Therefore, it is not possible to determine the capex.",
        A,
    ),
    (
        number(1577, "USD million"),
        "I cannot find that. As an AI language model, I don't have access to the filing.",
        A,
    ),
    (
        words("yes", q="Is 3M a capital-intensive business based on FY2022 data?"),
        "3M is not a capital-intensive business. Its CAPEX/Revenue ratio is 5.1%.",
        X,
    ),
    (
        words("no", q="Is 3M a capital-intensive business based on FY2022 data?"),
        "3M is not a capital-intensive business. Its CAPEX/Revenue ratio is 5.1%.",
        C,
    ),
    (
        words("no", q="Is 3M a capital-intensive business based on FY2022 data?"),
        "No, the company is managing its CAPEX and Fixed Assets pretty efficiently.",
        C,
    ),
    (
        words("no", q="Does the memorandum set a budget?"),
        "The memorandum does not specify a budget.",
        C,
    ),
    (
        words("no", q="Is 3M a capital-intensive business?"),
        "The context does not mention whether 3M is capital-intensive.",
        A,
    ),
    (
        words("yes", q="Did Acme report any litigation?"),
        "No, the filing does not mention any litigation.",
        X,
    ),
    (
        words("yes", q="Has MGM paid dividends in FY2022?"),
        "MGM paid dividends of $0.01 per share in FY2022.",
        C,
    ),
    (
        words("no", q="Has Acme paid dividends in FY2022?"),
        "Acme has never declared or paid any cash dividends.",
        C,
    ),
    (
        words(
            "yes",
            q="Does AMD have a reasonably healthy liquidity profile based on its quick ratio?",
        ),
        "AMD's quick ratio of 1.57 indicates a healthy liquidity profile.",
        C,
    ),
    (
        words(
            "no", q="Does it have a reasonably healthy liquidity profile based on its quick ratio?"
        ),
        "The quick ratio of 0.7 is below 1, which suggests an unhealthy liquidity profile.",
        C,
    ),
    (
        words("Consumer segment", q="Which segment dragged down growth?"),
        "The Consumer segment, which shrank by 0.9% organically.",
        C,
    ),
    (
        number(-1.7, "%", "By how much did the operating margin change in FY2022?"),
        "The operating margin decreased by 1.7% in FY2022.",
        C,
    ),
    (
        number(-1.7, "%", "By how much did the operating margin change in FY2022?"),
        "The operating margin increased by 1.7% in FY2022.",
        X,
    ),
    (
        number(1.7, "%", "By how much did the operating margin change in FY2022?"),
        "The operating margin declined 1.7% in FY2022.",
        X,
    ),
    (number(65.4, "%"), "The three year average is (60.1% + 70.7%)/2 = 65.4%", C),
    (number(8.7, "USD billion"), "net PPNE was $8.70 billion", C),
    (number(8.7, "USD billion"), "net PPNE was $8,738 million", C),
    (number(93.86, q="What is DPO?"), "93.86 days", C),
    (number(93.86, "days", "What is DPO?"), "The DPO is approximately 94 days.", C),
    (number(2018), "It was 2018.", C),
    (words("Q2", q="Which quarter?"), "In the second quarter (Q2).", C),
    (number(0.4, "USD"), "The dividend was $0.40 per share", C),
    (number(12, "%"), "12 percentage points", X),
    (words("Verizon", "AT&T"), "It was AT & T.", C),
    (words("Johnson & Johnson"), "Johnson and Johnson", C),
    (number(5.2, "million"), "5.2 million shares", C),
    (number(5200000, "shares"), "5.2 million shares", C),
    (number(3, q="How many subsidiaries?"), "It has three subsidiaries: A, B and C.", C),
    (number(3, q="How many subsidiaries?"), "It has 4 subsidiaries.", X),
    (words("1969-07-20", "July 20, 1969"), "Apollo 11 landed on 20 July 1969.", C),
    (words("Leonardo da Vinci"), "The Mona Lisa was painted by Leonardo Da Vinci.", C),
    (words("Leonardo da Vinci"), "It was painted by Leonardo.", X),
    (words("United States", "USA", "U.S."), "It's the U.S.", C),
    (words("United States", "USA", "U.S."), "the US", C),
    (words("Paris"), "I'm not sure, but I think it's Paris.", C),
    (words("Paris"), "While I cannot be fully certain, it's likely London.", X),
    (
        words("Paris"),
        "The text doesn't say. However, it is commonly known that the capital is London.",
        X,
    ),
    (words("Paris"), "Unfortunately the documents don't include this detail, so I can't say.", A),
    (words("Paris"), "There isn't enough information in the context to answer.", A),
    (
        words("Paris"),
        "The provided excerpt does not specify the city; please consult the full text.",
        A,
    ),
    (words("the 1990s", "1990s"), "in the 1990s", C),
    (words("13"), "There are thirteen.", C),
    (words("six"), "6 countries", C),
    (words("World War II"), "World War Two", C),
    (words("second"), "the 2nd", C),
    (number(1.5, "times"), "It rose by 50%", X),
    (words("New York City"), "New York", X),
    (words("carbon dioxide"), "CO2 (carbon dioxide)", C),
    (number(4.5, "%", "What is the growth rate?"), "Between 4 and 4.5%", C),
    (number(1234, "USD million"), "$1.234bn (2022: $1.1bn)", C),
    (number(1234, "RMB million"), "12.34亿元人民币", C),
    (number(1234, "HKD million"), "港幣12.34億元", C),
    (number(30, "%"), "三成", C),
    (number(30, "%"), "百分之三十", C),
    (number(2.5, "年"), "兩年半", C),
    (number(0.5, "%"), "50個基點", X),
    (words("不"), "不會。", C),
    (words("是", q="協議是否具約束力？"), "協議具約束力。", C),
    (words("否", q="協議是否具約束力？"), "協議並不具約束力。", C),
]


@pytest.mark.parametrize(("item", "text", "outcome"), CASES)
def test_answer_has_the_outcome_a_person_gives(item: GoldItem, text: str, outcome: str) -> None:
    assert grade(item, text).outcome == outcome
