"""How the columns of a fit are laid out: some shared by the regimes, some each regime's own.

In: rows of named features with their regimes. Out: a matrix to fit, and one `Linear`
a regime from its coefficients. Pure.

What kind of answer a sentence holds means the same in every language, and is seldom
asked for; so its weights are shared, where words and vectors have each regime's own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from rag.answer.fitted import REGIMES, Linear, Regime
from tests.fit.logistic import Array

_AT_ONCE = 0.4  # columns at odds with their sign that go in one step, as a share of the worst


class Columns:
    """The layout for features of these names; each regime but the first has a bias too."""

    def __init__(self, names: Sequence[str], shared: Collection[str]) -> None:
        self._names = list(names)
        self._shared = [i for i, name in enumerate(names) if name in shared]
        self._own = [i for i, name in enumerate(names) if name not in shared]

    def design(self, rows: Array, regimes: NDArray[np.int64]) -> Array:
        """One line a row: shared features, each regime's own, a one for each later regime."""
        blocks = [rows[:, self._shared]]
        for number in range(len(REGIMES)):
            blocks.append(rows[:, self._own] * (regimes == number)[:, None])
        for number in range(1, len(REGIMES)):
            blocks.append((regimes == number)[:, None].astype(float))
        return np.hstack(blocks)

    def signs(self, signs: Mapping[str, int]) -> NDArray[np.int64]:
        """1, -1 or 0 for each column of the design."""
        own = [signs.get(self._names[i], 0) for i in self._own]
        shared = [signs.get(self._names[i], 0) for i in self._shared]
        return np.array([*shared, *own * len(REGIMES), *[0] * (len(REGIMES) - 1)])

    def models(self, beta: Array, bias: float = 0.0) -> dict[Regime, Linear]:
        """One model a regime from the coefficients of the design."""
        models: dict[Regime, Linear] = {}
        for number, regime in enumerate(REGIMES):
            start = len(self._shared) + number * len(self._own)
            weights = {self._names[i]: float(beta[at]) for at, i in enumerate(self._shared)}
            weights |= {self._names[i]: float(beta[start + at]) for at, i in enumerate(self._own)}
            later = len(self._shared) + len(REGIMES) * len(self._own) + number - 1
            own_bias = float(beta[later]) if number else 0.0
            ordered = {name: weights[name] for name in self._names}
            models[regime] = Linear(bias + own_bias, ordered)
        return models


def fit_signed(fit: Callable[[Array], Array], design: Array, signs: NDArray[np.int64]) -> Array:
    """Coefficients none of which has the wrong sign: columns at odds go, and it is fitted anew.

    fit: coefficients of a design, one a column and maybe a bias after them. signs: of the
    first columns; those after them are free.
    """
    design = design.copy()
    while True:
        beta = fit(design)
        spread = design.std(0)
        held = beta[: len(signs)]
        odds = np.where(signs * held < 0, np.abs(held) * spread[: len(signs)], 0.0)
        if not odds.any():
            return beta
        design[:, : len(signs)][:, odds >= _AT_ONCE * odds.max()] = 0.0
