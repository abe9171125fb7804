"""Small gold and answers that tests are built from."""

from __future__ import annotations

from typing import Any

from eval.types import Evidence, Fact, GoldItem, NumberAnchor

TEXT = "The agreement was signed in Beijing on 19 September 2024. It names 12 areas."
QUOTE = "The agreement was signed in Beijing on 19 September 2024."
AREAS = "It names 12 areas."


def item(**changes: Any) -> GoldItem:
    """A question with two vital facts, in English unless told otherwise."""
    given: dict[str, Any] = {
        "id": "q1",
        "question": "Where was it signed, and how many areas does it name?",
        "cluster": "c1",
        "facts": (
            Fact("place", any_of=("Beijing",), evidence=(Evidence("a.txt", QUOTE),)),
            Fact("areas", number=NumberAnchor(12), evidence=(Evidence("a.txt", AREAS),)),
        ),
    }
    return GoldItem(**{**given, **changes})


def citation(quote: str = QUOTE, marker: int = 1, **changes: Any) -> dict[str, Any]:
    start = TEXT.find(quote)
    given = {
        "marker": marker,
        "doc_id": "d1",
        "path": "/corpus/a.txt",
        "title": "A",
        "start": start,
        "end": start + len(quote),
        "quote": quote,
    }
    return {**given, **changes}


def hit(text: str = TEXT, **changes: Any) -> dict[str, Any]:
    given = {
        "rank": 1,
        "chunk_id": "d1:0-80",
        "doc_id": "d1",
        "path": "/corpus/a.txt",
        "title": "A",
        "start": 0,
        "end": len(text),
        "text": text,
    }
    return {**given, **changes}


def answer(text: str = f"{QUOTE} [1] {AREAS} [2]", **changes: Any) -> dict[str, Any]:
    """A right answer with both citations, as `ask --json` prints one."""
    given: dict[str, Any] = {
        "question": "?",
        "engine": "quotes",
        "model": None,
        "status": "answered",
        "confidence": 0.9,
        "text": text,
        "sentences": [
            {"text": QUOTE, "verdict": "supported", "citations": [1]},
            {"text": AREAS, "verdict": "supported", "citations": [2]},
        ],
        "citations": [citation(), citation(AREAS, 2)],
        "consulted": [hit()],
        "timing_ms": {"total": 12.0},
        "usage": {},
    }
    return {**given, **changes}
