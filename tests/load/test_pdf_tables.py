"""Tables of a PDF: rows with their headings where that can be told, else lines."""

from __future__ import annotations

import pytest

from rag.load.load import load_bytes
from rag.types import Parsed
from tests.load import made

ROWS = [("Month", "Ships", "Crane"), ("March", "412", "north"), ("April", "388", "")]
CARRIED = ["Month: March | Ships: 412 | Crane: north"]


def rows(parsed: Parsed) -> list[str]:
    return [parsed.text[m.start : m.end] for m in parsed.marks if m.kind == "row"]


def drawn(*pages: made.Drawing) -> Parsed:
    return load_bytes(made.drawn_pdf(pages), "a.pdf")


def test_ruled_table_carries_its_headings() -> None:
    parsed = drawn(made.Drawing().line("The harbour.").grid(ROWS))
    assert rows(parsed) == [*CARRIED, "Month: April | Ships: 388"]
    assert [m.label for m in parsed.marks if m.kind == "row"] == ["row 2", "row 3"]
    assert parsed.text.startswith("The harbour.\n\nMonth | Ships | Crane\n\n")


def test_cell_of_several_lines_is_one() -> None:
    long = [("Month", "Ships", "Remarks"), ("March", "412", "the crane\nbroke twice")]
    assert rows(drawn(made.Drawing().grid(long)))[0] == (
        "Month: March | Ships: 412 | Remarks: the crane broke twice"
    )


def test_columns_that_keep_apart_are_a_table() -> None:
    table = [ROWS[0], ("March", "412", "9"), ("Late April", "1,388", "12")]
    assert rows(drawn(made.Drawing().columns(table)))[1] == (
        "Month: Late April | Ships: 1,388 | Crane: 12"
    )


def test_table_over_two_pages_is_one() -> None:
    first = made.Drawing().grid(ROWS[:2])
    parsed = drawn(first, made.Drawing().grid([("May", "204", "south"), ("June", "7", "north")]))
    assert rows(parsed)[1:] == [
        "Month: May | Ships: 204 | Crane: south",
        "Month: June | Ships: 7 | Crane: north",
    ]
    assert [m.label for m in parsed.marks if m.kind == "row"][1:] == ["row 3", "row 4"]


@pytest.mark.parametrize(
    "drawing",
    [
        made.Drawing().grid(ROWS, without=((1, 1),)),  # a rule is missing: cells run together
        made.Drawing().columns([ROWS[0], ("March", "412", "9"), ("April", "388")]),
        made.Drawing().columns([("March", "412"), ("April", "388"), ("May", "204")]),
        made.Drawing().line("Ships of March").line("412 came, 3 went on").line("388 in April"),
    ],
)
def test_what_cannot_be_told_stays_as_lines(drawing: made.Drawing) -> None:
    parsed = drawn(drawing)
    assert rows(parsed) == []
    assert "412" in parsed.text
