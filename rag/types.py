"""The records that flow through Footnote: plain values, frozen, no I/O.

Offsets count characters of `Document.text`, end exclusive. All records are
immutable and may be shared between threads.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

MarkKind = Literal["heading", "residue", "place", "caption", "item", "row"]
SegmentKind = Literal["body", "heading", "item", "row", "caption", "residue"]
Status = Literal["answered", "declined", "failed"]
Verdict = Literal["supported", "partial", "unsupported"]
FileOutcome = Literal["added", "unchanged", "updated", "renamed", "removed", "skipped"]


@dataclass(frozen=True, slots=True)
class Mark:
    """A labelled span of a document's text, found while loading.

    heading: a title line; `label` is its bare text, `level` 1 is the highest.
    residue: navigation, advertisement, paywall lines: kept, never quoted.
    place: sheet, slide, message, archive member; `label` is what a person reads.
    Headings of its `level` and lower ones end with it; with level 0 none do.
    caption, item, row: a photo caption, a list item, a table row.
    """

    kind: MarkKind
    start: int
    end: int
    label: str = ""
    level: int = 0


@dataclass(frozen=True, slots=True)
class Page:
    """A printed page: its number as a reader counts it (from 1) and its span."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Parsed:
    """What a parser found in one file, before the document has an identity.

    date: day of publication as YYYY-MM-DD, None when the text does not say.
    lang: "en", "zh-Hant", "zh-Hans", another BCP 47 tag, or None.
    notes: one line each for the receipt (characters removed, pages unread).
    """

    text: str
    title: str | None = None
    date: str | None = None
    lang: str | None = None
    pages: tuple[Page, ...] = ()
    marks: tuple[Mark, ...] = ()
    parser: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """One source as text. `version` is a short hash of the text."""

    doc_id: str
    path: str
    title: str
    date: str | None
    version: str
    text: str
    pages: tuple[Page, ...] = ()
    marks: tuple[Mark, ...] = ()
    lang: str | None = None
    parser: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """A document as the store lists it: everything but its text."""

    doc_id: str
    path: str
    title: str
    date: str | None
    version: str
    pages: int
    lang: str | None
    characters: int
    chunks: int
    added: str


@dataclass(frozen=True, slots=True)
class Segment:
    """The smallest quotable piece: a sentence, heading, list item or table row."""

    start: int
    end: int
    kind: SegmentKind = "body"


@dataclass(frozen=True, slots=True)
class Chunk:
    """A span of one document; what is indexed.

    chunk_id is "{doc_id}:{start}-{end}". heading: the headings above it,
    outermost first, joined by " › "; "" when there is none. page: number of
    the page that it starts on. segments lie within the chunk, in order.
    """

    chunk_id: str
    doc_id: str
    start: int
    end: int
    text: str
    heading: str = ""
    page: int | None = None
    place: str = ""
    segments: tuple[Segment, ...] = ()


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk found for a query.

    score: sum of standardised parts (see rag.retrieve.fuse); higher is better,
    comparable within one query only. rank starts at 1. parts: each part of the
    score by name, for `search --explain`.
    """

    chunk: Chunk
    score: float
    rank: int
    path: str
    title: str
    date: str | None = None
    parts: Mapping[str, float] = field(default_factory=dict)

    @property
    def chunk_id(self) -> str:
        return self.chunk.chunk_id

    @property
    def doc_id(self) -> str:
        return self.chunk.doc_id

    @property
    def start(self) -> int:
        return self.chunk.start

    @property
    def end(self) -> int:
        return self.chunk.end

    @property
    def page(self) -> int | None:
        return self.chunk.page

    @property
    def heading(self) -> str:
        return self.chunk.heading

    @property
    def text(self) -> str:
        return self.chunk.text


@dataclass(frozen=True, slots=True)
class Citation:
    """Pointer from an answer to the words that support it.

    quote == document.text[start:end], always. marker counts from 1.
    """

    marker: int
    doc_id: str
    path: str
    title: str
    date: str | None
    version: str
    page: int | None
    heading: str
    place: str
    start: int
    end: int
    quote: str


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of an answer, its verdict, and the markers that it cites."""

    text: str
    verdict: Verdict
    citations: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Answer:
    """What the user receives.

    text: what is shown, footnote markers included as "[1]". sentences: best
    first for quotes, in order of writing for a model. hits: what was consulted,
    best first, not the same as cited. withheld counts sentences that their
    citations did not support; withheld_sentences holds them for who asks.
    confidence: calibrated probability that the documents answer the question,
    None only when status is "failed". usage: tokens and requests of a model.
    """

    question: str
    query: str
    engine: str
    model: str | None
    status: Status
    confidence: float | None
    text: str
    sentences: tuple[Sentence, ...] = ()
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    withheld: int = 0
    withheld_sentences: tuple[Sentence, ...] = ()
    notes: tuple[str, ...] = ()
    timing_ms: Mapping[str, float] = field(default_factory=dict)
    usage: Mapping[str, int] = field(default_factory=dict)

    @property
    def consulted(self) -> tuple[Hit, ...]:
        """The hits, under the name that they have in JSON."""
        return self.hits


def failed_answer(question: str, engine: str, reason: str) -> Answer:
    """The record of a question that could not be answered at all; why, in its notes."""
    return Answer(
        question=question,
        query=question,
        engine=engine,
        model=None,
        status="failed",
        confidence=None,
        text="",
        notes=(reason,),
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """One earlier exchange of a conversation: what was asked, what was answered."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Which documents to search. Empty: all. Dates are YYYY-MM-DD, inclusive.

    A document without a date is left out as soon as a date bound is given.
    """

    documents: frozenset[str] | None = None
    since: str | None = None
    until: str | None = None

    @property
    def is_empty(self) -> bool:
        return self.documents is None and self.since is None and self.until is None


@dataclass(frozen=True, slots=True)
class FileReceipt:
    """What became of one file. detail: the reason, the old name, or notes.

    doc_id: of what the store holds of it, also when it was skipped. parser: name
    and version of what read it, "" where nothing did. why: the kind of the reason
    why it was skipped, one of `rag.errors.Why`; "" for none.
    """

    path: str
    outcome: FileOutcome
    detail: str = ""
    doc_id: str | None = None
    chunks: int = 0
    embedded: int = 0
    notes: tuple[str, ...] = ()
    parser: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Receipt:
    """What an ingest or a sync did, a line a file, in order of paths."""

    files: tuple[FileReceipt, ...] = ()

    def count(self, outcome: FileOutcome) -> int:
        return sum(1 for file in self.files if file.outcome == outcome)


@dataclass(frozen=True, slots=True)
class Searched:
    """Event: the query that was searched and what it found."""

    query: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True)
class Delta:
    """Event: a piece of text as a model writes it, not yet checked."""

    text: str


@dataclass(frozen=True, slots=True)
class Checked:
    """Event: a finished sentence with its verdict and its citations so far."""

    sentence: Sentence
    citations: tuple[Citation, ...] = ()


@dataclass(frozen=True, slots=True)
class Done:
    """Event: the whole answer; always the last one of a stream."""

    answer: Answer


Event = Searched | Delta | Checked | Done
