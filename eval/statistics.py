"""Intervals and tests: in, numbers of each question; out, bounds and p values.

Pure; random numbers come from a stated seed, so that a result can be repeated.
Threads may share it.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

SEED = 20240919
RESAMPLES = 2000
MINIMUM_FLIPS = 6
"""Fewer one-sided flips cannot reach p < .05 in an exact McNemar test: 2 * 0.5**5 = .0625."""


@dataclass(frozen=True, slots=True)
class Interval:
    """An estimate with its 95 % bounds; n is what it was computed over."""

    value: float
    low: float
    high: float
    n: int


def wilson(successes: float, n: int, *, level: float = 0.95) -> Interval:
    """The rate with its Wilson score interval. Raises ValueError for n == 0.

    Source: Wilson, JASA 22, 1927; without continuity correction.
    """
    if n <= 0:
        raise ValueError("no observation: the rate is undefined")
    z = NormalDist().inv_cdf(0.5 + level / 2)
    rate = successes / n
    centre = (rate + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(rate * (1 - rate) / n + z * z / (4 * n * n))
    low = 0.0 if successes == 0 else max(0.0, centre - half)
    high = 1.0 if successes == n else min(1.0, centre + half)
    return Interval(rate, low, high, n)


def cluster_mean(values: Sequence[float], clusters: Sequence[str], *, seed: int = SEED) -> Interval:
    """The mean with a percentile bootstrap over whole clusters.

    Questions of one cluster rise and fall together; drawing them apart would
    make the interval too narrow. One cluster alone gives no spread: the bounds
    are then those of drawing single questions.
    Source: Davison and Hinkley, Bootstrap Methods, 1997, section 3.8.
    """
    if not values:
        raise ValueError("no observation: the mean is undefined")
    data = np.asarray(values, dtype=float)
    means = _resampled_means(data, _groups(clusters, len(values)), seed)
    low, high = np.quantile(means, (0.025, 0.975))
    return Interval(float(data.mean()), float(low), float(high), len(values))


def mcnemar_exact(lost: int, won: int) -> float:
    """Two-sided exact p that `lost` and `won` flips are one coin's.

    Source: McNemar 1947; the exact binomial form. No flips: 1.0.
    """
    n = lost + won
    if n == 0:
        return 1.0
    tail = sum(math.comb(n, k) for k in range(min(lost, won) + 1))
    return min(1.0, float(2 * tail / 2**n)) if n < 1000 else _normal_tail(lost, won)


def _normal_tail(lost: int, won: int) -> float:
    z = max(0.0, abs(lost - won) - 1) / math.sqrt(lost + won)
    return 2 * NormalDist().cdf(-z)


@dataclass(frozen=True, slots=True)
class PairedDifference:
    """Mean of the new run less that of the old, with bounds and a two-sided p."""

    value: float
    low: float
    high: float
    p: float
    n: int


def paired_bootstrap(
    old: Sequence[float], new: Sequence[float], clusters: Sequence[str], *, seed: int = SEED
) -> PairedDifference:
    """The mean difference, drawn over clusters of question pairs.

    p: share of draws from the differences, moved to a mean of zero, that lie at
    least as far off as the one seen. Source: Efron and Tibshirani, 1993, ch. 16.
    """
    if len(old) != len(new) or not old:
        raise ValueError("two runs over the same questions are needed")
    difference = np.asarray(new, dtype=float) - np.asarray(old, dtype=float)
    means = _resampled_means(difference, _groups(clusters, len(old)), seed)
    seen = float(difference.mean())
    low, high = np.quantile(means, (0.025, 0.975))
    if not difference.any():
        return PairedDifference(0.0, 0.0, 0.0, 1.0, len(old))
    extreme = int(np.sum(np.abs(means - seen) >= abs(seen) - 1e-12))
    return PairedDifference(
        seen, float(low), float(high), (extreme + 1) / (len(means) + 1), len(old)
    )


def minimum_detectable_change(n: int, *, discordant: float = 0.2, power: float = 0.8) -> float:
    """The smallest change of a rate that n paired questions tell from chance.

    At p < .05, with this power, when `discordant` of the questions come out
    differently; never below six flips, which an exact test needs at least.
    Source: Connor, Biometrics 43, 1987, solved for the difference. 1.0: none.
    """
    if n <= 0:
        return 1.0
    normal = NormalDist()
    z_alpha, z_power = normal.inv_cdf(0.975), normal.inv_cdf(power)
    low, high = 0.0, discordant
    for _ in range(60):
        middle = (low + high) / 2
        needed = z_alpha * math.sqrt(discordant) + z_power * math.sqrt(discordant - middle**2)
        low, high = (low, middle) if middle * math.sqrt(n) >= needed else (middle, high)
    reached = high * math.sqrt(n) >= z_alpha * math.sqrt(discordant) * 0.999
    floor = MINIMUM_FLIPS / n
    return min(1.0, max(high if reached else 1.0, floor))


def kappa(one: Sequence[str], other: Sequence[str]) -> float | None:
    """Cohen's κ of two series of labels; None when it is undefined (no spread)."""
    if not one or len(one) != len(other):
        return None
    labels = sorted({*one, *other})
    agreed = sum(a == b for a, b in zip(one, other, strict=True)) / len(one)
    chance = sum(
        (one.count(label) / len(one)) * (other.count(label) / len(other)) for label in labels
    )
    return None if chance >= 1 else (agreed - chance) / (1 - chance)


def quantile(values: Sequence[float], share: float) -> float:
    """The value below which `share` of the values lie, linear between neighbours."""
    if not values:
        raise ValueError("no observation: the quantile is undefined")
    return float(np.quantile(np.asarray(values, dtype=float), share))


def _groups(clusters: Sequence[str], n: int) -> list[NDArray[np.intp]]:
    if len(clusters) != n:
        raise ValueError("one cluster a value is needed")
    members: dict[str, list[int]] = {}
    for place, cluster in enumerate(clusters):
        members.setdefault(cluster, []).append(place)
    if len(members) == 1:
        return [np.array([place]) for place in range(n)]
    return [np.array(places) for places in members.values()]


def _resampled_means(
    data: NDArray[np.float64], groups: list[NDArray[np.intp]], seed: int
) -> NDArray[np.float64]:
    sums = np.array([data[group].sum() for group in groups])
    sizes = np.array([len(group) for group in groups])
    generator = np.random.default_rng(seed)
    drawn = generator.integers(0, len(groups), size=(RESAMPLES, len(groups)))
    return np.asarray(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1), dtype=float)
