"""What one tokenizer makes of words, numbers, dates and scripts."""

from __future__ import annotations

import pytest

from rag.retrieve.british import in_british
from rag.retrieve.dates import date_tokens
from rag.retrieve.languages import guess_language
from rag.retrieve.tokens import tokenize


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Ｆｕｌｌ width １２", "full width 12"),
        ("the 10th meeting", "10 meetings"),
        ("1,000 people", "1000 people"),
        ("U.S. law", "US law"),
        ("Innovation (I&T)", "innovation i&t"),
        ("café society", "cafe society"),
        ("HKSAR Government's", "hksar government"),
        ("創新科技", "创新科技"),
        ("co\u00adoperation", "cooperation"),
        (
            "new industrialization by labor organizations",
            "new industrialisation by labour organisations",
        ),
        ("a defense program of the center", "a defence programme of the centre"),
        ("neighborhoods, colored and analyzed", "neighbourhoods, coloured and analysed"),
    ],
)
def test_different_writings_give_the_same_tokens(one: str, other: str) -> None:
    assert tokenize(one, "en") == tokenize(other, "en")


def test_hyphenated_word_meets_its_joined_form_and_its_parts() -> None:
    tokens = tokenize("co-operation on COVID-19", "en")
    assert tokens == ["cooper", "co", "oper", "covid19", "covid", "19"]


def test_chinese_gives_single_characters_and_pairs() -> None:
    assert tokenize("合作協議", "zh-Hant") == ["合", "作", "协", "议", "合作", "作协", "协议"]


def test_stop_words_are_dropped_but_names_in_capitals_stay() -> None:
    assert tokenize("The WHO said who it was", "en") == ["who", "said"]


def test_text_in_capitals_keeps_no_stop_words() -> None:
    assert tokenize("WHO SAID IT", "en") == ["said"]


def test_no_token_holds_a_space() -> None:
    text = "a\u00a0b\u3000c\u2028d 東京 タワー e\u0301 ½ ﷺ \ufdfa"
    assert all(token and token.split() == [token] for token in tokenize(text))


@pytest.mark.parametrize("text", ["", " \n", "…！？", "\ud800", "\x00", "\U0001f600"])
def test_text_without_words_gives_nothing(text: str) -> None:
    assert tokenize(text) == []


@pytest.mark.parametrize(
    "text",
    ["10 June 2023", "June 10th, 2023", "the 10th of June 2023", "2023-06-10", "2023年6月10日"],
)
def test_dates_have_one_form(text: str) -> None:
    assert date_tokens(text) == ["2023-06-10", "2023-06", "06-10"]


def test_part_of_a_date_gives_what_it_says() -> None:
    assert date_tokens("on June 10 and in May 2022") == ["06-10", "2022-05"]


def test_words_are_stemmed_in_their_language() -> None:
    assert tokenize("die Verträge der Länder", "de") == ["vertrag", "land"]
    assert tokenize("l'école et les écoles", "fr") == ["ecol", "ecol"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Which agreement was signed by the two sides?", "en"),
        ("Quel est le rôle de la région dans les échanges ?", "fr"),
        ("Wer hat den Vertrag mit der Stadt unterzeichnet?", "de"),
        ("協議由誰簽署？", "zh"),
        ("協定は誰が署名しましたか", "ja"),
        ("누가 협정에 서명했습니까", "ko"),
        ("Кто подписал соглашение?", "ru"),
        ("42", "en"),
    ],
)
def test_language_is_guessed(text: str, code: str) -> None:
    assert guess_language(text) == code


@pytest.mark.parametrize(
    "word", ["citizen", "prize", "resize", "laboratory", "diameter", "honorary"]
)
def test_words_that_only_look_american_stay(word: str) -> None:
    assert in_british(word) == word
