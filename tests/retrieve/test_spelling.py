"""Misspelt words of a question are read as others; right ones never."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import pytest

from rag.retrieve.spelling import read_question
from rag.retrieve.tokens import tokenize

STORE = "Shenzhen and Henan set standards for the meeting on harbours and trade; grade the ports."
ENGLISH = "prize pride trade salary broad withdraw meet harbour port part light house"


def frequency(tokens: Sequence[str]) -> Mapping[str, int]:
    held = tokenize(STORE, "en")
    return {token: held.count(token) for token in tokens}


def known(stems: Collection[str]) -> Collection[str]:
    return set(tokenize(ENGLISH, "en")) & set(stems)


@pytest.mark.parametrize(
    ("question", "read"),
    [
        ("wat kind of standarts were set?", "what kind of standards were set?"),
        ("Who led the meating in Shenzen?", "Who led the meeting in Shenzhen?"),
        ("acording to whom, togehter with whom?", "according to whom, together with whom?"),
        ("how mcuh trade betwen them?", "how much trade between them?"),
    ],
)
def test_a_slip_is_read_as_the_word_that_is_there(question: str, read: str) -> None:
    assert read_question(question, frequency, known)[0] == read


@pytest.mark.parametrize(
    "question",
    [
        "Who won the prize?",  # English knows it, the store does not
        "Where is Hunan?",  # a name of few letters
        "Which is the broader port?",
        "Who took it, who withdrew, who wrote?",
        "Is MIIIT or G20 there?",
        "What of zyxwvut?",
    ],
)
def test_a_right_or_unknown_word_stays(question: str) -> None:
    assert read_question(question, frequency, known) == (question, ())


def test_what_was_changed_is_told() -> None:
    assert read_question("wat standarts?", frequency, known)[1] == (
        ("wat", "what"),
        ("standarts", "standards"),
    )


def test_a_question_of_unknown_words_is_left_alone() -> None:
    foreign = "Wievel kostn staandards meetng haabours trrade?"
    assert read_question(foreign, frequency, known) == (foreign, ())
