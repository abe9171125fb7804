"""Batch and evaluation in the page give what the commands give."""

from __future__ import annotations

import csv
import re
import threading
from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import ConfigError
from rag.types import Answer
from tests.ui.scripted import BRIDGES, Scripted, document
from ui.batch import answer_list
from ui.desk import Desk, Viewer, open_desk
from ui.evaluation import evaluate
from ui.tasks import Tasks
from ui.wording import wording

ANN = Viewer("ann", wording("en"))
GOLD = """
version: 1
name: bridges
corpus: docs
items:
  - {id: a, question: How long is the bridge?, lang: en, answerable: "yes", facts: [
      {id: f, weight: vital, any_of: [45 metres], evidence: [
        {doc: bridges.txt, quote: It is 45 metres long.}]}]}
  - {id: b, question: How many elephants?, lang: en, answerable: "no"}
"""


@pytest.fixture
def desk(home: Path) -> Desk:
    return open_desk(Scripted(home, bridges=BRIDGES))


def test_list_is_answered_followed_and_downloaded(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("question\nHow long?\nHow many elephants?\n", encoding="utf-8")
    *_, last = answer_list(desk, ANN, file, "csv", "auto")
    assert "1 answered · 1 declined" in last
    assert 'href="kept/task/batch/0" download>list-answers.csv' in last
    task = desk.tasks["batch"].last("ann")
    assert task is not None
    with task.files["list-answers.csv"].open(encoding="utf-8-sig", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert "45 metres" in rows[0]["answer"]
    assert rows[1]["status"] == "declined"
    assert desk.tasks["batch"].last("bob") is None


def test_first_answers_are_shown_while_the_others_are_asked(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("question\nHow long <b>?\nHow many elephants?\n", encoding="utf-8")
    may_go_on = threading.Event()

    class Paused(Scripted):
        def answer(self, question: str) -> Answer:
            if "elephants" in question:
                may_go_on.wait(30)
            return super().answer(question)

    paused = replace(desk, assistant=Paused(desk.home, bridges=BRIDGES))
    pages = answer_list(paused, ANN, file, "csv", "auto")
    shown = next(page for page in pages if "45 metres" in page)
    assert "The first 1 of 2" in shown
    assert "How long &lt;b&gt;?" in shown
    assert "The Long Bridge · 1998-05-01" in shown
    may_go_on.set()
    *_, last = pages
    assert "The first 2 of 2" in last
    assert "download>list-answers.csv" in last


def test_list_that_cannot_be_read_says_why(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "list.csv"
    file.write_text("", encoding="utf-8")
    *_, last = answer_list(desk, ANN, file, "csv", "auto")
    assert 'role="alert"' in last
    with pytest.raises(ConfigError, match="choose among"):
        next(answer_list(desk, ANN, file, "exe", "auto"))


def test_gold_is_run_and_compared_with_the_last_run(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "bridges.txt").write_text(BRIDGES, encoding="utf-8")
    assistant = desk.assistant
    assert isinstance(assistant, Scripted)
    assistant.documents = {
        "bridges": document("bridges", BRIDGES, tmp_path / "docs" / "bridges.txt")
    }
    file = tmp_path / "gold.yaml"
    file.write_text(GOLD, encoding="utf-8")
    *_, first = evaluate(desk, ANN, file, "auto")
    assert "first run" in first
    assert 'src="kept/report?' in first
    assert "right answers" in report(desk)
    *_, second = evaluate(desk, ANN, file, "auto")
    address = re.compile(r"kept/report\?\w+")
    assert address.findall(first) != address.findall(second)
    assert "No question changed" in second
    *_, third = evaluate(desk, Viewer("ann", wording("zh-Hant")), file, "auto")
    assert "沒有問題由答對變為未答對" in third
    assert "最先出錯的步驟" in report(desk)


def report(desk: Desk) -> str:
    task = desk.tasks["evaluation"].last("ann")
    assert task is not None
    return (task.folder / "run" / "report.html").read_text(encoding="utf-8")


def test_forgetting_removes_results_that_may_quote_the_document(desk: Desk) -> None:
    tasks = Tasks("batch")
    task = tasks.start("ann", lambda task: None)
    (task.folder / "answers.csv").write_text("quote", encoding="utf-8")
    tasks.drop_all()
    assert not task.folder.exists()
    assert tasks.last("ann") is None
