"""A model's second opinion: in, gold, results and a model; out, its verdicts.

Touches the network through the model, and one cache file that holds hashes and
verdicts, no text. The judge never decides: outcomes stay those of the anchors,
its view stands beside them. An unreadable reply is UNSCORED.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from eval.evidence import squeeze
from eval.scoring.fold import fold_text
from eval.scoring.grade import grade, outcome_of
from eval.statistics import kappa
from eval.types import Fact, Gold, GoldItem, Outcome, Result
from prompts import load_prompt, prompt_hash, render
from rag.errors import UnreadableReply
from rag.model.records import Message, Model
from rag.model.tokens import estimate_messages

UNSCORED = "UNSCORED"
ALLOWED = {
    "judge_fact": ("yes", "no"),
    "judge_citation": ("supported", "partial", "unsupported"),
}
_REPLY_TOKENS = 40
_LONGEST = 6000


@dataclass(frozen=True, slots=True)
class Asked:
    """One question to the judge. part: the fact's id or the sentence's number."""

    prompt: str
    item_id: str
    part: str
    fields: tuple[tuple[str, str], ...]
    said: str = ""

    def messages(self) -> list[Message]:
        return [Message("user", render(load_prompt(self.prompt), dict(self.fields)))]

    def key(self, model: str) -> str:
        """Hash of the model, the prompt, the gold and the answer."""
        data = json.dumps([model, prompt_hash(self.prompt), self.fields], ensure_ascii=False)
        return hashlib.sha256(data.encode("utf-8", "replace")).hexdigest()


@dataclass(frozen=True, slots=True)
class Plan:
    """All that the judge would be asked, and what of it is known from before."""

    asked: tuple[Asked, ...]
    known: Mapping[str, str]
    model: str

    @property
    def open(self) -> tuple[Asked, ...]:
        """What must really be asked, each question once."""
        keys = {one.key(self.model): one for one in self.asked}
        return tuple(one for key, one in keys.items() if key not in self.known)

    @property
    def tokens(self) -> int:
        """Estimated tokens of what must be asked, replies included."""
        return sum(estimate_messages(one.messages()) + _REPLY_TOKENS for one in self.open)


def plan_judge(gold: Gold, results: Mapping[str, Result], model: str, cache: Path) -> Plan:
    """What to ask: open facts and cited sentences, of answers and of labelled ones."""
    asked: list[Asked] = []
    for item in gold.items:
        if item.id in results:
            result = results[item.id]
            asked += _fact_questions(item, result)
            asked += _citation_questions(result)
        asked += [one for place in range(len(item.labels)) for one in _label_questions(item, place)]
    return Plan(tuple(asked), _read_cache(cache), model)


def run_judge(
    plan: Plan,
    model: Model,
    cache: Path,
    *,
    jobs: int = 1,
    finished: Callable[[], None] = lambda: None,
) -> dict[str, str]:
    """The verdict of every question by its key; new readable ones are kept."""
    verdicts = dict(plan.known)
    cache.parent.mkdir(parents=True, exist_ok=True)
    todo = plan.open
    with cache.open("a", encoding="utf-8") as file, ThreadPoolExecutor(max(1, jobs)) as pool:
        for one, verdict in zip(todo, pool.map(lambda q: _ask(model, q), todo), strict=True):
            key = one.key(plan.model)
            verdicts[key] = verdict
            if verdict != UNSCORED:
                file.write(json.dumps({"key": key, "verdict": verdict}) + "\n")
                file.flush()
            finished()
    return verdicts


def read_verdict(text: str, allowed: Sequence[str]) -> str:
    """The verdict of a reply that is one JSON object with one allowed value, else UNSCORED."""
    try:
        data = json.loads(text)
    except (ValueError, RecursionError):
        return UNSCORED
    if not isinstance(data, dict) or set(data) != {"verdict"} or data["verdict"] not in allowed:
        return UNSCORED
    return str(data["verdict"])


def describe_judge(
    gold: Gold, results: Mapping[str, Result], plan: Plan, verdicts: Mapping[str, str]
) -> dict[str, Any]:
    """What the judge said, and how far it agrees with the anchors and with people."""
    given = [(one, verdicts.get(one.key(plan.model), UNSCORED)) for one in plan.asked]
    believed = {one: _believed(one, result, given) for one, result in results.items()}
    counts: dict[str, int] = {}
    for outcome in believed.values():
        counts[outcome] = counts.get(outcome, 0) + 1
    checked = [
        (one.said, verdict)
        for one, verdict in given
        if one.prompt == "judge_citation" and verdict != UNSCORED and one.said
    ]
    return {
        "model": plan.model,
        "asked": len(plan.asked),
        "unscored": sum(verdict == UNSCORED for _, verdict in given),
        "facts_found": sum(verdict == "yes" for one, verdict in given if "#" not in one.part),
        "outcomes_if_believed": counts,
        "kappa_citations_with_checks": _kappa(checked),
        "kappa_outcomes_with_anchors": _kappa(
            [(results[one].outcome, outcome) for one, outcome in believed.items()]
        ),
        **_against_labels(gold, given),
        "verdicts": [
            {"id": one.item_id, "part": one.part, "kind": one.prompt, "verdict": verdict}
            for one, verdict in given
        ],
    }


def _believed(one: str, result: Result, given: Sequence[tuple[Asked, str]]) -> Outcome:
    found = {
        asked.part
        for asked, verdict in given
        if asked.item_id == one and asked.prompt == "judge_fact" and verdict == "yes"
    }
    if not found:
        return result.outcome
    facts = tuple(
        replace(fact, verdict="met") if fact.id in found else fact for fact in result.facts
    )
    return outcome_of(facts)


def _against_labels(gold: Gold, given: Sequence[tuple[Asked, str]]) -> dict[str, Any]:
    """κ of anchors and of judge with the people's labels in the gold."""
    people: list[str] = []
    anchors: list[str] = []
    judged: list[str] = []
    for item in gold.items:
        for place, label in enumerate(item.labels):
            graded = grade(item, label.answer)
            found = {
                one.part.partition("#")[0]
                for one, verdict in given
                if one.item_id == item.id and one.part.endswith(f"#{place}") and verdict == "yes"
            }
            facts = tuple(
                replace(fact, verdict="met") if fact.id in found else fact for fact in graded.facts
            )
            people.append(label.outcome)
            anchors.append(graded.outcome)
            judged.append(outcome_of(facts) if found else graded.outcome)
    if not people:
        return {}
    return {
        "labels": len(people),
        "kappa_anchors_with_people": kappa(anchors, people),
        "kappa_judge_with_people": kappa(judged, people),
    }


