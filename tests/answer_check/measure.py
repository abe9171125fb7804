"""Measures the check on wrong and right sentences made from public sets.

    python -m tests.answer_check.measure --data FOLDER [--half 0|1|all] [--among] [--more FILE]
        [--show KIND]

Reads SQuAD-format files in the folder. Half 0 is for developing and fitting,
half 1 for the numbers reported. --among: sentences changed or reworded are held
to all sentences of their paragraph, not to their own. --more: JSON lines of right
sentences written by
a model ({"lang","quote","text","kind"}). Prints the share caught (wrong) or
withheld (right) by kind, with Wilson intervals. Fits nothing unless --fit.
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from rag.answer.check import Quote, check_sentence
from rag.answer.check.content import FEATURES, content_row, pair_of
from rag.answer.check.normal import normalise
from rag.answer.check.records import CheckResult, Similarity
from rag.answer.check.support import Candidate, find_support
from rag.retrieve.encoder import UseEncoder
from rag.types import Segment
from tests.answer_check.mutate import (
    Case,
    Fact,
    capitals_of,
    change_date,
    change_digit,
    reword,
    sentences_of,
    swap_capitals,
    swap_name,
    turn_negation,
    wrong_passage,
)

SETS = (
    ("xquad_half.en.json", "en"),
    ("covid_qa.json", "en"),
    ("xquad_half.zh.json", "zh"),
    ("drcd_dev.json", "zh"),
    ("cmrc2018_trial.json", "zh"),
)
_ASKS_NAME = (
    ("person", re.compile(r"\b(?:who|whom|whose)\b|誰|谁|哪位|何人|哪一位|哪[个個]人", re.I)),
    (
        "place",
        re.compile(
            r"^where\b|\b(?:what|which) (?:city|country|state|region|river|place)"
            r"|哪[個个一座]*(?:國|国|城市|地方|省|州|縣|县|市)|哪裡|哪里",
            re.I,
        ),
    ),
    (
        "body",
        re.compile(
            r"\b(?:what|which) (?:company|organi[sz]ation|university|school|party|team|group)"
            r"|哪[個个一間间所家]*(?:公司|大學|大学|機構|机构|學校|学校|政黨|球隊|组织|組織)",
            re.I,
        ),
    ),
)
PER_KIND = 400


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--half", default="1")
    parser.add_argument("--among", action="store_true")
    parser.add_argument("--more", type=Path)
    parser.add_argument("--show")
    parser.add_argument("--fit", action="store_true")
    given = parser.parse_args()
    cases = [*make_cases(given.data, given.half, among=given.among)]
    cases += [*read_more(given.more, given.data, given.half)] if given.more else []
    encoder = UseEncoder(cache=None)
    if given.fit:
        fit(cases, encoder)
        return
    report(cases, encoder, given.show)


def judge(case: Case, cosine: float, encoder: UseEncoder) -> CheckResult:
    """The verdict on a case: held to its quote, or to the best of its text's sentences."""
    similarity = _similarity(case, cosine, encoder)
    if not case.context:
        return check_sentence(case.text, [Quote(case.quote)], similarity=similarity)
    sentences = [case.quote, *(s for s in case.context if s != case.quote)]
    near = similarity(f"{case.text} ", sentences)
    around = " ".join(case.context)
    candidates = [
        Candidate(0, Segment(n, n + 1), Quote(sentence, None, around), cosine)
        for n, (sentence, cosine) in enumerate(zip(sentences, near, strict=True))
    ]
    return find_support(case.text, candidates, similarity=similarity).result


