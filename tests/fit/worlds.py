"""Stores of several sizes with questions that they do and do not answer.

In: a question set and its encoded papers. Out: `World` records. Pure but for a
seeded generator handed in.

A question is unanswerable in four ways: its paper is left out of the store
while its neighbours stay; its paper is there but a figure or a name of the
question is exchanged, or the sentence that answers is taken out of it; it
belongs to an article of which nothing is there. In the sets that were written
for this (see tests/fit/written.py) what is not said was thought of.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Literal

from rag.answer.question import figures
from tests.fit.sets import Paper, Question, QuestionSet

Way = Literal["there", "left out", "exchanged", "elsewhere", "blanked", "near miss"]
SIZES = (1, 5, 20, 100, 0)
"""Papers in a store; 0 stands for half of the set."""
_FIGURE = re.compile(r"(?<![\w.,-])\d{1,4}(?![\w.,%-]*\d)")
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{2,}(?:[ -][A-Z][a-z]+)*")
_SHORTEST_PHRASE = 3


@dataclass(frozen=True, slots=True)
class Asked:
    """A question put to a world, and how it stands to it."""

    question: Question
    way: Way


@dataclass(frozen=True, slots=True)
class World:
    """A small or large store: the ids of its papers, and the questions to put to it."""

    name: str
    size: int
    papers: tuple[str, ...]
    asked: tuple[Asked, ...]


def whole_world(questions: QuestionSet, most: int, random: Random) -> World:
    """All papers of the set, and up to `most` of its questions, all answerable."""
    kept = _sample(questions.questions, most, random)
    return World(
        questions.name,
        len(questions.papers),
        tuple(paper.doc_id for paper in questions.papers),
        tuple(Asked(question, "there") for question in kept),
    )


def split_worlds(
    questions: QuestionSet, most: int, random: Random, *, sizes: Sequence[int] = SIZES
) -> Iterator[World]:
    """Stores of each size with about `most` questions a size, half of them answerable."""
    for size in sizes:
        if size >= len(questions.papers):
            continue
        left = most
        while left > 0:
            world = _one_world(questions, size, min(left, 12 if size <= 5 else 60), random)
            if size == 0:
                world = _one_world(questions, size, left, random)
            left -= max(len(world.asked), 1)
            yield world


def blanked_worlds(questions: QuestionSet, sizes: Sequence[int]) -> Iterator[World]:
    """Stores of papers with a sentence taken out, each paper in one store.

    Each paper is asked for what it lost and for one thing that it still says.
    """
    papers = [paper.doc_id for paper in questions.papers]
    at = turn = 0
    while at < len(papers):
        inside = papers[at : at + sizes[turn % len(sizes)]]
        at, turn = at + len(inside), turn + 1
        own = [question for question in questions.questions if question.doc_id in inside]
        lost = [Asked(question, "blanked") for question in own if not question.spans]
        first = {question.doc_id: question for question in own if question.spans}
        said = [Asked(question, "there") for question in first.values()]
        yield World(questions.name, len(inside), tuple(sorted(inside)), (*lost, *said))


def _one_world(questions: QuestionSet, size: int, most: int, random: Random) -> World:
    papers = _draw(questions.papers, size or len(questions.papers) // 2, random)
    inside = {paper.doc_id for paper in papers}
    groups = {paper.group for paper in papers}
    there = [q for q in questions.questions if q.doc_id in inside]
    near = [q for q in questions.questions if q.doc_id not in inside and q.group in groups]
    far = [q for q in questions.questions if q.group not in groups]
    half = most // 2
    asked = [Asked(q, "there") for q in _sample(there, half, random)]
    changed = [c for q in there if (c := exchanged(q, questions.questions, random))]
    for kind, pool, share in (
        ("exchanged", changed, half // 6),
        ("elsewhere", far, half // (6 if near else 2)),
    ):
        asked += [Asked(q, kind) for q in _sample(pool, share, random)]  # type: ignore[arg-type]
    asked += [Asked(q, "left out") for q in _sample(near, most - len(asked), random)]
    return World(questions.name, size, tuple(sorted(inside)), tuple(asked))


def _draw(papers: Sequence[Paper], count: int, random: Random) -> list[Paper]:
    """`count` papers; a small store draws them from few articles, so that they are near."""
    if count > 20:
        return random.sample(list(papers), count)
    groups = list(dict.fromkeys(paper.group for paper in papers))
    random.shuffle(groups)
    drawn: list[Paper] = []
    for group in groups:
        own = [paper for paper in papers if paper.group == group]
        drawn += random.sample(own, min(len(own), max(1, count // 2)))
        if len(drawn) >= count:
            break
    return drawn[:count]


def exchanged(question: Question, others: Sequence[Question], random: Random) -> Question | None:
    """The question about another figure, name or phrase than its own; None if it has none."""
    text = question.text
    if figure := _FIGURE.search(text):
        number = int(figure.group())
        other = number + random.choice((1, 2, 3, 7))
        changed = text[: figure.start()] + str(other) + text[figure.end() :]
        return replace(question, text=changed) if figures(text) else None
    if names := list(_NAME.finditer(text)):
        name = random.choice(names)
        for _ in range(20):
            other_text = random.choice(others).text
            found = _NAME.search(other_text)
            if found and found.group() not in text and name.group() not in other_text:
                changed = text[: name.start()] + found.group() + text[name.end() :]
                return replace(question, text=changed)
    return None


def _sample(pool: Sequence[Question], count: int, random: Random) -> list[Question]:
    return random.sample(list(pool), max(0, min(count, len(pool))))
