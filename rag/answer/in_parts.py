"""Several questions in one, each searched and answered by itself: "Who signed, and when?".

In: a request. Out: the events of one answer whose sentences answer the parts in turn;
a part that the documents do not answer is named in a note. Reads the snapshot through
retriever and engine, nothing else. Threads may share an engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answer.cite import Citer
from rag.answer.compose import quote_lines
from rag.answer.converse import points_back, stand_alone
from rag.answer.parts import parts_of
from rag.answer.wording import say, tongue_of
from rag.ports import Engine, Request, Retrieved, Retriever, Snapshot
from rag.types import Answer, Checked, Done, Event, Hit, Sentence, Turn


class InParts:
    """Implements rag.ports.Engine around the quotes engine."""

    def __init__(self, engine: Engine, retriever: Retriever, top_k: int) -> None:
        self._engine = engine
        self._retriever = retriever
        self._top_k = top_k

    @property
    def name(self) -> str:
        return self._engine.name

    def stream(self, request: Request, retrieved: Retrieved, snapshot: Snapshot) -> Iterator[Event]:
        """The whole is asked where it is one question, or where none of its parts is answered."""
        parts = parts_of(request.question)
        answers = [self._answer(part, snapshot) for part in _requests(request, parts)]
        if len(parts) == 1 or not any(answer.status == "answered" for answer in answers):
            yield from self._engine.stream(request, retrieved, snapshot)
            return
        answer = joined(request, parts, answers, retrieved.hits, Citer(snapshot))
        cited = {citation.marker: citation for citation in answer.citations}
        for sentence in answer.sentences:
            yield Checked(sentence, tuple(cited[marker] for marker in sentence.citations))
        yield Done(answer)

    def _answer(self, ways: Sequence[Request], snapshot: Snapshot) -> Answer:
        """The first way of asking that is answered, else the last."""
        for way in ways:
            retrieved = self._retriever.retrieve(
                snapshot, way.query, top_k=self._top_k, where=way.where
            )
            events = self._engine.stream(way, retrieved, snapshot)
            answer = next(event.answer for event in events if isinstance(event, Done))
            if answer.status == "answered":
                break
        return answer


def _requests(request: Request, parts: Sequence[str]) -> Iterator[Sequence[Request]]:
    """The ways to ask each part; none where there is but one part.

    By itself, where it does not point back, then with the parts before it, where it may
    lean on them: "Who built the mill?" does not, "when?" does.
    """
    history = request.history
    for part in parts if len(parts) > 1 else ():
        whole = replace(request, question=part, query=stand_alone(part, history), history=history)
        alone = replace(whole, query=stand_alone(part, ()))
        yield (whole,) if points_back(part) or alone == whole else (alone, whole)
        history = (*history, Turn(part, ""))


def joined(
    request: Request,
    parts: Sequence[str],
    answers: Sequence[Answer],
    hits: Sequence[Hit],
    citer: Citer,
) -> Answer:
    """The answers as one: sentences in the order of the parts, none twice; a note for each part
    that is not answered. confidence: of the least sure part that is answered."""
    tongue = tongue_of(request.question)
    answered = [answer for answer in answers if answer.status == "answered"]
    sentences: dict[tuple[int, ...], Sentence] = {}
    for answer in answered:
        markers = {c.marker: citer.adopt(c).marker for c in answer.citations}
        for sentence in answer.sentences:
            new = tuple(markers[marker] for marker in sentence.citations)
            sentences.setdefault(new, replace(sentence, citations=new))
    said = tuple(sentences.values())
    unsaid = [
        say("part_unsaid", tongue, question=part)
        for part, answer in zip(parts, answers, strict=True)
        if answer.status != "answered"
    ]
    notes = dict.fromkeys([*unsaid, *(note for answer in answered for note in answer.notes)])
    return replace(
        answered[0],
        question=request.question,
        query=request.query,
        confidence=min(answer.confidence or 0.0 for answer in answered),
        text=quote_lines(said),
        sentences=said,
        citations=citer.citations,
        hits=_together([hits, *(answer.hits for answer in answers)]),
        notes=tuple(notes),
    )


def _together(found: Sequence[Sequence[Hit]]) -> tuple[Hit, ...]:
    """The hits of all searches, each passage once, ranked as they come."""
    first: dict[str, Hit] = {}
    for hits in found:
        for hit in hits:
            first.setdefault(hit.chunk_id, hit)
    return tuple(replace(hit, rank=rank) for rank, hit in enumerate(first.values(), start=1))
