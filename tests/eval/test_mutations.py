"""Each way of spoiling a right answer lowers the figure that it should."""

from __future__ import annotations

from typing import Any

from eval.assess import assess
from eval.summary import figures_of, rows_of
from eval.types import Gold, Result
from tests.eval.made import AREAS, QUOTE, answer, citation, item

GOLD = Gold("made", (item(),))


def figures(spoiled: dict[str, Any], gold: Gold = GOLD) -> dict[str, float]:
    result = assess(gold.items[0], spoiled)
    rows = rows_of(gold, {result.id: result})
    return {figure.name: figure.interval.value for figure in figures_of(rows)}


def outcome(spoiled: dict[str, Any]) -> Result:
    return assess(GOLD.items[0], spoiled)


def test_right_answer_has_every_figure_at_its_best() -> None:
    best = figures(answer())
    for name in ("correct", "vital_recall", "trust", "accuracy", "recall@5", "hit@5", "mrr"):
        assert best[name] == 1.0
    for name in ("citation_validity", "citation_coverage", "citation_recall", "citation_precision"):
        assert best[name] == 1.0
    assert best["hedged"] == best["over_refusal"] == 0.0
    assert outcome(answer()).stage is None


def test_fact_deleted_lowers_vital_recall() -> None:
    spoiled = outcome(answer(f"{QUOTE} [1]"))
    assert (spoiled.outcome, spoiled.stage) == ("PARTIAL", "retrieved but not used")
    assert figures(answer(f"{QUOTE} [1]"))["vital_recall"] == 0.5


def test_digit_changed_lowers_vital_recall() -> None:
    assert figures(answer(f"{QUOTE} [1] It names 13 areas. [2]"))["vital_recall"] == 0.5
    assert figures(answer(f"{QUOTE} [1] It names 112 areas. [2]"))["vital_recall"] == 0.5


def test_citations_swapped_lower_their_support_and_place() -> None:
    swapped = [citation(AREAS, 1), citation(QUOTE, 2, doc_id="d9", path="/corpus/b.txt")]
    spoiled = figures(answer(citations=swapped))
    assert spoiled["citation_recall"] == spoiled["citation_precision"] == 0.5
    assert outcome(answer(citations=swapped)).stage == "used but not cited"


def test_refusal_appended_is_an_attempt_that_also_declines() -> None:
    spoiled = answer(f"{QUOTE} [1] {AREAS} [2] However, I cannot answer this question.")
    assert outcome(spoiled).outcome == "CORRECT"
    assert figures(spoiled)["hedged"] == 1.0


def test_script_changed_lowers_verbatim_citations_and_the_script_figure() -> None:
    quote, changed = "協議在北京簽署。", "协议在北京签署。"
    gold = Gold("made", (item(lang="zh-Hant", facts=item().facts[:1]),))
    hits = [{**answer()["consulted"][0], "text": quote, "end": len(quote)}]
    cited = citation(quote, start=0, end=len(quote))
    kept = answer(quote, citations=[cited], consulted=hits, sentences=[])
    spoiled = {**kept, "text": changed, "citations": [{**cited, "quote": changed}]}
    assert figures(kept, gold)["citation_validity"] == figures(kept, gold)["script_kept"] == 1.0
    assert figures(spoiled, gold)["citation_validity"] == 0.0
    assert figures(spoiled, gold)["script_kept"] == 0.0


def test_quote_changed_lowers_verbatim_citations() -> None:
    changed = citation(quote=QUOTE, start=1, end=1 + len(QUOTE))
    assert figures(answer(citations=[changed, citation(AREAS, 2)]))["citation_validity"] == 0.5


def test_sentence_without_citation_lowers_coverage() -> None:
    bare = [*answer()["sentences"], {"text": "And more.", "verdict": "partial", "citations": []}]
    assert round(figures(answer(sentences=bare))["citation_coverage"], 3) == 0.667


def test_evidence_not_found_lowers_retrieval_and_names_the_step() -> None:
    lost = answer("Nothing of note.", consulted=[], citations=[], sentences=[])
    assert outcome(lost).stage == "not retrieved"
    assert figures(lost)["recall@10"] == figures(lost)["mrr"] == 0.0


def test_evidence_not_stored_is_the_first_step_to_fail() -> None:
    spoiled = assess(GOLD.items[0], answer("No."), is_indexed=lambda piece: False)
    assert spoiled.stage == "not indexed"


def test_declined_though_found_is_declined_wrongly() -> None:
    declined = answer("The documents do not say.", status="declined", citations=[])
    assert (outcome(declined).outcome, outcome(declined).stage) == ("ABSTAINED", "declined wrongly")
    assert figures(declined)["over_refusal"] == 1.0
    assert figures(declined)["trust"] == 0.0


def test_forbidden_statement_is_a_contradiction() -> None:
    forbidding = [
        f
        if f.id != "areas"
        else f.__class__("areas", any_of=("12",), forbid=("five areas",), evidence=f.evidence)
        for f in item().facts
    ]
    gold = item(facts=tuple(forbidding))
    spoiled = assess(gold, answer(f"{QUOTE} {AREAS} These are five areas."))
    assert (spoiled.outcome, spoiled.stage) == ("WRONG", "contradicted")


def test_answer_to_the_unanswerable_costs_trust() -> None:
    closed = item(answerable="no", facts=())
    assert assess(closed, answer()).stage == "answered wrongly"
    gold = Gold("made", (closed,))
    assert figures(answer(), gold)["false_answers"] == 1.0
    assert figures(answer(), gold)["trust"] == -1.0
    right = figures(answer("The documents do not say.", status="declined"), gold)
    assert (right["false_answers"], right["trust"], right["correct"]) == (0.0, 1.0, 1.0)


def test_answer_from_elsewhere_leaves_unmeasured_what_it_does_not_tell() -> None:
    bare = figures({"text": f"{QUOTE} {AREAS}", "status": "answered"})
    assert bare["correct"] == 1.0
    assert not {"mrr", "citation_validity", "time_median_ms", "tokens"} & set(bare)


def test_question_without_result_stays_in_the_denominator() -> None:
    gold = Gold("made", (item(), item(id="q2")))
    result = assess(gold.items[0], answer())
    rows = rows_of(gold, {"q1": result})
    shown = {figure.name: figure.interval for figure in figures_of(rows)}
    assert (shown["correct"].value, shown["correct"].n) == (0.5, 2)
    assert shown["vital_recall"].value == 0.5
    assert shown["trust"].value == 0.5
