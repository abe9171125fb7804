"""Citations are verbatim or dropped and counted."""

from __future__ import annotations

from dataclasses import replace

from rag.answer.cite import Citer, number_citations, verify_citations
from rag.types import Mark, Page, Sentence
from tests.answer.made import MadeSnapshot, make_chunk, make_document

DOCUMENT = make_document(["One line here.", "  Second line there.  "], date="2024-05-01")


def test_citation_is_filled_from_document_and_chunk() -> None:
    document = replace(
        DOCUMENT,
        pages=(Page(7, 0, 40),),
        marks=(Mark("place", 0, 40, label="Sheet Prices"),),
    )
    citer = Citer(MadeSnapshot([document]))  # type: ignore[arg-type]
    citation = citer.cite(replace(make_chunk(document), heading="A › B"), 0, 14)
    assert citation is not None
    assert (citation.quote, citation.page, citation.heading) == ("One line here.", 7, "A › B")
    assert (citation.place, citation.date, citation.marker) == ("Sheet Prices", "2024-05-01", 1)


def test_quote_has_no_space_at_its_ends_and_stays_verbatim() -> None:
    citation = Citer(MadeSnapshot([DOCUMENT])).cite(make_chunk(DOCUMENT), 14, 37)  # type: ignore[arg-type]
    assert citation is not None
    assert citation.quote == "Second line there."
    assert DOCUMENT.text[citation.start : citation.end] == citation.quote


def test_same_span_twice_is_one_citation() -> None:
    citer = Citer(MadeSnapshot([DOCUMENT]))  # type: ignore[arg-type]
    assert citer.cite(make_chunk(DOCUMENT), 0, 14) is citer.cite(make_chunk(DOCUMENT), 0, 14)
    assert len(citer.citations) == 1


def test_chunk_that_is_not_the_documents_words_is_dropped_and_counted() -> None:
    chunk = make_chunk(DOCUMENT)
    forged = replace(chunk, text="X" + chunk.text[1:])
    citer = Citer(MadeSnapshot([DOCUMENT]))  # type: ignore[arg-type]
    assert citer.cite(forged, 0, 14) is None
    assert (citer.dropped, citer.citations) == (1, ())


def test_span_outside_the_document_is_dropped() -> None:
    citer = Citer(MadeSnapshot([DOCUMENT]))  # type: ignore[arg-type]
    assert citer.cite(make_chunk(DOCUMENT), 500, 600) is None
    assert citer.dropped == 1


def test_altered_quote_does_not_verify() -> None:
    snapshot = MadeSnapshot([DOCUMENT])
    citation = Citer(snapshot).cite(make_chunk(DOCUMENT), 0, 14)  # type: ignore[arg-type]
    assert citation is not None
    altered = replace(citation, quote="One line gone.")
    assert verify_citations([citation, altered], snapshot) == ((citation,), 1)  # type: ignore[arg-type]


def test_markers_count_in_order_of_first_use() -> None:
    citer = Citer(MadeSnapshot([DOCUMENT]))  # type: ignore[arg-type]
    first = citer.cite(make_chunk(DOCUMENT), 0, 14)
    second = citer.cite(make_chunk(DOCUMENT), 15, 37)
    assert first is not None
    assert second is not None
    sentences, citations = number_citations(
        [Sentence("b", "supported", (2, 9)), Sentence("a", "supported", (1, 2))], [first, second]
    )
    assert [s.citations for s in sentences] == [(1,), (2, 1)]
    assert [c.quote for c in citations] == [second.quote, first.quote]
