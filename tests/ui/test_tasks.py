"""Batch and evaluation in the page give what the commands give."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from rag.errors import ConfigError
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
    assert "right answers" in first
    *_, second = evaluate(desk, ANN, file, "auto")
    assert "No question changed" in second


def test_forgetting_removes_results_that_may_quote_the_document(desk: Desk) -> None:
    tasks = Tasks("batch")
    task = tasks.start("ann", lambda task: None)
    (task.folder / "answers.csv").write_text("quote", encoding="utf-8")
    tasks.drop_all()
    assert not task.folder.exists()
    assert tasks.last("ann") is None
