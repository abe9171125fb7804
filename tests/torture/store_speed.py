"""Speed with all safeguards on, at 100,000 chunks: what a user waits for."""

from __future__ import annotations

import resource
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from rag.load.split import SPLITTER
from rag.ports import EncodedChunk, FileState
from rag.types import Chunk, Document, Filter, Segment
from store import FileStore, Stamps, open_store
from store.upkeep import rebuild
from tests.torture.table import Row

CHUNKS, CHUNKS_A_DOCUMENT, DIMENSION = 100_000, 100, 512
WORDS, SEGMENTS, FILES = 120, 6, 1000
STAMPS = Stamps("speed/1", DIMENSION, "speed/1", SPLITTER)
ALL = Filter()


class Maker:
    """Documents of Zipf-distributed words with vectors around 300 centres."""

    def __init__(self, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._centres = self._random.normal(size=(300, DIMENSION)).astype(np.float32)
        self.words = np.array([f"t{i}" for i in range(30_000)])

    def vector(self) -> np.ndarray:
        row = self._centres[self._random.integers(300)] * 0.7
        row = (row + self._random.normal(size=DIMENSION)).astype(np.float32)
        return np.asarray(row / np.linalg.norm(row), dtype=np.float32)

    def tokens(self, count: int) -> list[str]:
        ranks = np.minimum(self._random.pareto(0.6, size=count), 29_999).astype(int)
        return [str(word) for word in self.words[ranks]]

    def document(
        self, name: str, chunks: int
    ) -> tuple[Document, list[EncodedChunk], FileState, list[str]]:
        made, texts, at = [], [], 0
        for _ in range(chunks):
            tokens = self.tokens(WORDS)
            text, step = " ".join(tokens), WORDS // SEGMENTS
            segments = tuple(Segment(at + i, at + i + 5) for i in range(SEGMENTS))
            chunk = Chunk(
                f"{name}:{at}-{at + len(text)}", name, at, at + len(text), text, segments=segments
            )
            groups = tuple(" ".join(tokens[i : i + step]) for i in range(0, WORDS, step))
            parts = self._random.integers(-40, 40, size=(SEGMENTS, DIMENSION)).astype(np.int8)
            made.append(EncodedChunk(chunk, self.vector(), parts, "", groups))
            texts.append(text)
            at += len(text) + 1
        document = Document(name, f"/x/{name}.txt", name, "2024-01-01", "1", "\n".join(texts))
        file = FileState(name, "/x", f"{name}.txt", at, 1, "00")
        return document, made, file, [f"{name}-{i}" for i in range(chunks)]


def torture(scale: float, seed: int = 1) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="speed-") as folder:
        home, maker = Path(folder) / "home", Maker(seed)
        chunks = max(CHUNKS_A_DOCUMENT, round(CHUNKS * scale))
        row = Row(f"Footnote: milliseconds at {chunks} chunks")
        row.done = 1
        _fill(home, maker, chunks)
        with _opened(home) as store, store.writing() as writer:
            row.count("rebuilding both indexes", _once(lambda: rebuild(writer._desk)))  # type: ignore[attr-defined]
        row.count("opening", _median(lambda: _opened(home).close(), 9))
        with _opened(home) as store:
            row.count("first question", _once(lambda: _vectors(store, maker)))
            row.count("vectors by scan", _median(lambda: _vectors(store, maker), 21))
            row.count("words", _median(lambda: _words(store, maker), 21))
            store.warm()
            row.count("vectors by Chroma", _median(lambda: _vectors(store, maker), 21))
            row.count(
                "both legs", _median(lambda: (_vectors(store, maker), _words(store, maker)), 21)
            )
            small = iter([maker.document(f"small{i}", 3) for i in range(21)])
            row.count(
                "publishing one small document", _median(lambda: _put(store, next(small)), 21)
            )
        row.count(
            "MB of memory at most", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        )
        return [row, _unchanged(Path(folder))]


def _unchanged(folder: Path) -> Row:
    """A sync of 1,000 files that have not changed."""
    from rag import open_assistant

    row = Row(f"Footnote: milliseconds of a sync of {FILES} unchanged files", done=1)
    documents = folder / "documents"
    documents.mkdir()
    for number in range(FILES):
        (documents / f"{number}.txt").write_text(f"File {number} was written in {number}.")
    with open_assistant(folder / "synced") as assistant:
        assistant.sync(documents)
        row.count("median of 5", _median(lambda: assistant.sync(documents), 5))
    return row


def _opened(home: Path) -> FileStore:
    return open_store(home, STAMPS)


def _fill(home: Path, maker: Maker, chunks: int) -> None:
    with _opened(home) as store:
        for at in range(0, chunks, 10 * CHUNKS_A_DOCUMENT):
            count = min(10, (chunks - at) // CHUNKS_A_DOCUMENT)
            documents = [maker.document(f"d{at}-{i}", CHUNKS_A_DOCUMENT) for i in range(count)]
            with store.writing() as writer:
                for document in documents:
                    writer.publish(*document)


def _put(
    store: FileStore, document: tuple[Document, list[EncodedChunk], FileState, list[str]]
) -> None:
    with store.writing() as writer:
        writer.publish(*document)


def _vectors(store: FileStore, maker: Maker) -> None:
    with store.snapshot() as view:
        view.search_vectors(maker.vector(), limit=50, where=ALL)


def _words(store: FileStore, maker: Maker) -> None:
    with store.snapshot() as view:
        view.search_words(dict.fromkeys(maker.tokens(12), 1.0), limit=50, where=ALL)


def _once(work: Callable[[], object]) -> int:
    began = time.monotonic()
    work()
    return round((time.monotonic() - began) * 1000)


def _median(work: Callable[[], object], times: int) -> int:
    return round(statistics.median(_once(work) for _ in range(times)))
