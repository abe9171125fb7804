"""Turns an answer into a result: outcome, facts, first failed step, measures.

In: a gold item and an answer as `ask --json` prints it. Out: a `Result`. Pure;
threads may share it. What an answer from elsewhere does not tell (hits,
citations, times) is left unmeasured, never taken for zero.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from eval.evidence import cites_fact, found_in, supports
from eval.ranking import hit_at_k, ndcg_at_k, recall_at_k, reciprocal_rank
from eval.scoring.fold import simplified_only, traditional_only
from eval.scoring.grade import grade, is_forbidden
from eval.types import Evidence, Fact, GoldItem, GradedAnswer, Result, Stage

Json = Mapping[str, Any]
IsIndexed = Callable[[Evidence], bool]
IsVerbatim = Callable[[Json], "bool | None"]
_KS = (1, 5, 10)
_HAN = re.compile(r"[\u3400-\u9fff]")


def assess(
    item: GoldItem,
    answer: Json,
    *,
    is_indexed: IsIndexed | None = None,
    is_verbatim: IsVerbatim | None = None,
) -> Result:
    """The result of one answer.

    is_indexed: whether the store holds a piece of evidence; is_verbatim:
    whether a citation's quote stands at its place. Without them the first is
    not judged, and the second by the passages that the answer brings along.
    """
    citations = answer.get("citations")
    text = answer.get("text")
    graded = grade(
        item,
        None if text is None else str(text),
        answer.get("status"),
        cites=None if citations is None else lambda fact: cites_fact(fact, citations),
    )
    verbatim = is_verbatim or (lambda citation: _stands_in_hits(citation, answer))
    return Result(
        id=item.id,
        question=item.question,
        answer=answer,
        outcome=graded.outcome,
        facts=graded.facts,
        stage=first_failure(item, graded, answer, is_indexed),
        measured=_measure(item, graded, answer, verbatim),
    )


def first_failure(
    item: GoldItem, graded: GradedAnswer, answer: Json, is_indexed: IsIndexed | None = None
) -> Stage | None:
    """The first step at which the answer went wrong; None when none did."""
    if graded.outcome == "ERROR":
        return "failed"
    if graded.outcome == "UNSCORED":
        return None
    if item.answerable == "no":
        return None if graded.outcome == "CORRECT" else "answered wrongly"
    verdicts = {fact.id: fact for fact in graded.facts}
    for fact in item.vital:
        verdict = verdicts[fact.id]
        if verdict.verdict == "met":
            continue
        missing = _missing_step(fact, answer, is_indexed)
        if missing:
            return missing
        if graded.declined:
            return "declined wrongly"
        return "contradicted" if verdict.verdict == "contradicted" else "retrieved but not used"
    if any(is_forbidden(fact) for fact in graded.facts):
        return "contradicted"
    vital = {fact.id for fact in item.vital}
    uncited = any(fact.cited is False for fact in graded.facts if fact.id in vital)
    return "used but not cited" if uncited else None


def _missing_step(fact: Fact, answer: Json, is_indexed: IsIndexed | None) -> Stage | None:
    if not fact.evidence:
        return None
    if is_indexed is not None and not any(map(is_indexed, fact.evidence)):
        return "not indexed"
    hits = answer.get("consulted")
    if hits is None:
        return None
    found = any(found_in(piece, hit) for piece in fact.evidence for hit in hits)
    return None if found else "not retrieved"


def _measure(
    item: GoldItem, graded: GradedAnswer, answer: Json, verbatim: IsVerbatim
) -> dict[str, float]:
    measured: dict[str, float] = {
        "declined": float(graded.declined),
        "hedged": float(graded.hedged),
    }
    vital = [f for f in graded.facts if f.weight == "vital" and f.verdict != "unscored"]
    if vital and item.answerable != "no":
        met = sum(fact.verdict == "met" for fact in vital)
        measured["vital_recall"] = met / len(vital)
    elif item.vital and graded.outcome == "ERROR":
        measured["vital_recall"] = 0.0
    measured |= _measure_retrieval(item, answer.get("consulted"))
    measured |= _measure_citations(item, answer, verbatim)
    measured |= _measure_script(item, str(answer.get("text") or ""))
    timing, usage = answer.get("timing_ms") or {}, answer.get("usage") or {}
    if "total" in timing:
        measured["time_ms"] = float(timing["total"])
    tokens = usage.get("total_tokens") or sum(
        usage.get(name, 0) for name in ("prompt_tokens", "completion_tokens")
    )
    if tokens:
        measured["tokens"] = float(tokens)
    return measured


def _measure_retrieval(item: GoldItem, hits: Sequence[Json] | None) -> dict[str, float]:
    pieces = [piece for fact in item.vital for piece in fact.evidence]
    if hits is None or not pieces or item.answerable == "no":
        return {}
    ids = [str(hit.get("chunk_id") or place) for place, hit in enumerate(hits)]
    relevant: set[str] = set()
    for place, piece in enumerate(pieces):
        holders = (one for one, hit in zip(ids, hits, strict=True) if found_in(piece, hit))
        relevant.add(next(holders, f"not found {place}"))
    measured = {f"recall@{k}": recall_at_k(ids, relevant, k) for k in _KS}
    measured |= {f"hit@{k}": hit_at_k(ids, relevant, k) for k in _KS}
    measured["mrr"] = reciprocal_rank(ids, relevant)
    measured["ndcg@10"] = ndcg_at_k(ids, relevant, 10)
    return measured


def _measure_citations(item: GoldItem, answer: Json, verbatim: IsVerbatim) -> dict[str, float]:
    citations = answer.get("citations")
    if citations is None or answer.get("status") != "answered":
        return {}
    checks = [check for check in map(verbatim, citations) if check is not None]
    measured = {
        "citations": float(len(citations)),
        "citations_checked": float(len(checks)),
        "citations_valid": float(sum(checks)),
    }
    sentences = answer.get("sentences")
    if sentences is not None:
        markers = {citation.get("marker") for citation in citations}
        cited = sum(bool(markers & set(sentence.get("citations") or ())) for sentence in sentences)
        measured |= {"sentences": float(len(sentences)), "sentences_cited": float(cited)}
    pieces = [piece for fact in item.facts for piece in fact.evidence]
    if pieces and item.answerable != "no":
        useful = sum(any(supports(p, citation) for p in pieces) for citation in citations)
        measured["citations_useful"] = float(useful)
    return measured


def _measure_script(item: GoldItem, text: str) -> dict[str, float]:
    """Whether a Chinese answer to a Chinese question keeps the question's script."""
    if not item.lang.startswith("zh-Han"):
        return {}
    han = set(_HAN.findall(text))
    wanted, other = traditional_only(), simplified_only()
    if item.lang == "zh-Hans":
        wanted, other = other, wanted
    kept, changed = len(han & wanted), len(han & other)
    return {"script_kept": float(kept >= changed)} if kept + changed else {}


def _stands_in_hits(citation: Json, answer: Json) -> bool | None:
    """Whether the quote stands at its place in a passage brought along; None if none has it."""
    for hit in answer.get("consulted") or ():
        if hit.get("doc_id") != citation.get("doc_id"):
            continue
        start, end = citation["start"] - hit["start"], citation["end"] - hit["start"]
        if 0 <= start <= end <= len(hit["text"]):
            return bool(hit["text"][start:end] == citation["quote"])
    return None
