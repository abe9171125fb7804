"""`footnote eval` end to end: exit codes, files, JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from eval.samples import GOLD
from rag.cli.main import main

ITEMS = """\
version: 1
name: small
corpus: docs
items:
  - id: where
    question: Where was the agreement signed?
    facts: [{id: city, any_of: [Beijing], evidence: [{doc: a.txt, quote: "signed in Beijing"}]}]
  - id: router
    question: How do I reset the password of my router?
    answerable: "no"
"""


@pytest.fixture
def gold(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.txt").write_text(
        "The co-operation agreement was signed in Beijing on 19 September 2024.\n"
        "It covers artificial intelligence and new energy.\n"
    )
    (tmp_path / "gold.yaml").write_text(ITEMS)
    return tmp_path / "gold.yaml"


def footnote(*arguments: str | Path) -> int:
    return main(["eval", *map(str, arguments)])


@pytest.mark.slow
def test_run_writes_its_files_and_rescores_compares_and_gates(
    gold: Path, home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "run"
    assert footnote("run", gold, "--home", home, "--out", out, "--json") == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["outcomes"]["CORRECT"] == 2
    names = {path.name for path in out.iterdir()}
    assert names >= {"results.jsonl", "summary.json", "report.html", "report.md", "junit.xml"}
    assert str(tmp_path) not in (out / "summary.json").read_text()

    assert footnote("rescore", out, "--gold", gold, "--json") == 0
    again = json.loads(capsys.readouterr().out)
    assert again["outcomes"] == summary["outcomes"]
    assert again["figures"] == summary["figures"]

    assert footnote("compare", out, out) == 0
    assert "No question changed" in capsys.readouterr().out

    gate = tmp_path / "gate.toml"
    gate.write_text('must_pass = ["where"]\n[floors]\ncorrect = 1.0\n')
    assert footnote("rescore", out, "--gold", gold, "--gate", gate) == 0
    gate.write_text("[floors]\nmrr = 2.0\n")
    assert footnote("rescore", out, "--gold", gold, "--gate", gate) == 1
    assert "gate: mrr" in capsys.readouterr().err


def test_lint_points_at_the_line_and_exits_with_2(
    gold: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert footnote("lint", gold) == 0
    gold.write_text(ITEMS.replace("signed in Beijing", "signed in Paris"))
    assert footnote("lint", gold) == 2
    assert "gold.yaml:7: the quote “signed in Paris” is not in a.txt" in capsys.readouterr().err
    assert footnote("lint", gold, "--json") == 2
    assert json.loads(capsys.readouterr().out)["problems"][0]["line"] == 7


def test_wrong_calls_exit_with_2(gold: Path, home: Path, tmp_path: Path) -> None:
    assert footnote("run", tmp_path / "none.yaml", "--home", home) == 2
    assert footnote("rescore", tmp_path / "none", "--gold", gold) == 2
    assert footnote("compare", tmp_path, tmp_path) == 2
    assert footnote("run", gold, "--home", home, "--gate", tmp_path / "none.toml") == 2
    assert footnote("import", "squad", tmp_path / "none.json") == 2
    gold.write_text(ITEMS.replace("corpus: docs\n", ""))
    assert footnote("run", gold, "--home", home) == 2


def test_judge_without_a_model_is_a_wrong_call_before_anything_is_asked(
    gold: Path, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FOOTNOTE_MODEL", raising=False)
    out = tmp_path / "run"
    assert footnote("run", gold, "--home", home, "--out", out, "--judge") == 2
    assert not out.exists()


@pytest.mark.slow
def test_sample_set_runs_and_every_citation_is_verbatim(home: Path, tmp_path: Path) -> None:
    out = tmp_path / "run"
    assert footnote("run", GOLD, "--home", home, "--out", out) == 0
    summary = json.loads((out / "summary.json").read_text())
    assert summary["outcomes"]["ERROR"] == 0
    assert summary["figures"]["citation_validity"]["value"] == 1.0
    assert summary["figures"]["correct"]["value"] > 0.6
