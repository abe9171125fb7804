"""Outcomes of whole answers, as people and models phrase them."""

from __future__ import annotations

import pytest

from eval.scoring.grade import grade
from eval.types import Fact, GoldItem

SIGNED = GoldItem(
    "q",
    "Who signed the agreement?",
    facts=(Fact("hk", any_of=("Sun Dong", "孫東")), Fact("ml", any_of=("Xiong Jijun",))),
)
PLACE = GoldItem("q", "Where was it signed?", facts=(Fact("f", any_of=("Beijing", "北京")),))
COUNT = GoldItem("q", "How many areas?", facts=(Fact("f", any_of=("12",), forbid=("five areas",)),))
OPEN = GoldItem("q", "How much did it cost?", answerable="no")


def words(anchor: str, text: str, question: str = "What is it?") -> bool:
    item = GoldItem("q", question, facts=(Fact("f", any_of=(anchor,)),))
    return grade(item, text).outcome == "CORRECT"


def test_all_vital_facts_make_it_correct_and_some_make_it_partial() -> None:
    assert grade(SIGNED, "Sun Dong and Xiong Jijun signed it.").outcome == "CORRECT"
    assert grade(SIGNED, "Sun Dong signed it.").outcome == "PARTIAL"
    assert grade(SIGNED, "Two ministers signed it.").outcome == "WRONG"


def test_forbidden_words_make_it_wrong_unless_denied() -> None:
    assert grade(COUNT, "12 areas, among them five areas of trade").outcome == "WRONG"
    assert grade(COUNT, "Not five areas, but 12.").outcome == "CORRECT"


def test_okay_fact_is_not_needed() -> None:
    item = GoldItem("q", "?", facts=(Fact("a", any_of=("x",)), Fact("b", "okay", any_of=("y",))))
    assert grade(item, "x").outcome == "CORRECT"


def test_item_without_anchors_is_unscored_unless_declined() -> None:
    item = GoldItem("q", "Why?", facts=())
    assert grade(item, "Because.").outcome == "UNSCORED"
    assert grade(item, "I do not know.").outcome == "ABSTAINED"


def test_failure_is_an_error_and_neither_right_nor_wrong() -> None:
    assert grade(PLACE, "", "failed").outcome == "ERROR"
    assert grade(PLACE, None).outcome == "ERROR"
    assert grade(PLACE, "  ").outcome == "ERROR"


def test_unanswerable_is_right_only_when_declined() -> None:
    assert grade(OPEN, "", "declined").outcome == "CORRECT"
    assert grade(OPEN, "The documents do not say.").outcome == "CORRECT"
    assert grade(OPEN, "It cost $5 million.").outcome == "WRONG"
    assert grade(OPEN, "The documents do not say, but it was about $5m.").outcome == "WRONG"


def test_declining_and_stating_is_an_attempt() -> None:
    graded = grade(PLACE, "It was signed in Beijing. However, I cannot confirm this.")
    assert (graded.outcome, graded.declined, graded.hedged) == ("CORRECT", False, True)
    assert grade(PLACE, "The text is not clear, but it was Shanghai.").outcome == "WRONG"


@pytest.mark.parametrize(
    "text",
    [
        "I'm sorry, but the provided documents do not contain this information.",
        "Based on the context, it is not possible to determine where it was signed.",
        "The filing does not disclose it. You may want to check the company's website.",
        "Unfortunately, there is no mention of the place in these passages.",
        "I don't know.",
        "N/A",
        "The context only discusses trade. It doesn't specify the place.",
        "I cannot answer this question without further information.",
        "文件沒有提及簽署地點。",
        "根據所提供的資料，無法確定。",
        "抱歉，我不知道。",
        "材料中没有相关信息，建议查阅官方网站。",
    ],
)
def test_refusals_are_known_by_their_words(text: str) -> None:
    assert grade(PLACE, text).outcome == "ABSTAINED"


@pytest.mark.parametrize(
    "text",
    [
        "It was signed in Beijing, not in Shanghai.",
        "Signed at 北京.",
        "It took place in BEIJING [1].",
        "The place was “Beijing”.",
        "In Ｂｅｉｊｉｎｇ.",
    ],
)
def test_words_match_in_any_case_width_and_script(text: str) -> None:
    assert grade(PLACE, text).outcome == "CORRECT"


@pytest.mark.parametrize(
    "text",
    [
        "It was not signed in Beijing.",
        "It was signed in Shanghai rather than Beijing.",
        "簽署地點不是北京，而是上海。",
        "Beijing was not the place.",
    ],
)
def test_denied_words_do_not_match(text: str) -> None:
    assert grade(PLACE, text).outcome == "WRONG"