def _fact_questions(item: GoldItem, result: Result) -> Iterator[Asked]:
    answer = str(result.answer.get("text") or "")
    wanted = {fact.id: fact for fact in item.facts}
    for fact in result.facts:
        if fact.open and fact.verdict == "missed" and fact.id in wanted and answer:
            yield _fact_question(item, wanted[fact.id], answer, fact.id)


def _label_questions(item: GoldItem, place: int) -> Iterator[Asked]:
    label = item.labels[place]
    graded = grade(item, label.answer)
    if graded.declined:
        return
    wanted = {fact.id: fact for fact in item.facts}
    for fact in graded.facts:
        if fact.open and fact.verdict == "missed":
            yield _fact_question(item, wanted[fact.id], label.answer, f"{fact.id}#{place}")


def _fact_question(item: GoldItem, fact: Fact, answer: str, part: str) -> Asked:
    members = [" / ".join(member) for member in fact.members]
    anchors = " or ".join(fact.any_of) or " and ".join(members)
    source = fact.evidence[0].quote if fact.evidence else anchors
    fields = (
        ("question", item.question[:_LONGEST]),
        ("fact", anchors[:_LONGEST]),
        ("source", source[:_LONGEST]),
        ("answer", answer[:_LONGEST]),
    )
    return Asked("judge_fact", item.id, part, fields)


def _citation_questions(result: Result) -> Iterator[Asked]:
    """Sentences that are more than a copy of the words that they cite."""
    quotes = {
        citation.get("marker"): str(citation.get("quote", ""))
        for citation in result.answer.get("citations") or ()
    }
    for place, sentence in enumerate(result.answer.get("sentences") or ()):
        text = str(sentence.get("text", ""))
        cited = [quotes[m] for m in sentence.get("citations") or () if m in quotes]
        if not cited or any(_is_copy(text, quote) for quote in cited):
            continue
        fields = (("sentence", text[:_LONGEST]), ("quoted", "\n".join(cited)[:_LONGEST]))
        said = str(sentence.get("verdict", ""))
        yield Asked("judge_citation", result.id, f"sentence {place}", fields, said)


def _is_copy(text: str, quote: str) -> bool:
    bare = squeeze(fold_text(text)).strip()
    return bare in squeeze(fold_text(quote))


def _ask(model: Model, one: Asked) -> str:
    allowed = ALLOWED[one.prompt]
    schema: dict[str, object] = {
        "type": "object",
        "properties": {"verdict": {"type": "string", "enum": list(allowed)}},
        "required": ["verdict"],
        "additionalProperties": False,
    }
    try:
        reply = model.complete(one.messages(), max_tokens=_REPLY_TOKENS, schema=schema)
    except UnreadableReply:
        return UNSCORED
    return read_verdict(reply.text, allowed) if reply.finish == "stop" else UNSCORED


def _kappa(pairs: Sequence[tuple[str, str]]) -> float | None:
    return kappa([one for one, _ in pairs], [other for _, other in pairs])


def _read_cache(path: Path) -> dict[str, str]:
    known: dict[str, str] = {}
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return known
    for line in lines:
        try:
            data = json.loads(line)
            known[str(data["key"])] = str(data["verdict"])
        except (ValueError, KeyError, TypeError):
            continue  # a line cut off by a crash: asked again
    return known
