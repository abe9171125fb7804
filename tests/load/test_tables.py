"""Tables: each row true when it is read alone, its headings with it, or none at all."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.load.heads import Span
from rag.load.load import load_bytes
from rag.load.tables import table_lines
from rag.types import Parsed
from tests.load import made

TRADE = "Northern ports | 2023 Exports: 412 | 2023 Imports: 388 | 2024 Exports: 430"
CLINIC = "District: Eastern | Clinic: Hill Road | Day: Saturday"


def laid(*rows: str, spans: tuple[Span, ...] = (), head_rows: int | None = None) -> list[str]:
    """What may be quoted of these rows, whose cells are parted by bars."""
    _, lines = table_lines([row.split("|") for row in rows], spans=spans, head_rows=head_rows)
    return [line.text for line in lines if line.kind != "residue"]


def quoted(parsed: Parsed) -> list[str]:
    return [parsed.text[m.start : m.end] for m in parsed.marks if m.kind == "row"]


def test_headings_are_kept_and_never_quoted_alone() -> None:
    parsed = load_bytes(b"Day,Visitors\nMonday,900\n", "a.csv")
    assert parsed.text.startswith("Day | Visitors\n")
    assert quoted(parsed) == ["Day: Monday | Visitors: 900"]


def test_two_rows_of_headings_make_one_name() -> None:
    assert laid("|本科生||", "學院|男|女|合計", "工程|820|310|1130", spans=(Span(0, 1, 1, 2),)) == [
        "學院: 工程 | 本科生 男: 820 | 本科生 女: 310 | 合計: 1130"
    ]


def test_headings_over_several_columns_are_guessed_from_their_gaps() -> None:
    assert laid("|2023||2024|", "|Out|In|Out|In", "North|412|388|430|401", "South|2|3|4|5")[0] == (
        "North | 2023 Out: 412 | 2023 In: 388 | 2024 Out: 430 | 2024 In: 401"
    )


def test_first_values_under_a_wide_heading_are_no_heading() -> None:
    rows = ("Name||City", "Ann|Lee|Macau", "Bo|Chan|Taipei")
    assert laid(*rows, spans=(Span(0, 0, 1, 2),))[0] == "Name: Ann | Name: Lee | City: Macau"


def test_a_value_over_several_cells_belongs_to_each() -> None:
    spans = (Span(1, 0, 2, 1), Span(2, 1, 1, 2))
    assert laid("Hall|Mon|Tue", "East|Yoga|Chess", "|Closed|", spans=spans) == [
        "Hall: East | Mon: Yoga | Tue: Chess",
        "Hall: East | Mon: Closed | Tue: Closed",
    ]


def test_a_line_across_the_table_goes_with_the_rows_below() -> None:
    rows = ("Hall|Mon|Tue", "North||", "A|Yoga|Chess", "Source: the centre.||")
    spans = (Span(1, 0, 1, 3), Span(3, 0, 1, 3))
    assert laid(*rows, spans=spans) == [
        "North | Hall: A | Mon: Yoga | Tue: Chess",
        "Source: the centre.",
    ]


def test_years_head_figures() -> None:
    assert laid("Route|2022|2023", "Island|455|512", "Bay|131|98")[0] == (
        "Route: Island | 2022: 455 | 2023: 512"
    )


@pytest.mark.parametrize(
    "rows",
    [
        ("Ann|Lee|Macau", "Bo|Chan|Taipei", "Ann|Wu|Macau"),  # a value of its own column
        ("Ann|a@b.example|Macau", "Bo|c@d.example|Taipei"),
        ("Ann|2345 6789|Macau", "Bo|2345 1111|Taipei"),
        ("Height|62 metres", "Completed|May 1978", "Engineer|Grace Hale"),
    ],
)
def test_where_headings_cannot_be_told_there_are_none(rows: tuple[str, ...]) -> None:
    said = laid(*rows)
    assert len(said) == len(rows)
    assert said[1] in (rows[1].replace("|", " | "), rows[1].replace("|", ": "))


def test_a_wide_row_becomes_several_that_begin_alike() -> None:
    names = "Station|" + "|".join(f"Reading number {n}" for n in range(60))
    lines = laid(names, "Cape|" + "|".join("7" for _ in range(60)))
    assert len(lines) == 3
    assert all(line.startswith("Station: Cape | Reading number ") for line in lines)


def test_a_span_without_end_costs_nothing() -> None:
    rows = ["A|B|C"] + ["1|2|3"] * 50
    assert len(laid(*rows, spans=(Span(1, 0, 1 << 40, 1 << 40),) * 1000)) == 50


@pytest.mark.parametrize("suffix", [".html", ".docx", ".xlsx", ".pptx", ".pdf"])
def test_merged_cells_are_read_in_every_format(suffix: str) -> None:
    rows = quoted(load_bytes(made.merged(suffix), "a" + suffix))
    assert CLINIC in rows
    assert any(row.startswith(TRADE) for row in rows) or suffix == ".pdf"


def test_rows_of_a_word_table_are_numbered_table_by_table() -> None:
    parsed = load_bytes(made.merged(".docx"), "a.docx")
    labels = [mark.label for mark in parsed.marks if mark.kind == "row"]
    assert labels == ["table 1 row 3", "table 1 row 4", "table 2 row 2", "table 2 row 3"]


def test_a_table_inside_a_cell_is_read_with_it() -> None:
    import io

    import docx

    document = docx.Document()
    table = document.add_table(rows=1, cols=2)
    table.cell(0, 0).text = "Pier"
    table.cell(0, 1).add_table(rows=1, cols=1).cell(0, 0).text = "opened in May"
    saved = io.BytesIO()
    document.save(saved)
    assert quoted(load_bytes(saved.getvalue(), "a.docx")) == ["Pier: opened in May"]


def test_rows_of_rich_text_are_one_table() -> None:
    rows = "".join(f"{a}\\cell {b}\\cell\\row " for a, b in (("Day", "Visitors"), ("Mon", "9")))
    parsed = load_bytes(b"{\\rtf1 " + rows.encode() + b"}", "a.rtf")
    assert quoted(parsed) == ["Day: Mon | Visitors: 9"]


def test_line_above_an_empty_row_is_the_title_of_a_sheet() -> None:
    parsed = load_bytes(b"Ferry passengers,,\n,,\nRoute,2022,2023\nBay,131,98\n", "a.csv")
    assert parsed.title == "Ferry passengers"
    assert quoted(parsed) == ["Route: Bay | 2022: 131 | 2023: 98"]


@given(st.lists(st.lists(st.sampled_from(["", "a", "b c", "2023", "7", "x" * 200]), max_size=5)))
def test_any_rows_and_spans_lose_no_word(rows: list[list[str]]) -> None:
    spans = [Span(at, 0, 1 + at % 3, 1 + len(row) % 4) for at, row in enumerate(rows) if row]
    _, lines = table_lines(rows, spans=spans)
    said = " ".join(line.text for line in lines)
    assert {word for row in rows for cell in row for word in cell.split()} <= set(
        said.replace(":", " ").split()
    )


def test_the_caption_of_a_table_of_a_page_stays() -> None:
    table = "<table><caption>Ships by day</caption><tr><td>Day<td>Ships<tr><td>Mon<td>9</table>"
    parsed = load_bytes(f"<p>The harbour counts its ships each day.</p>{table}".encode(), "a.html")
    assert [
        (m.kind, parsed.text[m.start : m.end]) for m in parsed.marks if m.kind != "heading"
    ] == [
        ("caption", "Ships by day"),
        ("residue", "Day | Ships"),
        ("row", "Day: Mon | Ships: 9"),
    ]


def test_a_cell_of_a_page_that_reaches_down_the_last_column_fills_it() -> None:
    page = (
        "<p>The halls are open to all who live in the town, and to their guests.</p><table>"
        "<tr><th>Hall<th>Day<th>Open</tr><tr><td>A<td>Mon<td rowspan=2>all day</tr>"
        "<tr><td>B<td>Tue</tr></table>"
    )
    assert quoted(load_bytes(page.encode(), "a.html"))[1] == "Hall: B | Day: Tue | Open: all day"
