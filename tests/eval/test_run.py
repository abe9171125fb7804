"""Runs: asked once, kept at once, gone on with, set aside, summed up."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import pytest

from eval.finish import finish_run, rescore
from eval.results import load_results, result_to_dict, write_results
from eval.run import run_gold
from eval.types import Gold
from rag.errors import AssistantError, GoldDataError, ModelUnavailable
from rag.types import Answer, Document, Source, Turn
from tests.eval.made import TEXT, item

GOLD = Gold(
    "made", tuple(item(id=f"q{n}", history=(("Before?", "Yes."),)) for n in range(4)), sha256="a"
)


class SmallAssistant:
    """Answers from a script; remembers what it was asked."""

    def __init__(self, *, fails_after: int = 99, error: type[BaseException] = KeyboardInterrupt):
        self.asked: list[tuple[str, Sequence[Turn]]] = []
        self._fails_after, self._error = fails_after, error

    def ask(self, question: str, *, engine: str = "auto", history: Sequence[Turn] = ()) -> Answer:
        if len(self.asked) >= self._fails_after:
            raise self._error("stopped")
        self.asked.append((question, history))
        return Answer(question, question, engine, None, "answered", 0.8, "In Beijing, 12 areas.")

    def sources(self) -> list[Source]:
        return [Source("d1", "/c/a.txt", "A", None, "v1", 0, "en", len(TEXT), 1, "")]

    def document(self, doc_id: str) -> Document:
        return Document(doc_id, "/c/a.txt", "A", None, "v1", TEXT)


def test_every_question_is_asked_with_its_history_and_kept(tmp_path: Path) -> None:
    assistant = SmallAssistant()
    results = run_gold(GOLD, assistant, tmp_path)
    assert [one.outcome for one in results.values()] == ["CORRECT"] * 4
    assert assistant.asked[0][1] == (Turn("Before?", "Yes."),)
    lines = (tmp_path / "results.jsonl").read_text().splitlines()
    assert set(json.loads(lines[0])) >= {"id", "question", "answer", "outcome", "facts", "stage"}


def test_interrupted_run_goes_on_where_it_stopped(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_gold(GOLD, SmallAssistant(fails_after=2), tmp_path)
    with (tmp_path / "results.jsonl").open("ab") as file:
        file.write(b'{"id": "q2", "answ')  # cut off by a kill
    again = SmallAssistant()
    results = run_gold(GOLD, again, tmp_path)
    assert len(again.asked) == 2
    assert list(results) == ["q0", "q1", "q2", "q3"]


def test_finished_run_is_set_aside_not_overwritten(tmp_path: Path) -> None:
    finish_run(GOLD, run_gold(GOLD, SmallAssistant(), tmp_path), tmp_path)
    before = (tmp_path / "results.jsonl").read_bytes()
    again = SmallAssistant()
    run_gold(GOLD, again, tmp_path)
    assert len(again.asked) == 4
    assert (tmp_path / "earlier-1" / "results.jsonl").read_bytes() == before


def test_run_of_another_gold_is_not_gone_on_with(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt):
        run_gold(GOLD, SmallAssistant(fails_after=2), tmp_path)
    other = SmallAssistant()
    run_gold(Gold("made", GOLD.items, sha256="b"), other, tmp_path)
    assert len(other.asked) == 4


def test_failed_question_is_an_error_and_asked_again_later(tmp_path: Path) -> None:
    failing = SmallAssistant(fails_after=3, error=ModelUnavailable)
    results = run_gold(GOLD, failing, tmp_path)
    assert [one.outcome for one in results.values()] == ["CORRECT"] * 3 + ["ERROR"]
    again = SmallAssistant()
    run_gold(GOLD, again, tmp_path)
    assert len(again.asked) == 1


def test_run_stops_when_nothing_can_be_asked(tmp_path: Path) -> None:
    with pytest.raises(AssistantError, match="in a row"):
        run_gold(GOLD, SmallAssistant(fails_after=0, error=ModelUnavailable), tmp_path)


def test_questions_may_be_asked_at_once(tmp_path: Path) -> None:
    assistant = SmallAssistant()
    results = run_gold(GOLD, assistant, tmp_path, jobs=3)
    assert len(assistant.asked) == len(results) == 4


def test_summary_names_all_that_the_run_depends_on(tmp_path: Path) -> None:
    summary = finish_run(GOLD, run_gold(GOLD, SmallAssistant(), tmp_path), tmp_path)
    assert summary == json.loads((tmp_path / "summary.json").read_text())
    hashes = {name for name in summary["run"] if name.endswith("sha256")}
    assert hashes == {"gold_sha256", "documents_sha256", "prompts_sha256", "scorer_sha256"}
    assert summary["outcomes"]["CORRECT"] == summary["figures"]["correct"]["n"] == 4


def test_rescore_needs_only_id_text_and_status(tmp_path: Path) -> None:
    lines = [
        {"id": "q0", "answer": {"text": "Beijing, 12 areas", "status": "answered"}},
        {"id": "q1", "answer": {"text": "", "status": "declined"}},
        {"id": "q2", "answer": {"text": "", "status": "failed"}},
        {"id": "stray", "answer": {"text": "x", "status": "answered"}},
    ]
    path = tmp_path / "results.jsonl"
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    for run in (tmp_path, path):
        results = rescore(GOLD, run)
        assert [one.outcome for one in results.values()] == ["CORRECT", "ABSTAINED", "ERROR"]


def test_rescoring_a_run_changes_nothing(tmp_path: Path) -> None:
    results = run_gold(GOLD, SmallAssistant(), tmp_path)
    again = rescore(GOLD, tmp_path)
    assert list(map(result_to_dict, again.values())) == list(map(result_to_dict, results.values()))


def test_line_that_is_no_result_is_named(tmp_path: Path) -> None:
    results = run_gold(GOLD, SmallAssistant(), tmp_path)
    write_results(tmp_path, results)
    text = (tmp_path / "results.jsonl").read_text()
    (tmp_path / "results.jsonl").write_text("not json\n" + text)
    with pytest.raises(GoldDataError, match=r"results\.jsonl:1"):
        load_results(tmp_path)
    with pytest.raises(GoldDataError, match="no results"):
        load_results(tmp_path / "none")
