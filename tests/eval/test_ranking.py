"""Retrieval metrics against ir-measures (trec_eval), and by hand."""

from __future__ import annotations

import math
import random

import pytest

from eval.ranking import hit_at_k, ndcg_at_k, recall_at_k, reciprocal_rank

ir = pytest.importorskip("ir_measures")


def rankings() -> list[tuple[list[str], set[str]]]:
    generator = random.Random(7)
    made = []
    for _ in range(60):
        ids = generator.sample([f"d{number}" for number in range(30)], 10)
        relevant = set(generator.sample([f"d{number}" for number in range(30)], 3))
        made.append((ids, relevant))
    return made


@pytest.mark.parametrize("k", [1, 5, 10])
def test_recall_and_ndcg_are_trec_evals(k: int) -> None:
    cases = rankings()
    qrels = [
        ir.Qrel(str(q), one, 1) for q, (_, relevant) in enumerate(cases) for one in sorted(relevant)
    ]
    run = [
        ir.ScoredDoc(str(q), one, -rank)
        for q, (ids, _) in enumerate(cases)
        for rank, one in enumerate(ids)
    ]
    measures = [ir.R @ k, ir.nDCG @ k, ir.RR]
    expected = {(m.query_id, m.measure): m.value for m in ir.iter_calc(measures, qrels, run)}
    for q, (ids, relevant) in enumerate(cases):
        assert recall_at_k(ids, relevant, k) == pytest.approx(expected[str(q), ir.R @ k])
        assert ndcg_at_k(ids, relevant, k) == pytest.approx(expected[str(q), ir.nDCG @ k])
        assert reciprocal_rank(ids, relevant) == pytest.approx(expected[str(q), ir.RR])


def test_hand_computed_ranking() -> None:
    ids, relevant = ["x", "a", "y", "b"], {"a", "b", "c"}
    assert recall_at_k(ids, relevant, 3) == pytest.approx(1 / 3)
    assert hit_at_k(ids, {"a", "b"}, 4) == 1.0
    assert hit_at_k(ids, {"a", "b"}, 3) == 0.0
    assert reciprocal_rank(ids, relevant) == 0.5
    best = 1 + 1 / math.log2(3) + 1 / math.log2(4)
    gain = 1 / math.log2(3) + 1 / math.log2(5)
    assert ndcg_at_k(ids, relevant, 10) == pytest.approx(gain / best)


def test_perfect_and_empty_rankings() -> None:
    assert ndcg_at_k(["a", "b"], {"a", "b"}, 10) == 1.0
    assert (recall_at_k([], {"a"}, 5), reciprocal_rank([], {"a"}), ndcg_at_k([], {"a"}, 5)) == (
        0.0,
        0.0,
        0.0,
    )


def test_without_a_relevant_id_the_metric_is_undefined() -> None:
    with pytest.raises(ValueError, match="undefined"):
        recall_at_k(["a"], set(), 5)
