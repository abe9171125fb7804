"""Each kind of claim with its mutations: what passes and what is caught, with the reason."""

from __future__ import annotations

import pytest

from rag.answer.check import Quote, check_sentence

PRESS = (
    "The Secretary for Innovation, Technology and Industry, Professor Lin Hao, and the Vice Mayor "
    "of Seaport, Mr Wu Ming, co-chaired the 10th meeting of the Joint Task Force in Northgate "
    "today (September 7)."
)
MONEY = "The fund holds HK$1,234,567 and grew by 4.5% in 2022, paying twelve firms in 8 districts."
PACT = "The pact is non-binding. Parties may withdraw after 30 days. Norland did not sign it."
PACTS = (
    "The Norland Government witnessed memorandums: “Memorandum between the Port Office of Norland "
    "and the Rail Bureau on Freight”, “Memorandum between the Art Council and the School Board on "
    "Lessons”, and a pact between the Youth Council and the Book Fund."
)
PACT_ALONE = "The Port Office signed a pact with the Rail Bureau. The School Board met."
ZH = (
    "創新科技局局長林浩教授與海港市副市長吳明於2023年9月7日共同主持第十次會議，"
    "會議在北門市舉行，並未簽署協議。"
)
ZH_MONEY = "基金持有十二億港元，去年增長百分之四點五，支付八個地區的二十五萬戶。"

Row = tuple[str, str, str]

NUMBERS: list[Row] = [
    ("The tenth meeting was held in Northgate.", PRESS, ""),
    ("The 11th meeting was held in Northgate.", PRESS, "11th"),
    ("10 meetings were held in Northgate.", PRESS, "10"),
    ("The fund holds about HK$1.2 million.", MONEY, ""),
    ("The fund holds HK$1,234,567.", MONEY, ""),
    ("The fund holds HK$1,234,568.", MONEY, "HK$1,234,568"),
    ("The fund holds HK$1.3 million.", MONEY, "HK$1.3 million"),
    ("The fund holds HK$1.2 billion.", MONEY, "HK$1.2 billion"),
    ("The fund holds US$1,234,567.", MONEY, "US$1,234,567"),
    ("The fund grew by 4.5 per cent.", MONEY, ""),
    ("The fund grew by 4.6 per cent.", MONEY, "4.6 per cent"),
    ("The fund pays 12 firms in eight districts.", MONEY, ""),
    ("The fund pays 8 firms in twelve districts.", MONEY, "8"),
    ("Parties may withdraw after thirty days.", PACT, ""),
    ("Parties may withdraw after 30 weeks.", PACT, "30 weeks"),
    ("第10次會議在北門市舉行。", ZH, ""),
    ("第十一次會議在北門市舉行。", ZH, "第十一次"),
    ("基金持有12億港元。", ZH_MONEY, ""),
    ("基金持有12億美元。", ZH_MONEY, "12亿美元"),
    ("基金去年增長4.5%。", ZH_MONEY, ""),
    ("基金去年增長百分之五點四。", ZH_MONEY, "百分之五点四"),
    ("基金支付250,000戶。", ZH_MONEY, ""),
]
DATES: list[Row] = [
    ("The meeting was held on 7 September 2023.", PRESS, ""),
    ("The meeting was held on 2023-09-07.", PRESS, ""),
    ("The meeting was held on Thursday, September 7.", PRESS, ""),
    ("The meeting was held on Friday, September 7.", PRESS, "Friday"),
    ("The meeting was held on 8 September 2023.", PRESS, "8 September 2023"),
    ("The meeting was held on 7 October 2023.", PRESS, "7 October 2023"),
    ("The meeting was held on 7 September 2022.", PRESS, "7 September 2022"),
    ("The fund grew by 4.5% in 2023.", MONEY, "2023"),
    ("會議在九月七日舉行。", ZH, ""),
    ("會議在2023年9月8日舉行。", ZH, "2023年9月8日"),
    ("會議在2022年舉行。", ZH, "2022"),
]
NAMES: list[Row] = [
    ("Lin Hao and Wu Ming co-chaired the meeting.", PRESS, ""),
    ("Lin Hao and Chen Wei co-chaired the meeting.", PRESS, "Chen"),
    ("The meeting was held in Southgate.", PRESS, "Southgate"),
    ("Norland's government did not sign the pact.", PACT, ""),
    ("Southland did not sign the pact.", PACT, "Southland"),
    ("林浩和吳明共同主持會議。", ZH, ""),
    ("林浩和陳偉共同主持會議。", ZH, "陈伟"),
    ("會議在上海舉行。", ZH, "上海"),
    ("教育局局長林浩主持會議。", ZH, "教育局"),
]
NEGATIONS: list[Row] = [
    ("Norland did not sign the pact.", PACT, ""),
    ("Norland signed the pact.", PACT, "not"),
    ("The pact is not binding.", PACT, ""),
    ("The pact is binding.", PACT, "non-binding"),
    ("Lin Hao did not co-chair the meeting.", PRESS, "not"),
    ("會議沒有簽署協議。", ZH, ""),
    ("會議簽署了協議。", ZH, "并未"),
    ("林浩沒有主持第十次會議。", ZH, "没有"),
    ("The fund shrank in 2022 by 4.5%.", "The fund grew in 2022 by 4.5%, not the firms.", ""),
    ("The second attempt was unsuccessful.", "The second attempt failed in May.", ""),
    ("Exports decreased in May.", "Exports increased in May.", "decrease"),
]
MODALITIES: list[Row] = [
    ("Parties may withdraw after 30 days.", PACT, ""),
    ("Parties can withdraw after 30 days.", PACT, ""),
    ("Parties withdraw after 30 days.", PACT, "may"),
    ("Parties must withdraw after 30 days.", PACT, "must"),
    ("All firms were paid.", "The fund paid some firms.", "All"),
    ("The city built a bridge.", "The city plans to build a bridge.", "plans to"),
    ("The city will build a bridge.", "The city plans to build a bridge.", ""),
    ("政府將興建大橋。", "政府計劃興建大橋。", ""),
    ("大橋會影響環境。", "大橋可能影響環境。", ""),
    ("大橋影響環境。", "大橋可能影響環境。", "可能"),
]
QUOTED: list[Row] = [
    ('He said, "we will build one bridge."', "He said: “We will build one bridge”.", ""),
    (
        'He said, "we will build two bridges."',
        "He said: “We will build one bridge”.",
        "two bridges",
    ),
    ("See http://a.example/x for it.", "See http://a.example/x for it.", ""),
    ("See http://b.example/x for it.", "See http://a.example/x for it.", "b.example"),
    ("Write to a@b.example for it.", "Write to a@c.example for it.", "a@b.example"),
]
PARTIES: list[Row] = [
    ("The Port Office signed a memorandum with the Rail Bureau.", PACTS, ""),
    ("The Port Office signed a memorandum with the School Board.", PACTS, "School Board"),
    ("The Port Office signed pacts with the Rail Bureau and the Youth Council.", PACTS, "Youth"),
    ("The Art Council signed a memorandum with the School Board.", PACTS, ""),
    ("The Norland Government signed memorandums with the School Board.", PACTS, ""),
    ("The Port Office and the Art Council signed with the Rail Bureau and the School Board "
     "respectively.", PACTS, ""),
    ("The Port Office signed a pact with the Rail Bureau.", PACT_ALONE, ""),
]  # fmt: skip
ALIGNED: list[Row] = [
    ("It grew in the 19th and 19th century.", "It grew in the 18th and 19th century.", "19th"),
    ("It was popular in the 1960s.", "It was popular in the 1970s.", "1960s"),
    ("在19世紀和19世紀，人口增加。", "在18世紀和19世紀，人口增加。", "19"),
]
ACROSS: list[Row] = [
    ("第十次會議於2023年9月7日舉行。", PRESS, ""),
    ("第十一次會議於2023年9月7日舉行。", PRESS, "第十一次"),
    ("會議於2023年9月8日舉行。", PRESS, "2023年9月8日"),
    ("The 10th meeting was held on 7 September 2023.", ZH, ""),
    ("The 12th meeting was held on 7 September 2023.", ZH, "12th"),
    ("會議在北京舉行。", PRESS, "Beijing"),
]
GLUED: list[Row] = [
    ("MIIT与香港签署协议。", "协议由香港与MIIT签署。", ""),
    ("NPA與香港簽署協議。", "協議由香港與MIIT簽署。", "NPA"),
    ("雷達追蹤距離20km，鍵長135pm。", "雷達追蹤距離20 km，鍵長135pm，偶極矩0.47D。", ""),
    ("鍵長136pm，偶極矩0.47D。", "鍵長135pm，偶極矩0.47D。", "136pm"),
    ("協議由香港與信息化部簽署。", "協議由香港簽署，會議在北門市舉行。", "信息化部"),
    ("JR九州有三條路線。", "JR九州在長崎縣內有三條路線。", ""),
]
TABLE = [
    *NUMBERS,
    *DATES,
    *NAMES,
    *NEGATIONS,
    *MODALITIES,
    *QUOTED,
    *PARTIES,
    *ALIGNED,
    *ACROSS,
    *GLUED,
]


