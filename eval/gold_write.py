"""Gold as plain data in the format of its file: in, `Gold`; out, what YAML writes.

Pure; threads may share it.
"""

from __future__ import annotations

from typing import Any

from eval.types import Evidence, Fact, Gold, GoldItem


def gold_as_data(gold: Gold) -> dict[str, Any]:
    """The gold as plain data in the file's own format, for `yaml.safe_dump`."""
    return {
        "version": 1,
        "name": gold.name,
        **({"corpus": gold.corpus} if gold.corpus else {}),
        "items": [_item_as_data(item) for item in gold.items],
    }


def _item_as_data(item: GoldItem) -> dict[str, Any]:
    data: dict[str, Any] = {
        "id": item.id,
        "lang": item.lang,
        "cluster": item.cluster,
        "answerable": item.answerable,
        "question": item.question,
    }
    if item.history:
        data["history"] = [{"question": asked, "answer": said} for asked, said in item.history]
    if item.facts:
        data["facts"] = [_fact_as_data(fact) for fact in item.facts]
    if item.labels:
        data["labels"] = [{"answer": one.answer, "outcome": one.outcome} for one in item.labels]
    return data


def _fact_as_data(fact: Fact) -> dict[str, Any]:
    data: dict[str, Any] = {"id": fact.id, "weight": fact.weight}
    if fact.any_of:
        data["any_of"] = list(fact.any_of)
    if fact.number is not None:
        data["number"] = {"value": fact.number.value, "unit": fact.number.unit}
        if fact.number.tol is not None:
            data["number"]["tol"] = fact.number.tol
    if fact.date:
        data["date"] = fact.date
    if fact.members:
        data["set"] = [list(member) for member in fact.members]
    if fact.forbid:
        data["forbid"] = list(fact.forbid)
    data["evidence"] = [_evidence_as_data(piece) for piece in fact.evidence]
    return data


def _evidence_as_data(piece: Evidence) -> dict[str, Any]:
    page = {} if piece.page is None else {"page": piece.page}
    return {"doc": piece.doc, "quote": piece.quote, **page}
