"""What the chain asks of its parts, as protocols: no code, no I/O.

`rag/build.py` puts the real parts behind them; tests put small ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from rag.settings import Settings
from rag.types import Answer, Chunk, Document, Event, Filter, Hit, Receipt, Source, Turn

FloatArray = NDArray[np.float32]
ByteArray = NDArray[np.int8]


class Encoder(Protocol):
    """Text to vectors. Threads may share one."""

    @property
    def name(self) -> str:
        """Stamp of model and version, e.g. "use-m3/1"; another name, another space."""

    @property
    def dimension(self) -> int: ...

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """(len(texts), dimension), float32, each row of length 1."""


@dataclass(frozen=True, slots=True)
class EncodedChunk:
    """A chunk with all that the indexes need, so that a rebuild computes nothing.

    vector: (dimension,) float32 of length 1. segment_vectors: (len(segments),
    dimension) int8, each row round(127 * unit vector). heading_tokens and one
    string of tokens a segment, tokens separated by one space.
    """

    chunk: Chunk
    vector: FloatArray
    segment_vectors: ByteArray
    heading_tokens: str
    segment_tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FileState:
    """What the ledger remembers of a file, to tell change without reading it."""

    doc_id: str
    root: str
    relative: str
    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class StoredChunk:
    """A chunk as read back: `row` is its permanent number in the indexes."""

    row: int
    chunk: Chunk
    heading_tokens: str
    segment_tokens: tuple[str, ...]


class Snapshot(Protocol):
    """One unchanging view of the store, for one question. One thread at a time."""

    @property
    def generation(self) -> int: ...

    @property
    def chunk_count(self) -> int: ...

    def search_words(
        self, weights: Mapping[str, float], *, limit: int, where: Filter
    ) -> list[tuple[int, float]]:
        """(row, BM25 score), best first. weights: token -> boost, OR-ed."""

    def search_vectors(
        self, vector: FloatArray, *, limit: int, where: Filter
    ) -> list[tuple[int, float]]:
        """(row, cosine similarity in [-1, 1]), best first."""

    def document_frequency(self, tokens: Sequence[str]) -> dict[str, int]:
        """Number of chunks that hold each token."""

    def chunk_vectors(self, rows: Sequence[int]) -> FloatArray:
        """(len(rows), dimension) float32, in the order asked."""

    def segment_vectors(self, rows: Sequence[int]) -> list[ByteArray]:
        """One (segments, dimension) int8 array a row, in the order asked."""

    def chunks(self, rows: Sequence[int]) -> list[StoredChunk]:
        """The chunks of these rows, in the order asked."""

    def document(self, doc_id: str) -> Document:
        """The whole document. Raises StoreError when it is not there."""

    def source(self, doc_id: str) -> Source:
        """As `document`, without its text."""

    def alike(self, doc_ids: Sequence[str]) -> dict[str, list[str]]:
        """Documents that share much of their text with each; those without are left out.

        They may be versions, copies, or others made after one pattern: see rag.versions.
        """


class Store(Protocol):
    """Documents, chunks, vectors and the indexes over them. Threads may share one."""

    def snapshot(self) -> AbstractContextManager[Snapshot]: ...

    def sources(self) -> list[Source]:
        """All documents, in order of path."""

    def document(self, doc_id: str) -> Document: ...

    def alike(self, doc_ids: Sequence[str]) -> dict[str, list[str]]:
        """As the snapshot's."""

    def read_by(self, parser: str) -> frozenset[str]:
        """The documents that a parser read whose name ends like this."""

    def files(self, root: str | None = None) -> list[FileState]:
        """Files known, all or those below one root (an absolute folder)."""

    def writing(self, *, more: bool = False) -> AbstractContextManager[Writer]:
        """The one writer. Raises StoreBusy within a second if another process writes.

        more: another write of the same work follows soon; indexes may wait for it.
        """

    def cached_vectors(self, keys: Sequence[str]) -> dict[str, tuple[FloatArray, ByteArray]]:
        """Vectors kept by content key, those that are there: never embed twice."""

    def warm(self) -> None:
        """Get the vector index ready for many questions. Takes seconds; meanwhile others ask."""

    def close(self) -> None: ...


@dataclass(frozen=True, slots=True)
class Publication:
    """A document to be put in, with its chunks, its file, and a content key a chunk."""

    document: Document
    chunks: Sequence[EncodedChunk]
    file: FileState
    keys: Sequence[str]


