"""The bridge of words between Chinese and English."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.retrieve.bridge import Bridge, longest_words, weighted
from rag.retrieve.tokens import tokenize

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


def test_the_longest_word_wins() -> None:
    known = dict.fromkeys(["科技", "科", "园", "科技园"])
    assert list(longest_words("在科技园科", known)) == ["科技园", "科"]


def test_many_translations_share_their_weight() -> None:
    assert weighted([("a",)], 1.0) == {"a": 1.0}
    assert weighted([("a",), ("b",), ("c",), ("d",)], 1.0)["a"] == 0.5
    assert weighted([("a", "b", "c", "d")], 1.0)["c"] == 0.5
