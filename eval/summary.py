"""Sums a run up: in, gold and results; out, figures with their intervals.

Pure; threads may share it. The denominator is the gold list: a question
without a result counts, as neither right nor wrong. An empty set has no
figure, never zero.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Literal

from eval.statistics import (
    Interval,
    cluster_mean,
    minimum_detectable_change,
    quantile,
    wilson,
)
from eval.types import OUTCOMES, STAGES, Gold, GoldItem, Outcome, Result

TRUST: Mapping[Outcome, float] = {
    "CORRECT": 1.0,
    "PARTIAL": 0.5,
    "ABSTAINED": 0.0,
    "WRONG": -1.0,
    "UNSCORED": 0.0,
    "ERROR": 0.0,
}
ATTEMPTS: frozenset[Outcome] = frozenset(("CORRECT", "PARTIAL", "WRONG"))


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of a run. kind: a rate has a Wilson interval, a mean a bootstrap.

    better: +1 when more is better, -1 when less is, 0 when neither.
    """

    name: str
    label: str
    kind: Literal["rate", "mean", "value"]
    interval: Interval
    better: int = 1


@dataclass(frozen=True, slots=True)
class Row:
    """A gold item with its result, the unit that figures are made of."""

    item: GoldItem
    result: Result | None

    @property
    def outcome(self) -> Outcome:
        return self.result.outcome if self.result else "ERROR"

    @property
    def cluster(self) -> str:
        return self.item.cluster or self.item.id

    def measure(self, name: str) -> float | None:
        return self.result.measured.get(name) if self.result else None

    @property
    def is_open(self) -> bool:
        """Whether the documents answer it, at least in part."""
        return self.item.answerable != "no"


def rows_of(gold: Gold, results: Mapping[str, Result]) -> list[Row]:
    """One row a gold item, in the gold's order; results of other ids are left out."""
    return [Row(item, results.get(item.id)) for item in gold.items]


def figures_of(rows: Sequence[Row]) -> list[Figure]:
    """All figures that these rows define, in the order of the table."""
    made = (
        *_outcome_figures(rows),
        *_retrieval_figures(rows),
        *_citation_figures(rows),
        *_cost_figures(rows),
    )
    return [figure for figure in made if figure is not None]


def _outcome_figures(rows: Sequence[Row]) -> Iterable[Figure | None]:
    open_rows = [row for row in rows if row.is_open]
    closed = [row for row in rows if not row.is_open]
    tried = [row for row in open_rows if row.outcome in ATTEMPTS]
    yield _rate("correct", "right answers", rows, lambda row: row.outcome == "CORRECT")
    yield _mean("vital_recall", "vital facts said", open_rows, _vital_recall)
    yield _mean("trust", "trust (+1 right, ½ partial, −1 wrong)", rows, lambda r: TRUST[r.outcome])
    yield _rate("coverage", "coverage: answered of the answerable", open_rows, _is_attempt)
    yield _rate("accuracy", "accuracy when it answered", tried, lambda r: r.outcome == "CORRECT")
    yield _rate(
        "over_refusal",
        "declined though answerable",
        open_rows,
        lambda row: row.outcome == "ABSTAINED",
        better=-1,
    )
    yield _rate(
        "false_answers",
        "answered though unanswerable",
        closed,
        lambda row: row.outcome == "WRONG",
        better=-1,
    )
    yield _rate(
        "hedged",
        "attempts that also decline",
        tried,
        lambda row: bool(row.measure("hedged")),
        better=-1,
    )
    chinese = [row for row in rows if row.measure("script_kept") is not None]
    yield _rate(
        "script_kept", "Chinese answers in the question's script", chinese, _flag("script_kept")
    )


def _retrieval_figures(rows: Sequence[Row]) -> Iterable[Figure | None]:
    found = [row for row in rows if row.measure("mrr") is not None]
    for k in (1, 5, 10):
        yield _mean(f"recall@{k}", f"evidence recall@{k}", found, _measured(f"recall@{k}"))
    for k in (5, 10):
        yield _rate(f"hit@{k}", f"all evidence within {k}", found, _flag(f"hit@{k}"))
    yield _mean("mrr", "MRR of the first evidence", found, _measured("mrr"))
    yield _mean("ndcg@10", "nDCG@10", found, _measured("ndcg@10"))


