"""Search times as a store grows: synthetic chunks written through the real store.

Each chunk's words are drawn from real sentences with a made-up word among them,
its vectors are real ones with noise, so that sizes of which no text is at hand can
be measured. Quality says nothing here, time and memory do.
"""

from __future__ import annotations

import resource
import statistics
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from rag import open_assistant
from rag.build import make_store
from rag.load.split import split_document
from rag.ports import EncodedChunk, FileState
from rag.retrieve.encode import encode_chunks, quantised
from rag.retrieve.encoder import UseEncoder
from rag.settings import load_settings
from rag.types import Chunk, Document, Segment

PER_DOCUMENT = 500
_SEED = 7


def fill(home: Path, texts: Sequence[str], count: int) -> float:
    """Seconds to write `count` synthetic chunks into a new store at `home`, in one write."""
    settings = load_settings(home, given={}, environ={}).settings
    encoder = UseEncoder(settings.cache_dir / "encoder")
    store = make_store(settings, encoder)
    real = [
        item
        for number, text in enumerate(texts)
        for item in encode_chunks(
            split_document(Document(str(number), "", "", None, "", text)), encoder, lang=None
        )
    ]
    started = time.perf_counter()
    try:
        with store.writing() as writer:
            for number, (document, chunks) in enumerate(_documents(real, count)):
                name = document.doc_id
                state = FileState(name, str(home), document.path, 1, number, name)
                keys = [chunk.chunk.chunk_id for chunk in chunks]
                writer.publish(document, chunks, state, keys)
    finally:
        store.close()
    return time.perf_counter() - started


def ingest_speed(folder: Path, texts: Sequence[str], megabytes: int) -> dict[str, float]:
    """speed in kilobytes a second, cpu in kilobytes a second of processor time, own and
    child in MB of this process and of its largest child.

    The texts are repeated with their words turned round in every line until there
    are `megabytes` of them, so that nothing is found in the embedding cache.
    """
    sources = folder / "texts"
    sources.mkdir(parents=True)
    written = turn = 0
    while written < megabytes * 1_000_000:
        for number, text in enumerate(texts):
            lines = (line.split(" ") for line in text.split("\n"))
            body = "\n".join(" ".join(w[turn % len(w) :] + w[: turn % len(w)]) for w in lines)
            written += (sources / f"{turn}-{number}.txt").write_bytes(body.encode("utf-8"))
        turn += 1
    with open_assistant(folder / "home") as assistant:
        started = time.perf_counter()
        assistant.ingest([sources])
        seconds = time.perf_counter() - started
    own = resource.getrusage(resource.RUSAGE_SELF)
    child = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = own.ru_utime + own.ru_stime + child.ru_utime + child.ru_stime
    kilobytes = written / 1000
    return {
        "speed": kilobytes / seconds,
        "cpu": kilobytes / busy,
        "own": own.ru_maxrss / 1024,
        "child": child.ru_maxrss / 1024,
    }


def search_times(home: Path, questions: Sequence[str]) -> dict[str, float]:
    """ms and cpu: median milliseconds of a search by the clock and of processor time, in a
    process that has warmed its store as the chat does; mb: megabytes at its largest.
    """
    with open_assistant(home) as assistant:
        assistant._parts.store.warm()
        for question in questions[:5]:
            assistant.search(question)
        times, busy = [], []
        for question in questions:
            started, worked = time.perf_counter(), time.process_time()
            assistant.search(question)
            times.append((time.perf_counter() - started) * 1000)
            busy.append((time.process_time() - worked) * 1000)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"ms": statistics.median(times), "cpu": statistics.median(busy), "mb": peak}


def _documents(
    real: Sequence[EncodedChunk], count: int
) -> Iterator[tuple[Document, list[EncodedChunk]]]:
    chance = np.random.default_rng(_SEED)
    for first in range(0, count, PER_DOCUMENT):
        doc_id = f"d{first}"
        position, texts, chunks = 0, [], []
        for number in range(first, min(first + PER_DOCUMENT, count)):
            item = _variant(real, number, doc_id, position, chance)
            texts.append(item.chunk.text)
            position = item.chunk.end + 1
            chunks.append(item)
        yield Document(doc_id, f"{doc_id}.txt", doc_id, None, doc_id, "\n".join(texts)), chunks


def _variant(
    real: Sequence[EncodedChunk],
    number: int,
    doc_id: str,
    position: int,
    chance: np.random.Generator,
) -> EncodedChunk:
    """A chunk like a real one: a sentence of another in place of its last, a new word, noise."""
    base = real[int(chance.integers(len(real)))]
    other = real[int(chance.integers(len(real)))]
    tokens = (*base.segment_tokens[:-1], f"w{number} {other.segment_tokens[0]}")
    text = base.chunk.text
    segments = tuple(
        Segment(s.start - base.chunk.start + position, s.end - base.chunk.start + position)
        for s in base.chunk.segments
    )
    end = position + len(text)
    chunk = Chunk(f"{doc_id}:{position}-{end}", doc_id, position, end, text, segments=segments)
    noise = chance.normal(0, 0.02, base.vector.shape)
    vector = (base.vector + noise).astype(np.float32)
    vector /= np.linalg.norm(vector)
    spread = chance.normal(0, 0.02, base.segment_vectors.shape)
    rows = base.segment_vectors / 127 + spread
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-6)
    return EncodedChunk(chunk, vector, quantised(rows.astype(np.float32)), "", tokens)
