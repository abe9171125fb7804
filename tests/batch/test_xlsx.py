"""XLSX to XLSX: the workbook as it was, answers to its right."""

from __future__ import annotations

import datetime
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill

from rag.errors import GoldDataError
from tests.batch.conftest import Bench

DAY = datetime.datetime(2024, 11, 30, 9, 30)


def make_book(path: Path) -> Path:
    """A questionnaire as an office writes it: title above, parts, formats, a second sheet."""
    book = Workbook()
    sheet = book.active
    sheet.title = "Q&A"
    sheet["A1"] = "Panel on towns"
    sheet["A3"], sheet["B3"], sheet["C3"] = "No.", "Question", "Due"
    for cell in sheet[3]:
        cell.font, cell.fill = Font(bold=True), PatternFill("solid", fgColor="FFDDAA")
    sheet.append([1, "What is <A> & B?", DAY])
    sheet.append(["Part B"])
    sheet.append([2.5, '="Is unknown "&"then?"', True])
    sheet["C4"].number_format = "d mmm yyyy"
    sheet["B4"].comment = Comment("a remark", "author")
    sheet["K6"].fill = PatternFill("solid", fgColor="DDDDDD")
    sheet.row_dimensions[6].height = 44
    sheet.column_dimensions["D"].width = 99
    sheet.merge_cells("A1:C1")
    other = book.create_sheet("Other")
    other["A1"] = "=1+1"
    book.save(path)
    return path


def cells(path: Path, sheet: str = "Q&A") -> dict[str, Any]:
    page = load_workbook(path)[sheet]
    return {c.coordinate: c.value for row in page.iter_rows() for c in row if c.value is not None}


def test_original_cells_stay_in_value_type_and_place(bench: Bench) -> None:
    path = make_book(bench.folder / "in.xlsx")
    bench.run(path, "out.xlsx")
    before, after = cells(path), cells(bench.folder / "out.xlsx")
    assert {place: after[place] for place in before} == before
    assert {place: type(after[place]) for place in before} == {
        place: type(value) for place, value in before.items()
    }
    assert cells(bench.folder / "out.xlsx", "Other") == {"A1": "=1+1"}


def test_the_look_stays_and_the_added_columns_follow_it(bench: Bench) -> None:
    bench.run(make_book(bench.folder / "in.xlsx"), "out.xlsx")
    page = load_workbook(bench.folder / "out.xlsx")["Q&A"]
    assert page["C4"].number_format == "d mmm yyyy"
    assert page["B4"].comment.text == "a remark"
    assert page["A1"].coordinate in page.merged_cells
    assert (page["D3"].value, page["D3"].font.bold) == ("answer", True)
    assert page["D3"].fill.fgColor.rgb == "00FFDDAA"
    assert page["D4"].alignment.wrap_text
    assert page["F4"].number_format == "0%"
    assert page.row_dimensions[6].height == 44
    assert page.row_dimensions[4].height > 14


def test_answers_stand_in_the_rows_of_their_questions(bench: Bench) -> None:
    bench.run(make_book(bench.folder / "in.xlsx"), "out.xlsx")
    after = cells(bench.folder / "out.xlsx")
    assert after["D4"] == "The answer to What is <A> & B? [1]"
    assert (after["E4"], after["E6"]) == ("answered", "declined")
    assert after["L4"] == "=The proof of What is <A> & B?"
    assert "D5" not in after


def test_added_cells_are_text_never_formulas(bench: Bench) -> None:
    bench.run(make_book(bench.folder / "in.xlsx"), "out.xlsx")
    page = load_workbook(bench.folder / "out.xlsx")["Q&A"]
    assert page["L4"].value.startswith("=The proof")
    assert (page["L4"].data_type, page["L4"].quotePrefix) == ("s", True)
    bench.run(bench.write("in.txt", "One?\n"), "made.xlsx")
    made = load_workbook(bench.folder / "made.xlsx").active
    proof = next(cell for cell in made[2] if str(cell.value).startswith("=The proof"))
    assert (proof.data_type, proof.quotePrefix) == ("s", True)


def test_a_formula_that_was_never_computed_is_asked_as_its_text(bench: Bench) -> None:
    bench.run(make_book(bench.folder / "in.xlsx"), "out.csv", jobs=1)
    assert bench.ask.asked == ["What is <A> & B?", '="Is unknown "&"then?"']


def test_every_other_part_of_the_package_is_copied(bench: Bench) -> None:
    path = make_book(bench.folder / "in.xlsx")
    bench.run(path, "out.xlsx")
    with zipfile.ZipFile(path) as before, zipfile.ZipFile(bench.folder / "out.xlsx") as after:
        assert before.namelist() == after.namelist()
        changed = {name for name in before.namelist() if before.read(name) != after.read(name)}
    assert changed == {"xl/worksheets/sheet1.xml", "xl/styles.xml"}


def test_two_sheets_with_questions_need_a_choice(bench: Bench) -> None:
    book = Workbook()
    book.active.append(["question"])
    book.active.append(["One?"])
    second = book.create_sheet("Second")
    second.append(["question"])
    second.append(["Two?"])
    book.save(bench.folder / "in.xlsx")
    with pytest.raises(GoldDataError, match="choose with --sheet"):
        bench.run(bench.folder / "in.xlsx", "out.xlsx")
    bench.run(bench.folder / "in.xlsx", "out.xlsx", sheet="Second")
    assert bench.ask.asked == ["Two?"]
    with pytest.raises(GoldDataError, match="has no sheet 'Third'"):
        bench.run(bench.folder / "in.xlsx", "third.xlsx", sheet="Third")


def test_prefixed_names_and_a_span_of_columns_are_kept_sound(bench: Bench) -> None:
    path = make_book(bench.folder / "plain.xlsx")
    prefixed = bench.folder / "in.xlsx"
    with zipfile.ZipFile(path) as source, zipfile.ZipFile(prefixed, "w") as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "xl/worksheets/sheet1.xml":
                data = _prefixed(data)
            target.writestr(name, data)
    bench.run(prefixed, "out.xlsx")
    page = load_workbook(bench.folder / "out.xlsx")["Q&A"]
    assert page["D4"].value == "The answer to What is <A> & B? [1]"
    assert page.column_dimensions["D"].width == 60


def _prefixed(sheet: bytes) -> bytes:
    """The sheet's XML with a prefix on every name, and one width for all columns."""
    import re

    renamed = re.sub(rb"<(/?)([a-zA-Z])", rb"<\1x:\2", sheet)
    renamed = renamed.replace(b"xmlns=", b"xmlns:x=")
    wide = b'<x:cols><x:col min="2" max="16384" width="9" customWidth="1"/></x:cols>'
    return re.sub(rb"<x:cols>.*?</x:cols>", wide, renamed)


def test_control_characters_and_long_cells_do_not_spoil_the_file(bench: Bench) -> None:
    bench.run(bench.write("in.csv", f"question\n\x01bell \x0b{'long ' * 9000}?\n"), "out.xlsx")
    page = load_workbook(bench.folder / "out.xlsx").active
    assert page["A2"].value.startswith("bell long")
    assert len(page["A2"].value) == 32_767
