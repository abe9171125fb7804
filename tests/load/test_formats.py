"""Each format gives its text, its structure and its places."""

import io
import json
import zipfile
from pathlib import Path

import pytest

from rag.errors import DocumentError
from rag.load.identity import make_document
from rag.load.load import SUPPORTED, load_bytes
from rag.load.sections import heading_at
from rag.load.split import split_document
from rag.types import Parsed
from tests.load import found, made, old_workbook

ROWS = ["Day: Monday | Visitors: 900"]


def marked(parsed: Parsed, kind: str) -> list[str]:
    return [parsed.text[m.start : m.end].strip() for m in parsed.marks if m.kind == kind]


def places(parsed: Parsed) -> list[str]:
    return [mark.label for mark in parsed.marks if mark.kind == "place"]


def lines(parsed: Parsed) -> list[str]:
    return [line for line in parsed.text.split("\n") if line]


def test_word() -> None:
    parsed = load_bytes(made.word(), "a.docx")
    assert parsed.title == "Pier report"
    assert marked(parsed, "heading") == ["Pier report", "Visitors"]
    assert marked(parsed, "item") == ["The old pier"]
    assert marked(parsed, "row")[:1] == ROWS
    assert "The pier had many visitors." in lines(parsed)


def test_slides() -> None:
    parsed = load_bytes(made.slides(), "a.pptx")
    assert places(parsed) == ["slide 1", "slide 2"]
    assert lines(parsed) == [
        "Pier", "Opened in May", "Cost ten million",
        "Park", "318 trees", "Say that the park is free.",
    ]  # fmt: skip
    assert marked(parsed, "heading") == ["Pier", "Park"]


def test_workbook() -> None:
    parsed = load_bytes(made.workbook(), "a.xlsx")
    assert places(parsed) == ["Visitors"]
    assert marked(parsed, "row") == [*ROWS, "Day: Tuesday | Visitors: 450.5"]
    assert [m.label for m in parsed.marks if m.kind == "row"] == ["row 2", "row 3"]
    assert parsed.notes == ("1 sheet read", "hidden sheet 'Secret' left out", "1 table")


@pytest.mark.parametrize("mark", [",", ";", "\t"])
def test_delimited(mark: str) -> None:
    text = f'Day{mark}Visitors\nMonday{mark}"900"\n'
    assert marked(load_bytes(text.encode(), "a.csv"), "row") == ROWS


def test_opendocument() -> None:
    parsed = load_bytes(made.opendocument(), "a.odt")
    assert parsed.title == "Pier report"
    assert "The pier opened in May." in lines(parsed)
    assert marked(parsed, "item") == ["The old pier"]
    assert marked(parsed, "row") == ROWS


def test_book_follows_its_spine() -> None:
    parsed = load_bytes(made.book(), "a.epub")
    assert (parsed.title, parsed.date) == ("The pier", "2020-05-04")
    assert places(parsed) == ["Opening", "Closing"]


def test_rich_text() -> None:
    source = r"{\rtf1\ansi The pier opened in \b May\b0 .\par It cost \u30908? ten.\par}"
    parsed = load_bytes(source.encode(), "a.rtf")
    assert lines(parsed) == ["The pier opened in May.", "It cost 碼 ten."]


def test_mail_with_attachment() -> None:
    parsed = load_bytes(made.MAIL, "a.eml")
    assert (parsed.title, parsed.date) == ("碼頭 report", "2023-09-07")
    assert places(parsed) == ["attachment days.csv"]
    assert "The pier opened in May." in lines(parsed)
    assert marked(parsed, "row") == ROWS


def test_mailbox() -> None:
    box = (
        b"From ann Thu Sep  7\r\n"
        + made.MAIL
        + b"\r\n\r\nFrom bo Fri\r\nSubject: Two\r\n\r\nHi all.\r\n"
    )
    assert [p for p in places(load_bytes(box, "a.mbox")) if "message" in p] == [
        "message 1: 碼頭 report",
        "message 2: Two",
    ]


