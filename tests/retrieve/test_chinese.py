"""Chinese cut into words, and names spelt."""

from __future__ import annotations

import pytest

from rag.retrieve.chinese import Spelt, name_at, words_of

SOUNDS = {
    "王": "wang",
    "志": "zhi",
    "刚": "gang",
    "孙": "sun",
    "东": "dong",
    "国": "guo",
    "庆": "qing",
}
SOUNDS |= {"新": "xin", "塘": "tang", "说": "shuo", "何": "he"}


@pytest.mark.parametrize(
    ("run", "known", "words"),
    [
        ("在科技园科", ["科技", "科技园"], ["在", "科技园", "科"]),
        ("对合作区", ["对合", "合作"], ["对", "合作", "区"]),
        ("哪方面的", ["方面", "面的"], ["哪", "方面", "的"]),
        ("王志刚", [], ["王", "志", "刚"]),
        ("", [], []),
    ],
)
def test_a_run_is_cut_into_the_fewest_words(run: str, known: list[str], words: list[str]) -> None:
    assert words_of(run, known) == words


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (["王", "志", "刚"], Spelt("王志刚", ("zhigang", "wangzhigang"), sure=True)),
        (["孙", "东", "说"], Spelt("孙东", ("dong", "sundong"), sure=True)),
        (["王", "国庆"], Spelt("王国庆", ("guoqing", "wangguoqing"), sure=False)),
        (["新", "塘"], Spelt("新塘", ("xintang",), sure=False)),
        (["说", "东"], None),
        (["王", "的"], None),
        (["王"], None),
        (["新塘", "东"], None),
    ],
)
def test_a_name_begins_with_a_surname_or_is_two_lone_characters(
    words: list[str], name: Spelt | None
) -> None:
    assert name_at(words, 0, SOUNDS) == name
