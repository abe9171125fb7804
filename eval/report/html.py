"""A run as one HTML page: in, rows and a summary; out, text. Reads its style at first use.

The page loads nothing from anywhere and says so to the browser: its policy
allows its own style and its own script alone, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any

from eval.report.plots import (
    calibration_error,
    coverage_accuracy,
    reliability,
    stacked_bars,
    step_bars,
    whisker,
)
from eval.report.questions import NARROWER, ROOMY, Limits, render_question
from eval.summary import Row
from eval.types import OUTCOMES

_MOST_BYTES = 4_900_000
_MANY = 200
"""From here on the browser lays out only the questions in sight."""
_CARDS = (
    ("correct", "right answers"),
    ("trust", "trust"),
    ("accuracy", "right when it answered"),
    ("coverage", "coverage"),
    ("false_answers", "answered though unanswerable"),
    ("recall@10", "evidence found, recall@10"),
    ("citation_validity", "citations verbatim"),
    ("citation_recall", "facts with their evidence cited"),
)
_MEANING = {
    "CORRECT": "every vital fact, nothing forbidden",
    "PARTIAL": "some vital facts",
    "ABSTAINED": "declined though the documents answer",
    "WRONG": "no vital fact, a forbidden statement, or an answer to the unanswerable",
    "UNSCORED": "the gold cannot tell",
    "ERROR": "no answer could be had",
}


def render_html(rows: Sequence[Row], summary: Mapping[str, Any]) -> str:
    """The whole page, its long texts cut until it is below five megabytes."""
    page = _render(rows, summary, ROOMY)
    for limits in NARROWER:
        if len(page.encode("utf-8", "replace")) < _MOST_BYTES:
            break
        page = _render(rows, summary, limits)
    return page


def _render(rows: Sequence[Row], summary: Mapping[str, Any], limits: Limits) -> str:
    name = escape(str(summary["gold"]["name"]))
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    body = "".join(_body(rows, summary, limits))
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>Evaluation: {name}</title><style>{style}</style></head>\n"
        f"<body><main>{body}</main><script>{script}</script></body></html>\n"
    )


def _body(rows: Sequence[Row], summary: Mapping[str, Any], limits: Limits) -> Iterator[str]:
    yield _header(summary)
    yield _outcome_bar(summary["outcomes"])
    yield _cards(summary["figures"])
    if "gate" in summary:
        yield _gate(summary["gate"])
    yield '<section class="plots">'
    yield "<div>"
    yield _plot("Outcomes by language", stacked_bars(summary["by_lang"], "Outcomes by language"))
    yield _plot("First step that failed", step_bars(summary["stages"], "First step that failed"))
    yield "</div>"
    yield _plot("Outcomes by cluster", stacked_bars(summary["by_cluster"], "Outcomes by cluster"))
    yield "</section>"
    yield '<section class="plots">'
    error = calibration_error(rows)
    shown = "" if error is None else f"expected calibration error {error:.3f}"
    yield _plot("Is the confidence true?", reliability(rows), shown)
    yield _plot(
        "Answering less to be right more",
        coverage_accuracy(rows),
        "the most confident answers first; the dot is where the run stands",
    )
    yield "</section>"
    yield _figures(summary)
    yield _questions(rows, summary, limits)
    yield _provenance(summary)


def _header(summary: Mapping[str, Any]) -> str:
    run = summary.get("run", {})
    who = " · ".join(
        escape(str(part))
        for part in (
            ", ".join(run.get("engines", ())) and f"engine {', '.join(run['engines'])}",
            ", ".join(run.get("models", ())) and f"model {', '.join(run['models'])}",
            f"{summary['gold']['items']} questions",
            f"{run['documents']} documents" if "documents" in run else "",
        )
        if part
    )
    return (
        f'<header><p class="over">Evaluation</p><h1>{escape(str(summary["gold"]["name"]))}</h1>'
        f'<p class="who">{who}</p></header>'
    )


def _outcome_bar(outcomes: Mapping[str, int]) -> str:
    total = sum(outcomes.values()) or 1
    bars, legend, x = [], [], 0
    for outcome in OUTCOMES:
        count = outcomes.get(outcome, 0)
        if not count:
            continue
        share = max(4, round(1000 * count / total))
        bars.append(f'<rect class="o-{outcome}" x="{x}" y="0" width="{share}" height="34"/>')
        x += share
        legend.append(
            f'<li title="{_MEANING[outcome]}"><b class="dot o-{outcome}"></b>'
            f"<b>{count}</b> {outcome.lower()} <i>{100 * count / total:.0f} %</i></li>"
        )
    return (
        f'<section class="outcomes"><svg viewBox="0 0 {max(x, 1)} 34" preserveAspectRatio="none" '
        f'class="bar" role="img" aria-label="Outcomes">{"".join(bars)}</svg>'
        f"<ul>{''.join(legend)}</ul></section>"
    )


def _cards(figures: Mapping[str, Mapping[str, Any]]) -> str:
    cards = []
    for name, label in _CARDS:
        figure = figures.get(name)
        if figure is None:
            continue
        cards.append(
            f'<div class="card"><p class="big">{_value(figure)}</p><p>{label}</p>'
            f'<p class="ci">{_bounds(figure)}</p></div>'
        )
    return f'<section class="cards">{"".join(cards)}</section>'


def _gate(gate: Mapping[str, Any]) -> str:
    if gate["passed"]:
        return '<section class="gate ok">The gate holds.</section>'
    lines = "".join(f"<li>{escape(line)}</li>" for line in gate["failures"])
    return f'<section class="gate no">The gate does not hold:<ul>{lines}</ul></section>'


def _plot(title: str, svg: str, note: str = "") -> str:
    if not svg:
        return ""
    small = f'<p class="meta">{escape(note)}</p>' if note else ""
    return f"<figure><figcaption>{escape(title)}</figcaption>{svg}{small}</figure>"


def _figures(summary: Mapping[str, Any]) -> str:
    rows = []
    for figure in summary["figures"].values():
        drawn = ""
        if figure["kind"] != "value" and figure["low"] >= 0:
            drawn = whisker(figure["low"], figure["value"], figure["high"])
        rows.append(
            f"<tr><td>{escape(figure['label'])}</td><td class=r>{_value(figure)}</td>"
            f"<td class=r>{_bounds(figure)}</td><td>{drawn}</td>"
            f"<td class=r>{figure['n']:,}</td></tr>"
        )
    smallest = 100 * summary["smallest_detectable_change"]
    return (
        "<section><h2>Figures</h2><table class=figs><thead><tr><th>figure<th class=r>value"
        "<th class=r>95 % interval<th><th class=r>n</tr></thead><tbody>"
        f"{''.join(rows)}</tbody></table><p class=meta>Rates have Wilson intervals, means a "
        "bootstrap over clusters. Against another run, this set could tell a change of right "
        f"answers from chance from about {smallest:.1f} points on.</p></section>"
    )


def _questions(rows: Sequence[Row], summary: Mapping[str, Any], limits: Limits) -> str:
    chips = "".join(
        f'<button data-f="{outcome}" aria-pressed="false"><b class="dot o-{outcome}"></b>'
        f"{outcome.lower()} {count}</button>"
        for outcome, count in summary["outcomes"].items()
        if count
    )
    stages = "".join(
        f'<option value="{escape(stage)}">{escape(stage)} ({count})</option>'
        for stage, count in summary["stages"].items()
    )
    entries = "\n".join(render_question(row, limits) for row in rows)
    many = ' class="many"' if len(rows) > _MANY else ""
    return (
        f'<section id="questions"{many}><h2>Questions</h2><div class="tools">{chips}'
        f'<select aria-label="first failed step"><option value="">any step</option>{stages}'
        "</select>"
        '<input type="search" placeholder="find in questions and answers" aria-label="find">'
        f'<span id="shown" class="meta"></span></div>{entries}</section>'
    )


def _provenance(summary: Mapping[str, Any]) -> str:
    run = summary.get("run", {})
    rows = [("gold", summary["gold"].get("sha256", ""))]
    rows += [(name, value) for name, value in run.items() if name not in ("gold", "gold_sha256")]
    cells = "".join(
        f"<tr><td>{escape(str(name))}</td><td><code>{escape(_plain(value))}</code></td></tr>"
        for name, value in rows
    )
    return f"<section><h2>What was run</h2><table class=prov>{cells}</table></section>"


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={one}" for name, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _value(figure: Mapping[str, Any]) -> str:
    value = figure["value"]
    if figure["kind"] == "rate":
        return f"{100 * value:.1f} %"
    return f"{value:.3f}" if figure["kind"] == "mean" else f"{value:,.1f}"


def _bounds(figure: Mapping[str, Any]) -> str:
    low, high = figure["low"], figure["high"]
    if figure["kind"] == "rate":
        return f"{100 * low:.1f}–{100 * high:.1f} %"
    return f"{low:.3f} to {high:.3f}" if figure["kind"] == "mean" else ""


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


@lru_cache(maxsize=4)
def _asset(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
