"""Citations that are verbatim, or are not there.

In: a span of a document and a snapshot of the store. Out: `Citation` records,
each with quote == document.text[start:end]. Reads the store, nothing else.
A `Citer` belongs to one answer and one thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from rag.errors import StoreError
from rag.ports import Snapshot
from rag.types import Chunk, Citation, Document, Sentence


class Citer:
    """Builds the citations of one answer and numbers them in order of first use.

    `dropped` counts the citations that could not be proved: the span is not in
    the document, or the document's words there are not the chunk's.
    """

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot
        self._documents: dict[str, Document | None] = {}
        self._made: dict[tuple[str, int, int], Citation] = {}
        self.dropped = 0

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations made so far, by marker."""
        return tuple(self._made.values())

    def document(self, doc_id: str) -> Document | None:
        """The document, read once; None when the store no longer has it."""
        if doc_id not in self._documents:
            try:
                self._documents[doc_id] = self._snapshot.document(doc_id)
            except StoreError:
                self._documents[doc_id] = None
        return self._documents[doc_id]

    def cite(self, chunk: Chunk, start: int, end: int) -> Citation | None:
        """The citation of document.text[start:end]; None, and counted, if unproved.

        chunk: the chunk that the span was found in; it may reach past its ends.
        The same span cited twice is one citation.
        """
        start, end = self._trim(chunk.doc_id, start, end)
        key = (chunk.doc_id, start, end)
        if key in self._made:
            return self._made[key]
        document = self.document(chunk.doc_id)
        if document is None or not _inside(document, chunk, start, end):
            self.dropped += 1
            return None
        self._made[key] = build_citation(document, chunk, start, end, marker=len(self._made) + 1)
        return self._made[key]

    def adopt(self, citation: Citation) -> Citation:
        """A citation made over the same snapshot, under this answer's marker for its span."""
        key = (citation.doc_id, citation.start, citation.end)
        if key not in self._made:
            self._made[key] = replace(citation, marker=len(self._made) + 1)
        return self._made[key]

    def _trim(self, doc_id: str, start: int, end: int) -> tuple[int, int]:
        """The span without white space at its ends, so that quotes start with a word."""
        document = self.document(doc_id)
        if document is None:
            return start, end
        text = document.text[max(0, start) : end]
        return start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))


def build_citation(
    document: Document, chunk: Chunk, start: int, end: int, *, marker: int
) -> Citation:
    """The citation of document.text[start:end], its fields from document and chunk."""
    return Citation(
        marker=marker,
        doc_id=document.doc_id,
        path=document.path,
        title=document.title,
        date=document.date,
        version=document.version,
        page=_page_at(document, start, chunk.page),
        heading=chunk.heading,
        place=_place_at(document, start) or chunk.place,
        start=start,
        end=end,
        quote=document.text[start:end],
    )


def verify_citations(
    citations: Iterable[Citation], snapshot: Snapshot
) -> tuple[tuple[Citation, ...], int]:
    """The citations whose quote stands in the store word for word, and how many do not."""
    kept: list[Citation] = []
    dropped = 0
    citer = Citer(snapshot)
    for citation in citations:
        document = citer.document(citation.doc_id)
        if document is not None and is_verbatim(citation, document):
            kept.append(citation)
        else:
            dropped += 1
    return tuple(kept), dropped


def is_verbatim(citation: Citation, document: Document) -> bool:
    """Whether the quote is exactly the document's words at the citation's place."""
    return (
        0 <= citation.start < citation.end <= len(document.text)
        and document.text[citation.start : citation.end] == citation.quote
    )


def number_citations(
    sentences: Sequence[Sentence], citations: Sequence[Citation]
) -> tuple[tuple[Sentence, ...], tuple[Citation, ...]]:
    """The same with markers 1, 2, 3 … in order of first use; unused citations go.

    A marker that no citation has is taken out of its sentence.
    """
    by_marker = {citation.marker: citation for citation in citations}
    new: dict[int, int] = {}
    for sentence in sentences:
        for marker in sentence.citations:
            if marker in by_marker and marker not in new:
                new[marker] = len(new) + 1
    numbered = tuple(
        replace(
            sentence,
            citations=tuple(dict.fromkeys(new[m] for m in sentence.citations if m in new)),
        )
        for sentence in sentences
    )
    return numbered, tuple(replace(by_marker[old], marker=number) for old, number in new.items())


def _inside(document: Document, chunk: Chunk, start: int, end: int) -> bool:
    """Whether the span lies in the document, and the document still says what the chunk says."""
    return (
        0 <= start < end <= len(document.text)
        and document.text[chunk.start : chunk.end] == chunk.text
    )


def _page_at(document: Document, offset: int, default: int | None) -> int | None:
    return next(
        (page.number for page in document.pages if page.start <= offset < page.end), default
    )


def _place_at(document: Document, offset: int) -> str:
    """The places (member, sheet, slide) around the offset, outermost first, then its row."""
    around = [
        mark
        for mark in document.marks
        if mark.kind in ("place", "row") and mark.label and mark.start <= offset < mark.end
    ]
    around.sort(key=lambda mark: (mark.kind == "row", mark.start - mark.end))
    return " › ".join(mark.label for mark in around)
