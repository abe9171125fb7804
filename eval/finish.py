"""Sums a run up on disk: in, gold, results, a folder; out, summary and reports.

Touches disk (the run's folder) and nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from eval.assess import assess
from eval.report.html import render_html
from eval.report.junit import render_junit
from eval.report.markdown import render_markdown
from eval.results import SUMMARY, load_results, write_text
from eval.run import HEADER, scorer_sha256
from eval.summary import rows_of, summarise
from eval.types import Gold, Result

CheckGate = Callable[[Mapping[str, Any]], list[str]]
REPORT = "report.html"
MARKDOWN = "report.md"
JUNIT = "junit.xml"


def finish_run(
    gold: Gold,
    results: Mapping[str, Result],
    out: Path,
    *,
    extra: Mapping[str, Any] | None = None,
    gate: CheckGate | None = None,
    lang: str = "en",
) -> dict[str, Any]:
    """Writes summary.json, report.html, report.md and junit.xml; returns the summary.

    gate: tells the limits that a summary does not hold; kept in it as "gate".
    lang: of the page's own words.
    """
    header = _header(out)
    models = {str(r.answer.get("model")) for r in results.values() if r.answer.get("model")}
    engines = {str(r.answer.get("engine")) for r in results.values() if r.answer.get("engine")}
    summary = {
        **summarise(gold, results),
        "run": {**header, "models": sorted(models), "engines": sorted(engines)},
        **(extra or {}),
    }
    if gate is not None:
        failures = gate(summary)
        summary["gate"] = {"passed": not failures, "failures": failures}
    rows = rows_of(gold, results)
    write_text(out / REPORT, render_html(rows, summary, lang=lang))
    write_text(out / MARKDOWN, render_markdown(rows, summary))
    write_text(out / JUNIT, render_junit(rows, summary))
    write_text(out / SUMMARY, json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
    return summary


def rescore(gold: Gold, run: Path) -> dict[str, Result]:
    """Stored answers graded anew, without a store or a model.

    Of each line only id, answer.text and answer.status are needed. What the
    store alone could tell (not indexed) is not judged; a citation that the line
    cannot prove keeps the verdict that it was stored with.
    """
    stored = load_results(run)
    items = {item.id: item for item in gold.items}
    results: dict[str, Result] = {}
    for one, old in stored.items():
        item = items.get(one)
        if item is None:
            continue
        fresh = assess(item, old.answer)
        results[one] = _keep_checks(old, fresh)
    return results


def _keep_checks(old: Result, fresh: Result) -> Result:
    kept = {
        name: old.measured[name]
        for name in ("citations_valid", "citations_checked")
        if name in old.measured and name in fresh.measured
    }
    stage = fresh.stage
    if old.stage == "not indexed" and stage == "not retrieved":
        stage = "not indexed"
    return Result(
        id=fresh.id,
        question=fresh.question,
        answer=fresh.answer,
        outcome=fresh.outcome,
        facts=fresh.facts,
        stage=stage,
        measured={**fresh.measured, **kept},
    )


def _header(out: Path) -> dict[str, Any]:
    try:
        data = json.loads((out / HEADER).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {"scorer_sha256": scorer_sha256()}
    return data if isinstance(data, dict) else {}
