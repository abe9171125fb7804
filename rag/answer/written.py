"""The model engine: a model writes, code decides what its words are worth.

In: a request and what retrieval found. Out: `Delta` as the model writes, a
`Checked` for each finished sentence, `Done`. Network through the model it is
given; reads the snapshot for the words it cites; a clock only to time its
parts. Threads may share one engine. A model that is down raises
ModelUnavailable; nothing of an outage is worded as an answer.

The quotes engine answers the same question first. It says how likely the
documents answer it; its best quote stands beside a written answer that lacks
it, and its quotes take the place of one that the model could not give. Both are
said in a note.
"""

from __future__ import annotations

import time
from collections.abc import Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from prompts import load_prompt, render
from rag.answer.cite import Citer
from rag.answer.compose import compose
from rag.answer.evidence import Evidence
from rag.answer.prompting import answer_key, write_prompt
from rag.answer.quotes import asked_of
from rag.answer.versions import Versions
from rag.answer.wording import render_declined, tongue_of
from rag.answer.written_beside import differences, in_marks, lacking, takes_place
from rag.answer.written_language import LanguageGate, answer_language, in_other_language
from rag.answer.written_limits import LEAST_CONFIDENCE, SURE
from rag.answer.written_notes import say_note
from rag.answer.written_reading import Reading
from rag.model.cache import AnswerCache
from rag.model.context import Context, was_cut
from rag.model.records import Message, Model, Reply, Usage
from rag.model.tokens import estimate_messages
from rag.ports import Encoder, Engine, Request, Retrieved, Snapshot
from rag.types import Answer, Checked, Citation, Done, Event, Sentence


@dataclass(frozen=True, slots=True)
class _Told:
    """What the record of an answer tells of how it came about."""

    notes: tuple[str, ...]
    timing_ms: Mapping[str, float]
    usage: Mapping[str, int]


class ModelEngine:
    """Implements rag.ports.Engine.

    quotes: the quotes engine, for the probability that the documents answer, for
    the words of a declined answer, and for what a model leaves out.
    """

    name = "model"

    def __init__(
        self,
        model: Model,
        encoder: Encoder,
        quotes: Engine,
        *,
        cache: AnswerCache | None = None,
    ) -> None:
        self._model = model
        self._encoder = encoder
        self._quotes = quotes
        self._cache = cache

    def stream(self, request: Request, retrieved: Retrieved, snapshot: Snapshot) -> Iterator[Event]:
        """Events in order, `Done` last. Raises ModelUnavailable."""
        quoted = self._ask_quotes(request, retrieved, snapshot)
        if not retrieved.hits or (quoted.confidence or 0.0) < LEAST_CONFIDENCE:
            yield Done(self._decline(quoted, (), _Told((), {}, {})))
            return
        versions = Versions(snapshot, request.where)
        retrieved = versions.without_older(retrieved)
        key = answer_key(request, retrieved, self._model, self._encoder.name)
        cached = self._cache.get(key) if self._cache else None
        if cached is not None:
            yield from _replay(cached, retrieved)
            return
        answer, whole = yield from self._write(request, retrieved, snapshot, quoted)
        passed = versions.notes(answer.citations, tongue_of(request.question))
        answer = replace(answer, notes=tuple(dict.fromkeys([*answer.notes, *passed])))
        if self._cache and whole:
            self._cache.put(key, answer)
        yield Done(answer)

    def _write(
        self, request: Request, retrieved: Retrieved, snapshot: Snapshot, quoted: Answer
    ) -> Generator[Event, None, tuple[Answer, bool]]:
        """The events of a written answer; gives it, and whether the model ended by itself."""
        started = time.perf_counter()
        context, messages = write_prompt(request, retrieved, self._model, quoted.citations)
        citer = Citer(snapshot)
        reading = Reading(
            request,
            Evidence(context, retrieved, snapshot, self._encoder),
            citer,
            markers=[each.marker for each in context.packed],
            sure=(quoted.confidence or 0.0) >= SURE,
        )
        asked = time.perf_counter()
        reply = yield from self._read(messages, reading, request.question)
        answered = time.perf_counter()
        timing = {
            "prompt": _ms(asked - started),
            "model": _ms(answered - asked - reading.check_s),
            "check": _ms(reading.check_s),
        }
        cut = was_cut(estimate_messages(messages), reply.usage.prompt_tokens)
        notes = _notes(request, context, reply, reading, cut=cut)
        told = _Told(notes, timing, _usage(reply.usage))
        if reading.kept:
            beside = _beside(request, quoted, citer, reading)
            for sentence, citation in beside:
                yield Checked(sentence, (citation,))
            return self._answer(quoted, citer, reading, beside, told), reply.finish == "stop"
        if takes_place(asked_of(request), quoted, reading.withheld):
            yield from _checked(quoted)
            return self._in_place(quoted, reading, told), reply.finish == "stop"
        return self._decline(quoted, reading.withheld, told), reply.finish == "stop"

    def _read(
        self, messages: Sequence[Message], reading: Reading, question: str
    ) -> Generator[Event, None, Reply]:
        """The events of a reply; asks once more when it begins in another language."""
        gate, written = LanguageGate(question), ""
        with self._model.stream(messages) as writing:
            for piece in writing:
                written += piece
                yield from reading.feed(gate.feed(piece))
                if gate.wrong:
                    break
            rest = gate.close()
            if not gate.wrong:
                yield from reading.feed(rest)
                yield from reading.close(finished=writing.reply.finish == "stop")
                return writing.reply
        wanted = render(load_prompt("answer_language"), {"language": answer_language(question)})
        again = [*messages, Message("assistant", written), Message("user", wanted)]
        with self._model.stream(again) as writing:
            for piece in writing:
                yield from reading.feed(piece)
            reply = writing.reply
        yield from reading.close(finished=reply.finish == "stop")
        return replace(reply, usage=replace(reply.usage, requests=reply.usage.requests + 1))

    def _answer(
        self,
        quoted: Answer,
        citer: Citer,
        reading: Reading,
        beside: Sequence[tuple[Sentence, Citation]],
        told: _Told,
    ) -> Answer:
        """The supported sentences in order, then the quotes that they lack."""
        added = [sentence for sentence, _ in beside]
        text, sentences, citations = compose(reading.kept, citer.citations, added)
        notes = told.notes
        if added:
            notes = (say_note("beside", tongue_of(quoted.question), len(added)), *notes)
        return replace(
            quoted,
            engine=self.name,
            model=self._model.settings.name,
            status="answered",
            text=text,
            sentences=sentences,
            citations=citations,
            withheld=len(reading.withheld),
            withheld_sentences=tuple(reading.withheld),
            notes=(*differences(quoted), *notes),
            timing_ms=told.timing_ms,
            usage=told.usage,
        )

    def _in_place(self, quoted: Answer, reading: Reading, told: _Told) -> Answer:
        """The answer in quotes, under its own name, where the model gave none."""
        note = say_note("in_place", tongue_of(quoted.question), 1)
        return replace(
            quoted,
            model=self._model.settings.name,
            withheld=len(reading.withheld),
            withheld_sentences=tuple(reading.withheld),
            notes=(note, *quoted.notes, *told.notes),
            timing_ms=told.timing_ms,
            usage=told.usage,
        )

    def _decline(self, quoted: Answer, withheld: Sequence[Sentence], told: _Told) -> Answer:
        """An answer that says that the documents do not say; it cites nothing."""
        nearest = [(hit.title or hit.path, hit.chunk.text) for hit in quoted.hits[:3]]
        text = (
            quoted.text
            if quoted.status == "declined"
            else render_declined(quoted.query, nearest, tongue_of(quoted.question))
        )
        return replace(
            quoted,
            engine=self.name,
            model=self._model.settings.name,
            status="declined",
            text=text,
            sentences=(),
            citations=(),
            withheld=len(withheld),
            withheld_sentences=tuple(withheld),
            notes=told.notes,
            timing_ms=told.timing_ms,
            usage=told.usage,
        )

    def _ask_quotes(self, request: Request, retrieved: Retrieved, snapshot: Snapshot) -> Answer:
        """What the quotes engine makes of the same hits."""
        for event in self._quotes.stream(request, retrieved, snapshot):
            if isinstance(event, Done):
                return event.answer
        raise AssertionError("the quotes engine ended without Done")


