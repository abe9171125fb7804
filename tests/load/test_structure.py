"""Titles, headings, items, captions and residue of plain text."""

from rag.load.structure import find_marks, title_of
from rag.load.text import describe, parse_markdown

RELEASE = """Go to main content

Third meeting of the harbour board held (with photos)
*****************************************************
     The board met today (May 2) in two places:

  • the old pier; and
  • the new pier.

Finance
———————

     Funds come from fees.

Ends/Tuesday, May 2, 2023
Issued at HKT 19:05
NNNN
Today's Press Releases

Photo

The chairman, Ms Au (left), opens the meeting.
"""


def marked(text: str, kind: str) -> list[str]:
    return [text[m.start : m.end] for m in find_marks(text) if m.kind == kind]


def test_a_press_release_falls_into_its_parts() -> None:
    assert marked(RELEASE, "heading") == [
        "Third meeting of the harbour board held (with photos)",
        "Finance",
    ]
    assert marked(RELEASE, "item") == ["• the old pier; and", "• the new pier."]
    assert marked(RELEASE, "caption") == ["The chairman, Ms Au (left), opens the meeting."]
    assert marked(RELEASE, "residue") == [
        "Go to main content", "NNNN", "Today's Press Releases", "Photo",
    ]  # fmt: skip


def test_stars_underline_the_first_level_and_dashes_the_second() -> None:
    levels = [mark.level for mark in find_marks(RELEASE) if mark.kind == "heading"]
    assert levels == [1, 2]


def test_release_knows_its_title_date_and_language() -> None:
    parsed = describe(RELEASE, parser="text/1")
    assert parsed.title == "Third meeting of the harbour board held (with photos)"
    assert (parsed.date, parsed.lang) == ("2023-05-02", "en")


def test_title_is_found_below_an_advertisement() -> None:
    text = "Advertisement\n\nCity opens new pier\n\nThe pier opened on Monday. Many came.\n"
    assert title_of(find_marks(text)) == "City opens new pier"


def test_a_text_that_begins_with_a_sentence_has_no_title() -> None:
    assert title_of(find_marks("The pier opened.\n\nMany came.\n")) is None


def test_newspaper_residue_is_marked_with_the_count_beside_it() -> None:
    text = "Reading Time:3 minutes\nWhy you can trust SCMP\n2\nThe pier opened on Monday.\n"
    assert marked(text, "residue") == ["Reading Time:3 minutes", "Why you can trust SCMP", "2"]


def test_words_of_residue_inside_a_sentence_are_text() -> None:
    text = "Advertisement revenue fell by a third.\n\nNext year it rose.\n"
    assert marked(text, "residue") == []


def test_numbered_clauses_are_headings_and_numbered_runs_are_items() -> None:
    text = (
        "2. Duration\n\nThis agreement lasts ten years.\n\n"
        "Article 3 Fees\n\nEach side pays.\n\n1. steel\n2. glass\n3. wood\n"
    )
    assert marked(text, "heading") == ["2. Duration", "Article 3 Fees"]
    assert marked(text, "item") == ["1. steel", "2. glass", "3. wood"]


def test_a_chinese_clause_number_heads_its_clause() -> None:
    text = "第一章　總則\n\n第三條　本條例自公布之日起施行。\n"
    labels = [mark.label for mark in find_marks(text) if mark.kind == "heading"]
    assert labels == ["第一章 總則", "第三條"]


def test_credited_line_is_a_caption() -> None:
    text = "Title here\n\nTwo men at a table. Photo: ISD\nBody follows.\n"
    assert marked(text, "caption") == ["Two men at a table. Photo: ISD"]


def test_markdown_headings_and_front_matter() -> None:
    parsed = parse_markdown(
        b'---\ntitle: "Pier rules"\ndate: 2024-02-03\n---\n# Pier\n\n## Fees ##\n\nTen dollars.\n\n'
        b"```\n# not a heading\n```\n"
    )
    assert (parsed.title, parsed.date) == ("Pier rules", "2024-02-03")
    assert [(m.label, m.level) for m in parsed.marks if m.kind == "heading"] == [
        ("Pier", 1),
        ("Fees", 2),
    ]