def report(cases: list[Case], encoder: UseEncoder, show: str | None) -> None:
    counts: dict[tuple[str, str, bool], list[int]] = defaultdict(lambda: [0, 0])
    shown = 0
    for case, cosine in zip(cases, cosines(cases, encoder), strict=True):
        result = judge(case, cosine, encoder)
        flagged = result.verdict == "unsupported"
        row = counts[case.kind, case.lang, case.right]
        row[0] += flagged
        row[1] += 1
        if show == case.kind and flagged == case.right and shown < 60:
            shown += 1
            print(f"--- {case.lang} {result.verdict} {result.score:.2f} {result.reasons}")
            print(f"    {case.text}\n    {case.quote}")
    for (kind, lang, right), (hit, all_) in sorted(counts.items(), key=lambda i: (i[0][2], i[0])):
        low, high = wilson(hit, all_)
        what = "withheld" if right else "caught"
        share = f"{hit / all_:.3f}  [{low:.3f}, {high:.3f}]"
        print(f"{kind:22} {lang}  {what:8} {hit:4}/{all_:4}  {share}")
    (caught, wrong), (withheld, _) = (
        [sum(v[n] for (_, _, r), v in counts.items() if r is right) for n in (0, 1)]
        for right in (False, True)
    )
    precision = wilson(caught, caught + withheld)
    print(f"unsupported: recall {caught}/{wrong} = {caught / wrong:.3f} {wilson(caught, wrong)}")
    print(
        f"precision {caught}/{caught + withheld} = {caught / (caught + withheld):.3f} {precision}"
    )


def _similarity(case: Case, cosine: float, encoder: UseEncoder) -> Similarity:
    def likeness(text: str, quotes: Sequence[str]) -> list[float]:
        if text == case.text:
            return [cosine]
        vectors = encoder.encode([text, *quotes])
        return [float(value) for value in vectors[1:] @ vectors[0]]

    return likeness


def wilson(hit: int, all_: int, z: float = 1.96) -> tuple[float, float]:
    """The Wilson score interval of a share. Source: Wilson 1927."""
    if not all_:
        return 0.0, 1.0
    share = hit / all_
    middle = share + z * z / (2 * all_)
    spread = z * math.sqrt(share * (1 - share) / all_ + z * z / (4 * all_ * all_))
    return (middle - spread) / (1 + z * z / all_), (middle + spread) / (1 + z * z / all_)


def make_cases(data: Path, half: str, *, among: bool = False) -> Iterator[Case]:
    """Each case with its own sentence as quote; among: those that have a whole paragraph."""
    for name, lang in SETS:
        cases = _cases_of(data / name, lang, half, random.Random(f"{name} {half}"))
        if not among:
            yield from (replace(case, context=()) for case in cases)
        else:
            yield from (case for case in cases if case.context)


def _cases_of(path: Path, lang: str, half: str, rng: random.Random) -> Iterator[Case]:
    facts, contexts = _read(path, lang, half)
    counts: dict[str, int] = defaultdict(int)
    most = PER_KIND // (2 if lang == "en" else 3)

    def give(kind: str, text: str | None, quote: str, right: bool) -> Iterator[Case]:
        if text is not None and counts[kind] < most:
            counts[kind] += 1
            passage = "passage" in kind or kind == "answer swapped"
            yield Case(kind, lang, text, quote, right, () if passage else tuple(contexts[c]))

    sentences = [(c, n) for c in range(len(contexts)) for n in range(len(contexts[c]))]
    rng.shuffle(sentences)
    for c, n in sentences:
        text = contexts[c][n]
        if not 20 <= len(text) * (3 if lang == "zh" else 1) <= 500:
            continue
        yield from give("number", change_digit(text, rng), text, False)
        yield from give("date", change_date(text, rng), text, False)
        yield from give("negation", turn_negation(text, rng, lang), text, False)
        yield from give("same", text, text, True)
        yield from give("reworded", reword(text, rng, lang), text, True)
        if lang == "en":
            names = [n for s in rng.choice(contexts) for n in capitals_of(s)]
            yield from give("name", swap_capitals(text, names, rng), text, False)
        other = wrong_passage(contexts[c], n, rng)
        if other:
            yield from give("wrong passage", text, other, False)
        far = rng.choice(rng.choice(contexts))
        yield from give("far passage", text, far, False)
    rng.shuffle(facts)
    for fact in facts:
        yield from give("answer swapped", swap_name(fact, rng), fact.sentence, False)


