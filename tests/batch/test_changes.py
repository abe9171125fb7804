"""What changed since OLD: word by word, and why."""

from __future__ import annotations

from dataclasses import replace

import pytest

from rag.batch.changes import Before, compare, word_changes
from tests.batch.conftest import SOURCE, Bench, scripted_answer
from tests.batch.test_formats import read_csv


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("a b c", "a b c", ((" ", "a b c"),)),
        ("a b c", "a x c", ((" ", "a "), ("-", "b"), ("+", "x"), (" ", " c"))),
        ("創新科技", "創新及科技", ((" ", "創新"), ("+", "及"), (" ", "科技"))),
        ("", "new", (("+", "new"),)),
    ],
)
def test_texts_are_compared_word_by_word(
    before: str, after: str, pieces: tuple[tuple[str, str], ...]
) -> None:
    assert word_changes(before, after) == pieces


def test_very_long_texts_are_compared_whole() -> None:
    assert word_changes("a " * 3000, "b " * 3000) == (("-", "a " * 3000), ("+", "b " * 3000))


def test_a_changed_answer_names_the_document_that_changed() -> None:
    before = Before("The old words", "answered", {"d1": "v0"})
    change = compare(before, scripted_answer("it?"), {"d1": "Annual report"})
    assert (change.kind, change.why) == ("changed", "documents changed: Annual report")


def test_a_change_of_status_is_told() -> None:
    change = compare(Before("Nothing is said of this.", "declined"), scripted_answer("it?"), {})
    assert (change.kind, change.why) == ("changed", "was declined")
    assert compare(None, scripted_answer("it?"), {}).kind == "new"


def test_diff_tells_answers_documents_settings_and_model(bench: Bench) -> None:
    bench.run(bench.write("old.csv", "id,question\n1,One?\n2,Two?\n3,Is unknown?\n"), "old-out.csv")
    bench.sources = [replace(SOURCE, version="v2"), replace(SOURCE, doc_id="d2", title="News")]
    bench.settings = {"engine": "model", "model": "m", "top_k": 12}
    path = bench.write("new.csv", "id,question\n1,One?\n2,Two? unknown?\n3,Is unknown?\n4,Four?\n")
    chosen = ("answer", "change", "difference", "previous_answer")
    summary = bench.run(path, "new-out.csv", diff=bench.folder / "old-out.csv", chosen=chosen)
    rows = read_csv(bench.folder / "new-out.csv")
    assert [row["change"].split(" (")[0] for row in rows] == ["same", "changed", "same", "new"]
    assert "[-" in rows[1]["difference"]
    assert rows[1]["previous_answer"] == "The answer to Two? [1]"
    assert summary.changes == {"same": 2, "changed": 1, "new": 1}
    assert summary.surroundings == [
        "documents: updated Annual report; added News",
        "model: engine: quotes → model; model: None → m",
        "settings: top_k: 10 → 12",
    ]


def test_diff_names_a_change_of_release(bench: Bench) -> None:
    bench.run(bench.write("in.csv", "question\nOne?\n"), "old.csv")
    bench.release = "2.0"
    summary = bench.run(bench.folder / "in.csv", "new.csv", diff=bench.folder / "old.csv")
    assert summary.surroundings[-1] == "release: 1.0 → 2.0"


def test_going_on_with_another_release_is_told(bench: Bench) -> None:
    path = bench.write("in.csv", "question\nOne?\nTwo? outage\n")
    bench.run(path, "out.csv")
    bench.release = "2.0"
    summary = bench.run(path, "out.csv", retry_failed=True)
    assert "begun with release 1.0, going on with 2.0" in summary.warnings[0]


def test_diff_without_a_journal_compares_the_words_alone(bench: Bench) -> None:
    old = bench.write("old.csv", "question,answer\nOne?,The answer to One? [1]\nTwo?,'=x\n")
    path = bench.write("new.csv", "question\nOne?\nTwo?\n")
    summary = bench.run(path, "out.html", diff=old)
    assert summary.changes == {"same": 1, "changed": 1, "new": 0}
    assert "no journal beside it" in summary.surroundings[0]
    page = (bench.folder / "out.html").read_text(encoding="utf-8")
    assert "<del>=</del>" in page or "<del>=x</del>" in page


def test_diff_without_a_journal_reads_our_columns_beside_a_persons_own(bench: Bench) -> None:
    path = bench.write("in.csv", "question,Answer,status\nOne?,see annex,open\n")
    bench.run(path, "old.csv")
    (bench.folder / "old.csv.journal").unlink()
    summary = bench.run(path, "new.csv", diff=bench.folder / "old.csv")
    assert summary.changes == {"same": 1, "changed": 0, "new": 0}


def test_a_question_asked_twice_is_compared_in_order(bench: Bench) -> None:
    old = bench.write("old.csv", "question,answer\nOne?,first\nOne?,second\n")
    path = bench.write("new.csv", "question\nOne?\nOne?\n")
    bench.run(path, "out.csv", diff=old, chosen=("previous_answer",))
    told = [row["previous_answer"] for row in read_csv(bench.folder / "out.csv")]
    assert told == ["first", "second"]