def _citation_figures(rows: Sequence[Row]) -> Iterable[Figure | None]:
    yield _share(
        "citation_validity", "citations verbatim", rows, "citations_valid", "citations_checked"
    )
    yield _share("citation_coverage", "sentences cited", rows, "sentences_cited", "sentences")
    facts = [
        fact
        for row in rows
        if row.result and row.is_open
        for fact in row.result.facts
        if fact.verdict == "met" and fact.cited is not None
    ]
    if facts:
        proved = wilson(sum(bool(fact.cited) for fact in facts), len(facts))
        yield Figure("citation_recall", "facts said whose evidence is cited", "rate", proved)
    open_rows = [row for row in rows if row.measure("citations_useful") is not None]
    yield _share(
        "citation_precision",
        "citations that hold evidence",
        open_rows,
        "citations_useful",
        "citations",
    )


def _cost_figures(rows: Sequence[Row]) -> Iterable[Figure | None]:
    times = [value for row in rows if (value := row.measure("time_ms")) is not None]
    if times:
        for name, label, share in (
            ("time_median_ms", "time a question, median, ms", 0.5),
            ("time_p95_ms", "time a question, 95th percentile, ms", 0.95),
        ):
            value = quantile(times, share)
            yield Figure(name, label, "value", Interval(value, value, value, len(times)), -1)
    tokens = [value for row in rows if (value := row.measure("tokens")) is not None]
    if tokens:
        total = sum(tokens)
        yield Figure("tokens", "tokens", "value", Interval(total, total, total, len(tokens)), 0)


def summarise(gold: Gold, results: Mapping[str, Result]) -> dict[str, Any]:
    """The summary of a run as plain data: counts, figures, breakdowns."""
    rows = rows_of(gold, results)
    n = len(rows)
    return {
        "gold": {"name": gold.name, "sha256": gold.sha256, "items": n},
        "outcomes": count_outcomes(rows),
        "stages": {
            stage: count
            for stage in STAGES
            if (count := sum(bool(r.result) and r.result.stage == stage for r in rows))  # type: ignore[union-attr]
        },
        "figures": {figure.name: _figure_as_data(figure) for figure in figures_of(rows)},
        "smallest_detectable_change": minimum_detectable_change(n),
        "items": {
            row.item.id: {"cluster": row.cluster, "answerable": row.item.answerable} for row in rows
        },
        "by_lang": _breakdown(rows, lambda row: row.item.lang),
        "by_cluster": _breakdown(rows, lambda row: row.cluster),
        "by_answerable": _breakdown(rows, lambda row: row.item.answerable),
    }


def count_outcomes(rows: Sequence[Row]) -> dict[str, int]:
    """How many rows had each outcome, all six named."""
    counts = Counter(row.outcome for row in rows)
    return {outcome: counts.get(outcome, 0) for outcome in OUTCOMES}


def _breakdown(rows: Sequence[Row], key: Callable[[Row], str]) -> dict[str, dict[str, int]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return {name: count_outcomes(members) for name, members in groups.items()}


def _figure_as_data(figure: Figure) -> dict[str, Any]:
    return {
        "label": figure.label,
        "kind": figure.kind,
        "better": figure.better,
        **asdict(figure.interval),
    }


def _rate(
    name: str, label: str, rows: Sequence[Row], holds: Callable[[Row], bool], better: int = 1
) -> Figure | None:
    if not rows:
        return None
    return Figure(name, label, "rate", wilson(sum(map(holds, rows)), len(rows)), better)


def _mean(
    name: str, label: str, rows: Sequence[Row], value: Callable[[Row], float | None]
) -> Figure | None:
    pairs = [(number, row.cluster) for row in rows if (number := value(row)) is not None]
    if not pairs:
        return None
    values, clusters = zip(*pairs, strict=True)
    return Figure(name, label, "mean", cluster_mean(values, clusters))


def _share(name: str, label: str, rows: Sequence[Row], top: str, bottom: str) -> Figure | None:
    counted = [row for row in rows if row.measure(bottom)]
    total = sum(row.measure(bottom) or 0.0 for row in counted)
    if not total:
        return None
    part = sum(row.measure(top) or 0.0 for row in counted)
    return Figure(name, label, "rate", wilson(part, int(total)))


def _vital_recall(row: Row) -> float | None:
    """Of an item that could not be answered at all it is nothing; undefined without facts."""
    if not any(fact.has_anchor for fact in row.item.vital):
        return None
    return row.measure("vital_recall") or 0.0


def _is_attempt(row: Row) -> bool:
    return row.outcome in ATTEMPTS or (row.outcome == "UNSCORED" and not row.measure("declined"))


def _measured(name: str) -> Callable[[Row], float | None]:
    return lambda row: row.measure(name)


def _flag(name: str) -> Callable[[Row], bool]:
    return lambda row: bool(row.measure(name))
