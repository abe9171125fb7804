"""Records to JSON and back."""

from __future__ import annotations

import json

from rag.types import Answer, Chunk, Citation, Hit, Sentence
from rag.wire import answer_from_dict, answer_to_dict

CHUNK = Chunk("d:0-5", "d", 0, 5, "Hello", heading="Top", page=2)
HIT = Hit(CHUNK, 1.5, 1, "/a/b.txt", "B", "2023-09-07", {"words": 1.0})
CITATION = Citation(1, "d", "/a/b.txt", "B", None, "v1", None, "", "", 0, 5, "Hello")
ANSWER = Answer(
    question="q",
    query="q",
    engine="quotes",
    model=None,
    status="answered",
    confidence=0.9,
    text="Hello [1]",
    sentences=(Sentence("Hello", "supported", (1,)),),
    citations=(CITATION,),
    hits=(HIT,),
    notes=("n",),
    timing_ms={"total": 1.0},
)


def test_an_answer_survives_the_way_through_json() -> None:
    assert answer_from_dict(json.loads(json.dumps(answer_to_dict(ANSWER)))) == ANSWER


def test_the_contract_of_ask_json_holds() -> None:
    assert list(answer_to_dict(ANSWER)) == [
        "question", "query", "engine", "model", "status", "confidence", "text", "sentences",
        "citations", "consulted", "withheld", "withheld_sentences", "notes", "timing_ms", "usage",
    ]  # fmt: skip
    assert set(answer_to_dict(ANSWER)["citations"][0]) == {
        "marker", "doc_id", "path", "title", "date", "version", "page", "heading", "place",
        "start", "end", "quote",
    }  # fmt: skip
