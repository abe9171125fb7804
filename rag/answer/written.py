"""The model engine: a model writes, code decides what its words are worth.

In: a request and what retrieval found. Out: `Delta` as the model writes, a
`Checked` for each finished sentence, `Done`. Network through the model it is
given; reads the snapshot for the words it cites; a clock only to time its
parts. Threads may share one engine. A model that is down raises
ModelUnavailable; nothing of an outage is worded as an answer.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from rag.answer.check.support import Support
from rag.answer.cite import Citer
from rag.answer.compose import compose
from rag.answer.evidence import Evidence
from rag.answer.prompting import answer_key, write_prompt
from rag.answer.quotes import QuotesEngine
from rag.answer.refusal import is_refusal
from rag.answer.script import in_script
from rag.answer.versions import Versions
from rag.answer.wording import render_declined, tongue_of
from rag.answer.written_notes import say_note
from rag.model.cache import AnswerCache
from rag.model.context import Context, was_cut
from rag.model.markers import MarkerFilter, SentenceReader, Written
from rag.model.records import Model, Reply
from rag.model.tokens import estimate_messages
from rag.ports import Encoder, Request, Retrieved, Snapshot
from rag.types import Answer, Checked, Citation, Delta, Done, Event, Sentence

SURE = 0.8
"""From this confidence on, a sentence need not repeat the names of the question."""

LEAST_CONFIDENCE = 0.1
"""Below this the documents so surely do not answer that no model is asked."""


@dataclass(slots=True)
class _Draft:
    """What has been written and checked so far."""

    kept: list[Sentence] = field(default_factory=list)
    withheld: list[Sentence] = field(default_factory=list)
    refused: int = 0
    unknown_markers: int = 0
    check_s: float = 0.0
    sure: bool = True


class ModelEngine:
    """Implements rag.ports.Engine.

    quotes: the quotes engine, for the probability that the documents answer and
    for the words of a declined answer.
    """

    name = "model"

    def __init__(
        self,
        model: Model,
        encoder: Encoder,
        quotes: QuotesEngine,
        *,
        cache: AnswerCache | None = None,
    ) -> None:
        self._model = model
        self._encoder = encoder
        self._quotes = quotes
        self._cache = cache

    def stream(self, request: Request, retrieved: Retrieved, snapshot: Snapshot) -> Iterator[Event]:
        """Events in order, `Done` last. Raises ModelUnavailable."""
        quoted = self._quotes.judge(request, retrieved)
        if not retrieved.hits or (quoted.confidence or 0.0) < LEAST_CONFIDENCE:
            yield Done(self._decline(quoted, _Draft(), {}, (), {}))
            return
        versions = Versions(snapshot, request.where)
        retrieved = versions.without_older(retrieved)
        key = answer_key(request, retrieved, self._model, self._encoder.name)
        cached = self._cache.get(key) if self._cache else None
        if cached is not None:
            yield from _replay(cached, retrieved)
            return
        yield from self._write(request, retrieved, snapshot, quoted, key, versions)

    def _write(
        self,
        request: Request,
        retrieved: Retrieved,
        snapshot: Snapshot,
        quoted: Answer,
        key: str,
        versions: Versions,
    ) -> Iterator[Event]:
        started = time.perf_counter()
        context, messages = write_prompt(request, retrieved, self._model)
        evidence = Evidence(context, retrieved, snapshot, self._encoder)
        citer, draft = Citer(snapshot), _Draft(sure=(quoted.confidence or 0.0) >= SURE)
        reader, shown = SentenceReader({each.marker for each in context.packed}), MarkerFilter()
        asked = time.perf_counter()
        with self._model.stream(messages) as writing:
            for piece in writing:
                if text := shown.feed(piece):
                    yield Delta(text)
                yield from self._take(reader.feed(piece), evidence, citer, draft, request)
            reply = writing.reply
        answered = time.perf_counter()
        rest = reader.close(finished=reply.finish == "stop")
        yield from self._take(rest, evidence, citer, draft, request)
        notes = _notes(request, context, reply, draft, estimate_messages(messages))
        timing = {
            "prompt": _ms(asked - started),
            "model": _ms(answered - asked - draft.check_s),
            "check": _ms(draft.check_s),
        }
        usage = _usage(reply)
        if draft.kept:
            answer = self._answer(request, retrieved, quoted, citer, draft)
            notes += tuple(versions.notes(answer.citations, tongue_of(request.question)))
            answer = replace(answer, notes=notes, timing_ms=timing, usage=usage)
        else:
            answer = self._decline(quoted, draft, timing, notes, usage)
        if self._cache and reply.finish == "stop":
            self._cache.put(key, answer)
        yield Done(answer)

    def _take(
        self,
        sentences: Sequence[Written],
        evidence: Evidence,
        citer: Citer,
        draft: _Draft,
        request: Request,
    ) -> Iterator[Event]:
        """Checks finished sentences; gives a `Checked` for each that says something."""
        for written in sentences:
            draft.unknown_markers += written.unknown
            if is_refusal(written.text):
                draft.refused += 1
                continue
            started = time.perf_counter()
            support = evidence.support(written)
            if not draft.sure and not evidence.is_about(request.query, support.used):
                support = Support(replace(support.result, verdict="unsupported"), ())
            sentence, citations = _settle(written, support, citer, evidence, request)
            draft.check_s += time.perf_counter() - started
            (draft.withheld if sentence.verdict == "unsupported" else draft.kept).append(sentence)
            yield Checked(sentence, citations)

    def _answer(
        self,
        request: Request,
        retrieved: Retrieved,
        quoted: Answer,
        citer: Citer,
        draft: _Draft,
    ) -> Answer:
        text, sentences, citations = compose(draft.kept, citer.citations)
        return Answer(
            question=request.question,
            query=request.query,
            engine=self.name,
            model=self._model.settings.name,
            status="answered",
            confidence=quoted.confidence,
            text=text,
            sentences=sentences,
            citations=citations,
            hits=retrieved.hits,
            withheld=len(draft.withheld),
            withheld_sentences=tuple(draft.withheld),
        )

    def _decline(
        self,
        quoted: Answer,
        draft: _Draft,
        timing: Mapping[str, float],
        notes: tuple[str, ...],
        usage: Mapping[str, int],
    ) -> Answer:
        """An answer that says that the documents do not say; it cites nothing."""
        nearest = [(hit.title or hit.path, hit.chunk.text) for hit in quoted.hits[:3]]
        tongue = tongue_of(quoted.question)
        text = (
            quoted.text
            if quoted.status == "declined"
            else render_declined(quoted.query, nearest, tongue)
        )
        return replace(
            quoted,
            engine=self.name,
            model=self._model.settings.name,
            status="declined",
            text=text,
            sentences=(),
            citations=(),
            withheld=len(draft.withheld),
            withheld_sentences=tuple(draft.withheld),
            notes=notes,
            timing_ms=timing,
            usage=usage,
        )


def _settle(
    written: Written, support: Support, citer: Citer, evidence: Evidence, request: Request
) -> tuple[Sentence, tuple[Citation, ...]]:
    """The sentence with its verdict and citations; unsupported when one cannot be made."""
    text = in_script(written.text, tongue_of(request.question))
    if support.result.verdict == "unsupported":
        return Sentence(text, "unsupported"), ()
    made = [citer.cite(evidence.chunk(used), *evidence.span(used)) for used in support.used]
    citations = tuple(citation for citation in made if citation)
    if len(citations) < len(made):
        return Sentence(text, "unsupported"), ()
    markers = tuple(dict.fromkeys(citation.marker for citation in citations))
    return Sentence(text, support.result.verdict, markers), citations


def _replay(cached: Answer, retrieved: Retrieved) -> Iterator[Event]:
    """The events of an answer that was kept; it cost no request."""
    by_marker = {citation.marker: citation for citation in cached.citations}
    for sentence in cached.sentences:
        yield Checked(sentence, tuple(by_marker[marker] for marker in sentence.citations))
    usage = {"prompt_tokens": 0, "completion_tokens": 0, "requests": 0, "cached": 1}
    yield Done(replace(cached, hits=retrieved.hits, usage=usage, timing_ms={}))


def _notes(
    request: Request, context: Context, reply: Reply, draft: _Draft, estimate: int
) -> tuple[str, ...]:
    """What the reader should know of how the answer came about."""
    tongue = tongue_of(request.question)
    facts = [
        ("left_out", context.left_out),
        ("shortened", context.cut),
        ("markers", draft.unknown_markers),
        ("refused", draft.refused if draft.kept else 0),
        ("length", reply.finish == "length"),
        ("repetition", reply.finish == "repetition"),
        ("server_cut", was_cut(estimate, reply.usage.prompt_tokens)),
    ]
    return tuple(say_note(name, tongue, int(count)) for name, count in facts if count)


def _usage(reply: Reply) -> dict[str, int]:
    counted = {
        "prompt_tokens": reply.usage.prompt_tokens,
        "completion_tokens": reply.usage.completion_tokens,
        "requests": reply.usage.requests,
    }
    return {name: count for name, count in counted.items() if count is not None}


def _ms(seconds: float) -> float:
    return round(seconds * 1000, 1)
