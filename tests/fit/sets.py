"""Public question sets in SQuAD format, as papers and questions, split by article.

In: the folder of the sets. Out: `QuestionSet` records. Reads disk.
"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any, Literal

from rag.load.sentences import sentence_spans

Part = Literal["fit", "held"]
_SHORTEST_PAPER = 80


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


def in_bits(questions: QuestionSet) -> QuestionSet:
    """Each sentence a paper of its own, its paragraph the group: the smallest stores there are."""
    papers: list[Paper] = []
    asked: list[Question] = []
    of_paper: dict[str, list[Question]] = {}
    for question in questions.questions:
        of_paper.setdefault(question.doc_id, []).append(question)
    for paper in questions.papers:
        for start, end in sentence_spans(paper.text):
            bit = Paper(f"{paper.doc_id}:{start}", paper.doc_id, paper.text[start:end])
            papers.append(bit)
            for question in of_paper.get(paper.doc_id, ()):
                spans = tuple((a - start, b - start) for a, b in question.spans)
                if all(a >= 0 and b <= end - start for a, b in spans):
                    asked.append(Question(question.text, bit.doc_id, bit.group, spans))
    return QuestionSet(f"{questions.name}/bits", tuple(papers), tuple(asked))


def blanked(questions: QuestionSet, most: int, random: Random) -> QuestionSet:
    """Papers from which the one sentence that answers a question is taken out.

    A question a paper. One whose answer is gone has no spans; of the paper's other
    questions those stay whose answers do.
    """
    texts = {paper.doc_id: paper for paper in questions.papers}
    of_paper: dict[str, list[Question]] = {}
    for question in questions.questions:
        of_paper.setdefault(question.doc_id, []).append(question)
    papers: list[Paper] = []
    asked: list[Question] = []
    for doc_id in random.sample(sorted(of_paper), min(most, len(of_paper))):
        paper, own = texts[doc_id], of_paper[doc_id]
        chosen = random.choice(own)
        cuts = [
            (a, b)
            for a, b in sentence_spans(paper.text)
            if any(a < end and start < b for start, end in chosen.spans)
        ]
        if len(cuts) != 1 or len(paper.text) - (cuts[0][1] - cuts[0][0]) < _SHORTEST_PAPER:
            continue
        ((first, last),) = cuts
        papers.append(replace(paper, text=paper.text[:first] + paper.text[last:]))
        for question in own:
            kept = _shifted(question.spans, first, last)
            if question is chosen:
                asked.append(replace(question, spans=()))
            elif kept is not None:
                asked.append(replace(question, spans=kept))
    return QuestionSet(f"{questions.name}/blanked", tuple(papers), tuple(asked))


def _shifted(
    spans: Sequence[tuple[int, int]], first: int, last: int
) -> tuple[tuple[int, int], ...] | None:
    """Where the spans stand when [first, last) is taken out; None if one of them is in it."""
    if any(start < last and first < end for start, end in spans):
        return None
    gap = last - first
    return tuple((a - gap, b - gap) if a >= last else (a, b) for a, b in spans)


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
        sets.append(_mixed(english, chinese))
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


def _mixed(english: QuestionSet, chinese: QuestionSet) -> QuestionSet:
    """Every second paragraph in English, the others in Chinese, asked in both languages."""
    turns = {paper.doc_id: order % 2 for order, paper in enumerate(english.papers)}
    pairs = zip(english.papers, chinese.papers, strict=True)
    papers = tuple(pair[turns[pair[0].doc_id]] for pair in pairs)
    questions: list[Question] = []
    for first, second in zip(english.questions, chinese.questions, strict=True):
        there = (first, second)[turns[first.doc_id]]
        questions += [replace(there, text=first.text), replace(there, text=second.text)]
    return QuestionSet("mixed", papers, tuple(questions))
