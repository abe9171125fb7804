"""The span to quote for a sentence: with the one before, when it leans on it.

In: a candidate. Out: start and end in the document. Pure, no I/O.
"""

from __future__ import annotations

from rag.answer.features import Candidate
from rag.answer.leaning import leans

MAX_QUOTED = 1200
_BACK = 2
_BROUGHT = ("body", "item", "caption")


def quoted_span(candidate: Candidate) -> tuple[int, int]:
    """Start and end of the words to quote, at most MAX_QUOTED characters if it grew.

    "He said …" brings the sentence before along, and that one its own, but no
    further than two back, never over a heading, residue or the chunk's start.
    """
    segments = candidate.chunk.segments
    index = candidate.scored.index
    start, end = candidate.span.start, candidate.span.end
    if candidate.span.kind not in _BROUGHT:
        return start, end
    for before in range(index - 1, max(-1, index - 1 - _BACK), -1):
        current, previous = segments[before + 1], segments[before]
        if not leans(_text(candidate, current.start, current.end)):
            break
        if previous.kind not in _BROUGHT or end - previous.start > MAX_QUOTED:
            break
        start = previous.start
    return start, end


def quoted_text(candidate: Candidate) -> str:
    """The words that would be quoted: the sentence with the one that it leans on."""
    return _text(candidate, *quoted_span(candidate))


def _text(candidate: Candidate, start: int, end: int) -> str:
    chunk = candidate.chunk
    return chunk.text[start - chunk.start : end - chunk.start]
