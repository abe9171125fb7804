"""The cells and the notes that an answer gives to its row: what is said once, and where."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.batch.cells import Added, ranges, sources_text
from rag.batch.report import Entry, entry_of
from rag.batch.table import Answered, Row, Sheet
from rag.types import Answer
from tests.batch.conftest import scripted_answer


class Columns:
    """A table of one column, as a report needs it."""

    header = ("question",)
    format = "txt"


def answer_of(text: str, *quotes: tuple[str, str]) -> Answer:
    """An answer with a footnote for each (title, quote)."""
    (citation,) = scripted_answer("?").citations
    citations = tuple(
        replace(citation, marker=marker, title=title, quote=quote, page=None, heading="")
        for marker, (title, quote) in enumerate(quotes, start=1)
    )
    return replace(scripted_answer("?"), text=text, citations=citations)


def entry(answer: Answer) -> Entry:
    row = Answered(Row(0, 1, ("?",)), "?", answer, ())
    found = entry_of(Sheet(Columns(), 0, ()), row, 1)  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("markers", "shown"), [([], ""), ([4], "4"), ([1, 2], "1–2"), ([1, 3, 4, 5, 9], "1, 3–5, 9")]
)
def test_numbers_are_told_as_a_person_would(markers: list[int], shown: str) -> None:
    assert ranges(markers) == shown


def test_one_place_is_named_once_with_all_its_numbers() -> None:
    answer = answer_of("One. Two. Three. [1]", ("A", "One."), ("B", "Two."), ("A", "Three."))
    assert sources_text(answer).splitlines() == ["[1, 3] A (2024-09-19)", "[2] B (2024-09-19)"]
    assert [(n.markers, n.title) for n in entry(answer).footnotes] == [((1, 3), "A"), ((2,), "B")]


def test_a_quote_stands_alone_where_the_answer_has_other_words() -> None:
    answer = answer_of("One. [1] In other words. [2]", ("A", "One."), ("A", "Three."))
    assert [(n.markers, n.quote) for n in entry(answer).footnotes] == [((1,), ""), ((2,), "Three.")]
    assert Added(("footnotes",), "text").cells(answer) == ("[2] “Three.”",)


def test_a_declined_entry_says_so_in_the_words_of_its_answer_and_why() -> None:
    answer = replace(
        scripted_answer("unknown"),
        text="文件沒有提到。\n搜尋內容：甲",
        notes=("The filter leaves no document to search.",),
    )
    found = entry(answer)
    assert (found.verdict, found.paragraphs) == ("文件沒有提到。", ())
    assert found.remarks == ("The filter leaves no document to search.",)