def test_records() -> None:
    record = {
        "title": "Pier",
        "text": "It opened.\nIt closed.",
        "cost": 10,
        "tags": ["sea", "steel"],
    }
    parsed = load_bytes(json.dumps([record, record]).encode(), "a.json")
    assert places(parsed) == ["record 1", "record 2"]
    assert lines(parsed)[:6] == [
        "Pier",
        "It opened.",
        "It closed.",
        "cost: 10",
        "tags: sea",
        "tags: steel",
    ]


def test_record_lines_note_the_bad_one() -> None:
    parsed = load_bytes(b'{"text": "One."}\nnot json\n{"text": "Two."}\n', "a.jsonl")
    assert lines(parsed) == ["One.", "Two."]
    assert parsed.notes == ("1 line left out as no JSON, the first is line 2",)


def test_archive_reads_its_members_in_their_places() -> None:
    data = made.archive(
        {"b/days.csv": b"Day,Visitors\nMonday,900\n", "a.txt": b"The pier.", "x.exe": b"MZ"}
    )
    parsed = load_bytes(data, "a.zip")
    assert places(parsed) == ["a.txt", "b/days.csv"]
    assert parsed.notes[0] == "2 files read"
    assert parsed.notes[1].startswith("x.exe: ")


PAGE_ONE = [
    (9, "Annual report of the pier"), (18, "The pier in its third year"), (11, ""),
    (11, "The pier had more visitors in its third year than in both years before taken to-"),
    (11, "gether, and most of them came by ferry from the other side of the harbour, which is"),
    (11, "why the board decided in June to keep the old landing open for as long as the new"),
    (9, "1"),
]  # fmt: skip
PAGE_TWO = [
    (9, "Annual report of the pier"),
    (11, "landing is being built. It will cost ten million dollars."), (9, "2"),
]  # fmt: skip
PAGE_THREE = [(9, "Annual report of the pier"), (11, "There are no other plans at all."), (9, "3")]


def test_pdf_has_pages_headings_and_whole_sentences() -> None:
    parsed = load_bytes(made.pdf([PAGE_ONE, PAGE_TWO, PAGE_THREE]), "a.pdf")
    assert marked(parsed, "heading") == ["The pier in its third year"]
    assert "taken together, and most of them" in parsed.text
    assert "for as long as the new landing is being built. It will cost" in parsed.text
    assert "Annual report" not in parsed.text
    starts = [(page.number, parsed.text[page.start :].split()[0]) for page in parsed.pages]
    assert starts == [(1, "The"), (2, "landing"), (3, "There")]


def test_pdf_printed_by_a_browser_loses_what_the_browser_added() -> None:
    lines = [
        (8, "11/22/26, 4:27 AM The pier"),
        (20, "A heading so long that it"), (20, "takes two lines"),
        (11, ""), (11, "The pier opened."), (8, "https://www.example.com/pier 1/1"),
    ]  # fmt: skip
    parsed = load_bytes(made.pdf([lines]), "a.pdf")
    assert marked(parsed, "heading") == ["A heading so long that it takes two lines"]
    assert "example.com" not in parsed.text
    assert "4:27" not in parsed.text


def test_pdf_without_text_names_its_pages() -> None:
    with pytest.raises(DocumentError, match="no text on its 1 page"):
        load_bytes(made.pdf([[]]), "a.pdf")
    parsed = load_bytes(made.pdf([PAGE_THREE, []]), "a.pdf")
    assert parsed.notes == ("1 page read", "1 page without text, unread: 2")


def test_a_wrong_name_is_seen_through() -> None:
    parsed = load_bytes(made.word(), "a.txt")
    assert parsed.title == "Pier report"
    assert parsed.notes == ("1 table", "is a .docx file by its content")
    assert load_bytes(b"<!DOCTYPE html><p>Page.", "a.pdf").parser == "html/4"


