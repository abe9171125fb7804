"""Tells two runs apart: in, two folders of results; out, what differs and how surely.

Reads disk in `compare_runs`; the rest is pure. Only questions that both runs
hold are compared, since a pair is what the tests are about.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.results import load_results, load_summary
from eval.statistics import mcnemar_exact, minimum_detectable_change, paired_bootstrap
from eval.summary import ATTEMPTS, TRUST
from eval.types import Result
from rag.errors import GoldDataError

_LEVEL = 0.05
_MEANS = {
    "trust": "trust",
    "vital_recall": "vital facts said",
    "recall@5": "evidence recall@5",
    "recall@10": "evidence recall@10",
    "mrr": "MRR of the first evidence",
    "ndcg@10": "nDCG@10",
    "time_ms": "time a question, ms",
}
NOTES = {
    "scorer": "the runs were scored by different versions of the scorer; rescore both first",
    "gold": "the runs used different versions of the gold",
}
_ORDER = ("WRONG", "ERROR", "UNSCORED", "ABSTAINED", "PARTIAL", "CORRECT")


def compare_runs(old: Path, new: Path, *, gold: Path | None = None) -> dict[str, Any]:
    """The comparison of two stored runs as plain data. gold: names clusters and kinds."""
    before, after = load_results(old), load_results(new)
    items = _items(gold, load_summary(old), load_summary(new))
    comparison = compare(before, after, items)
    scorers = {load_summary(run).get("run", {}).get("scorer_sha256") for run in (old, new)} - {None}
    if len(scorers) > 1:
        _note(comparison, "scorer")
    hashes = {load_summary(run).get("gold", {}).get("sha256") for run in (old, new)} - {None}
    if len(hashes) > 1:
        _note(comparison, "gold")
    return {"old": str(old), "new": str(new), **comparison}


def compare(
    old: Mapping[str, Result],
    new: Mapping[str, Result],
    items: Mapping[str, Mapping[str, str]] | None = None,
) -> dict[str, Any]:
    """Flips, rates with McNemar's exact test, means with a paired bootstrap.

    items: cluster and answerable of an id; an id without them is its own cluster.
    """
    items = items or {}
    ids = [one for one in old if one in new]
    if not ids:
        raise GoldDataError("the two runs have no question in common; compare runs of one gold")
    pairs = [(old[one], new[one]) for one in ids]
    clusters = [items.get(one, {}).get("cluster") or one for one in ids]
    open_ids = [items.get(one, {}).get("answerable", "yes") != "no" for one in ids]
    rates = {
        "correct": _rate(pairs, "right answers", lambda r: r.outcome == "CORRECT"),
        **_rates_by_kind(pairs, open_ids),
    }
    means = {
        name: mean
        for name, label in _MEANS.items()
        if (mean := _mean(name, label, pairs, clusters)) is not None
    }
    return {
        "n": len(ids),
        "only_old": [one for one in old if one not in new],
        "only_new": [one for one in new if one not in old],
        "flips": [_flip(a, b) for a, b in pairs if a.outcome != b.outcome],
        "rates": rates,
        "means": means,
        "smallest_detectable_change": minimum_detectable_change(len(ids)),
        "sentence": _sentence(rates["correct"], len(ids)),
        "notes": [],
        "note_keys": [],
    }


def _note(comparison: dict[str, Any], key: str) -> None:
    """Adds a note: its English line, and its key for who speaks another language."""
    comparison["notes"].append(NOTES[key])
    comparison["note_keys"].append(key)


def _rates_by_kind(
    pairs: Sequence[tuple[Result, Result]], is_open: Sequence[bool]
) -> dict[str, dict[str, Any]]:
    answerable = [pair for pair, open_one in zip(pairs, is_open, strict=True) if open_one]
    closed = [pair for pair, open_one in zip(pairs, is_open, strict=True) if not open_one]
    rates = {}
    if answerable:
        rates["coverage"] = _rate(answerable, "coverage", lambda r: r.outcome in ATTEMPTS)
        rates["over_refusal"] = _rate(
            answerable, "declined though answerable", lambda r: r.outcome == "ABSTAINED"
        )
    if closed:
        rates["false_answers"] = _rate(
            closed, "answered though unanswerable", lambda r: r.outcome == "WRONG"
        )
    return rates


def _rate(
    pairs: Sequence[tuple[Result, Result]], label: str, holds: Callable[[Result], bool]
) -> dict[str, Any]:
    before = [holds(a) for a, _ in pairs]
    after = [holds(b) for _, b in pairs]
    lost = sum(a and not b for a, b in zip(before, after, strict=True))
    won = sum(b and not a for a, b in zip(before, after, strict=True))
    n = len(pairs)
    return {
        "label": label,
        "n": n,
        "old": sum(before) / n,
        "new": sum(after) / n,
        "difference": (won - lost) / n,
        "lost": lost,
        "won": won,
        "p": mcnemar_exact(lost, won),
    }


def _mean(
    name: str, label: str, pairs: Sequence[tuple[Result, Result]], clusters: Sequence[str]
) -> dict[str, Any] | None:
    kept = []
    for (a, b), cluster in zip(pairs, clusters, strict=True):
        one, other = _value(name, a), _value(name, b)
        if one is not None and other is not None:
            kept.append((one, other, cluster))
    if not kept:
        return None
    before, after, groups = zip(*kept, strict=True)
    difference = asdict(paired_bootstrap(before, after, groups))
    old, new = sum(before) / len(kept), sum(after) / len(kept)
    return {"label": label, "old": old, "new": new, **difference}


def _value(name: str, result: Result) -> float | None:
    return TRUST[result.outcome] if name == "trust" else result.measured.get(name)


def _flip(old: Result, new: Result) -> dict[str, str]:
    better = _ORDER.index(new.outcome) > _ORDER.index(old.outcome)
    return {
        "id": old.id,
        "question": old.question,
        "old": old.outcome,
        "new": new.outcome,
        "direction": "better" if better else "worse",
    }


def _sentence(rate: Mapping[str, Any], n: int) -> str:
    change = 100 * rate["difference"]
    shown = f"{100 * rate['old']:.1f} % → {100 * rate['new']:.1f} %"
    flips = f"{rate['won']} won, {rate['lost']} lost of {n}"
    if rate["won"] == rate["lost"] == 0:
        return f"No question changed between right and not right ({shown})."
    direction = "more" if change > 0 else "fewer"
    told = rate["p"] < _LEVEL
    verdict = "can be told from chance" if told else "cannot be told from chance"
    head = (
        f"The new run is right on {abs(change):.1f} points {direction} of the questions"
        if change
        else "Both runs are right equally often, though not on the same questions"
    )
    smallest = 100 * minimum_detectable_change(n)
    tail = "" if told else f"; this set tells changes from about {smallest:.1f} points on"
    return f"{head} ({shown}; {flips}); this {verdict} (p = {rate['p']:.3f}){tail}."


def _items(gold: Path | None, *summaries: Mapping[str, Any]) -> dict[str, Mapping[str, str]]:
    items: dict[str, Mapping[str, str]] = {}
    for summary in summaries:
        items |= summary.get("items", {})
    if gold is not None:
        from eval.gold import load_gold

        items |= {
            item.id: {"cluster": item.cluster, "answerable": item.answerable}
            for item in load_gold(gold).items
        }
    return items


def render_comparison(comparison: Mapping[str, Any]) -> str:
    """The comparison for a terminal."""
    lines = [comparison["sentence"], ""]
    for rate in comparison["rates"].values():
        lines.append(
            f"  {rate['label']:<30} {100 * rate['old']:>6.1f} % → {100 * rate['new']:>5.1f} %  "
            f"+{rate['won']} −{rate['lost']}  p = {rate['p']:.3f}"
        )
    for mean in comparison["means"].values():
        lines.append(
            f"  {mean['label']:<30} {mean['old']:>8.3f} → {mean['new']:>7.3f}  "
            f"{mean['value']:+.3f} [{mean['low']:+.3f}, {mean['high']:+.3f}]  p = {mean['p']:.3f}"
        )
    if comparison["flips"]:
        lines += ["", f"  {len(comparison['flips'])} flipped:"]
        for flip in comparison["flips"]:
            sign = "+" if flip["direction"] == "better" else "−"
            lines.append(f"  {sign} {flip['id']}: {flip['old']} → {flip['new']}")
    for name in ("only_old", "only_new"):
        if comparison[name]:
            lines.append(f"  in one run only ({name[5:]}): {len(comparison[name])}, left out")
    lines += [f"  note: {note}" for note in comparison["notes"]]
    return "\n".join(lines)
