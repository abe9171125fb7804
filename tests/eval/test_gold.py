"""Gold files: what is read, and what is pointed at when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from eval.gold import load_gold, read_gold
from eval.gold_write import gold_as_data
from eval.lint import lint_file
from eval.samples import GOLD
from eval.types import Evidence, Fact, Gold, GoldItem, Label, NumberAnchor
from rag.errors import GoldDataError

HEAD = "version: 1\nname: made\ncorpus: docs\nitems:\n"
Q = "  - id: q\n    question: W?\n"
FACTS = Q + "    facts:\n      - "
NO = Q + '    answerable: "no"\n'
FACT = '{id: f, any_of: ["Beijing"], evidence: [{doc: a.txt, quote: "signed in Beijing"}]}'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text("It was signed in\nBeijing. It names 12 areas.")
    (tmp_path / "docs" / "b.txt").write_text("Beijing hosted a forum. Areas were named.")
    (tmp_path / "docs" / "c.txt").write_text("A visitor came to Beijing for the areas.")
    return tmp_path


def problems(folder: Path, items: str, head: str = HEAD) -> list[tuple[int, str]]:
    path = folder / "gold.yaml"
    path.write_text(head + items)
    return [(problem.line, problem.message) for problem in lint_file(path)]


def test_sample_gold_has_nothing_to_change() -> None:
    assert lint_file(GOLD) == []
    gold = load_gold(GOLD)
    assert len(gold.items) >= 35
    assert {item.lang for item in gold.items} == {"en", "zh-Hant", "zh-Hans"}
    assert {item.answerable for item in gold.items} == {"yes", "partial", "no"}
    assert any(item.history for item in gold.items)


def test_developers_gold_reads_and_lints(shared: Path) -> None:
    assert lint_file(shared / "gold" / "seeds.dev.yaml") == []


def test_quote_may_break_its_line_elsewhere(folder: Path) -> None:
    items = f"  - id: q\n    question: Where?\n    facts:\n      - {FACT}\n"
    assert [m for _, m in problems(folder, items) if "quote" in m] == []


@pytest.mark.parametrize(
    ("items", "line", "words"),
    [
        (
            FACTS + '{id: f, any_of: [x], evidence: [{doc: a.txt, quote: "not there"}]}\n',
            8,
            "copy it from the document",
        ),
        (
            FACTS + '{id: f, any_of: [x], evidence: [{doc: z.txt, quote: "x"}]}\n',
            8,
            "not in the corpus",
        ),
        (Q, 5, "has no vital fact"),
        (
            FACTS + "{weight: okay, " + FACT[1:] + "\n",
            5,
            "has no vital fact",
        ),
        (
            NO + "    facts:\n      - {id: f, any_of: [a forum]}\n",
            9,
            "occurs in b.txt",
        ),
        (
            NO + NO,
            8,
            "used already on line 5",
        ),
        (
            FACTS + FACT + "\n",
            8,
            "occurs in every document",
        ),
        ("  - id: q\n    answerable: maybe\n    question: W?\n", 6, '"yes", "partial" or "no"'),
        ("  - question: W?\n", 5, "no id"),
        ("  - id: q\n    qestion: W?\n", 6, "no field 'qestion'"),
        ("  - id: q\n    question: ''\n", 6, "not empty"),
        (Q + "    facts: [{date: 2024-13-01}]\n", 7, "not YYYY-MM-DD"),
        (Q + "    facts: [{date: 2024-02-30}]\n", 7, "no day"),
        (Q + "    facts: [{number: {unit: x}}]\n", 7, "needs a value"),
        (Q + "    facts: [{number: {value: many}}]\n", 7, "a number"),
        (
            Q + "    facts: [{number: {value: 1, tol: some}}]\n",
            7,
            "tol 'some'",
        ),
        (Q + "    facts: [{set: []}]\n", 7, "set is empty"),
        (
            Q + "    facts: [{any_of: [x]}, {id: fact1, any_of: [y]}]\n",
            5,
            "two facts",
        ),
        ("  - id: [q\n", 6, "not valid YAML"),
        ("  []\n", 5, "items is empty"),
    ],
)
def test_fault_is_named_with_its_line(folder: Path, items: str, line: int, words: str) -> None:
    found = problems(folder, items)
    assert any(at == line and words in message for at, message in found), found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "is empty"),
        ("- a\n", "must be a mapping"),
        ("version: 2\nitems: []\n", "version 2"),
        ("name: x\n", "no items"),
        ("items: [" + "[" * 3000, "not valid YAML"),
    ],
)
def test_file_that_is_no_gold_is_refused(tmp_path: Path, text: str, words: str) -> None:
    path = tmp_path / "gold.yaml"
    path.write_text(text)
    with pytest.raises(GoldDataError, match=words):
        load_gold(path)


def test_missing_folder_and_binary_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "binary.yaml").write_bytes(b"\xff\xfe\x00bad")
    for name, words in (("none.yaml", "no such"), (".", "folder"), ("binary.yaml", "UTF-8")):
        with pytest.raises(GoldDataError, match=words):
            load_gold(tmp_path / name)


def test_gold_that_is_written_reads_as_it_was(tmp_path: Path) -> None:
    fact = Fact(
        "f",
        number=NumberAnchor(5.0, "km", "2%"),
        members=(("6",), ("annex", "appendix")),
        forbid=("seven",),
        evidence=(Evidence("a.txt", "words", 3),),
    )
    item = GoldItem("i", "Q?", cluster="c", facts=(fact,), labels=(Label("A.", "WRONG"),))
    data = gold_as_data(Gold("g", (item,)))
    (tmp_path / "gold.yaml").write_text(yaml.safe_dump(data), encoding="utf-8")
    assert gold_as_data(load_gold(tmp_path / "gold.yaml")) == data


def test_missing_corpus_is_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.yaml"
    path.write_text(HEAD + '  - {id: q, question: W?, answerable: "no"}\n')
    assert "not a folder" in lint_file(path)[0].message


def test_unquoted_yes_no_and_dates_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "gold.yaml"
    path.write_text(
        HEAD + "  - {id: 1, question: W?, answerable: no, facts: [{date: 2024-09-19}]}\n"
    )
    gold, found = read_gold(path)
    assert gold is not None
    assert found == []
    assert (gold.items[0].answerable, gold.items[0].facts[0].date) == ("no", "2024-09-19")
