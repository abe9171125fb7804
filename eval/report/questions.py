"""One question of a run as markup: in, a row; out, HTML. Pure.

Everything from gold, documents or models is escaped; nothing becomes a link.
Long texts are cut; `Limits` says where.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Any

from eval.evidence import found_in, supports
from eval.report.wording import Words
from eval.summary import Row
from eval.types import Fact, GradedFact

_SPACE = re.compile(r"\s+")
_RULE = re.compile(r"([*=_.—–―·-])\1{3,}")


@dataclass(frozen=True, slots=True)
class Limits:
    """How much of a question is shown: characters, and numbers of passages."""

    answer: int = 1500
    quote: int = 260
    around: int = 90
    citations: int = 6
    hits: int = 5


ROOMY = Limits()
NARROWER = (
    Limits(answer=900, quote=180, around=60, citations=4, hits=3),
    Limits(answer=400, quote=120, around=30, citations=2, hits=2),
    Limits(answer=160, quote=60, around=0, citations=1, hits=0),
)
_MARKS = {"met": "✓", "missed": "✗", "contradicted": "!", "unscored": "?"}


def render_question(row: Row, limits: Limits, say: Words) -> str:
    """A foldable entry: outcome and question; inside, all that explains it."""
    stage = (row.result.stage if row.result else "no result") or ""
    head = (
        f'<summary><b class="chip o-{row.outcome}">{say("outcome_" + row.outcome)}</b>'
        f'<span class="q">{_text(row.item.question, 400)}</span>'
        f'<span class="st">{escape(say.name("step", stage))}</span></summary>'
    )
    return (
        f'<details class="qa" data-o="{row.outcome}" data-s="{escape(stage)}">{head}'
        f'<div class="in">{"".join(_inside(row, limits, say))}</div></details>'
    )


def _inside(row: Row, limits: Limits, say: Words) -> Iterator[str]:
    item = row.item
    yield (
        f'<p class="meta">{escape(item.id)} · {escape(item.lang)} · {escape(item.cluster)} · '
        f"{say('kind_' + item.answerable)}{_confidence(row, say)}</p>"
    )
    for asked, said in item.history:
        yield f'<p class="meta">{say("before")}: {_text(asked, 200)} — {_text(said, 200)}</p>'
    if row.result is None:
        yield f"<p>{say('no_result')}</p>"
        return
    answer = row.result.answer
    yield f'<div class="ans">{_answer(row.result.facts, answer, limits.answer, say)}</div>'
    if row.result.facts:
        yield _facts(item.facts, row.result.facts, limits.quote, say)
    elif item.answerable == "no":
        yield f'<p class="meta">{say("decline_is_right")}</p>'
    citations = answer.get("citations") or ()
    if citations:
        yield f"<h4>{say('cited_h')}</h4>"
        pieces = [piece for fact in item.facts for piece in fact.evidence]
        for citation in citations[: limits.citations]:
            proves = any(supports(piece, citation) for piece in pieces)
            yield _citation(citation, answer.get("consulted") or (), proves, limits, say)
        if len(citations) > limits.citations:
            yield f'<p class="meta">{say("more", count=len(citations) - limits.citations)}</p>'
    if row.outcome != "CORRECT" or row.result.stage:
        yield from _hits(item.facts, answer.get("consulted") or (), limits.hits, say)
    for note in answer.get("notes") or ():
        yield f'<p class="meta">{say("note")}: {_text(str(note), 200)}</p>'


def _confidence(row: Row, say: Words) -> str:
    confidence = row.result.answer.get("confidence") if row.result else None
    if not isinstance(confidence, int | float):
        return ""
    return f" · {say('confidence', value=f'{confidence:.2f}')}"


def _answer(facts: Sequence[GradedFact], answer: Mapping[str, Any], most: int, say: Words) -> str:
    """The answer's text with the anchors found, and what is forbidden, marked."""
    text = str(answer.get("text") or "")
    if not text:
        return f'<span class="meta">{say("no_text")}</span>'
    marked = [(start, end, fact) for fact in facts for start, end in fact.spans if end <= most]
    spans = sorted(marked, key=lambda span: span[:2])
    parts, place = [], 0
    for start, end, fact in spans:
        if start < place:
            continue
        kind = "ok" if fact.verdict == "met" else "no"
        parts.append(escape(text[place:start]))
        parts.append(
            f'<mark class="{kind}" title="{escape(fact.id)}">{escape(text[start:end])}</mark>'
        )
        place = end
    rest = text[place:most]
    parts.append(escape(rest) + ("…" if len(text) > most else ""))
    return "".join(parts)


