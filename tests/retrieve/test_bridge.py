"""The bridge of words between Chinese and English."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rag.retrieve import bridge as module
from rag.retrieve.bridge import LONGEST_PHRASE, Bridge, weighted
from rag.retrieve.chinese import GRAMMAR, LONGEST_WORD
from rag.retrieve.tokens import fold_script, tokenize

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def bridge(tmp_path_factory: pytest.TempPathFactory) -> Bridge:
    return Bridge(tmp_path_factory.mktemp("cache"))


def found(bridge: Bridge, text: str, lang: str) -> dict[str, float]:
    return {
        token: boost
        for translation in bridge.translations(text, lang)
        for token, boost in translation.tokens.items()
    }


@pytest.mark.parametrize("question", ["哪個基金會資助聯合實驗室？", "哪个基金会资助联合实验室？"])
def test_chinese_words_in_either_script_find_their_english_tokens(
    bridge: Bridge, question: str
) -> None:
    tokens = found(bridge, question, "zh")
    assert set(tokenize("foundation laboratory", "en")) <= set(tokens)


def test_a_long_name_is_taken_whole(bridge: Bridge) -> None:
    tokens = found(bridge, "工業和信息化部", "zh-Hant")
    assert set(tokenize("Ministry of Industry and Information Technology", "en")) <= set(tokens)


def test_a_name_is_spelt_in_pinyin(bridge: Bridge) -> None:
    assert "jijun" in found(bridge, "熊继军", "zh")


def test_a_name_is_no_words_of_its_characters(bridge: Bridge) -> None:
    """王志刚 is Wang Zhigang, not a king of firm ambition."""
    tokens = found(bridge, "王志剛簽署了什麼？", "zh")
    assert {"wang", "zhigang", "sign"} <= set(tokens)
    assert not {"king", "ambit"} & set(tokens)


def test_a_surname_before_a_word_may_be_a_name_and_may_not(bridge: Bridge) -> None:
    translations = bridge.translations("王國慶訪問了南京", "zh")
    unsure = {token for each in translations if each.unsure for token in each.tokens}
    assert "guoq" in unsure or "guoqing" in unsure


def test_officials_are_found_by_the_names_they_use_in_english(bridge: Bridge) -> None:
    assert set(tokenize("John Lee Ka-chiu", "en")) <= set(found(bridge, "李家超", "zh"))


@pytest.mark.parametrize(
    ("chinese", "english"),
    [
        ("公務員", "civil servant"),
        ("活動", "event"),
        ("港深", "Hong Kong Shenzhen"),
        ("粵港澳大灣區", "Greater Bay Area"),
        ("優才計劃", "Quality Migrant Admission Scheme"),
        ("合資格", "eligible"),
        ("撥出", "set aside"),
        ("增幅", "rate of increase"),
        ("勞工", "labour"),
    ],
)
def test_words_are_found_as_official_texts_write_them(
    bridge: Bridge, chinese: str, english: str
) -> None:
    assert set(tokenize(english, "en")) <= set(found(bridge, chinese, "zh"))
    (words,) = {t.word for t in bridge.translations(chinese, "zh")}
    assert words == fold_script(chinese), "it is one word, not several"


def test_short_pairs_of_places_do_not_break_other_words(bridge: Bridge) -> None:
    """京港 is Beijing and Hong Kong, and no part of 東京港 or 北京港口."""
    assert "tokyo" in found(bridge, "東京港的貨運量", "zh")
    assert [t.word for t in bridge.translations("北京港口", "zh")] == ["北京", "港口"]
    assert [t.word for t in bridge.translations("香港人口", "zh")] == ["香港", "人口"]


def test_english_terms_of_offices_find_their_chinese_tokens(bridge: Bridge) -> None:
    tokens = found(bridge, "How many civil servants does the Highways Department have?", "en")
    assert {"公务", "务员", "路政", "政署"} <= set(tokens)


def test_each_line_of_the_list_can_be_found() -> None:
    """A word that is never cut, or a translation that is too long, would do nothing."""
    seen = set()
    for line in module._TERMS.read_text(encoding="utf-8").splitlines():
        word, translations = line.split("\t")
        folded = fold_script(word)
        assert re.fullmatch(r"[\u3400-\u9fff]+", word), line
        assert 1 < len(word) <= LONGEST_WORD, line
        assert folded not in GRAMMAR, line
        assert folded not in seen, line
        seen.add(folded)
        for translation in translations.split("; "):
            assert 0 < len(tokenize(translation, "en")) <= LONGEST_PHRASE, line


def test_words_of_grammar_and_asking_are_not_translated(bridge: Bridge) -> None:
    words = [each.word for each in bridge.translations("在會上的是什麼？", "zh")]
    assert words == []


def test_of_a_place_only_its_name_is_translated(bridge: Bridge) -> None:
    assert set(found(bridge, "深圳", "zh")) == {"shenzhen"}


def test_english_phrases_find_their_chinese_tokens(bridge: Bridge) -> None:
    tokens = found(bridge, "Which foundation pays for intellectual property rights?", "en")
    assert {"基金", "知识", "产权"} <= set(tokens)


def test_another_language_gives_nothing(bridge: Bridge) -> None:
    assert bridge.translations("Quelle fondation paie ?", "fr") == ()


def test_without_a_folder_it_works_from_memory(bridge: Bridge) -> None:
    assert found(Bridge(None), "基金会", "zh") == found(bridge, "基金会", "zh")


def test_a_folder_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    assert found(Bridge(tmp_path / "file" / "cache"), "基金会", "zh")


def test_many_translations_share_their_weight() -> None:
    assert weighted([("a",)], 1.0) == {"a": 1.0}
    assert weighted([("a",), ("b",), ("c",), ("d",)], 1.0)["a"] == 0.5
    assert weighted([("a", "b", "c", "d")], 1.0)["c"] == 0.5
