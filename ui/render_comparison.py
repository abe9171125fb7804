"""Display HTML of how a run of the evaluation differs from the one before it.

Pure. In: the plain data of `eval.compare`. Names of figures and outcomes are the
report's own; questions come from a file and are escaped.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from eval.report.wording import Words, words
from ui.markup import escape
from ui.wording import Wording

SURE = 0.05
MOST_CHANGED = 50


def render_comparison(comparison: Mapping[str, Any], say: Wording) -> str:
    """A sentence, a table of the figures of both runs, and the questions that changed."""
    names = words(say.lang)
    rows = "".join(
        [_rate(names.name("figure", k, r["label"]), r) for k, r in comparison["rates"].items()]
        + [_mean(names.name("figure", k, m["label"]), m) for k, m in comparison["means"].items()]
    )
    keys = ("eval_figure", "eval_before", "eval_now", "eval_change", "eval_p")
    head = "".join(f'<th scope="col">{escape(say(key))}</th>' for key in keys)
    notes = "".join(
        f'<p class="fn-note">{escape(say("eval_note_" + key))}</p>'
        for key in comparison["note_keys"]
    )
    return (
        f'<p class="fn-block">{escape(_sentence(comparison, say))}</p>'
        f"{_changed(comparison, names, say)}{notes}"
        f'<details class="fn-more"><summary>{escape(say("eval_table"))}</summary>'
        f'<div class="fn-scroll" tabindex="0"><table><thead><tr>{head}</tr></thead>'
        f"<tbody>{rows}</tbody></table></div></details>"
    )


def _sentence(comparison: Mapping[str, Any], say: Wording) -> str:
    rate = comparison["rates"]["correct"]
    old, new = f"{100 * rate['old']:.1f} %", f"{100 * rate['new']:.1f} %"
    if rate["won"] == rate["lost"] == 0:
        return say("eval_same", new=new)
    line = say("eval_changed", old=old, new=new, won=rate["won"], lost=rate["lost"])
    return f"{line} {say('eval_sure' if rate['p'] < SURE else 'eval_unsure')}"


def _rate(name: str, rate: Mapping[str, Any]) -> str:
    change = f"+{rate['won']} −{rate['lost']}"
    cells = (f"{100 * rate['old']:.1f} %", f"{100 * rate['new']:.1f} %", change)
    return _row(name, *cells, f"{rate['p']:.3f}")


def _mean(name: str, mean: Mapping[str, Any]) -> str:
    cells = (f"{mean['old']:,.3f}", f"{mean['new']:,.3f}", f"{mean['value']:+,.3f}")
    return _row(name, *cells, f"{mean['p']:.3f}")


def _row(name: str, *cells: str) -> str:
    return f"<tr><td>{escape(name)}</td>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr>"


def _changed(comparison: Mapping[str, Any], names: Words, say: Wording) -> str:
    lines = "".join(_flip(flip, names) for flip in comparison["flips"][:MOST_CHANGED])
    apart = len(comparison["only_old"]) + len(comparison["only_new"])
    left = f'<p class="fn-note">{escape(say("eval_apart", count=apart))}</p>' if apart else ""
    return (f'<ul class="fn-changed">{lines}</ul>' if lines else "") + left


def _flip(flip: Mapping[str, str], names: Words) -> str:
    kind = "fn-better" if flip["direction"] == "better" else "fn-worse"
    step = f"{names('outcome_' + flip['old'])} → {names('outcome_' + flip['new'])}"
    return f'<li dir="auto"><b class="{kind}">{escape(step)}</b> {escape(flip["question"])}</li>'
