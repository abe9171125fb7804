"""Two runs told apart, and what a gate lets pass."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.compare import compare, compare_runs, render_comparison
from eval.gate import check_gate, load_gate
from eval.results import write_results
from eval.summary import summarise
from eval.types import Gold, Outcome, Result
from rag.errors import ConfigError, GoldDataError
from tests.eval.made import item


def results(outcomes: str, **measured: float) -> dict[str, Result]:
    """A run from letters: C correct, W wrong, A abstained."""
    names: dict[str, Outcome] = {"C": "CORRECT", "W": "WRONG", "A": "ABSTAINED"}
    return {
        f"q{n}": Result(f"q{n}", f"Question {n}?", {}, names[letter], measured=measured)
        for n, letter in enumerate(outcomes)
    }


def gold(n: int) -> Gold:
    return Gold("made", tuple(item(id=f"q{k}", cluster=f"c{k}") for k in range(n)))


def test_flips_and_exact_p_are_as_computed_by_hand() -> None:
    made = compare(results("CCCCWWWWWW"), results("CCCWCCCCCC"))
    rate = made["rates"]["correct"]
    assert (rate["lost"], rate["won"], rate["n"]) == (1, 6, 10)
    assert rate["p"] == pytest.approx(2 * (1 + 7) / 2**7)
    assert rate["difference"] == pytest.approx(0.5)
    worse = [flip["id"] for flip in made["flips"] if flip["direction"] == "worse"]
    assert worse == ["q3"]
    assert "cannot be told from chance" in made["sentence"]


def test_difference_beyond_chance_is_said() -> None:
    made = compare(results("W" * 12), results("C" * 12))
    assert "can be told from chance" in made["sentence"]
    assert "100.0 points more" in made["sentence"]


def test_equal_runs_are_said_to_be_equal() -> None:
    made = compare(results("CWA"), results("CWA"))
    assert made["sentence"].startswith("No question changed")
    assert made["means"]["trust"]["p"] == 1.0


def test_means_are_compared_over_what_both_measured() -> None:
    made = compare(results("CC", mrr=0.5), results("CC", mrr=1.0))
    assert made["means"]["mrr"]["value"] == 0.5
    assert "time_ms" not in made["means"]


def test_only_common_questions_are_compared(tmp_path: Path) -> None:
    write_results(tmp_path / "a", results("CCC"))
    write_results(tmp_path / "b", results("CW"))
    made = compare_runs(tmp_path / "a", tmp_path / "b")
    assert (made["n"], made["only_old"]) == (2, ["q2"])
    assert "q1: CORRECT → WRONG" in render_comparison(made)
    with pytest.raises(GoldDataError, match="no question in common"):
        compare(results("C"), {})


def check(tmp_path: Path, text: str, outcomes: str, earlier: str = "") -> list[str]:
    (tmp_path / "gate.toml").write_text(text)
    run, made = results(outcomes), gold(len(outcomes))
    if earlier:
        write_results(tmp_path / "earlier", results(earlier))
    gate = load_gate(tmp_path / "gate.toml")
    return check_gate(gate, made, run, summarise(made, run))


@pytest.mark.parametrize(
    ("text", "outcomes", "words"),
    [
        ("[floors]\ncorrect = 0.5", "CCW", None),
        ("[floors]\ncorrect = 0.7", "CCW", "below the floor"),
        ("[ceilings]\nover_refusal = 0.3", "CAA", "above the ceiling"),
        ("[ceilings]\nWRONG = 0", "CCA", None),
        ("[ceilings]\nWRONG = 0", "CCW", "WRONG is 1"),
        ("[floors]\nmrr = 0.1", "CCC", "was not measured"),
        ('must_pass = ["q0"]', "CW", None),
        ('must_pass = ["q1"]', "CW", "q1 must pass but is WRONG"),
        ('must_pass = ["q9"]', "CW", "not in the gold"),
    ],
)
def test_limits_hold_or_are_named(
    tmp_path: Path, text: str, outcomes: str, words: str | None
) -> None:
    failures = check(tmp_path, text, outcomes)
    assert failures == [] if words is None else words in failures[0]


@pytest.mark.parametrize(
    ("earlier", "now", "fails"),
    [
        ("C" * 20, "W" * 3 + "C" * 17, False),  # a drop, but chance explains it
        ("C" * 20, "W" * 8 + "C" * 12, True),
        ("W" * 8 + "C" * 12, "C" * 20, False),
    ],
)
def test_regression_counts_only_past_margin_and_chance(
    tmp_path: Path, earlier: str, now: str, fails: bool
) -> None:
    text = 'against = "earlier"\n[regressions]\ncorrect = 0.02'
    assert bool(check(tmp_path, text, now, earlier)) is fails


def test_sure_regression_within_its_margin_passes(tmp_path: Path) -> None:
    text = 'against = "earlier"\n[regressions]\ncorrect = 0.5'
    assert check(tmp_path, text, "W" * 8 + "C" * 12, "C" * 20) == []


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[floors]\ncorect = 1", "no figure 'corect'"),
        ('[floors]\ncorrect = "high"', "must be a number"),
        ("floors = 1", "must be a table"),
        ("[flors]\n", "unknown entry"),
        ("must_pass = 3", "list of ids"),
        ("against = 3", "folder of an earlier run"),
        ("[floors", "not valid TOML"),
    ],
)
def test_gate_file_that_is_wrong_is_refused(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        check(tmp_path, text, "C")


def test_regressions_need_an_earlier_run(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="--against"):
        check(tmp_path, "[regressions]\ncorrect = 0.1", "C")
