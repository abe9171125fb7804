"""`footnote batch` end to end, over a small folder of documents, quotes engine."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Any

import pytest

from rag.cli.main import main
from tests.batch.test_formats import read_csv

DOCUMENT = (
    "Two towns sign an agreement\n\n"
    "The agreement between Northtown and Southtown was signed on 3 March 2024 in Northtown. "
    "The mayor of Southtown promised forty new buses for the joint line.\n"
)
QUESTIONS = "id,question\n1,When was the agreement between the two towns signed?\n2,How many?\n"


class Terminal:
    """Runs commands on one workspace and gives back what they printed."""

    def __init__(self, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.folder = folder
        self._capsys = capsys

    def run(self, *words: str) -> tuple[int, str, str]:
        code = main(["--home", str(self.folder / "home"), *words])
        out, err = self._capsys.readouterr()
        return code, out, err

    def batch(self, out: str, *words: str) -> tuple[int, str, str]:
        return self.run("batch", str(self.folder / "in.csv"), str(self.folder / out), *words)


@pytest.fixture
def terminal(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    terminal = Terminal(tmp_path, capsys)
    (tmp_path / "agreement.txt").write_text(DOCUMENT, encoding="utf-8")
    (tmp_path / "in.csv").write_text(QUESTIONS, encoding="utf-8")
    terminal.run("ingest", str(tmp_path / "agreement.txt"))
    return terminal


def test_a_file_of_questions_comes_back_with_verbatim_quotes(terminal: Terminal) -> None:
    code, out, err = terminal.batch("out.csv")
    first, second = read_csv(terminal.folder / "out.csv")
    assert (code, out, first["id"], second["id"]) == (0, "", "1", "2")
    assert "3 March 2024" in first["answer"]
    assert first["footnote_1_quote"] in DOCUMENT
    assert err.splitlines()[-1].startswith("2 rows: ")


def test_json_prints_the_summary_alone_on_standard_output(terminal: Terminal) -> None:
    code, out, _ = terminal.batch("out.jsonl", "--json")
    summary: dict[str, Any] = json.loads(out)
    assert (code, summary["rows"], summary["asked"], summary["failed"]) == (0, 2, 2, 0)
    assert summary["answered"] + summary["declined"] == 2


@pytest.mark.slow
def test_an_interrupted_run_says_with_json_too_how_to_go_on(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FOOTNOTE_LLM", "tests.batch.interrupting:InterruptingLLM")
    code, out, _ = terminal.batch("out.csv", "--json", "--jobs", "1")
    assert code == 130
    error = json.loads(out)["error"]
    assert error["exit_code"] == 130
    assert "1 of 2 answered; run the same command to go on" in error["message"]


def test_standard_input_to_standard_output(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(QUESTIONS.encode())))
    code, out, _ = terminal.run("batch", "-", "-")
    assert code == 0
    assert out.splitlines()[0].startswith("id,question,answer,status,")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--jobs", "0"), "--jobs 0: a number from 1 to 256"),
        (("--columns", "answer,colour"), "--columns: colour unknown"),
        (("--column", "nope"), "no column 'nope'"),
        (("--to", "pdf"), "--to pdf: choose among"),
        (("--since", "May"), "since 'May' is not a date"),
        (("--diff", "lost.csv"), "no such file"),
        (("--engine", "model"), "no model is configured"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_code_2(
    terminal: Terminal, words: tuple[str, ...], message: str
) -> None:
    code, out, err = terminal.batch("out.csv", *words)
    assert (code, out) == (2, "")
    assert message in err
    assert len(err.splitlines()) == 1
    assert not (terminal.folder / "out.csv").exists()


def test_a_file_of_no_known_kind_is_told_what_questions_are_read_from(terminal: Terminal) -> None:
    (terminal.folder / "in.yaml").write_text("- One?", encoding="utf-8")
    code, _, err = terminal.run("batch", str(terminal.folder / "in.yaml"), "-")
    assert (code, len(err.splitlines())) == (2, 1)
    assert "or give --from" in err
    assert ".docx" not in err


def test_a_question_too_long_fails_alone_with_exit_code_3(terminal: Terminal) -> None:
    long = "why " * 25_000
    (terminal.folder / "in.csv").write_text(f"{QUESTIONS}3,{long}\n", encoding="utf-8")
    code, _, err = terminal.batch("out.csv")
    rows = read_csv(terminal.folder / "out.csv")
    assert (code, rows[2]["status"], rows[0]["status"]) == (3, "failed", "answered")
    assert "characters; the most is" in rows[2]["notes"]
    assert "--retry-failed" in err


def test_an_empty_store_declines(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    terminal = Terminal(tmp_path, capsys)
    (tmp_path / "in.csv").write_text(QUESTIONS, encoding="utf-8")
    code, _, _ = terminal.batch("out.csv")
    assert code == 0
    assert {row["status"] for row in read_csv(tmp_path / "out.csv")} == {"declined"}


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("When was the agreement signed?", "dated 2031-01-01 or later"),
        ("協議何時簽署？", "日期在 2031-01-01 或之後"),
        ("协议何时签署？", "日期在 2031-01-01 或之后"),
    ],
)
def test_a_filter_that_leaves_no_document_is_named(
    terminal: Terminal, question: str, told: str
) -> None:
    (terminal.folder / "in.csv").write_text(
        f"question,since\n{question},2031-01-01\n", encoding="utf-8"
    )
    terminal.batch("out.csv")
    (row,) = read_csv(terminal.folder / "out.csv")
    assert row["status"] == "declined"
    assert told in row["notes"].splitlines()[0]


def test_gold_grades_every_row_and_the_whole_run(terminal: Terminal) -> None:
    gold = terminal.folder / "gold.yaml"
    gold.write_text(
        "version: 1\nname: towns\nitems:\n"
        "  - id: when\n    lang: en\n    cluster: a\n    answerable: 'yes'\n"
        "    question: When was the agreement between the two towns signed?\n"
        "    facts:\n      - {id: day, weight: vital, any_of: ['3 March 2024']}\n",
        encoding="utf-8",
    )
    code, out, _ = terminal.batch("out.csv", "--gold", str(gold), "--json")
    assert (code, json.loads(out)["score"]["not_in_file"]) == (0, 0)
    assert [row["outcome"] for row in read_csv(terminal.folder / "out.csv")] == ["CORRECT", ""]


def test_a_broken_gold_is_told_before_anything_is_asked(terminal: Terminal) -> None:
    (terminal.folder / "gold.yaml").write_text("version: 1\n", encoding="utf-8")
    code, _, err = terminal.batch("out.csv", "--gold", str(terminal.folder / "gold.yaml"))
    assert (code, len(err.splitlines())) == (2, 1)
    assert not (terminal.folder / "out.csv").exists()
