"""A list item that is quoted alone is shown below the line that announces its list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.types import Citation, Document, Mark
from tests.ui.scripted import cite, document
from ui.leadin import lead_in

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
