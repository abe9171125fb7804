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
from eval.report.wording import Words, words
from eval.summary import Row
from eval.types import OUTCOMES

_MOST_BYTES = 4_900_000
_MANY = 200
"""From here on the browser lays out only the questions in sight."""
_CARDS = (
    "correct",
    "trust",
    "accuracy",
    "coverage",
    "false_answers",
    "recall@10",
    "citation_validity",
    "citation_recall",
)


def render_html(rows: Sequence[Row], summary: Mapping[str, Any], *, lang: str = "en") -> str:
    """The whole page, its long texts cut until it is below five megabytes.

    lang: of the page's own words, as `eval.report.wording` has them.
    """
    say = words(lang)
    page = _render(rows, summary, ROOMY, say)
    for limits in NARROWER:
        if len(page.encode("utf-8", "replace")) < _MOST_BYTES:
            break
        page = _render(rows, summary, limits, say)
    return page


def _render(rows: Sequence[Row], summary: Mapping[str, Any], limits: Limits, say: Words) -> str:
    name = escape(str(summary["gold"]["name"]))
    style, script = _asset("report.css"), _asset("report.js")
    policy = (
        f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(script)}; "
        "base-uri 'none'; form-action 'none'"
    )
    body = "".join(_body(rows, summary, limits, say))
    return (
        f'<!doctype html>\n<html lang="{say.lang}"><head><meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f"<title>{say('title')}: {name}</title><style>{style}</style></head>\n"
        f"<body><main>{body}</main><script>{script}</script></body></html>\n"
    )


def _body(
    rows: Sequence[Row], summary: Mapping[str, Any], limits: Limits, say: Words
) -> Iterator[str]:
    yield _header(summary, say)
    yield _outcome_bar(summary["outcomes"], say)
    yield _cards(summary["figures"], say)
    if "gate" in summary:
        yield _gate(summary["gate"], say)
    yield '<section class="plots">'
    yield "<div>"
    yield _plot(say("by_lang"), stacked_bars(summary["by_lang"], say("by_lang"), say))
    yield _plot(say("steps"), step_bars(summary["stages"], say("steps"), say))
    yield "</div>"
    yield _plot(say("by_cluster"), stacked_bars(summary["by_cluster"], say("by_cluster"), say))
    yield "</section>"
    yield '<section class="plots">'
    error = calibration_error(rows)
    shown = "" if error is None else say("reliability_error", error=f"{error:.3f}")
    yield _plot(say("reliability"), reliability(rows, say), shown)
    yield _plot(say("less"), coverage_accuracy(rows, say), say("less_note"))
    yield "</section>"
    yield _figures(summary, say)
    yield _questions(rows, summary, limits, say)
    yield _provenance(summary, say)


def _header(summary: Mapping[str, Any], say: Words) -> str:
    run = summary.get("run", {})
    engines, models = (", ".join(run.get(name, ())) for name in ("engines", "models"))
    parts = (
        engines and say("engine", names=engines),
        models and say("model", names=models),
        say("questions_count", count=summary["gold"]["items"]),
        say("documents_count", count=run["documents"]) if "documents" in run else "",
    )
    who = " · ".join(escape(part) for part in parts if part)
    return (
        f'<header><p class="over">{say("title")}</p><h1>{escape(str(summary["gold"]["name"]))}</h1>'
        f'<p class="who">{who}</p></header>'
    )


def _outcome_bar(outcomes: Mapping[str, int], say: Words) -> str:
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
            f'<li title="{say("meaning_" + outcome)}"><b class="dot o-{outcome}"></b>'
            f"<b>{count}</b> {say('outcome_' + outcome)} <i>{100 * count / total:.0f} %</i></li>"
        )
    return (
        f'<section class="outcomes"><svg viewBox="0 0 {max(x, 1)} 34" preserveAspectRatio="none" '
        f'class="bar" role="img" aria-label="{say("outcomes")}">{"".join(bars)}</svg>'
        f"<ul>{''.join(legend)}</ul></section>"
    )


def _cards(figures: Mapping[str, Mapping[str, Any]], say: Words) -> str:
    cards = []
    for name in _CARDS:
        figure = figures.get(name)
        if figure is None:
            continue
        cards.append(
            f'<div class="card"><p class="big">{_value(figure)}</p><p>{say("card_" + name)}</p>'
            f'<p class="ci">{_bounds(figure, say)}</p></div>'
        )
    return f'<section class="cards">{"".join(cards)}</section>'


