"""Public sets become gold and documents."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from eval.gold import load_gold
from eval.imports import import_set
from eval.lint import lint_file
from eval.scoring.grade import grade
from rag.errors import GoldDataError

SQUAD = {
    "version": "2.0",
    "data": [
        {
            "title": "../etc/Beijing",
            "paragraphs": [
                {
                    "context": "The agreement was signed in Beijing. It names 12 areas.",
                    "qas": [
                        {
                            "id": "1",
                            "question": "Where?",
                            "answers": [{"text": "Beijing", "answer_start": 28}],
                        },
                        {"id": "2", "question": "Who?", "answers": [], "is_impossible": True},
                        {
                            "id": "1",
                            "question": "How many?",
                            "answers": [{"text": "12", "answer_start": 46}],
                        },
                        {"id": "3", "question": " ", "answers": []},
                    ],
                }
            ],
        }
    ],
}


def made(tmp_path: Path, name: str, content: Any, kind: str, **options: Any) -> dict[str, Any]:
    path = tmp_path / name
    path.write_text(content if isinstance(content, str) else json.dumps(content))
    return import_set(kind, path, tmp_path / "out", **options)


def test_squad_becomes_gold_that_lints(tmp_path: Path) -> None:
    report = made(tmp_path, "set.json", SQUAD, "squad")
    gold = load_gold(tmp_path / "out" / "gold.yaml")
    assert (report["items"], report["documents"]) == (3, 1)
    assert [item.answerable for item in gold.items] == ["yes", "no", "yes"]
    assert len({item.id for item in gold.items}) == 3
    assert lint_file(tmp_path / "out" / "gold.yaml") == []
    assert grade(gold.items[2], "Twelve areas.").outcome == "CORRECT"


def test_names_in_a_set_decide_no_place_on_disk(tmp_path: Path) -> None:
    made(tmp_path, "set.json", SQUAD, "squad")
    files = [path.name for path in (tmp_path / "out" / "documents").iterdir()]
    assert files == ["0000-etc-Beijing.txt"]


def test_limit_takes_the_first_questions(tmp_path: Path) -> None:
    assert made(tmp_path, "set.json", SQUAD, "squad", limit=1)["items"] == 1


MTRAG = [
    {
        "conversation_id": "c",
        "task_id": "c<::>2",
        "contexts": [{"document_id": "d/1", "text": " The bot has three features. "}],
        "input": [
            {"speaker": "user", "text": "What is it?"},
            {"speaker": "agent", "text": "A bot."},
            {"speaker": "user", "text": "And its features?"},
        ],
        "answerability": ["ANSWERABLE"],
    },
    {
        "task_id": "d",
        "input": [{"speaker": "user", "text": "Why?"}],
        "answerability": ["UNANSWERABLE"],
    },
    {
        "task_id": "e",
        "input": [{"speaker": "user", "text": "Hm?"}],
        "answerability": ["UNDERSPECIFIED"],
    },
]


def test_mtrag_scores_retrieval_and_refusal_only_and_says_so(tmp_path: Path) -> None:
    lines = "\n".join(map(json.dumps, MTRAG))
    report = made(tmp_path, "set.jsonl", lines, "mtrag")
    answerable, closed = load_gold(tmp_path / "out" / "gold.yaml").items
    assert "retrieval and refusal" in report["notes"][0]
    assert answerable.history == (("What is it?", "A bot."),)
    assert grade(answerable, "It has three.").outcome == "UNSCORED"
    assert grade(answerable, "I do not know.").outcome == "ABSTAINED"
    assert grade(closed, "I do not know.").outcome == "CORRECT"
    assert lint_file(tmp_path / "out" / "gold.yaml") == []


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_csv_becomes_gold(tmp_path: Path, delimiter: str) -> None:
    rows = [
        ("Question", "Answer", "Document", "answerable"),
        ("Where?", "Beijing | 北京", "Signed in Beijing.", ""),
        ("Who?", "", "Signed in Beijing.", "no"),
    ]
    report = made(tmp_path, "s.csv", "\n".join(delimiter.join(row) for row in rows), "csv")
    first, second = load_gold(tmp_path / "out" / "gold.yaml").items
    assert (report["items"], report["documents"]) == (2, 1)
    assert first.facts[0].any_of == ("Beijing", "北京")
    assert second.answerable == "no"
    assert lint_file(tmp_path / "out" / "gold.yaml") == []


@pytest.mark.parametrize(
    ("content", "kind", "words"),
    [
        ("{}", "squad", 'no list "data"'),
        ('{"data": [{"paragraphs": 1}]}', "squad", "article 0 is not SQuAD"),
        ('{"data": []}', "squad", "holds no question"),
        ("not json", "squad", "not SQuAD"),
        ('{"a": 1}\n', "mtrag", "s:1: not an MTRAG task"),
        ("", "csv", "is empty"),
        ("a,b\n1,2\n", "csv", "no column called question"),
        ("question,answerable\nWhere?,perhaps\n", "csv", "s:2: answerable"),
    ],
)
def test_file_of_another_kind_is_refused(
    tmp_path: Path, content: str, kind: str, words: str
) -> None:
    with pytest.raises(GoldDataError, match=words):
        made(tmp_path, "s", content, kind)


def test_folder_that_is_not_empty_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "mine.txt").write_text("mine")
    with pytest.raises(GoldDataError, match="not empty"):
        made(tmp_path, "set.json", SQUAD, "squad")


@pytest.mark.parametrize(
    ("name", "least"),
    [("drcd_dev", 3520), ("cmrc2018_trial", 990), ("covid_qa", 1380), ("xquad_half.zh", 610)],
)
@pytest.mark.slow
def test_developers_sets_import_and_lint(
    shared: Path, tmp_path: Path, name: str, least: int
) -> None:
    report = import_set("squad", shared / "data" / f"{name}.json", tmp_path / "out")
    assert report["items"] >= least
    assert lint_file(tmp_path / "out" / "gold.yaml") == []
