"""The text of an answer: its sentences in order with footnote markers. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.check.normal import is_chinese
from rag.answer.cite import number_citations
from rag.types import Citation, Sentence


def compose(
    sentences: Sequence[Sentence],
    citations: Sequence[Citation],
    beside: Sequence[Sentence] = (),
) -> tuple[str, tuple[Sentence, ...], tuple[Citation, ...]]:
    """(text, sentences, citations), markers numbered in order of first use.

    A sentence that repeats an earlier one word for word is said once. beside:
    sentences that follow, each on a line of its own.
    """
    once = list({sentence.text: sentence for sentence in reversed(sentences)}.values())[::-1]
    written = len(once)
    once += beside
    numbered, used = number_citations(once, citations)
    parts = []
    for place, sentence in enumerate(numbered):
        if place >= written:
            parts.append("\n")
        marks = "".join(f"[{marker}]" for marker in sentence.citations)
        gap = "" if is_chinese(sentence.text) else " "
        parts.append(f"{sentence.text}{gap if marks else ''}{marks}{gap}")
    lines = (line.strip() for line in "".join(parts).splitlines())
    return "\n".join(lines), numbered, used


def quote_lines(sentences: Sequence[Sentence]) -> str:
    """The text of an answer in quotes: a line each, with its footnote markers."""
    return "\n".join(
        sentence.text + "".join(f" [{marker}]" for marker in sentence.citations)
        for sentence in sentences
    )
