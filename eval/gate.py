"""Whether a run may pass: in, limits from gate.toml and a run; out, what fails.

Reads the gate file and, for regressions, an earlier run; else pure. A figure
that has no value fails its limit: what was not measured did not pass.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.compare import compare
from eval.results import load_results
from eval.types import OUTCOMES, Gold, Result
from rag.errors import ConfigError

_KEYS = {"floors", "ceilings", "must_pass", "regressions", "against"}
_LEVEL = 0.05
FIGURES = (
    "correct",
    "vital_recall",
    "trust",
    "coverage",
    "accuracy",
    "over_refusal",
    "false_answers",
    "hedged",
    "script_kept",
    "recall@1",
    "recall@5",
    "recall@10",
    "hit@5",
    "hit@10",
    "mrr",
    "ndcg@10",
    "citation_validity",
    "citation_coverage",
    "citation_recall",
    "citation_precision",
    "time_median_ms",
    "time_p95_ms",
    "tokens",
)
_FALLING = {
    "correct",
    "vital_recall",
    "trust",
    "coverage",
    "recall@5",
    "recall@10",
    "mrr",
    "ndcg@10",
}
_RISING = {"over_refusal", "false_answers", "time_ms"}


@dataclass(frozen=True, slots=True)
class Gate:
    """Limits by figure. regressions: the margin by which a figure may get worse."""

    floors: Mapping[str, float]
    ceilings: Mapping[str, float]
    must_pass: tuple[str, ...]
    regressions: Mapping[str, float]
    against: Path | None = None


def load_gate(path: Path) -> Gate:
    """The limits of a gate file. Raises ConfigError naming every fault."""
    try:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise ConfigError(f"{path}: no such gate file; name a TOML file of limits") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path.name}: not valid TOML ({error})") from error
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from error
    faults = [f"unknown entry {name!r}" for name in data if name not in _KEYS]
    known = (*FIGURES, *OUTCOMES)
    limits = {
        name: _numbers(data.get(name, {}), name, known, faults) for name in ("floors", "ceilings")
    }
    regressions = _numbers(
        data.get("regressions", {}), "regressions", (*_FALLING, *_RISING), faults
    )
    must_pass = data.get("must_pass", [])
    if not isinstance(must_pass, list) or not all(isinstance(one, str) for one in must_pass):
        faults.append("must_pass must be a list of ids")
        must_pass = []
    against = data.get("against")
    if against is not None and not isinstance(against, str):
        faults.append("against must be the folder of an earlier run")
    if faults:
        raise ConfigError(f"{path.name}: {'; '.join(faults)}")
    return Gate(
        floors=limits["floors"],
        ceilings=limits["ceilings"],
        must_pass=tuple(must_pass),
        regressions=regressions,
        against=path.parent / against if against else None,
    )


def check_gate(
    gate: Gate,
    gold: Gold,
    results: Mapping[str, Result],
    summary: Mapping[str, Any],
    *,
    against: Path | None = None,
) -> list[str]:
    """One line for each limit that does not hold; [] when the run may pass."""
    earlier = against or gate.against
    if gate.regressions and earlier is None:
        raise ConfigError("the gate names regressions but no earlier run; give --against RUN")
    failures = [*_limits(gate, summary), *_must_pass(gate, gold, results)]
    if gate.regressions and earlier is not None:
        failures += _regressions(gate, gold, results, load_results(earlier))
    return failures


def _limits(gate: Gate, summary: Mapping[str, Any]) -> Iterator[str]:
    for name, floor in gate.floors.items():
        value = _value(name, summary)
        if value is None:
            yield f"{name} was not measured, the floor is {floor:g}"
        elif value < floor:
            yield f"{name} is {value:.4g}, below the floor of {floor:g}"
    for name, ceiling in gate.ceilings.items():
        value = _value(name, summary)
        if value is None:
            yield f"{name} was not measured, the ceiling is {ceiling:g}"
        elif value > ceiling:
            yield f"{name} is {value:.4g}, above the ceiling of {ceiling:g}"


def _must_pass(gate: Gate, gold: Gold, results: Mapping[str, Result]) -> Iterator[str]:
    ids = {item.id for item in gold.items}
    for one in gate.must_pass:
        if one not in ids:
            yield f"{one} must pass but is not in the gold"
        elif one not in results or results[one].outcome != "CORRECT":
            outcome = results[one].outcome if one in results else "without a result"
            yield f"{one} must pass but is {outcome}"


def _regressions(
    gate: Gate, gold: Gold, results: Mapping[str, Result], earlier: Mapping[str, Result]
) -> Iterator[str]:
    items = {
        item.id: {"cluster": item.cluster, "answerable": item.answerable} for item in gold.items
    }
    comparison = compare(earlier, results, items)
    for name, margin in gate.regressions.items():
        change = comparison["rates"].get(name) or comparison["means"].get(name)
        if change is None:
            yield f"{name} was not measured in both runs, its regression cannot be ruled out"
            continue
        difference = change["new"] - change["old"]
        worse = -difference if name in _FALLING else difference
        if worse > margin and change["p"] < _LEVEL:
            yield (
                f"{name} got worse from {change['old']:.4g} to {change['new']:.4g}, more than "
                f"{margin:g} and more than chance (p = {change['p']:.3f})"
            )


def _value(name: str, summary: Mapping[str, Any]) -> float | None:
    if name in OUTCOMES:
        return float(summary["outcomes"][name])
    figure = summary["figures"].get(name)
    return None if figure is None else float(figure["value"])


def _numbers(data: Any, what: str, known: Any, faults: list[str]) -> dict[str, float]:
    if not isinstance(data, dict):
        faults.append(f"[{what}] must be a table")
        return {}
    numbers = {}
    for name, value in data.items():
        if name not in known:
            faults.append(
                f"[{what}] has no figure {name!r}; it may name {', '.join(sorted(known))}"
            )
        elif isinstance(value, bool) or not isinstance(value, int | float):
            faults.append(f"[{what}] {name} must be a number")
        else:
            numbers[name] = float(value)
    return numbers
