"""Public sets as documents and questions. Reads the disk; nothing else."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Question:
    """document: index into the texts; answers: (start, text) in that document."""

    text: str
    document: int
    answers: tuple[tuple[int, str], ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One row: questions over documents. by_answer: a hit must hold the whole answer."""

    name: str
    texts: Sequence[str]
    questions: Sequence[Question]
    by_answer: bool = False


def read_squad(path: Path) -> tuple[list[str], list[Question], list[int]]:
    """Paragraphs, questions, and the article of each paragraph, of a SQuAD-format file."""
    texts: list[str] = []
    articles: list[int] = []
    questions: list[Question] = []
    for number, article in enumerate(json.loads(path.read_text("utf-8"))["data"]):
        for paragraph in article["paragraphs"]:
            for asked in paragraph["qas"]:
                answers = {(a["answer_start"], a["text"]) for a in asked["answers"]}
                questions.append(Question(asked["question"], len(texts), tuple(sorted(answers))))
            texts.append(paragraph["context"])
            articles.append(number)
    return texts, questions, articles


def cases(folder: Path, *, half: str) -> list[Case]:
    """The rows whose files are in `folder`; those of a missing file have no texts.

    half: "odd" asks only about articles with an odd number, which no weight was
    fitted on; "all" about all. All documents are searched either way.
    """
    plan = (
        ("drcd_dev", "drcd_dev.json", "drcd_dev.json", False),
        ("cmrc2018_trial", "cmrc2018_trial.json", "cmrc2018_trial.json", False),
        ("xquad English", "xquad_half.en.json", "xquad_half.en.json", False),
        ("xquad Chinese", "xquad_half.zh.json", "xquad_half.zh.json", False),
        ("xquad Chinese over English", "xquad_half.en.json", "xquad_half.zh.json", False),
        ("xquad English over Chinese", "xquad_half.zh.json", "xquad_half.en.json", False),
        ("covid_qa, whole answer", "covid_qa.json", "covid_qa.json", True),
    )
    found = []
    for name, documents, asked, by_answer in plan:
        if not all((folder / file).is_file() for file in (documents, asked)):
            found.append(Case(name, (), ()))
            continue
        texts, _, articles = read_squad(folder / documents)
        _, questions, _ = read_squad(folder / asked)
        if half == "odd":
            questions = [q for q in questions if articles[q.document] % 2]
        found.append(Case(name, texts, questions, by_answer))
    return found