@pytest.mark.parametrize(
    ("anchor", "text"),
    [
        ("Promotion of New Industrialisation", "the promotion of new industrialization"),
        ("co-operation agreement", "two cooperation agreements"),
        ("co-operation agreement", "a co-operation agreement"),
        ("cooperation carriers", "to set up innovation co-operation carriers"),
        ("pre-school places", "120 pre-school places"),
        ("reelection", "his re-election"),
        ("non-binding", "It is nonbinding."),
        ("non-binding", "It is non binding."),
        ("sister school", "sister schools"),
        ("eight areas", "in 8 areas"),
        ("20", "twenty people"),
        ("September 7", "on 7 September 2023"),
        ("七月五日", "7月5日"),
        ("內地與香港", "内地与香港"),
        ("higher freight costs", "Costs of freight were higher."),
        ("Research & Development", "research and development"),
        ("not binding", "The deal is not binding."),
        ("FY2018", "in FY 2018"),
        ("Q4 2026", "q4 2026"),
        ("$8.4bn", "8,400 million dollars"),
        ("14 December 1972 UTC", "on December 14, 1972"),
        ("2,000 people", "some two thousand people"),
        ("Mr John Lee", "the Chief Executive, John Lee"),
        ("World War II", "World War Two"),
        ("itself", "no divisor other than one and itself"),
        ("Wilhelm Conrad Röntgen", "It was Wilhelm Röntgen."),
        ("John Kennedy", "John F. Kennedy"),
        ("国家", "非洲国家"),
    ],
)
def test_phrases_match_in_their_usual_variants(anchor: str, text: str) -> None:
    assert words(anchor, text)


@pytest.mark.parametrize(
    ("anchor", "text"),
    [
        ("yes", "It eyes the market."),
        ("70", "170 people"),
        ("binding", "a non-binding deal"),
        ("Hong Kong", "Hongkou"),
        ("September 7", "September 17"),
        ("art", "a party"),
        ("8", "on 8 September"),
        ("Sun Dong", "Dong Sunny"),
        ("$8.4bn", "$8.4 million"),
        ("2,000 people", "2,000 cars for people"),
        ("2,000 people", "3,000 people"),
    ],
)
def test_lookalikes_do_not_match(anchor: str, text: str) -> None:
    assert not words(anchor, text)


@pytest.mark.parametrize(
    ("question", "text", "said"),
    [
        ("Is 3M capital-intensive?", "Yes, it is.", "yes"),
        ("Is 3M capital-intensive?", "No, 3M is not.", "no"),
        ("Is 3M capital-intensive?", "**No**. The ratio is low.", "no"),
        ("Is 3M capital-intensive?", "3M is not a capital-intensive business.", "no"),
        ("Is 3M capital-intensive?", "3M is a capital-intensive business.", "yes"),
        ("Did margins improve?", "Operating margins declined in the year.", "no"),
        ("Did margins improve?", "Margins improved by 2%.", "yes"),
        ("Did margins improve?", "The answer is: no", "no"),
        ("Does it name any dispute?", "Yes, one.", "yes"),
        ("協議有約束力嗎？", "沒有，協議不具約束力。", "no"),
        ("協議有約束力嗎？", "是的，有約束力。", "yes"),
    ],
)
def test_yes_and_no_are_understood(question: str, text: str, said: str) -> None:
    other = "no" if said == "yes" else "yes"
    assert words(said, text, question)
    assert not words(other, text, question)


@pytest.mark.parametrize(
    "text",
    [
        "7 September 2023",
        "September 7th, 2023",
        "on Thursday, Sept. 7, 2023",
        "2023-09-07",
        "2023/9/7",
        "07/09/2023",
        "9/7/2023",
        "7.9.2023",
        "the 7th of September, 2023",
        "2023年9月7日",
        "二〇二三年九月七日",
        "民國112年9月7日",
        "September 7",
    ],
)
def test_day_is_known_in_any_usual_form(text: str) -> None:
    item = GoldItem("q", "When?", facts=(Fact("f", date="2023-09-07"),))
    assert grade(item, f"It was held on {text}.").outcome == "CORRECT"


@pytest.mark.parametrize(
    "text",
    ["7 September 2024", "September 2023", "17 September 2023", "2023-09-08", "2023年9月17日"],
)
def test_another_day_is_not_met(text: str) -> None:
    item = GoldItem("q", "When?", facts=(Fact("f", date="2023-09-07"),))
    assert grade(item, f"It was held on {text}.").outcome == "WRONG"


def test_set_is_met_in_any_order_and_only_whole() -> None:
    fact = Fact("f", members=(("6",), ("7",), ("annex", "appendix")))
    item = GoldItem("q", "Which parts?", facts=(fact,))
    assert grade(item, "The appendix, and Clauses 7 and 6.").outcome == "CORRECT"
    assert grade(item, "The annex and Clause 7.").outcome == "WRONG"


def test_spans_point_into_the_answer_as_written() -> None:
    text = "It’s ½ done in “Beijing” [1]."
    graded = grade(PLACE, text)
    start, end = graded.facts[0].spans[0]
    assert text[start:end] == "Beijing"
