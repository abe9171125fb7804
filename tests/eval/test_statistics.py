"""Statistics against SciPy, hand-computed cases, and what cannot be told."""

from __future__ import annotations

import numpy as np
import pytest

from eval.statistics import (
    cluster_mean,
    kappa,
    mcnemar_exact,
    minimum_detectable_change,
    paired_bootstrap,
    wilson,
)

stats = pytest.importorskip("scipy.stats")


@pytest.mark.parametrize(("hits", "n"), [(0, 7), (1, 1), (5, 5), (13, 48), (599, 600), (1, 1000)])
def test_wilson_interval_is_scipys(hits: int, n: int) -> None:
    expected = stats.binomtest(hits, n).proportion_ci(method="wilson")
    ours = wilson(hits, n)
    assert (ours.low, ours.high) == pytest.approx((expected.low, expected.high), abs=1e-12)


@pytest.mark.parametrize(("lost", "won"), [(0, 0), (0, 5), (0, 6), (3, 9), (20, 21), (400, 470)])
def test_mcnemar_is_scipys_binomial_test(lost: int, won: int) -> None:
    expected = stats.binomtest(lost, lost + won).pvalue if lost + won else 1.0
    assert mcnemar_exact(lost, won) == pytest.approx(expected, rel=1e-9)


def test_mcnemar_of_very_many_flips_is_near_the_exact_test() -> None:
    exact = stats.binomtest(900, 1900).pvalue
    assert mcnemar_exact(900, 1000) == pytest.approx(exact, rel=0.01)


def test_bootstrap_of_single_questions_is_scipys() -> None:
    values = np.random.default_rng(1).random(200)
    expected = stats.bootstrap(
        (values,), np.mean, n_resamples=4000, method="percentile", rng=2
    ).confidence_interval
    ours = cluster_mean(list(values), [str(place) for place in range(200)])
    assert (ours.low, ours.high) == pytest.approx((expected.low, expected.high), abs=0.006)


def test_questions_of_one_cluster_widen_the_interval() -> None:
    values = [1.0] * 50 + [0.0] * 50
    apart = cluster_mean(values, [str(place) for place in range(100)])
    together = cluster_mean(values, [str(place // 10) for place in range(100)])
    assert together.high - together.low > 2 * (apart.high - apart.low)


def test_paired_bootstrap_agrees_with_scipys_permutation_test() -> None:
    generator = np.random.default_rng(3)
    old, shift = generator.random(80), generator.normal(0.03, 0.1, 80)
    ours = paired_bootstrap(list(old), list(old + shift), [str(place) for place in range(80)])
    expected = stats.permutation_test(
        (shift,), np.mean, permutation_type="samples", n_resamples=4000, rng=4
    ).pvalue
    assert ours.p == pytest.approx(expected, abs=0.02)
    assert ours.value == pytest.approx(shift.mean())


def test_equal_runs_differ_by_nothing() -> None:
    ours = paired_bootstrap([1.0, 0.0], [1.0, 0.0], ["a", "b"])
    assert (ours.value, ours.p) == (0.0, 1.0)


def test_smallest_detectable_change_is_detected_eight_times_in_ten() -> None:
    n, generator = 400, np.random.default_rng(5)
    change = minimum_detectable_change(n)
    won, lost = (0.2 + change) / 2, (0.2 - change) / 2
    drawn = generator.multinomial(n, [lost, won, 0.8], size=400)
    found = np.mean([mcnemar_exact(int(row[0]), int(row[1])) < 0.05 for row in drawn])
    assert 0.74 <= found <= 0.86


@pytest.mark.parametrize(("n", "least"), [(0, 1.0), (3, 1.0), (12, 0.5), (48, 0.125)])
def test_few_questions_tell_only_great_changes(n: int, least: float) -> None:
    assert minimum_detectable_change(n) >= least


def test_kappa_of_a_hand_computed_table() -> None:
    # 20 yes/yes, 5 yes/no, 10 no/yes, 15 no/no: po .70, pe .50, kappa .40
    one = ["y"] * 25 + ["n"] * 25
    other = ["y"] * 20 + ["n"] * 5 + ["y"] * 10 + ["n"] * 15
    assert kappa(one, other) == pytest.approx(0.4)
    assert kappa(["y", "n"], ["y", "n"]) == 1.0
    assert kappa(["y"], ["y"]) is None
    assert kappa([], []) is None


def test_nothing_observed_is_undefined() -> None:
    with pytest.raises(ValueError, match="undefined"):
        wilson(0, 0)
    with pytest.raises(ValueError, match="undefined"):
        cluster_mean([], [])
