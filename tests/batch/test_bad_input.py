"""Bad input: one clear line, nothing overwritten, nothing lost."""

from __future__ import annotations

import json

import pytest

from rag.batch.journal import journal_path
from rag.errors import AssistantError, ConfigError, GoldDataError
from tests.batch.conftest import Bench
from tests.batch.test_formats import read_csv

SPOILED = {
    "empty.csv": (b"", "is empty"),
    "blank.txt": (b"\n \n", "is empty"),
    "header-only.csv": (b"question\n", "no question in its column"),
    "no-column.csv": (b"name,city\nA,B\n", "no column called question"),
    "two.csv": (b"Question,question\na,b\n", "2 columns that could hold the question"),
    "zip.csv": (b"PK\x03\x04rest", "is not CSV but a zip file"),
    "pdf.txt": (b"%PDF-1.7", "but a PDF"),
    "nul.csv": (b"question\nx\0y", "is not a text file"),
    "text.xlsx": (b"question\nWhat?\n", "is not an Excel workbook"),
    "nothing.xlsx": (b"", "is empty"),
    "old.xlsx": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "old .xls"),
    "broken.json": (b'[{"question": ', "not JSON"),
    "number.json": (b"3", "no list of questions"),
    "deep.json": (b"[" * 100_000, "not JSON"),
    "broken.jsonl": (b'{"question":"a?"}\nnope\n', "line 2: not JSON"),
    "list.jsonl": (b"[1]\n", "neither an object nor a text"),
    "prose.md": (b"Only prose.\n", "neither a table nor a list"),
    "mixed.csv": (
        "question\n問題一?\n".encode() + "問題二?\n".encode("big5"),
        "line 3 is not UTF-8",
    ),
}


@pytest.mark.parametrize("name", SPOILED)
def test_a_spoiled_input_is_one_clear_line(bench: Bench, name: str) -> None:
    content, words = SPOILED[name]
    with pytest.raises(GoldDataError, match=words) as caught:
        bench.run(bench.write(name, content), "out.csv")
    assert "\n" not in str(caught.value)
    assert name in str(caught.value)
    assert not (bench.folder / "out.csv").exists()
    assert not (bench.folder / "out.csv.journal").exists()


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_read_and_kept_as_utf8(bench: Bench, mark: str) -> None:
    bench.run(bench.write("in.csv", "question,n\n問題一?,é\n".encode(mark)), "out.csv")
    data = (bench.folder / "out.csv").read_bytes()
    assert data.startswith("\ufeffquestion,n,answer".encode())
    assert bench.ask.asked == ["問題一?"]


@pytest.mark.parametrize("older", ["big5", "gb18030", "cp1252"])
def test_an_older_encoding_of_the_whole_file_is_read(bench: Bench, older: str) -> None:
    line = (
        "Où est le château à Évreux, où était-il?"
        if older == "cp1252"
        else "香港的創新科技政策是甚麼?"
    )
    if older == "gb18030":
        line = "香港的创新科技政策是什么?"
    bench.run(bench.write("in.csv", f"question\n{line}\n".encode(older)), "out.csv")
    assert bench.ask.asked == [line]
    assert read_csv(bench.folder / "out.csv")[0]["question"] == line


def test_a_question_that_looks_like_a_formula_is_text(bench: Bench) -> None:
    bench.run(bench.write("in.csv", 'question\n"=HYPERLINK(""http://x"")"\n'), "out.csv")
    assert bench.ask.asked == ['=HYPERLINK("http://x")']
    assert read_csv(bench.folder / "out.csv")[0]["question"] == '=HYPERLINK("http://x")'


def test_a_question_of_100_000_characters_reaches_the_chain(bench: Bench) -> None:
    long = "why " * 25_000
    bench.run(bench.write("in.csv", f"id,question\n1,{long}?\n2,Short?\n"), "out.csv")
    assert sorted(map(len, bench.ask.asked)) == [6, 100_001]
    assert read_csv(bench.folder / "out.csv")[0]["question"] == f"{long}?"