@pytest.mark.parametrize("suffix", sorted(SUPPORTED - {".txt", ".text", ".md", ".markdown"}))
def test_noise_is_one_clear_line_in_every_format(suffix: str) -> None:
    with pytest.raises(DocumentError) as caught:
        load_bytes(bytes(range(256)) * 40, "a" + suffix)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("suffix", [".pdf", ".docx", ".pptx", ".xlsx", ".odt", ".epub"])
def test_a_truncated_file_is_refused_or_partly_read(suffix: str) -> None:
    whole = {
        ".pdf": made.pdf([PAGE_ONE]), ".docx": made.word(), ".pptx": made.slides(),
        ".xlsx": made.workbook(), ".odt": made.opendocument(), ".epub": made.book(),
    }[suffix]  # fmt: skip
    with pytest.raises(DocumentError):
        load_bytes(whole[: len(whole) // 3], "a" + suffix)


def test_cell_alone_above_a_table_is_its_title() -> None:
    parsed = load_bytes(b"Visitors of the pier,\nDay,Visitors\nMonday,900\n", "a.csv")
    assert parsed.title == "Visitors of the pier"
    assert marked(parsed, "row") == ROWS
    assert [m.label for m in parsed.marks if m.kind == "row"] == ["row 3"]


def test_title_of_the_first_slide_is_that_of_the_whole() -> None:
    assert load_bytes(made.slides(), "a.pptx").title == "Pier"


PROSE = "<p>The pier opened to the public on Monday after four years of work.</p>"


def quotable(page: str) -> str:
    """The text of a page without what is marked as residue."""
    parsed = load_bytes(page.encode(), "a.html")
    text = parsed.text
    for mark in sorted(parsed.marks, key=lambda mark: -mark.start):
        if mark.kind == "residue":
            text = text[: mark.start] + text[mark.end :]
    return text


def test_links_alone_are_residue_around_the_article_not_within() -> None:
    menu = "<ul><li><a>Home</a></li><li><a>Soup news</a></li></ul>"
    annexes = "<ul><li><a>Annex of fees</a></li></ul>"
    page = f"{menu}<h1>Pier</h1>{PROSE}{annexes}{PROSE}<div><a>Imprint</a> - <a>Terms</a></div>"
    text = quotable(page)
    assert "Annex of fees" in text
    assert not any(word in text for word in ("Home", "Soup news", "Imprint"))


def test_what_is_named_like_a_menu_is_residue_unless_it_holds_the_page() -> None:
    aside = '<div class="newsletter-signup"><p>Get our letters in your inbox.</p></div>'
    assert "inbox" not in quotable(f"<div><h1>Pier</h1>{PROSE * 3}{aside}</div>")
    assert "four years" in quotable(f'<div class="nav-open"><h1>Pier</h1>{PROSE * 3}</div>')


def test_table_that_lays_out_a_page_is_no_data() -> None:
    page = f"<table><tr><td><a>Home</a></td><td><h1>Pier</h1>{PROSE}</td></tr></table>"
    assert not marked(load_bytes(page.encode(), "a.html"), "row")
    assert "four years" in quotable(page)


@pytest.mark.parametrize("charset", ["x\xff", "nosuch", "\xa9\xb3"])
def test_header_in_an_unknown_charset_does_not_lose_the_message(charset: str) -> None:
    """Found by fuzzing: a CharsetError ended the whole mailbox."""
    subject = f"Subject: =?{charset}?q?Pier?=\n".encode("latin-1")
    parsed = load_bytes(b"From a@b\n" + subject + b"\nThe pier opened.\n", "a.mbox")
    assert "The pier opened." in parsed.text


@pytest.mark.parametrize("part", ["core-properties+xml", "styles+xml"])
def test_damaged_part_beside_the_text_does_not_lose_a_word_file(part: str) -> None:
    """Found by fuzzing: the title or a style's name was asked of a part of another kind."""
    with zipfile.ZipFile(io.BytesIO(made.word())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    types = members["[Content_Types].xml"]
    members["[Content_Types].xml"] = types.replace(part.encode(), b"x" + part.encode())
    assert "The pier had many visitors." in load_bytes(made.archive(members), "a.docx").text


def test_headings_of_a_part_head_nothing_after_it() -> None:
    members = {"a.md": b"# Pier\n\nIt opened in May.\n", "b.csv": b"Day,Trees\nMonday,31\n"}
    parsed = load_bytes(made.archive(members), "a.zip")
    document = make_document(parsed, "d", Path("a.zip"))
    chunks = split_document(document)
    assert [(chunk.place, chunk.heading) for chunk in chunks] == [("a.md", "Pier"), ("b.csv", "")]
    assert heading_at(document, parsed.text.index("31")) == ""
    assert heading_at(document, parsed.text.index("opened")) == "Pier"


def test_a_collection_has_no_title_and_date_of_one_of_its_documents() -> None:
    one, two = b"# Pier\n\nPublished: 7 May 2023\n", b"# Park\n\nPublished: 9 June 2024\n"
    parsed = load_bytes(made.archive({"a.md": one, "b.md": two}), "papers.zip")
    assert (parsed.title, parsed.date) == (None, None)
    assert make_document(parsed, "d", Path("papers.zip")).title == "papers"
    alone = load_bytes(made.archive({"a.md": one}), "papers.zip")
    assert (alone.title, alone.date) == ("Pier", "2023-05-07")
    box = b"".join(
        b"From a@b x\n" + made.MAIL.replace(b"7 Sep", d) + b"\n\n" for d in (b"7 Sep", b"8 Sep")
    )
    assert load_bytes(box, "a.mbox").date is None


def test_notes_of_parts_are_kept_and_counts_are_not() -> None:
    data = made.archive({"a.xlsx": made.workbook()})
    assert load_bytes(data, "a.zip").notes == (
        "1 file read",
        "a.xlsx: hidden sheet 'Secret' left out",
    )


def test_a_receipt_has_so_many_notes_and_no_more() -> None:
    members = {f"{n:02}.exe": b"MZ" for n in range(30)} | {"a.txt": b"The pier."}
    notes = load_bytes(made.archive(members), "a.zip").notes
    assert (len(notes), notes[-1]) == (21, "and 11 notes more")


def test_old_workbook() -> None:
    parsed = load_bytes(old_workbook.workbook(), "a.xls")
    assert "Day: Monday | Visitors: 900 | Note: 碼頭" in parsed.text
    assert "Visitors: 1350.5" in parsed.text, "the value of a formula"
    assert parsed.notes == ("1 sheet read", "hidden sheet 'Secret' left out", "1 table")


def test_a_charset_with_a_nul_in_its_name_ends_no_mailbox() -> None:
    """Found by fuzzing."""
    mail = made.MAIL.replace(b"text/plain; charset=utf-8", b'text/plain; charset="u\0tf-8"')
    box = b"From a@b x\n" + mail + b"\n\n"
    assert "The pier opened in May." in load_bytes(box, "a.mbox").text


def test_damaged_notes_cost_no_slides() -> None:
    """Found by fuzzing: a part of notes that is of another kind."""
    with zipfile.ZipFile(io.BytesIO(made.slides())) as archive:
        members = {name: archive.read(name) for name in archive.namelist()}
    types = members["[Content_Types].xml"]
    members["[Content_Types].xml"] = types.replace(b"notesSlide+xml", b"x+xml")
    parsed = load_bytes(made.archive(members), "a.pptx")
    assert "Opened in May" in parsed.text
    assert "slide 2: its notes are damaged, and left out" in parsed.notes


def test_a_sheet_that_makes_its_reader_panic_costs_only_itself() -> None:
    data = made.archive({"a.xls": found.panicking_xls(), "b.txt": b"The pier opened in May."})
    parsed = load_bytes(data, "a.zip")
    assert "The pier opened in May." in parsed.text
    assert any("damaged spreadsheet" in note for note in parsed.notes)