def _read(path: Path, lang: str, half: str) -> tuple[list[Fact], list[list[str]]]:
    raw: list[tuple[str, str, str, str]] = []
    contexts: list[list[str]] = []
    paragraphs = [p for a in json.loads(path.read_text("utf-8"))["data"] for p in a["paragraphs"]]
    for number, paragraph in enumerate(paragraphs):
        if half != "all" and number % 2 != int(half):
            continue
        context = paragraph["context"][:20_000]
        contexts.append(sentences_of(context))
        for question in paragraph["qas"]:
            kind = next((k for k, p in _ASKS_NAME if p.search(question["question"])), None)
            answer = question["answers"][0]["text"].strip(" ,.")
            named = (
                answer[:1].isupper() and len(answer.split()) <= 5
                if lang == "en"
                else 2 <= len(answer) <= 12
            )
            if kind is None or not named or re.search(r"\d", answer):
                continue
            sentence = next((s for s in contexts[-1] if answer in s), None)
            if sentence and len(sentence) < 500:
                raw.append((kind, sentence, question["question"], answer))
    by_kind = defaultdict(list)
    for kind, _, _, answer in raw:
        by_kind[kind].append(answer)
    facts = [Fact(lang, s, q, a, tuple(by_kind[kind])) for kind, s, q, a in raw]
    return facts, [c for c in contexts if c]


def read_more(path: Path, data: Path, half: str) -> Iterator[Case]:
    """Right sentences by a model, looked through by a person ("right": false is left out)."""
    contexts = {
        sentence: tuple(context)
        for name, lang in SETS
        for context in _read(data / name, lang, "all")[1]
        for sentence in context
    }
    for line in path.read_text("utf-8").splitlines():
        row = json.loads(line)
        if not row.get("right", True) or (half != "all" and row["i"] // 4 % 2 != int(half)):
            continue
        text, lang, quote = row["text"], row["lang"], row["quote"]
        around = contexts.get(quote, ())
        yield Case(f"by model, {row['kind']}", lang, text, quote, True, around)
        rng = random.Random(row["i"])
        changed = {
            "number": change_digit(text, rng),
            "date": change_date(text, rng),
            "negation": turn_negation(text, rng, lang),
        }
        for kind, wrong in changed.items():
            if wrong is not None:
                yield Case(f"by model, {kind}", lang, wrong, quote, False, around)


def cosines(cases: list[Case], encoder: UseEncoder) -> list[float]:
    ours = encoder.encode([case.text for case in cases])
    theirs = encoder.encode([case.quote for case in cases])
    return [float(value) for value in np.sum(ours * theirs, axis=1)]


def fit(cases: list[Case], encoder: UseEncoder) -> None:
    """Prints weights of a logistic regression: right sentences against wrong passages."""
    values = cosines(cases, encoder)
    for pair in ("en", "zh"):
        rows, labels = [], []
        for case, cosine in zip(cases, values, strict=True):
            sentence, quote = normalise(case.text), normalise(case.quote)
            if pair_of(sentence, quote) == pair and (case.right or "passage" in case.kind):
                rows.append(content_row(sentence, quote, cosine))
                labels.append(case.right)
        x, y = np.array(rows), np.array(labels, dtype=float)
        weights = np.zeros(len(FEATURES))
        for _ in range(4000):
            p = 1 / (1 + np.exp(-x @ weights))
            hessian = (x.T * (p * (1 - p))) @ x + np.diag([1e-2] * len(FEATURES))
            step = np.linalg.solve(hessian, x.T @ (p - y) + 1e-2 * weights)
            weights -= step
            if np.abs(step).max() < 1e-8:
                break
        p = 1 / (1 + np.exp(-x @ weights))
        right = np.sort(p[y == 1])
        cuts = {share: float(right[int(share * len(right))]) for share in (0.005, 0.01, 0.02)}
        caught = {s: float((p[y == 0] < cut).mean()) for s, cut in cuts.items()}
        print(pair, [round(float(w), 3) for w in weights], cuts, caught, len(y))


if __name__ == "__main__":
    main()
