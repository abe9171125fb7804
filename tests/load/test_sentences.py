"""Sentences and paragraphs: where they end and where they do not."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.load.sentences import paragraph_spans, sentence_spans


def sentences(text: str) -> list[str]:
    return [text[start:end] for start, end in sentence_spans(text)]


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Lee met Dr. Ho of No. 5 at 3.5 p.m. in the U.S. Senate",
        "See No. 12 of vol. 3, pp. 4-5, i.e. the last",
        "J. K. Rowling wrote it",
        "It costs $3.50 at shop.example.com today",
        "On Sept. 7 the U.K. Government agreed",
        "They asked “Why?” and left",
        "1. Scope of the agreement",
        "「我來了。」他說",
        "河套區（見附件一。）",
    ],
)
def test_text_without_an_end_inside_is_one_sentence(text: str) -> None:
    assert sentences(text) == [text]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("He left. She stayed.", ["He left.", "She stayed."]),
        (
            'Lee said, "We act. We build." Ho left.',
            ['Lee said, "We act.', 'We build."', "Ho left."],
        ),
        ("He lives in the U.S. The town is small.", ["He lives in the U.S.", "The town is small."]),
        ("Funds, bonds, etc. Both sides agreed.", ["Funds, bonds, etc.", "Both sides agreed."]),
        ("It fell by half.[3,4] Others rose.", ["It fell by half.[3,4]", "Others rose."]),
        ("一國兩制。港人治港！高度自治？", ["一國兩制。", "港人治港！", "高度自治？"]),
        ("他說：「好。」眾人鼓掌。", ["他說：「好。」", "眾人鼓掌。"]),
        ("First line\n\nSecond line", ["First line", "Second line"]),
        ("one\r\n\r\ntwo", ["one", "two"]),
        ("A short line.\n***\nAnother.", ["A short line.", "Another."]),
        ("雙方同意。Both sides agreed. 完", ["雙方同意。", "Both sides agreed.", "完"]),
        ("It ended. .", ["It ended. ."]),
    ],
)
def test_sentences_end_where_a_reader_would_end_them(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


def test_wrapped_lines_are_one_paragraph() -> None:
    text = (
        "The agreement sets out how both sides will work together on new\n"
        "industrialisation, on the training of engineers, and on the joint\n"
        "funding of laboratories over the coming decade.\n"
    )
    assert paragraph_spans(text) == [(0, len(text) - 1)]


def test_short_lines_are_paragraphs_of_their_own() -> None:
    text = "Ends/Thursday\nIssued at HKT 19:05\nNNNN"
    assert sentences(text) == text.split("\n")


def test_list_items_begin_paragraphs() -> None:
    assert sentences("Areas:\n- steel\n- glass") == ["Areas:", "- steel", "- glass"]


def test_a_semicolon_ends_a_long_chinese_clause_only() -> None:
    clause = "雙方將在創新科技、先進製造、新能源、生物醫藥及數字經濟等領域深化交流合作並定期會面；"
    assert sentences(clause + "支持青年。") == [clause, "支持青年。"]
    assert sentences("加強合作；支持青年。") == ["加強合作；支持青年。"]


@given(st.text(alphabet='Aa1 .?!。」”"\n；…-•', max_size=80))
def test_spans_are_in_order_and_lose_no_letter(text: str) -> None:
    spans = sentence_spans(text)
    assert all(start < end for start, end in spans)
    assert all(before[1] <= after[0] for before, after in pairwise(spans))
    inside = {at for start, end in spans for at in range(start, end)}
    assert all(at in inside for at, character in enumerate(text) if character.isalnum())
