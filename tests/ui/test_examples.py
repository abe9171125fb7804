"""Questions to try are natural, answered by the documents, and harmless."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from rag.types import Answer, Document
from tests.ui.attacks import ATTACKS
from tests.ui.scripted import BRIDGES, Scripted, cite, document
from ui.example_rules import READ_CHARS, candidates_in
from ui.examples import Example, Examples, choose


def questions(text: str, lang: str = "en") -> list[str]:
    made = document("d", text)
    marks = tuple(mark for mark in made.marks if not mark.label.endswith("。"))
    made = replace(made, lang=lang, marks=marks)
    return [one.question for one in candidates_in(made)]


@pytest.mark.parametrize(
    ("sentence", "question"),
    [
        (
            "The Long Bridge was opened by the mayor on 3 May 1998.",
            "When was the Long Bridge opened?",
        ),
        ("Applications close on 31 March.", "When do applications close?"),
        (
            "The old harbour treaty was signed by two ministers.",
            "Who signed the old harbour treaty?",
        ),
        (
            "The Secretary for Water, Roads and Light, Ms Vera Lind, spoke first.",
            "Who is the Secretary for Water, Roads and Light?",
        ),
        ("The Harbour Museum has 12 rooms.", "How many rooms does the Harbour Museum have?"),
        ("The capital of Norland is a small town.", "What is the capital of Norland?"),
        ("Herons are a family of wading birds.", "What are herons?"),
        ("The Harbour Museum is located in the old mill.", "Where is the Harbour Museum?"),
        ("Malaria is caused by parasites.", "What causes Malaria?"),
        ("The Coast Plan aims to keep the dunes.", "What does the Coast Plan aim to do?"),
    ],
)
def test_english_sentence_gives_its_question(sentence: str, question: str) -> None:
    assert question in questions(f"Title\n\n{sentence}")


@pytest.mark.parametrize(
    ("sentence", "lang", "question"),
    [
        ("長橋於一九九八年五月三日啟用。", "zh-Hant", "長橋何時啟用？"),
        ("长桥于一九九八年五月三日启用。", "zh-Hans", "长桥何时启用？"),
        ("水務局局長林小玉教授今日出席典禮。", "zh-Hant", "水務局局長是誰？"),
        ("海港博物館共有十二個展廳。", "zh-Hant", "海港博物館共有多少個展廳？"),
        ("蒼鷺是一種涉禽。", "zh-Hant", "甚麼是蒼鷺？"),
        ("海港博物館位於舊磨坊。", "zh-Hant", "海港博物館在哪裡？"),
    ],
)
def test_chinese_sentence_gives_its_question(sentence: str, lang: str, question: str) -> None:
    assert question in questions(f"Title\n\n{sentence}", lang)


@pytest.mark.parametrize(
    "sentence",
    [
        "It was opened on 3 May 1998.",
        "This is a test of the bridge.",
        "The bridge is a bridge.",
        "Bridges that are old were opened in 1998.",
    ],
)
def test_sentence_that_says_too_little_alone_gives_no_question(sentence: str) -> None:
    assert questions(f"Title\n\n{sentence}") == []


def test_heading_that_asks_is_asked_and_a_list_is_asked_for() -> None:
    text = "Title\n\nWhere may I park my car?\n\nBehind the mill.\n"
    assert questions(text) == ["Where may I park my car?"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_hostile_words_are_never_a_question_to_try(attack: str) -> None:
    opened = f"The {attack} was opened on 3 May 1998."
    for question in questions(f"{attack}\n\n{attack} is a bridge.\n\n{opened}\n\n{attack}?\n"):
        assert re.fullmatch(r"[\w ,'’“”()（）《》「」、&%+?？-]+", question)
        assert not re.search(r"evil|http|www|@", question)


@pytest.mark.parametrize("piece", ["A", "The A ", "A of ", "The X, Y", "第", "共有", "“", "《"])
def test_endless_line_costs_nothing(piece: str) -> None:
    assert questions(piece * READ_CHARS) == []


def test_examples_are_asked_once_until_the_documents_change(home: Path) -> None:
    assistant = Counting(home, bridges=f"{BRIDGES}\nThe Long Bridge has 12 arches.\n")
    examples = Examples(assistant)
    assert "How many arches does the Long Bridge have?" in examples.questions("en")
    asked = assistant.count
    examples.questions("zh-Hant")
    assert assistant.count == asked
    assistant.documents["herons"] = document("herons", "Herons\n\nHerons are a family of birds.")
    assert "What are herons?" in examples.questions("en")
    assert assistant.count > asked


def test_question_that_is_answered_elsewhere_or_unsurely_is_not_offered(home: Path) -> None:
    text = "Long Bridge\n\nThe Long Bridge has 12 arches.\nHerons are a family of birds."
    elsewhere = Counting(home, only="Herons are a family of birds.", bridges=text)
    assert Examples(elsewhere).questions("en")[0] == "What are herons?"
    unsure = Counting(home, confidence=0.6, bridges=text)
    assert Examples(unsure).questions("en") == []


def test_four_are_chosen_of_the_language_first_then_diverse() -> None:
    found = [
        Example("a1", "when", "a", "en"),
        Example("a2", "when", "a", "en"),
        Example("a3", "who", "a", "en"),
        Example("z", "when", "z", "zh-Hant"),
        Example("about", "about", "c", "en"),
        Example("b", "what", "b", "en"),
    ]
    assert choose(found, "en") == ["a1", "b", "a3", "a2"]
    assert choose(found, "zh-Hans")[0] == "z"


class Counting(Scripted):
    """Answers with the document's sentence that shares most words with the question."""

    def __init__(
        self, home: Path, *, only: str = "", confidence: float = 0.9, **texts: str
    ) -> None:
        super().__init__(home, **texts)
        self.count = 0
        self._only = only
        self._confidence = confidence

    def answer(self, question: str) -> Answer:
        self.count += 1
        best = max(
            ((_shared(question, quote), quote, one) for quote, one in self._quotes()),
            key=lambda found: found[0],
        )
        return replace(cite(question, best[2], [best[1]]), confidence=self._confidence)

    def _quotes(self) -> list[tuple[str, Document]]:
        return [
            (line, one)
            for one in self.documents.values()
            for line in one.text.splitlines()
            if line.endswith(".") and self._only in line
        ]


def _shared(question: str, quote: str) -> int:
    return len(set(question.lower().split()) & set(quote.lower().split()))
