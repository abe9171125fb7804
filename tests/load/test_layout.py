"""Pages of one size of type: titles, headings and paragraphs told by where lines stand."""

import pytest

from rag.load.builder import TextBuilder
from rag.load.layout import build_pages
from rag.load.lines import as_lines
from rag.load.load import load_bytes
from rag.load.reading import Box, scanned_lines
from rag.types import Parsed
from tests.load import made

FULL = "The pier was opened in May and has been used by many thousands of people a day"


def typed(*pages: str) -> Parsed:
    """A PDF in one size of type; each line of a page is a line of it."""
    lines = [[(11.0, line) for line in page.split("\n")] for page in pages]
    return load_bytes(made.pdf(lines), "a.pdf")


def headings(parsed: Parsed) -> list[tuple[str, int]]:
    return [(mark.label, mark.level) for mark in parsed.marks if mark.kind == "heading"]


def test_short_lines_alone_above_sentences_are_headings() -> None:
    page = (
        f"The pier\n\nVisitors\n\n{FULL},\nand more in June.\n\nGetting there\n\nBy ferry or bus."
    )
    assert headings(typed(page)) == [("The pier", 1), ("Visitors", 2), ("Getting there", 2)]


def test_labels_dates_names_and_page_furniture_are_no_headings() -> None:
    page = (
        f"The pier\n\nAdvertisement\n\n{FULL}.\n\nPhone: 2345\n\n{FULL}.\n\n7 May 2020\n\n{FULL}."
        "\n\nAnn Lee\n\nHarbour Master"
    )
    assert headings(typed(page)) == [("The pier", 1)]


def test_a_heading_at_the_foot_of_a_page_heads_the_next() -> None:
    first = f"The pier\n\n{FULL}\nand in the night.\n\nVisitors"
    second = f"{FULL}\nor more.\n\nNo more came."
    assert ("Visitors", 2) in headings(typed(first, second))


def test_numbered_headings_of_one_size_are_headings() -> None:
    page = f"The pier\n\n{FULL}.\n\n1. Purpose\n\n1.1 {FULL}.\n\n2. Term\n\n2.1 {FULL}."
    assert headings(typed(page)) == [("The pier", 1), ("1. Purpose", 2), ("2. Term", 2)]


def test_clauses_that_fill_their_lines_are_paragraphs() -> None:
    clauses = [f"{number} {FULL}." for number in ("1.1", "1.2", "1.3")]
    text = typed("The pier\n\n" + "\n".join(clauses)).text
    assert all(f"{clause}\n\n" in text for clause in clauses)


def test_a_line_that_ends_open_reads_on() -> None:
    page = f"{FULL}.\n{FULL} of the\nHarbour Board, and by nobody else at all in that year."
    assert "of the Harbour Board, and" in typed(page).text


def test_spaces_that_a_scan_lost_are_put_back_where_they_must_be() -> None:
    words = ["Buses run every12 minutes", "7.Term of office", "(a)labs and taxes.The COVID19 test"]
    boxes = [Box(text, 10, 20 * at, 200, 20 * at + 12) for at, text in enumerate(words)]
    assert [line.text for line in scanned_lines(boxes, 800)] == [
        "Buses run every 12 minutes",
        "7. Term of office",
        "(a) labs and taxes. The COVID19 test",
    ]


@pytest.mark.parametrize("dots", [1, 3], ids=["coarse", "fine"])
def test_a_heading_of_several_lines_in_a_scan_is_one(dots: int) -> None:
    """Whatever size the page is said to have, and though its lines differ in height."""
    printed = [
        ("Tenth meeting of the task", 20), ("force on the park", 18), (FULL, 10), ("at noon.", 10),
    ]  # fmt: skip
    boxes = []
    top = 0
    for text, height in printed:
        boxes.append(Box(text, 0, dots * top, dots * 5 * len(text), dots * (top + height)))
        top += height + 3
    out = TextBuilder()
    build_pages(out, [as_lines(scanned_lines(boxes, dots * 400), 11.0)])
    parsed = out.build("")
    assert headings(parsed) == [("Tenth meeting of the task force on the park", 1)]
    assert "a day at noon." in parsed.text


def test_an_empty_row_at_the_top_of_a_page_ends_no_reader() -> None:
    first = made.Drawing().line("The pier was opened and the")
    parsed = load_bytes(made.drawn_pdf([first, made.Drawing().grid(_WITH_EMPTY_ROW)]), "a.pdf")
    assert "Day: Mon | Ships: 9" in parsed.text


def test_a_hyphen_of_a_line_end_alone_ends_no_reader() -> None:
    """Found by fuzzing: pdfium's sign for it may stand on a line by itself."""
    boxes = [Box("\ufffe", 10, 0, 200, 12), Box("The pier opened in May.", 10, 60, 200, 72)]
    out = TextBuilder()
    build_pages(out, [as_lines(scanned_lines(boxes, 800), 11.0)])
    assert out.build("").text.strip() == "The pier opened in May."


_WITH_EMPTY_ROW = [("", ""), ("Day", "Ships"), ("Mon", "9"), ("Tue", "8")]
