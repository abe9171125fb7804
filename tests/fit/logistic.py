"""Logistic and conditional-logit regression in plain NumPy, and their measures. Pure."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def fit_logistic(rows: Array, labels: Array, weights: Array, *, ridge: float) -> Array:
    """Coefficients, bias last, of a weighted logistic regression by Newton's method.

    ridge: penalty on every coefficient but the bias, on standardised columns.
    """
    mean, spread = rows.mean(0), _spread(rows)
    scaled = np.hstack([(rows - mean) / spread, np.ones((len(rows), 1))])
    penalty = np.full(scaled.shape[1], ridge)
    penalty[-1] = 0.0
    beta = np.zeros(scaled.shape[1])
    for _ in range(60):
        chance = 1 / (1 + np.exp(-np.clip(scaled @ beta, -30, 30)))
        gradient = scaled.T @ (weights * (chance - labels)) + penalty * beta
        curve = weights * chance * (1 - chance)
        hessian = (scaled * curve[:, None]).T @ scaled + np.diag(penalty + 1e-9)
        step = np.linalg.solve(hessian, gradient)
        beta -= step
        if np.abs(step).max() < 1e-7:
            break
    slope = beta[:-1] / spread
    return np.append(slope, beta[-1] - slope @ mean)


def fit_choice(rows: Array, groups: NDArray[np.int64], right: Array, *, ridge: float) -> Array:
    """Coefficients of a conditional logit: which row of its group is the right one.

    groups: number of the group of each row, ascending from 0, each with at least
    one right row. Newton's method with the covariance of each group as curvature.
    """
    spread = _spread(rows)
    scaled = rows / spread
    beta = np.zeros(rows.shape[1])
    starts = np.searchsorted(groups, np.arange(groups[-1] + 1))
    loss = _choice_loss(scaled, groups, starts, right, beta, ridge)
    for _ in range(80):
        chance = _softmax(scaled @ beta, groups, starts)
        target = chance * right
        target /= np.maximum(np.add.reduceat(target, starts), 1e-300)[groups]
        gradient = scaled.T @ (chance - target) + ridge * beta
        centred = scaled - np.add.reduceat(scaled * chance[:, None], starts)[groups]
        hessian = (centred * chance[:, None]).T @ centred + ridge * np.eye(len(beta))
        step = np.linalg.solve(hessian, gradient)
        scale = 1.0
        while scale > 1e-4:
            trial = _choice_loss(scaled, groups, starts, right, beta - scale * step, ridge)
            if trial < loss:
                break
            scale /= 2
        if loss - trial < 1e-6 * abs(loss):
            break
        beta, loss = beta - scale * step, trial
    return beta / spread


def _spread(rows: Array) -> Array:
    """Deviation of each column; infinite for a constant one, so that it gets no weight."""
    spread = rows.std(0)
    return np.where(spread > 1e-6, spread, np.inf)


def _softmax(sums: Array, groups: NDArray[np.int64], starts: NDArray[np.int64]) -> Array:
    raised = np.exp(sums - np.maximum.reduceat(sums, starts)[groups])
    return raised / np.add.reduceat(raised, starts)[groups]


def _choice_loss(
    rows: Array,
    groups: NDArray[np.int64],
    starts: NDArray[np.int64],
    right: Array,
    beta: Array,
    ridge: float,
) -> float:
    chance = _softmax(rows @ beta, groups, starts)
    hit = np.add.reduceat(chance * right, starts)
    return float(-np.log(np.maximum(hit, 1e-12)).sum() + ridge * beta @ beta / 2)


def roc_auc(scores: Array, labels: Array) -> float:
    """Area under the ROC curve: chance that a positive scores above a negative, ties half.

    Source: Mann and Whitney, 1947. Raises ValueError when one class is absent.
    """
    positives, negatives = int(labels.sum()), int((1 - labels).sum())
    if not positives or not negatives:
        raise ValueError("both classes are needed")
    _, inverse, counts = np.unique(scores, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    ranks = (ends - (counts - 1) / 2)[inverse]
    total = ranks[labels == 1].sum() - positives * (positives + 1) / 2
    return float(total / (positives * negatives))


def calibration_error(chances: Array, labels: Array, *, bins: int = 10) -> float:
    """Expected calibration error over bins of equal width, in [0, 1].

    Source: Naeini, Cooper and Hauskrecht, 2015.
    """
    place = np.minimum((chances * bins).astype(int), bins - 1)
    error = 0.0
    for number in range(bins):
        inside = place == number
        if inside.any():
            error += inside.mean() * abs(chances[inside].mean() - labels[inside].mean())
    return float(error)
