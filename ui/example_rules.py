"""Questions that a document's own sentences answer, by rule: pure.

In: a document. Out: questions in its language, each with the words that answer
it. A rule is a pattern of a sentence and what to ask of it. Documents are
hostile: only the first part of one is read, each pattern is bounded, and a
question that holds anything but words and plain punctuation is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rag.load.sections import segments_of
from rag.types import Document, Segment
from ui.example_chinese import CHINESE, SIMPLIFIED
from ui.example_english import ENGLISH, lower

READ_CHARS = 20_000
LONGEST_SENTENCE = 400
LONGEST = {"en": 95, "zh": 40}
SHORTEST = {"en": 14, "zh": 6}
_PLAIN = re.compile(r"[^\W_][\w ,'’“”()（）《》「」、&%+-]*[?？]")
_DOTTED = re.compile(r"https?|www|\w@\w")
_NUMBERING = re.compile(
    r"^(?:\d+(?:\.\d+)*[.)、]?\s+|[一二三四五六七八九十]+、\s*|[(（]\w{1,3}[)）]\s*)"
)


@dataclass(frozen=True, slots=True)
class Candidate:
    """A question, the kind of thing it asks for, and the words that should answer it."""

    question: str
    kind: str
    start: int
    end: int


def candidates_in(document: Document) -> list[Candidate]:
    """Questions of one document, those of the surest kinds first, in order of its text."""
    lang = "zh" if (document.lang or "").startswith("zh") else "en"
    text = document.text[:READ_CHARS]
    marks = [mark for mark in document.marks if mark.end <= len(text)]
    segments = segments_of(text, marks)
    found = [*_headings(text, segments, lang), *_sentences(text, segments, lang)]
    if document.lang == "zh-Hans":
        found = [replace(one, question=one.question.translate(SIMPLIFIED)) for one in found]
    fit = [one for one in found if _is_fit(one.question, lang)]
    return sorted(fit, key=lambda one: KINDS.index(one.kind))


KINDS = ("asked", "when", "who", "number", "sign", "where", "why", "list", "of", "what")


def _is_fit(question: str, lang: str) -> bool:
    sized = SHORTEST[lang] <= len(question) <= LONGEST[lang]
    return sized and bool(_PLAIN.fullmatch(question)) and not _DOTTED.search(question)


def _headings(text: str, segments: Sequence[Segment], lang: str) -> Iterator[Candidate]:
    """Headings that ask, and those that name a list."""
    for index, segment in enumerate(segments):
        if segment.kind != "heading":
            continue
        label = _NUMBERING.sub(
            "", " ".join(text[segment.start : segment.end].strip("#* \n").split())
        )
        below = segments[index + 1 : index + 4]
        asks = label.endswith("？") or (label.endswith("?") and len(label.split()) >= 4)
        if asks and below:
            yield Candidate(label, "asked", segment.start, below[-1].end)
        elif sum(one.kind == "item" for one in below) >= 2:
            question = _of_list(label, lang)
            yield Candidate(question, "list", segment.start, below[-1].end)


def _of_list(label: str, lang: str) -> str:
    if lang == "zh":
        return f"{label}有哪些？"
    words = label.split()
    plural = any(word.endswith("s") and not word.endswith("ss") for word in words)
    return f"What are the {lower(label)}?" if len(words) >= 2 and plural else ""


def _sentences(text: str, segments: Sequence[Segment], lang: str) -> Iterator[Candidate]:
    rules = CHINESE if lang == "zh" else ENGLISH
    for segment in segments:
        if segment.kind != "body" or segment.end - segment.start > LONGEST_SENTENCE:
            continue
        sentence = " ".join(text[segment.start : segment.end].split())
        for rule in rules:
            found = rule.pattern.search(sentence)
            question = rule.ask(found) if found else ""
            if question:
                yield Candidate(question, rule.kind, segment.start, segment.end)
