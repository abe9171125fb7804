"""Sentences of an answer in the documents' own words, each with its citation.

In: what was chosen, and a `Citer`. Out: `Quoted` records; what cannot be proved is none.
Reads the store through the citer, nothing else; one thread, as the citer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from rag.answer.choose import Choice
from rag.answer.cite import Citer, number_citations
from rag.answer.lists import FoundList
from rag.answer.overview import OPENING, opening
from rag.answer.spans import quoted_span
from rag.answer.wording import one_line
from rag.load.sections import heading_at
from rag.types import Chunk, Citation, Document, Sentence


@dataclass(frozen=True, slots=True)
class Quoted:
    """A sentence of the answer with its citation."""

    sentence: Sentence
    citation: Citation


def quote_choice(choice: Choice, citer: Citer) -> Quoted | None:
    return _quote_span(choice.candidate.chunk, quoted_span(choice.candidate), citer)


def _quote_span(chunk: Chunk, span: tuple[int, int], citer: Citer) -> Quoted | None:
    citation = citer.cite(chunk, *span)
    if citation is None:
        return None
    return Quoted(Sentence(one_line(citation.quote), "supported", (citation.marker,)), citation)


def quote_list(found: FoundList, citer: Citer) -> list[Quoted]:
    spans = [found.lead] if found.lead else []
    quoted = [_quote_span(found.chunk, span, citer) for span in [*spans, *found.parts]]
    return [item for item in quoted if item]


def quote_opening(chunk: Chunk, citer: Citer) -> list[Quoted]:
    """The first whole sentences of the chunk's document."""
    document = citer.document(chunk.doc_id)
    if document is None:
        return []
    opened = [
        _quote_span(_chunk_of(document, chunk, span), span, citer) for span in opening(document)
    ]
    return [item for item in opened if item]


def further_opening(chunk: Chunk, quoted: Sequence[Quoted], citer: Citer) -> list[Quoted]:
    """What else the opening of a document says, where an overview begins in it and is short."""
    opened = quote_opening(chunk, citer) if len(quoted) < OPENING else []
    if not any(overlaps(item, quoted[:1]) for item in opened):
        return []
    return [item for item in opened if not overlaps(item, quoted)][: OPENING - len(quoted)]


def _chunk_of(document: Document, chunk: Chunk, span: tuple[int, int]) -> Chunk:
    """The span as a chunk of its own, under the headings where it stands."""
    start, end = span
    text, heading = document.text[start:end], heading_at(document, start)
    return replace(chunk, start=start, end=end, text=text, heading=heading)


def numbered(quoted: Sequence[Quoted]) -> list[Quoted]:
    """The same in the same order, markers 1, 2, 3 …."""
    sentences, citations = number_citations(
        [item.sentence for item in quoted], [item.citation for item in quoted]
    )
    return [Quoted(*pair) for pair in zip(sentences, citations, strict=True)]


def overlaps(item: Quoted, quoted: Sequence[Quoted]) -> bool:
    new = item.citation
    return any(
        old.citation.doc_id == new.doc_id
        and old.citation.start < new.end
        and new.start < old.citation.end
        for old in quoted
    )