def test_repeated_ids_are_told_and_every_row_is_kept(bench: Bench) -> None:
    path = bench.write("in.csv", "id,question\n7,One?\n7,Two?\n8,One?\n")
    summary = bench.run(path, "out.csv")
    assert summary.warnings == ["ids repeat: '7' in lines 2 and 3; every row is kept and answered"]
    assert [row["id"] for row in read_csv(bench.folder / "out.csv")] == ["7", "7", "8"]


def test_rows_without_a_question_keep_their_place(bench: Bench) -> None:
    summary = bench.run(bench.write("in.csv", "id,question\n1,\n2,One?\n,\n3, -- \n"), "out.csv")
    rows = read_csv(bench.folder / "out.csv")
    assert [row["status"] for row in rows] == ["", "answered", "", ""]
    assert summary.counts["blank"] == 3


def test_ragged_rows_lose_nothing(bench: Bench) -> None:
    bench.run(bench.write("in.csv", "question,a\nOne?\nTwo?,b,extra,more\n"), "out.csv")
    lines = (bench.folder / "out.csv").read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("question,a,,,answer,")
    assert lines[1].startswith("One?,,,,The answer")
    assert lines[2].startswith("Two?,b,extra,more,The answer")


def test_an_output_without_a_journal_is_never_overwritten(bench: Bench) -> None:
    bench.write("out.csv", "precious")
    with pytest.raises(ConfigError, match="is there already"):
        bench.run(bench.write("in.csv", "question\nOne?\n"), "out.csv")
    assert (bench.folder / "out.csv").read_text() == "precious"
    assert bench.ask.asked == []


def test_an_output_of_another_input_is_never_overwritten(bench: Bench) -> None:
    bench.run(bench.write("a.csv", "question\nOne?\n"), "out.csv")
    before = (bench.folder / "out.csv").read_bytes()
    with pytest.raises(ConfigError, match=r"belongs to a\.csv"):
        bench.run(bench.write("b.csv", "question\nTwo?\n"), "out.csv", fresh=True)
    assert (bench.folder / "out.csv").read_bytes() == before


def test_an_output_that_a_person_edited_is_never_overwritten(bench: Bench) -> None:
    path = bench.write("a.csv", "question\nOne?\noutage?\n")
    bench.run(path, "out.csv")
    bench.write("out.csv", "edited by hand")
    with pytest.raises(ConfigError, match="was changed after it was written"):
        bench.run(path, "out.csv", retry_failed=True)
    assert (bench.folder / "out.csv").read_text() == "edited by hand"
    (bench.folder / "out.csv").unlink()
    assert bench.run(path, "out.csv").asked == 0


def test_in_and_out_may_not_be_one_file(bench: Bench) -> None:
    path = bench.write("a.csv", "question\nOne?\n")
    with pytest.raises(ConfigError, match="the same file"):
        bench.run(path, "a.csv")
    assert path.read_text() == "question\nOne?\n"


def test_other_settings_are_not_mixed_into_one_output(bench: Bench) -> None:
    path = bench.write("a.csv", "question\nOne?\noutage?\n")
    bench.run(path, "out.csv")
    bench.settings = {**bench.settings, "model": "m2"}
    with pytest.raises(ConfigError, match="model was None, is m2"):
        bench.run(path, "out.csv")
    assert bench.run(path, "out.csv", retry_failed=True).asked == 1
    assert bench.run(path, "out.csv", fresh=True).asked == 2


def test_another_file_of_the_same_name_is_not_taken_for_a_change(bench: Bench) -> None:
    bench.run(bench.write("a.csv", "question\nOne?\n"), "out.csv")
    (bench.folder / "other").mkdir()
    with pytest.raises(ConfigError, match=r"belongs to another a\.csv, or this one before"):
        bench.run(bench.write("other/a.csv", "question\nTwo?\n"), "out.csv")
    assert bench.ask.asked == ["One?"]


def test_a_missing_folder_is_told_before_anything_is_asked(bench: Bench) -> None:
    with pytest.raises(ConfigError, match="no such folder"):
        bench.run(bench.write("a.csv", "question\nOne?\n"), "sub/out.csv")
    assert bench.ask.asked == []


