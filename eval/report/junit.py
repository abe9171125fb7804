"""A run as JUnit XML: in, rows and a summary; out, text. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from eval.summary import Row

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def render_junit(rows: Sequence[Row], summary: Mapping[str, Any]) -> str:
    """One test case a question: right passes, ERROR errs, UNSCORED is skipped."""
    counts = summary["outcomes"]
    failures = counts["PARTIAL"] + counts["ABSTAINED"] + counts["WRONG"]
    name = quoteattr(_clean(f"eval {summary['gold']['name']}"))
    head = (
        f'<testsuite name={name} tests="{len(rows)}" failures="{failures}" '
        f'errors="{counts["ERROR"]}" skipped="{counts["UNSCORED"]}">'
    )
    cases = "\n".join(_case(row) for row in rows)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{head}\n{cases}\n</testsuite>\n'


def _case(row: Row) -> str:
    seconds = (row.measure("time_ms") or 0.0) / 1000
    head = (
        f"<testcase classname={quoteattr(_clean(row.cluster))} "
        f'name={quoteattr(_clean(row.item.id))} time="{seconds:.3f}"'
    )
    if row.outcome == "CORRECT":
        return head + "/>"
    if row.outcome == "UNSCORED":
        return head + "><skipped/></testcase>"
    stage = row.result.stage if row.result else "no result stored"
    message = quoteattr(_clean(f"{row.outcome}: {stage or ''}".rstrip(": ")))
    kind = "error" if row.outcome == "ERROR" else "failure"
    return f"{head}><{kind} message={message}>{escape(_clean(_detail(row)))}</{kind}></testcase>"


def _detail(row: Row) -> str:
    if row.result is None:
        return row.item.question
    missed = [fact.id for fact in row.result.facts if fact.verdict != "met"]
    text = str(row.result.answer.get("text") or "")
    return f"{row.item.question}\nnot met: {', '.join(missed) or 'none'}\nanswer: {text[:600]}"


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)
