"""Several questions in one: told apart, asked by themselves, answered together."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from rag.answer.in_parts import InParts
from rag.answer.parts import parts_of
from rag.answer.quotes import QuotesEngine
from rag.ports import Request, Retrieved, Snapshot
from rag.types import Answer, Checked, Document, Done, Filter
from tests.answer.made import MadeSnapshot, make_document, make_retrieved

PACT = make_document(
    [
        "Mr Sun Dong and Mr Xiong Jijun signed the northern pact on fish in the town hall.",
        "The northern pact on fish was signed on September 19, 2024.",
        "The mayors dined together afterwards.",
    ],
    doc_id="pact",
)


@pytest.mark.parametrize(
    ("question", "parts"),
    [
        ("Who signed the pact, and when?", ("Who signed the pact?", "when?")),
        ("When and where was the pact signed?",
         ("When was the pact signed?", "Where was the pact signed?")),
        ("Who signed the pact? How many towns joined it?",
         ("Who signed the pact?", "How many towns joined it?")),
        ("協議由誰簽署，何時簽署？", ("協議由誰簽署", "何時簽署？")),
    ],
)  # fmt: skip
def test_each_question_is_a_part(question: str, parts: tuple[str, ...]) -> None:
    assert parts_of(question) == parts


@pytest.mark.parametrize(
    "question",
    [
        "Who signed the pact?",
        "Which bureau and which ministry signed the pact?",
        "When the pact was signed, who was there?",
        "The pact is old. Who signed it?",
        "Who wrote “Is the sea ours?” for the mayor?",
        "除了協議，任何人還簽了什麼？",
    ],
)
def test_one_question_is_left_whole(question: str) -> None:
    assert parts_of(question) == (question,)


def test_each_part_is_answered_in_turn_and_no_quote_comes_twice() -> None:
    answer = ask("Who signed the northern pact on fish, and when was the northern pact signed?")
    assert [answer.sentences[0].text, answer.sentences[-1].text] == PACT.text.split("\n")[:2]
    assert len({c.quote for c in answer.citations}) == len(answer.citations)
    assert [c.marker for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    assert answer.text.startswith(answer.citations[0].quote + " [1]")


def test_a_part_that_is_not_answered_is_named() -> None:
    answer = ask("Who signed the northern pact on fish, and how many lighthouses has Skerry Rock?")
    assert answer.status == "answered"
    assert answer.notes == ("The documents do not say: how many lighthouses has Skerry Rock?",)


def test_nothing_answered_is_declined_as_a_whole() -> None:
    answer = ask("Who built the lighthouse, and how many lighthouses has Skerry Rock?")
    assert answer.status == "declined"


class MadeRetriever:
    """Finds all of a few documents, whatever is asked."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._documents = documents

    def retrieve(self, snapshot: Snapshot, query: str, *, top_k: int, where: Filter) -> Retrieved:
        return make_retrieved(query, self._documents)


def ask(question: str) -> Answer:
    retriever, snapshot = MadeRetriever([PACT]), MadeSnapshot([PACT])
    engine = InParts(QuotesEngine(), retriever, 10)
    found = retriever.retrieve(snapshot, question, top_k=10, where=Filter())
    events = list(engine.stream(Request(question, question), found, snapshot))
    checked = [event for event in events if isinstance(event, Checked)]
    done = events[-1]
    assert isinstance(done, Done)
    assert [event.sentence for event in checked] == list(done.answer.sentences)
    return done.answer