@pytest.mark.parametrize(("sentence", "quote", "fault"), TABLE)
def test_a_claim_is_supported_or_caught_for_its_reason(
    sentence: str, quote: str, fault: str
) -> None:
    result = check_sentence(sentence, [Quote(quote, "2023-09-07")])
    if fault:
        assert result.verdict == "unsupported"
        assert any(fault in reason for reason in result.reasons)
    else:
        assert result.verdict == "supported", result.reasons


def test_a_name_in_part_is_completed_by_the_words_around() -> None:
    quote = Quote("Professor Lin said that the park will open.", None, PRESS)
    assert check_sentence("Lin Hao said that the park will open.", [quote]).verdict == "supported"
    assert check_sentence("Wu Ming said that the park will open.", [quote]).verdict == "unsupported"


def test_an_acronym_is_spelled_out_by_the_words_around() -> None:
    around = "the Northgate Port Authority (NPA) was founded"
    quote = Quote("The NPA runs the docks.", None, around)
    sentence = "The Northgate Port Authority runs the docks."
    assert check_sentence(sentence, [quote]).verdict == "supported"


def test_names_that_cannot_be_compared_leave_a_sentence_partial() -> None:
    result = check_sentence("Lin Hao chaired the 10th meeting.", [Quote(ZH, "2023-09-07")])
    assert result.verdict == "partial"


def test_far_vectors_make_a_sentence_unsupported() -> None:
    near = check_sentence("The bridge closed.", [Quote("The bridge closed.")])
    far = check_sentence(
        "Rain fell over the hills.", [Quote("The bridge closed.")], similarity=lambda *_: [0.1]
    )
    assert (near.verdict, far.verdict) == ("supported", "unsupported")


@pytest.mark.parametrize("text", ["", "  ", "…", "[1]"])
def test_nothing_said_is_unsupported(text: str) -> None:
    assert check_sentence(text, [Quote(PRESS)]).verdict == "unsupported"
    assert check_sentence("Lin Hao spoke.", []).verdict == "unsupported"
