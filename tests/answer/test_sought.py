"""What a question looks for in a sentence."""

from __future__ import annotations

import pytest

from rag.answer.instead import (
    is_absent_place,
    is_of_onlookers,
    is_of_signers,
    is_other_place,
)
from rag.answer.posts import is_other_post
from rag.answer.question import parse_question
from rag.answer.sought import (
    answer_there,
    is_spelled_out,
    names_missing,
    surely_there,
)


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
        ("How many guests came?", "2000 guests came.", True),
        ("How many guests came?", "They came in 2000.", False),
        (
            "How many pairs of schools are there?",
            "The two places meet, and schools work in pairs.",
            False,
        ),
        ("How many campuses are there?", "學院有兩所校舍。", True),
        ("校舍有多大？", "校舍佔地113.8畝。", True),
        ("政府資助的項目有多少個？", "政府資助的項目共151個。", True),
        ("它在全球排第幾？", "它排在第三位。", True),
        ("What does the NGTB stand for?", "The NGTB met in May.", False),
        ("What does the NGTB stand for?", "The National Grain Trade Board met in May.", True),
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


@pytest.mark.parametrize(
    ("question", "text", "there"),
    [
        ("Who signed the pact?", "The ministry and Hong Kong signed the pact.", False),
        ("Who signed the pact?", "Professor Sun Dong signed the pact.", True),
        ("Which architect designed the park?", "The park has seven buildings.", False),
        ("Where was the pact signed?", "The pact was signed in Beijing.", True),
        ("Where in Beijing was the pact signed?", "The pact was signed in Beijing.", False),
        ("Which ministry signed the pact?", "The Ministry of Commerce signed the pact.", True),
        ("江蘇省教育廳廳長是誰？", "江蘇省教育廳簽署了備忘錄。", False),
    ],
)
def test_answer_that_is_hardly_anything_else(question: str, text: str, there: bool) -> None:
    assert surely_there(parse_question(question), text) is there


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("Who is the Governor of Jiangsu?", "Vice Governor of Jiangsu Mr Fang Wei signed.", True),
        ("Who is the Governor of Jiangsu?", "The Governor of Jiangsu, Mr Xu Kunlin, spoke.", False),
        ("Who is the Vice Governor?", "Vice Governor of Jiangsu Mr Fang Wei signed.", False),
        ("深圳市市長是誰？", "深圳市副市長王守睿先生主持會議。", True),
        ("深圳市市長是誰？", "The Vice Mayor of Shenzhen, Mr Wang Shourui, spoke.", True),
        ("深圳市市長是誰？", "The Mayor of Shenzhen, Mr Qin Weizhong, spoke.", False),
        ("Who is the Mayor of Shenzhen?", "深圳市副市長王守睿先生主持會議。", True),
    ],
)
def test_another_post_than_the_one_asked_about(question: str, text: str, other: bool) -> None:
    assert is_other_post(question, text) is other


@pytest.mark.parametrize(
    ("question", "text", "other"),
    [
        ("What did Hong Kong and Fujian agree?", "Hong Kong and Jiangsu agreed on trade.", True),
        ("What did Hong Kong and Jiangsu agree?", "Hong Kong and Jiangsu agreed on trade.", False),
        ("What did Hong Kong and Jiangsu agree?", "The two sides agreed on trade.", False),
        ("What did Hong Kong and Jiangsu agree?", "香港與福建同意合作。", True),
        ("Where did Hong Kong sign the pact?", "The pact was signed in Beijing.", False),
    ],
)
def test_another_place_than_the_one_asked_about(question: str, text: str, other: bool) -> None:
    assert is_other_place(parse_question(question), text, "") is other


@pytest.mark.parametrize(
    ("question", "text", "looked_on"),
    [
        ("Who signed the pact?", "Ms Ho and Mr Xu witnessed the signing of the pact.", True),
        ("Who signed the pact?", "Ms Ho signed on behalf of the bureau, witnessed by all.", False),
        ("Who signed the pact?", "Ms Ho and Mr Xu signed the pact.", False),
        ("Who witnessed the signing?", "Ms Ho and Mr Xu witnessed the signing.", False),
        ("Who spoke at the signing?", "Ms Ho and Mr Xu attended the signing.", False),
        ("誰簽署了協議？", "何女士見證協議簽署。", True),
        ("Who signed the pact?", "Ms Ho said that the signing of the pact was timely.", True),
    ],
)
def test_who_looked_on_or_spoke_did_not_sign(question: str, text: str, looked_on: bool) -> None:
    assert is_of_onlookers(parse_question(question), text) is looked_on


def test_a_heading_may_name_the_place() -> None:
    asked = parse_question("What did Fujian agree?")
    assert not is_other_place(asked, "Hong Kong agreed on trade.", "Visit to Fujian")


@pytest.mark.parametrize(
    ("text", "there"),
    [
        ("the Hong Kong-Shenzhen Innovation and Technology Park (HSITP) in the Loop", True),
        ("河套港深創新及科技園（HSITP）", True),
        ("the HSITP in the Loop", False),
    ],
)
def test_an_abbreviation_beside_its_words(text: str, there: bool) -> None:
    assert is_spelled_out("HSITP", text) is there


def test_acronym_of_the_question_is_found_in_full() -> None:
    asked = parse_question("Which bureau of the HKSAR signed it?")
    text = "A bureau of the Hong Kong Special Administrative Region signed it."
    assert names_missing(asked, text) == set()


@pytest.mark.parametrize(
    ("question", "page", "absent"),
    [
        ("科技部與澳門何時簽署安排？", "The Ministry and Hong Kong signed the Arrangement.", True),
        ("How many areas were agreed with Zhejiang?", "浙江和香港同意十二個範疇。", False),
        ("How many ferries serve Hong Kong?", "Nine ferries serve the city.", False),
    ],
)
def test_place_asked_about_stands_nowhere_on_the_page(
    question: str, page: str, absent: bool
) -> None:
    assert is_absent_place(parse_question(question), page) is absent


@pytest.mark.parametrize(
    ("question", "text", "signed"),
    [
        ("Who signed the pact?", "Ms Ho and Mr Xu represented the two towns.", True),
        ("誰簽署了協議？", "何欣女士代表兩市簽署協議。", True),
        ("Who signed the pact?", "The two towns signed the pact.", False),
        ("Who opened the fair?", "Ms Ho and Mr Xu represented the two towns.", False),
    ],
)
def test_who_stood_for_a_side_signed(question: str, text: str, signed: bool) -> None:
    assert is_of_signers(parse_question(question), text) is signed
