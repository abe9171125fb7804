"""People named in part, and quotations that run over several sentences."""

from __future__ import annotations

from rag.answer.quotes import QuotesEngine
from rag.answer.voices import named_in_part, names_somebody, quotation_ends
from rag.load.split import split_document
from rag.ports import Request
from rag.types import Document, Done
from tests.answer.made import MadeSnapshot, make_document, make_retrieved

NEWS = make_document(
    [
        "Minister of Trade and Fisheries Robert Schuman opened the harbour in Northport.",
        "“The harbour has broad prospects. Its cranes are the tallest in the north,” Schuman said.",
        "Mayor Konrad Adenauer said, “The roads are ready. The trains will follow.”",
    ],
    doc_id="news",
)
NAMES = (frozenset({"robert", "schuman"}),)
PAGE = frozenset({"robert", "schuman", "harbour"})


def test_every_sentence_of_a_quotation_knows_its_ends() -> None:
    (chunk,) = split_document(NEWS)
    texts = [chunk.text[s.start - chunk.start : s.end - chunk.start] for s in chunk.segments]
    ends = quotation_ends(chunk)
    said = {texts[index]: [texts[end] for end in ends[index]] for index in ends}
    assert any("Schuman said" in end for end in said["“The harbour has broad prospects."])
    assert any("Adenauer said" in end for end in said["The trains will follow.”"])
    assert "Robert Schuman opened" not in "".join(said)


def test_a_quotation_that_never_closes_is_none() -> None:
    open_ended = make_document(["“The harbour is open.", "The roads are ready."], doc_id="open")
    (chunk,) = split_document(open_ended)
    assert quotation_ends(chunk) == {}


def test_a_surname_stands_for_the_name_that_its_page_gives() -> None:
    assert named_in_part(NAMES, "It will grow, Schuman said.", PAGE) == NAMES[0]
    assert named_in_part(NAMES, "Mr Schuman opened it.", PAGE) == NAMES[0]
    assert not named_in_part(NAMES, "Schuman Square was closed.", PAGE)
    assert not named_in_part(NAMES, "Mr Schuman opened it.", frozenset({"schuman"}))


def test_a_post_alone_names_nobody() -> None:
    assert names_somebody("Minister Robert Schuman")
    assert not names_somebody("the minister")
    assert not names_somebody("")


def test_what_somebody_said_is_found_within_his_quotation() -> None:
    answer = _ask("What did Robert Schuman say about the prospects of the harbour?", NEWS)
    assert "broad prospects" in answer.sentences[0].text


def test_what_somebody_never_said_is_declined() -> None:
    assert _ask("What did Jean Monnet say about the harbour?", NEWS).status == "declined"


def _ask(question: str, document: Document):  # type: ignore[no-untyped-def]
    retrieved = make_retrieved(question, [document])
    events = QuotesEngine().stream(Request(question, question), retrieved, MadeSnapshot([document]))
    return next(event.answer for event in events if isinstance(event, Done))