def _beside(
    request: Request, quoted: Answer, citer: Citer, reading: Reading
) -> list[tuple[Sentence, Citation]]:
    """The quotes that the kept sentences lack, in quotation marks and numbered anew."""
    written = "\n".join(sentence.text for sentence in reading.kept)
    wanted = lacking(asked_of(request), quoted, written, citer.citations)
    added = [citer.adopt(quote) for quote in wanted]
    return [(Sentence(in_marks(one.quote), "supported", (one.marker,)), one) for one in added]


def _checked(answer: Answer) -> Iterator[Event]:
    """A `Checked` for each sentence of a whole answer."""
    by_marker = {citation.marker: citation for citation in answer.citations}
    for sentence in answer.sentences:
        yield Checked(sentence, tuple(by_marker[marker] for marker in sentence.citations))


def _replay(cached: Answer, retrieved: Retrieved) -> Iterator[Event]:
    """The events of an answer that was kept; it cost no request."""
    yield from _checked(cached)
    usage = {"prompt_tokens": 0, "completion_tokens": 0, "requests": 0, "cached": 1}
    yield Done(replace(cached, hits=retrieved.hits, usage=usage, timing_ms={}))


def _notes(
    request: Request, context: Context, reply: Reply, reading: Reading, *, cut: bool
) -> tuple[str, ...]:
    """What the reader should know of how the answer came about."""
    tongue = tongue_of(request.question)
    written = "\n".join(sentence.text for sentence in reading.kept)
    facts = [
        ("language", in_other_language(written, request.question)),
        ("left_out", context.left_out),
        ("shortened", context.cut),
        ("markers", reading.unknown_markers),
        ("refused", reading.refused if reading.kept else 0),
        ("length", reply.finish == "length"),
        ("repetition", reply.finish == "repetition"),
        ("server_cut", cut),
    ]
    return tuple(say_note(name, tongue, int(count)) for name, count in facts if count)


def _usage(usage: Usage) -> dict[str, int]:
    counted = {
        "prompt_tokens": usage.prompt_tokens,
        "completion_tokens": usage.completion_tokens,
        "requests": usage.requests,
    }
    return {name: count for name, count in counted.items() if count is not None}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
