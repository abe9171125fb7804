"""The quotes engine: an answer in the documents' own sentences, no model needed.

In: a request and what retrieval found. Out: a `Checked` for each sentence, then
`Done`. Reads the snapshot for the words it quotes, nothing else: no network, no
clock. Threads may share one engine.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answer.answerable import answerable, tells
from rag.answer.choose import Choice, choose
from rag.answer.cite import Citer
from rag.answer.compose import quote_lines
from rag.answer.differ import find_difference
from rag.answer.features import candidates
from rag.answer.fitted import Fitted, load_fitted
from rag.answer.lists import find_list
from rag.answer.manner import leads_in
from rag.answer.overview import MAX_SENTENCES, SURE, ordered, pointed_at
from rag.answer.question import Asked, parse_question
from rag.answer.quoted import (
    Quoted,
    further_opening,
    numbered,
    overlaps,
    quote_choice,
    quote_list,
    quote_opening,
)
from rag.answer.versions import Versions
from rag.answer.wording import Tongue, render_declined, say, tongue_of
from rag.ports import Request, Retrieved, Snapshot
from rag.types import Answer, Checked, Citation, Done, Event

MAX_QUOTES = 3
_NEAREST = 3


class QuotesEngine:
    """Implements rag.ports.Engine."""

    name = "quotes"

    def __init__(self, fitted: Fitted | None = None) -> None:
        self._fitted = fitted or load_fitted()

    def stream(self, request: Request, retrieved: Retrieved, snapshot: Snapshot) -> Iterator[Event]:
        """One `Checked` a sentence quoted, best first, then `Done`."""
        asked, choices, confidence = self._weigh(request, retrieved)
        alone = pointed_at(request.query, retrieved.hits)
        confidence = SURE if alone else confidence
        if confidence < self._fitted.thresholds["answer"]:
            yield Done(_declined(request, retrieved, choices, confidence))
            return
        citer, versions = Citer(snapshot), Versions(snapshot, request.where)
        notes: list[str] = []
        if alone:
            quoted = quote_opening(alone.chunk, citer)
        else:
            quoted, notes = self._quote(asked, versions.prefer_newer(choices), citer, versions)
        if not quoted:
            yield Done(_declined(request, retrieved, choices, confidence, dropped=citer.dropped))
            return
        quoted = numbered(quoted)
        for item in quoted:
            yield Checked(item.sentence, (item.citation,))
        notes += versions.notes([item.citation for item in quoted], tongue_of(request.question))
        yield Done(_answered(request, retrieved, quoted, notes, confidence, citer.dropped))

    def _weigh(
        self, request: Request, retrieved: Retrieved
    ) -> tuple[Asked, Sequence[Choice], float]:
        """The question taken apart, the sentences best first, and whether they answer it."""
        asked = asked_of(request, retrieved.query.text)
        choices = choose(candidates(asked, retrieved), self._fitted.choose)
        return asked, choices, answerable(asked, retrieved, choices, self._fitted.answerable)

    def _quote(
        self, asked: Asked, choices: Sequence[Choice], citer: Citer, versions: Versions
    ) -> tuple[list[Quoted], list[str]]:
        """The sentences to quote, best first, and what is to be noted about them."""
        if asked.overview:
            choices = ordered(choices, citer.document)
        led = asked.kind == "other" and leads_in(choices[0].candidate.text)
        if led or asked.kind == "list":
            found = find_list(asked, choices[:1] if led else choices, citer.document)
            quoted = quote_list(found, citer) if found else []
            if quoted:
                return quoted, []
        differing = None if asked.overview else self._differing(asked, choices, versions)
        if differing:
            other, value, other_value = differing
            pair = [quote_choice(choices[0], citer), quote_choice(other, citer)]
            if all(pair):
                return _note_difference(asked, pair, (value, other_value))
        quoted = []
        for choice in self._further(asked, choices):
            item = quote_choice(choice, citer)
            if item and not overlaps(item, quoted):
                quoted.append(item)
        if asked.overview:
            quoted += further_opening(choices[0].candidate.chunk, quoted, citer)
        return quoted, []

    def _differing(
        self, asked: Asked, choices: Sequence[Choice], versions: Versions
    ) -> tuple[Choice, str, str] | None:
        """The best sentence that gives another value, of no version of the same document."""
        likely = self._fitted.thresholds["differ"]
        return find_difference(asked, versions.without_versions(choices), likely=likely)

    def _further(self, asked: Asked, choices: Sequence[Choice]) -> list[Choice]:
        """The best sentence and up to two more that are likely enough and add something.

        Where a post or an abbreviation is asked for, only what tells it.
        """
        also = 0.0 if asked.overview else self._fitted.thresholds["also"]
        most = MAX_SENTENCES if asked.overview else MAX_QUOTES
        kept = list(choices[:1])
        for choice in choices[1:]:
            if len(kept) == most or choice.share < also:
                break
            if tells(asked, choice.candidate) is False:
                continue
            if not any(_same_words(choice, earlier) for earlier in kept):
                kept.append(choice)
        return kept


def asked_of(request: Request, searched: str = "") -> Asked:
    """The query taken apart, with the kind of the last question where that one has a kind.

    searched: the query with its misspelt words mended.
    """
    asked = parse_question(searched or request.query)
    last = parse_question(request.question)
    if last.kind == "other":
        return replace(asked, overview=last.overview)
    return replace(asked, kind=last.kind, count=last.count, focus=last.focus, unit=last.unit)


def _same_words(choice: Choice, earlier: Choice) -> bool:
    """Whether one of two sentences says nearly nothing that the other does not."""
    first, second = set(choice.candidate.text.split()), set(earlier.candidate.text.split())
    if len(first) < 4 or len(second) < 4:  # unspaced script: compare characters
        first, second = set(choice.candidate.text), set(earlier.candidate.text)
    return len(first & second) >= 0.8 * min(len(first), len(second))


def _note_difference(
    asked: Asked, pair: Sequence[Quoted | None], values: tuple[str, str]
) -> tuple[list[Quoted], list[str]]:
    """The two quotes, newer first, and the line that says that they differ."""
    tongue = tongue_of(asked.text)
    both = [(item, value) for item, value in zip(pair, values, strict=True) if item]
    dated = all(item.citation.date for item, _ in both)
    if dated:
        both.sort(key=lambda entry: entry[0].citation.date or "", reverse=True)
    parts = "; ".join(
        f"{item.citation.title} ({item.citation.date or say('undated', tongue)}) – {value}"
        for item, value in both
    )
    return [item for item, _ in both], [
        say("differ" if dated else "differ_undated", tongue, parts=parts)
    ]


def _answered(
    request: Request,
    retrieved: Retrieved,
    quoted: Sequence[Quoted],
    notes: Sequence[str],
    confidence: float,
    dropped: int,
) -> Answer:
    tongue = tongue_of(request.question)
    all_notes = [*notes, *_language_note([item.citation for item in quoted], tongue)]
    if dropped:
        all_notes.append(say("dropped", tongue, count=dropped))
    sentences = tuple(item.sentence for item in quoted)
    return Answer(
        question=request.question,
        query=request.query,
        engine=QuotesEngine.name,
        model=None,
        status="answered",
        confidence=confidence,
        text=quote_lines(sentences),
        sentences=sentences,
        citations=tuple(item.citation for item in quoted),
        hits=retrieved.hits,
        notes=tuple(all_notes),
    )


def _language_note(citations: Sequence[Citation], tongue: Tongue) -> list[str]:
    """A line that the quotes are in the other language, when all of them are."""
    chinese = [tongue_of(citation.quote) != "en" for citation in citations]
    if tongue == "en" and all(chinese):
        return [say("quotes_chinese", tongue)]
    if tongue != "en" and not any(chinese):
        return [say("quotes_english", tongue)]
    return []


def _declined(
    request: Request,
    retrieved: Retrieved,
    choices: Sequence[Choice],
    confidence: float,
    *,
    dropped: int = 0,
) -> Answer:
    """An answer that says so, what was searched, and what came nearest; no citations."""
    tongue = tongue_of(request.question)
    nearest = [
        (choice.candidate.hit.title or choice.candidate.hit.path, choice.candidate.text)
        for choice in _one_a_chunk(choices)[:_NEAREST]
    ]
    notes = (say("dropped", tongue, count=dropped),) if dropped else ()
    return Answer(
        question=request.question,
        query=request.query,
        engine=QuotesEngine.name,
        model=None,
        status="declined",
        confidence=confidence,
        text=render_declined(request.query, nearest, tongue),
        hits=retrieved.hits,
        notes=notes,
    )


def _one_a_chunk(choices: Sequence[Choice]) -> list[Choice]:
    """The best sentence of each chunk, best first."""
    first: dict[str, Choice] = {}
    for choice in choices:
        first.setdefault(choice.candidate.chunk.chunk_id, choice)
    return list(first.values())