class Writer(Protocol):
    """Changes to the store, each whole or not at all."""

    def publish(
        self,
        document: Document,
        chunks: Sequence[EncodedChunk],
        file: FileState,
        keys: Sequence[str],
    ) -> None:
        """Put in a document or its new version. Durable when it returns.

        keys: content key of each chunk, for `cached_vectors`.
        """

    def publish_all(self, publications: Sequence[Publication]) -> None:
        """As `publish`, all of them or none: many small documents at the price of one."""

    def rename(self, doc_id: str, *, root: str, relative: str) -> None: ...

    def touch(self, file: FileState) -> None:
        """Remember a new size and time of an unchanged file."""

    def remove(self, doc_ids: Sequence[str]) -> None:
        """Take documents out of every search; their bytes go when the indexes are next rebuilt."""

    def forget(self, doc_ids: Sequence[str]) -> None:
        """Remove documents so that no byte of text or vectors stays."""


@dataclass(frozen=True, slots=True)
class ScoredSegment:
    """A segment of a hit with what the search knows of it.

    words: BM25 of the segment alone against the query; vector: cosine;
    matched: query tokens that it holds. pieces: how well its words stand for the
    query's in any language, 0 to about 1; 0 where the encoder cannot tell.
    """

    hit: int
    index: int
    words: float
    vector: float
    matched: frozenset[str]
    pieces: float = 0.0


@dataclass(frozen=True, slots=True)
class TranslatedWord:
    """A word or phrase of a query (English as its stems) in the store's other language.

    tokens: of all its translations. phrases: of each of them. weight: the idf of its
    rarest token times its boost; 0.0 when the store has none.
    """

    word: str
    tokens: frozenset[str]
    phrases: tuple[frozenset[str], ...]
    weight: float


@dataclass(frozen=True, slots=True)
class Query:
    """A query taken apart. weights: token -> boost; idf: token -> weight in this store.

    translations: the words of the query that the dictionary knows, in the store's
    other language; () where the store has only one. read_as: its misspelt words, each
    with the word that stands in `text` for it.
    """

    text: str
    lang: str
    weights: Mapping[str, float]
    idf: Mapping[str, float]
    vector: FloatArray
    translations: tuple[TranslatedWord, ...] = ()
    read_as: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What a search found. segments[i].hit is an index into hits."""

    query: Query
    hits: tuple[Hit, ...]
    segments: tuple[ScoredSegment, ...]
    stored: tuple[StoredChunk, ...]


class Retriever(Protocol):
    """Finds chunks for a query. Threads may share one."""

    def retrieve(
        self, snapshot: Snapshot, query: str, *, top_k: int, where: Filter
    ) -> Retrieved: ...


@dataclass(frozen=True, slots=True)
class Request:
    """One question on its way: as asked, as searched, and what came before."""

    question: str
    query: str
    history: tuple[Turn, ...] = ()
    where: Filter = Filter()


class Engine(Protocol):
    """Turns a question and what was found into an answer. Threads may share one."""

    @property
    def name(self) -> str: ...

    def stream(self, request: Request, retrieved: Retrieved, snapshot: Snapshot) -> Iterator[Event]:
        """Events in order, `Done` last. `Searched` is not its to send."""


class Assistant(Protocol):
    """What pages and programs ask of the whole chain, as `rag.assistant` answers it.

    Threads may share one.
    """

    @property
    def settings(self) -> Settings: ...

    @property
    def engine_name(self) -> str: ...

    def engine_for(self, engine: str) -> str: ...

    def ask(
        self,
        question: str,
        *,
        engine: str = "auto",
        history: Sequence[Turn] = (),
        documents: Sequence[str] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Answer: ...

    def stream(
        self,
        question: str,
        *,
        engine: str = "auto",
        history: Sequence[Turn] = (),
        documents: Sequence[str] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Iterator[Event]: ...

    def search(self, query: str, *, top_k: int | None = None) -> list[Hit]: ...

    def sources(self) -> list[Source]: ...

    def document(self, doc_id: str) -> Document: ...

    def snapshot(self) -> AbstractContextManager[Snapshot]: ...

    def ingest(self, paths: Sequence[Path]) -> Receipt: ...

    def forget(self, doc_ids: Sequence[str]) -> None: ...


Converse = Callable[[str, Sequence[Turn]], str]
"""(question, history) -> a query that stands alone."""