def test_a_foreign_file_in_the_journals_place_is_left_alone(bench: Bench) -> None:
    foreign = bench.write("out.csv.journal", '{"other": 1}\n')
    with pytest.raises(GoldDataError, match="is not a journal"):
        bench.run(bench.write("a.csv", "question\nOne?\n"), "out.csv", fresh=True)
    assert foreign.read_text() == '{"other": 1}\n'


def test_a_failed_row_says_why_and_can_be_tried_again_alone(bench: Bench) -> None:
    path = bench.write("a.csv", "question\nOne?\noutage?\nThree?\n")
    summary = bench.run(path, "out.csv")
    assert summary.counts["failed"] == 1
    row = read_csv(bench.folder / "out.csv")[1]
    assert (row["status"], row["answer"], row["confidence"]) == ("failed", "", "")
    assert "did not answer in time" in row["notes"]
    assert "row 3 failed: the model did not answer" in bench.messages.getvalue()
    assert bench.run(path, "out.csv").asked == 0
    bench.ask.asked.clear()
    assert bench.run(path, "out.csv", retry_failed=True).kept == 2
    assert bench.ask.asked == ["outage?"]


def test_a_row_with_a_filter_that_cannot_be_read_fails_alone(bench: Bench) -> None:
    path = bench.write(
        "a.csv",
        "question,since,documents\nOne?,19/9/24,\nTwo?,2024年9月1日,report.txt\nThree?,,lost.pdf\n",
    )
    bench.run(path, "out.csv", jobs=1)
    notes = [row["notes"] for row in read_csv(bench.folder / "out.csv")]
    assert "since '19/9/24' is not a date" in notes[0]
    assert "no document is called 'lost.pdf'" in notes[2]
    assert bench.ask.calls == [
        {"history": (), "documents": ("d1",), "since": "2024-09-01", "until": None}
    ]


def test_history_continues_a_conversation(bench: Bench) -> None:
    rows = [
        {"question": "And?", "history": [{"question": "Who?", "answer": "He."}]},
        {"question": "And?", "history": "Q: Who?\nA: He.\nstill he\nQ: Where?"},
        {"question": "And?", "history": 5},
    ]
    bench.run(bench.write("a.jsonl", "\n".join(map(json.dumps, rows))), "out.csv", jobs=1)
    told = [[(t.question, t.answer) for t in call["history"]] for call in bench.ask.calls]
    assert told == [[("Who?", "He.")], [("Who?", "He.\nstill he"), ("Where?", "")]]
    assert "history cannot be read" in read_csv(bench.folder / "out.csv")[2]["notes"]


def test_the_journal_names_no_place_of_the_machine_for_its_input(bench: Bench) -> None:
    bench.run(bench.write("a.csv", "question\nOne?\n"), "out.csv")
    head = journal_path(bench.folder / "out.csv").read_text().splitlines()[0]
    assert json.loads(head)["input"]["name"] == "a.csv"
    assert str(bench.folder) not in head


def test_an_input_changed_during_the_run_is_not_mixed_with_its_answers(bench: Bench) -> None:
    path = bench.write("a.csv", "question\nOne?\nTwo?\n")

    def change_it() -> bool:
        path.write_text("question\nOther?\n")
        return False

    with pytest.raises(GoldDataError, match="was changed while it was being answered"):
        bench.run(path, "out.csv", stopped=change_it)
    assert not (bench.folder / "out.csv").exists()


def test_many_failures_in_a_row_stop_the_run_and_can_be_mended(bench: Bench) -> None:
    lines = "\n".join(f"Question {number}?" for number in range(60))
    path = bench.write("a.txt", lines)
    bench.ask.down = True
    with pytest.raises(AssistantError, match="25 questions in a row failed"):
        bench.run(path, "out.csv", jobs=1)
    bench.ask.down = False
    bench.run(path, "out.csv", retry_failed=True)
    assert {row["status"] for row in read_csv(bench.folder / "out.csv")} == {"answered"}
