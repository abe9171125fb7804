"""The regressions and measures of `make fit`, against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.fit.logistic import calibration_error, fit_choice, fit_logistic, roc_auc


def array(*values: float) -> np.ndarray:
    return np.array(values, dtype=float)


@pytest.mark.parametrize(
    ("scores", "labels", "area"),
    [
        (array(0.1, 0.2, 0.8, 0.9), array(0, 0, 1, 1), 1.0),
        (array(0.9, 0.8, 0.2, 0.1), array(0, 0, 1, 1), 0.0),
        (array(0.5, 0.5, 0.5, 0.5), array(0, 1, 0, 1), 0.5),
        (array(0.1, 0.4, 0.35, 0.8), array(0, 0, 1, 1), 0.75),
    ],
)
def test_roc_auc(scores: np.ndarray, labels: np.ndarray, area: float) -> None:
    assert roc_auc(scores, labels) == pytest.approx(area)


def test_roc_auc_of_one_class_is_undefined() -> None:
    with pytest.raises(ValueError, match="both classes"):
        roc_auc(array(0.1, 0.2), array(1, 1))


def test_calibration_error_is_the_weighted_gap_of_each_bin() -> None:
    # bin .2: mean .25, right half the time; bin .9: mean .95, always right
    chances, labels = array(0.25, 0.25, 0.95, 0.95), array(0, 1, 1, 1)
    assert calibration_error(chances, labels) == pytest.approx(0.5 * 0.25 + 0.5 * 0.05)


def test_logistic_finds_the_log_odds() -> None:
    rows = np.array([[0.0]] * 4 + [[1.0]] * 4)
    labels = array(1, 0, 0, 0, 1, 1, 1, 0)
    slope, bias = fit_logistic(rows, labels, np.ones(8), ridge=0.0)
    assert bias == pytest.approx(np.log(1 / 3), abs=1e-3)
    assert slope + bias == pytest.approx(np.log(3), abs=1e-3)


def test_choice_finds_the_log_odds_between_rows() -> None:
    # the row with the feature is right in three groups of four
    rows = np.array([[1.0], [0.0]] * 4)
    groups = np.repeat(np.arange(4), 2)
    right = array(1, 0, 1, 0, 1, 0, 0, 1)
    assert fit_choice(rows, groups, right, ridge=1e-9)[0] == pytest.approx(np.log(3), abs=1e-2)


def test_constant_column_gets_no_weight() -> None:
    rows = np.array([[1.0, 5.0], [0.0, 5.0]] * 4)
    right = array(1, 0, 1, 0, 1, 0, 0, 1)
    assert fit_choice(rows, np.repeat(np.arange(4), 2), right, ridge=0.1)[1] == 0.0
