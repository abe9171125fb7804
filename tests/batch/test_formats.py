"""Every format of IN and OUT: cells as they were, answers beside them."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from rag.batch.formats import READABLE, WRITABLE, format_of, open_table, sniff
from rag.batch.table import Table
from rag.errors import ConfigError
from tests.batch.conftest import Bench

INPUTS = {
    "csv": "id,question,note\n1,First?,=A1\n2,Second unknown?,007\n",
    "tsv": "id\tquestion\tnote\n1\tFirst?\t=A1\n2\tSecond unknown?\t007\n",
    "jsonl": '{"id":1,"question":"First?","note":[1]}\n{"question":"Second unknown?","id":2.5}\n',
    "json": '[{"id":1,"question":"First?"},{"id":null,"question":"Second unknown?"}]',
    "md": "# Title\n\n|id|question|\n|--|--|\n|1|First?|\n| 2 | Second unknown? |\n\nEnd\n",
    "txt": "First?\n\nSecond unknown?\n",
}


def table_of(path: Path) -> Table:
    return open_table(path, format_of(path))


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("out", WRITABLE)
@pytest.mark.parametrize("kind", INPUTS)
def test_every_format_is_written_from_every_other(bench: Bench, kind: str, out: str) -> None:
    questions = bench.write(f"in.{kind}", INPUTS[kind])
    summary = bench.run(questions, f"out.{out}")
    assert (summary.rows, summary.counts["answered"], summary.counts["declined"]) == (2, 1, 1)
    assert (bench.folder / f"out.{out}").stat().st_size > 50


@pytest.mark.parametrize("out", [name for name in READABLE if name not in ("txt", "md")])
@pytest.mark.parametrize("kind", INPUTS)
def test_answers_can_be_read_back(bench: Bench, kind: str, out: str) -> None:
    bench.run(bench.write(f"in.{kind}", INPUTS[kind]), f"out.{out}")
    table = table_of(bench.folder / f"out.{out}")
    status = table.header.index("status")
    assert [row.cell(status) for row in table.rows()] == ["answered", "declined"]


def test_csv_cells_stay_and_added_cells_are_literal(bench: Bench) -> None:
    bench.run(bench.write("in.csv", INPUTS["csv"]), "out.csv")
    first, second = read_csv(bench.folder / "out.csv")
    assert (first["id"], first["note"], second["note"]) == ("1", "=A1", "007")
    assert first["answer"] == "The answer to First? [1]"
    assert first["footnote_1_quote"] == "'=The proof of First?"
    assert first["sources"] == "[1] Annual report (2024-09-19), page 3, Annex"
    assert (second["status"], second["footnote_1_quote"]) == ("declined", "")


def test_json_lines_keep_values_types_and_order(bench: Bench) -> None:
    bench.run(bench.write("in.jsonl", INPUTS["jsonl"]), "out.jsonl")
    lines = (bench.folder / "out.jsonl").read_text(encoding="utf-8").splitlines()
    first, second = map(json.loads, lines)
    assert list(first)[:3] == ["id", "question", "note"]
    assert first["note"] == [1]
    assert list(second)[:2] == ["question", "id"]
    assert second["id"] == 2.5
    assert first["footnotes"][0]["quote"] == "=The proof of First?"


def test_json_with_one_list_in_an_object_is_read(bench: Bench) -> None:
    path = bench.write("in.json", '{"name": "x", "questions": ["One?", {"question": "Two?"}]}')
    bench.run(path, "out.json")
    rows = json.loads((bench.folder / "out.json").read_text(encoding="utf-8"))
    assert [row["question"] for row in rows] == ["One?", "Two?"]


def test_markdown_keeps_what_stands_around_the_table(bench: Bench) -> None:
    bench.run(bench.write("in.md", INPUTS["md"]), "out.md")
    lines = (bench.folder / "out.md").read_text(encoding="utf-8").splitlines()
    assert (lines[0], lines[-1]) == ("# Title", "End")
    assert lines[4].startswith("| 1 | First? | The answer to First? [1] | answered |")


def test_markdown_list_gets_answers_below_its_items(bench: Bench) -> None:
    bench.run(bench.write("in.md", "Intro\n\n1. **First?**\n2. [link](x) unknown?\n"), "out.md")
    text = (bench.folder / "out.md").read_text(encoding="utf-8")
    assert bench.ask.asked == ["First?", "[link](x) unknown?"]
    assert "1. **First?**\n\n   The answer to First? [1]\n" in text
    assert text.startswith("Intro\n\n1. **First?**")


def test_markdown_shows_hostile_text_as_text(bench: Bench) -> None:
    bench.run(bench.write("in.csv", 'question\n"<img src=x> ![a](http://e/) | `x`?"\n'), "out.md")
    line = (bench.folder / "out.md").read_text(encoding="utf-8").splitlines()[2]
    assert "<img" not in line
    assert r"\![a\](http" in line
    assert "\\|" in line


def test_html_escapes_and_loads_nothing(bench: Bench) -> None:
    path = bench.write("in.txt", 'What is <script src="http://evil/x.js"></script>?\n')
    bench.run(path, "out.html")
    page = (bench.folder / "out.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "default-src 'none'" in page
    assert "&lt;script src=" in page


def test_docx_holds_question_answer_and_proof(bench: Bench) -> None:
    from docx import Document

    bench.run(bench.write("in.txt", "Tab\tand <b> & \x07 bell?\nNext unknown?\n"), "out.docx")
    document = Document(str(bench.folder / "out.docx"))
    texts = [(p.style.name, p.text) for p in document.paragraphs]
    assert ("Heading 2", "1\tTab\tand <b> &  bell?") in texts
    assert ("Answer", "The answer to Tab\tand <b> &  bell?1") in texts
    assert ("Verdict", "Nothing is said of this.") in texts
    assert any(style == "Proof" and "Annual report" in text for style, text in texts)


def test_chosen_columns_come_in_their_order(bench: Bench) -> None:
    bench.run(bench.write("in.txt", "One?\n"), "out.csv", chosen=("status", "answer"))
    assert list(read_csv(bench.folder / "out.csv")[0]) == ["question", "status", "answer"]


def test_columns_of_our_names_are_kept_beside_ours(bench: Bench) -> None:
    bench.run(bench.write("in.csv", "question,answer\nOne?,mine\n"), "out.csv")
    (row,) = read_csv(bench.folder / "out.csv")
    assert row["answer"] == "mine"
    assert row["footnote_answer"] == "The answer to One? [1]"


@pytest.mark.parametrize(
    ("head", "kind"),
    [
        (b'{"question": "x"}\n', "jsonl"),
        (b"[\n", "json"),
        (b"PK\x03\x04", "xlsx"),
        (b"id,question\n1,x", "csv"),
        (b"id\tquestion\n", "tsv"),
        (b"| question |\n", "md"),
        (b"What, then, is it?\n", "txt"),
    ],
)
def test_standard_input_is_told_by_its_first_bytes(head: bytes, kind: str) -> None:
    assert sniff(head) == kind


def test_an_unknown_ending_says_what_to_do() -> None:
    with pytest.raises(ConfigError, match="or give --to"):
        format_of(Path("x.dat"))
    with pytest.raises(ConfigError, match="or give --from"):
        format_of(Path("x.dat"), to_read=True)
    with pytest.raises(ConfigError, match=r"save it as \.xlsx"):
        format_of(Path("x.xls"))