def _gate(gate: Mapping[str, Any], say: Words) -> str:
    if gate["passed"]:
        return f'<section class="gate ok">{say("gate_holds")}</section>'
    lines = "".join(f"<li>{escape(line)}</li>" for line in gate["failures"])
    return f'<section class="gate no">{say("gate_fails")}<ul>{lines}</ul></section>'


def _plot(title: str, svg: str, note: str = "") -> str:
    if not svg:
        return ""
    small = f'<p class="meta">{escape(note)}</p>' if note else ""
    return f"<figure><figcaption>{escape(title)}</figcaption>{svg}{small}</figure>"


def _figures(summary: Mapping[str, Any], say: Words) -> str:
    rows = []
    for name, figure in summary["figures"].items():
        label = say.name("figure", name, figure["label"])
        drawn = ""
        if figure["kind"] != "value" and figure["low"] >= 0:
            drawn = whisker(figure["low"], figure["value"], figure["high"])
        rows.append(
            f"<tr><td>{escape(label)}</td><td class=r>{_value(figure)}</td>"
            f"<td class=r>{_bounds(figure, say)}</td><td>{drawn}</td>"
            f"<td class=r>{figure['n']:,}</td></tr>"
        )
    smallest = 100 * summary["smallest_detectable_change"]
    head = "<th class=r>".join(say(key) for key in ("figure", "value", "interval"))
    return (
        f"<section><h2>{say('figures')}</h2><table class=figs><thead><tr><th>{head}"
        f"<th><th class=r>n</tr></thead><tbody>{''.join(rows)}</tbody></table>"
        f"<p class=meta>{say('figures_note', points=f'{smallest:.1f}')}</p></section>"
    )


def _questions(rows: Sequence[Row], summary: Mapping[str, Any], limits: Limits, say: Words) -> str:
    chips = "".join(
        f'<button data-f="{outcome}" aria-pressed="false"><b class="dot o-{outcome}"></b>'
        f"{say('outcome_' + outcome)} {count}</button>"
        for outcome, count in summary["outcomes"].items()
        if count
    )
    stages = "".join(
        f'<option value="{escape(stage)}">{escape(say.name("step", stage))} ({count})</option>'
        for stage, count in summary["stages"].items()
    )
    entries = "\n".join(render_question(row, limits, say) for row in rows)
    many = ' class="many"' if len(rows) > _MANY else ""
    return (
        f'<section id="questions"{many}><h2>{say("questions")}</h2><div class="tools">{chips}'
        f'<select aria-label="{say("step")}"><option value="">{say("any_step")}</option>{stages}'
        f'</select><input type="search" placeholder="{say("find_long")}" '
        f'aria-label="{say("find")}"><span id="shown" class="meta" '
        f'data-shown="{say("shown")}"></span></div>{entries}</section>'
    )


def _provenance(summary: Mapping[str, Any], say: Words) -> str:
    run = summary.get("run", {})
    rows = [("gold", summary["gold"].get("sha256", ""))]
    rows += [(name, value) for name, value in run.items() if name not in ("gold", "gold_sha256")]
    cells = "".join(
        f"<tr><td>{escape(str(name))}</td><td><code>{escape(_plain(value))}</code></td></tr>"
        for name, value in rows
    )
    return f"<section><h2>{say('run')}</h2><table class=prov>{cells}</table></section>"


def _plain(value: Any) -> str:
    if isinstance(value, Mapping):
        return ", ".join(f"{name}={one}" for name, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _value(figure: Mapping[str, Any]) -> str:
    value = figure["value"]
    if figure["kind"] == "rate":
        return f"{100 * value:.1f} %"
    return f"{value:.3f}" if figure["kind"] == "mean" else f"{value:,.1f}"


def _bounds(figure: Mapping[str, Any], say: Words) -> str:
    low, high = figure["low"], figure["high"]
    if figure["kind"] == "rate":
        return f"{100 * low:.1f}–{100 * high:.1f} %"
    if figure["kind"] != "mean":
        return ""
    return say("bounds", low=f"{low:.3f}", high=f"{high:.3f}")


def _hash(text: str) -> str:
    digest = base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()
    return f"'sha256-{digest}'"


@lru_cache(maxsize=4)
def _asset(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
