"""The fitted numbers of the quotes engine, from the text file beside this module.

Reads one packaged file, once; threads may share the result. `make fit` writes
the file, and says beside each number what it is and what set it.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Literal

Regime = Literal["spaced", "han", "crossed"]
REGIMES: tuple[Regime, ...] = ("spaced", "han", "crossed")
FITTED_FILE = Path(__file__).with_name("fitted.toml")


@dataclass(frozen=True, slots=True)
class Linear:
    """A bias and one weight a feature; a feature without a weight counts nothing."""

    bias: float
    weights: Mapping[str, float]

    def of(self, names: Sequence[str], row: Sequence[float]) -> float:
        """The weighted sum of a row whose columns have these names."""
        columns = self.columns(names)
        return self.bias + sum(w * value for w, value in zip(columns, row, strict=True))

    def columns(self, names: Sequence[str]) -> tuple[float, ...]:
        """The weight of each name, 0.0 for one without."""
        return tuple(self.weights.get(name, 0.0) for name in names)


@dataclass(frozen=True, slots=True)
class Fitted:
    """The models of each regime, and the table of thresholds.

    Regimes: "spaced" (words with spaces between), "han" (Chinese over Chinese),
    "crossed" (question and documents in different languages).
    """

    choose: Mapping[Regime, Linear]
    answerable: Mapping[Regime, Linear]
    thresholds: Mapping[str, float]


@lru_cache(maxsize=4)
def load_fitted(path: Path = FITTED_FILE) -> Fitted:
    """The numbers in a file of the format of fitted.toml."""
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Fitted(
        choose={regime: _linear(table["choose"][regime]) for regime in REGIMES},
        answerable={regime: _linear(table["answerable"][regime]) for regime in REGIMES},
        thresholds={name: float(value) for name, value in table["thresholds"].items()},
    )


def _linear(table: Mapping[str, float]) -> Linear:
    weights = {name: float(value) for name, value in table.items() if name != "bias"}
    return Linear(bias=float(table.get("bias", 0.0)), weights=weights)