def _facts(gold: Sequence[Fact], graded: Sequence[GradedFact], most: int, say: Words) -> str:
    known = {fact.id: fact for fact in gold}
    lines = []
    for fact in graded:
        wanted = known.get(fact.id)
        said = fact.anchor if fact.verdict != "missed" else ""
        evidence = wanted.evidence[0] if wanted and wanted.evidence else None
        proof = (
            f'<span class="src">{escape(evidence.doc)}</span> “{_text(evidence.quote, most)}”'
            if evidence
            else ""
        )
        cited = {True: say("cited"), False: say("not_cited"), None: ""}[fact.cited]
        lines.append(
            f'<tr class="f-{fact.verdict}"><td>{_MARKS[fact.verdict]}</td>'
            f"<td>{escape(fact.id)}<i>{say('weight_' + fact.weight)}</i></td>"
            f"<td>{_text(said, 80) if said else _wanted(wanted)}</td><td>{cited}</td>"
            f"<td>{proof}</td></tr>"
        )
    return f'<table class="facts">{"".join(lines)}</table>'


def _wanted(fact: Fact | None) -> str:
    """What was looked for and not found."""
    if fact is None:
        return ""
    shown = [*fact.any_of[:3]]
    if fact.number is not None:
        shown.append(f"{fact.number.value:,g} {fact.number.unit}".strip())
    if fact.date:
        shown.append(fact.date)
    if fact.members:
        shown.append(" + ".join(member[0] for member in fact.members))
    return f'<span class="miss">{_text(" / ".join(shown), 120)}</span>'


def _citation(
    citation: Mapping[str, Any],
    hits: Sequence[Mapping[str, Any]],
    proves: bool,
    limits: Limits,
    say: Words,
) -> str:
    """The cited words in the passage around them."""
    quote = str(citation.get("quote", ""))
    before, after = _surroundings(citation, hits, limits.around)
    sign = f'<b class="okc">{say("holds")}</b>' if proves else ""
    title = _text(str(citation.get("title") or ""), 80)
    return (
        f'<p class="cit"><span class="src">[{escape(str(citation.get("marker", "")))}] '
        f"{title}</span>{sign}<br>{_text(before, limits.around, tail=True)}"
        f"<mark>{_text(quote, limits.quote)}</mark>{_text(after, limits.around)}</p>"
    )


def _surroundings(
    citation: Mapping[str, Any], hits: Sequence[Mapping[str, Any]], most: int
) -> tuple[str, str]:
    for hit in hits:
        if hit.get("doc_id") == citation.get("doc_id"):
            start = citation["start"] - hit["start"]
            end = citation["end"] - hit["start"]
            text = str(hit["text"])
            if 0 <= start <= end <= len(text):
                return text[max(0, start - most) : start], text[end : end + most]
    return "", ""


def _hits(
    facts: Sequence[Fact], hits: Sequence[Mapping[str, Any]], most: int, say: Words
) -> Iterator[str]:
    """The first passages found, those with evidence marked."""
    if not hits or not most:
        return
    pieces = [piece for fact in facts for piece in fact.evidence]
    yield f"<h4>{say('found')}</h4><ol>"
    for hit in hits[:most]:
        holds = any(found_in(piece, hit) for piece in pieces)
        sign = f'<b class="okc">{say("holds")}</b>' if holds else ""
        title = _text(str(hit.get("title") or hit.get("path") or ""), 60)
        text = _text(str(hit.get("text", "")), 150)
        yield f'<li><span class="src">{title}</span>{sign} {text}</li>'
    yield "</ol>"
    later = next(
        (
            rank
            for rank, hit in enumerate(hits, start=1)
            if rank > most and any(found_in(piece, hit) for piece in pieces)
        ),
        None,
    )
    if later:
        yield f'<p class="meta">{say("at_rank", rank=later)}</p>'


def _text(text: str, most: int, *, tail: bool = False) -> str:
    """The text on one line, cut to `most` characters, escaped."""
    flat = _RULE.sub(r"\1\1\1", _SPACE.sub(" ", text))
    if len(flat) > most:
        flat = "…" + flat[-most:] if tail else flat[:most] + "…"
    return escape(flat)
