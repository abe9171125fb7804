"""Public question sets in SQuAD format, as papers and questions, split by article.

In: the folder of the sets. Out: `QuestionSet` records. Reads disk.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Part = Literal["fit", "held"]


@dataclass(frozen=True, slots=True)
class Paper:
    """One document of a set: a paragraph, or a whole article where that is the unit."""

    doc_id: str
    group: str
    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question and where its answer stands in its paper: (start, end), one an annotator."""

    text: str
    doc_id: str
    group: str
    spans: tuple[tuple[int, int], ...]


@dataclass(frozen=True, slots=True)
class QuestionSet:
    """Papers and questions of one set; `touches`: the answer may be longer than a sentence."""

    name: str
    papers: tuple[Paper, ...]
    questions: tuple[Question, ...]
    touches: bool = False

    def part(self, part: Part) -> QuestionSet:
        """The articles of one side of the split: 60 % to fit, 40 % to report on."""
        papers = tuple(p for p in self.papers if part_of(p.group) == part)
        questions = tuple(q for q in self.questions if part_of(q.group) == part)
        return QuestionSet(self.name, papers, questions, self.touches)


def part_of(group: str) -> Part:
    """The side an article falls on, by a hash of its name alone."""
    return "fit" if zlib.crc32(group.encode()) % 10 < 6 else "held"


def load_sets(data: Path) -> list[QuestionSet]:
    """The sets that are there, in a fixed order; crossed ones ask in the other language."""
    sets: list[QuestionSet] = []
    for name, file in (("drcd", "drcd_dev.json"), ("cmrc", "cmrc2018_trial.json")):
        sets.extend(_load(data / file, name))
    sets.extend(_load(data / "covid_qa.json", "covid", touches=True))
    pair = [*_load(data / "xquad_half.en.json", "xquad-en")]
    pair += _load(data / "xquad_half.zh.json", "xquad-zh")
    if len(pair) == 2:
        english, chinese = pair
        sets += [english, chinese, _crossed("zh-over-en", chinese, english)]
        sets.append(_crossed("en-over-zh", english, chinese))
    return sets


def _load(path: Path, name: str, *, touches: bool = False) -> Iterator[QuestionSet]:
    if not path.exists():
        return
    papers: list[Paper] = []
    questions: list[Question] = []
    articles = json.loads(path.read_text(encoding="utf-8"))["data"]
    for number, article in enumerate(articles):
        group = f"{name.removesuffix('-en').removesuffix('-zh')}:{number}"
        for order, paragraph in enumerate(article["paragraphs"]):
            doc_id = f"{group}:{order}"
            papers.append(Paper(doc_id, group, paragraph["context"]))
            questions.extend(_questions(paragraph, doc_id, group))
    yield QuestionSet(name, tuple(papers), tuple(questions), touches)


def _questions(paragraph: dict[str, Any], doc_id: str, group: str) -> Iterator[Question]:
    for entry in paragraph["qas"]:
        spans = {
            (answer["answer_start"], answer["answer_start"] + len(answer["text"]))
            for answer in entry["answers"]
            if answer["answer_start"] >= 0 and answer["text"]
        }
        if spans:
            yield Question(" ".join(entry["question"].split()), doc_id, group, tuple(sorted(spans)))


def _crossed(name: str, asked: QuestionSet, over: QuestionSet) -> QuestionSet:
    """The questions of one language over the papers of the other; the sets run parallel."""
    pairs = zip(asked.questions, over.questions, strict=True)
    questions = tuple(Question(a.text, o.doc_id, o.group, o.spans) for a, o in pairs)
    return QuestionSet(name, over.papers, questions)
