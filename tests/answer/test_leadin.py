"""A list item that is quoted alone is shown below the line that announces its list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.answer.leadin import lead_in, leads_of
from rag.cli.ask import render_answer
from rag.errors import StoreError
from rag.types import Citation, Document, Mark, Sentence
from tests.ui.scripted import cite, document

TEXT = """Agreement

2.1 A laboratory works in one of the following fields:

(a) microelectronics;
(b) new energy; and
(c) marine science.

It ends in May.

- no line
- announces these
"""


def made(*items: str) -> Document:
    marks = [Mark("item", TEXT.index(item), TEXT.index(item) + len(item)) for item in items]
    return replace(document("d", TEXT), marks=tuple(marks))


ITEMS = ("(a) microelectronics;", "(b) new energy; and", "(c) marine science.")
ALONE = ("- no line", "- announces these")


def citation(quote: str) -> Citation:
    return cite("q", made(*ITEMS, *ALONE), [quote]).citations[0]


@pytest.mark.parametrize("quote", [*ITEMS, "new energy"])
def test_item_is_led_in_by_the_line_above_its_list(quote: str) -> None:
    line = "2.1 A laboratory works in one of the following fields:"
    assert lead_in(made(*ITEMS, *ALONE), citation(quote)) == line


def test_only_the_last_sentence_of_a_paragraph_leads_in() -> None:
    text = "Mr Fang signed it. Both places signed these:\n\n• one paper;\n• another."
    marks = (Mark("item", 46, 58), Mark("item", 59, 69))
    found = replace(document("d", text), marks=marks)
    assert lead_in(found, cite("q", found, ["another."]).citations[0]) == (
        "Both places signed these:"
    )


@pytest.mark.parametrize("quote", ["It ends in May.", "announces these", "2.1 A laboratory"])
def test_what_no_line_announces_stands_alone(quote: str) -> None:
    assert lead_in(made(*ITEMS, *ALONE), citation(quote)) == ""


def test_quote_that_moved_is_not_led_in() -> None:
    moved = replace(citation(ITEMS[1]), start=3, end=10)
    assert lead_in(made(*ITEMS), moved) == ""


def test_leads_are_found_for_quotes_of_documents_that_are_still_there() -> None:
    answer = cite("q", made(*ITEMS), [ITEMS[1]])
    line = "2.1 A laboratory works in one of the following fields:"

    def gone(doc_id: str) -> Document:
        raise StoreError(f"{doc_id} is not there")

    assert leads_of(answer, lambda _: made(*ITEMS)) == {1: line}
    assert leads_of(answer, gone) == {}
    assert leads_of(replace(answer, engine="model"), lambda _: made(*ITEMS)) == {}
    said = replace(answer, sentences=(Sentence(f"{line} two.", "supported", (1,)),))
    assert leads_of(said, lambda _: made(*ITEMS)) == {}


def test_a_terminal_shows_what_a_quoted_item_stands_under() -> None:
    answer = cite("q", made(*ITEMS), [ITEMS[1]])
    shown = " ".join(render_answer(answer, {1: "These fields:"}).split())
    assert "[1] “(b) new energy; and” (under “These fields:”, " in shown
    assert "under" not in render_answer(answer, {})
