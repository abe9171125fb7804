"""Chunks with all that the indexes need: vectors, segment vectors and tokens.

In: chunks of one document and an encoder. Out: `EncodedChunk`. Pure but for the
encoder; threads may call it at once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Protocol, runtime_checkable

import numpy as np
from numpy.typing import NDArray

from rag.ports import ByteArray, EncodedChunk, Encoder, FloatArray
from rag.retrieve.languages import guess_language
from rag.retrieve.tokens import tokenize
from rag.types import Chunk

Vectors = tuple[FloatArray, ByteArray]
_NOTHING: Mapping[str, Vectors] = {}


@runtime_checkable
class SummingEncoder(Protocol):
    """An encoder that has the vector of a text from sums over its parts."""

    def sums(self, texts: Sequence[str]) -> tuple[FloatArray, FloatArray]: ...

    def from_sums(self, sums: FloatArray, lengths: FloatArray) -> FloatArray: ...


def content_key(chunk: Chunk, encoder_name: str) -> str:
    """Key of all that the vectors of `chunk` depend on: encoder, heading, text, segments."""
    spans = ",".join(f"{s.start - chunk.start}-{s.end - chunk.start}" for s in chunk.segments)
    parts = (encoder_name, chunk.heading, spans, chunk.text)
    return hashlib.sha256("\x00".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:32]


def encode_chunks(
    chunks: Sequence[Chunk],
    encoder: Encoder,
    *,
    lang: str | None,
    cached: Mapping[str, Vectors] = _NOTHING,
) -> list[EncodedChunk]:
    """The chunks encoded, in the order given.

    lang: language of the document, None to guess it for each chunk. cached:
    vectors by `content_key`; only chunks without one are put through the encoder.
    """
    keys = [content_key(chunk, encoder.name) for chunk in chunks]
    missing = {key: chunk for key, chunk in zip(keys, chunks, strict=True) if key not in cached}
    fresh = dict(zip(missing, _vectors(list(missing.values()), encoder), strict=True))
    headings: dict[tuple[str, str], str] = {}
    encoded = []
    for key, chunk in zip(keys, chunks, strict=True):
        vector, segments = fresh[key] if key in fresh else cached[key]
        code = lang or guess_language(chunk.text)
        if (chunk.heading, code) not in headings:
            headings[chunk.heading, code] = " ".join(tokenize(chunk.heading, code))
        tokens = tuple(" ".join(tokenize(text, code)) for text in segment_texts(chunk))
        encoded.append(EncodedChunk(chunk, vector, segments, headings[chunk.heading, code], tokens))
    return encoded


def segment_texts(chunk: Chunk) -> list[str]:
    """The text of each segment of `chunk`."""
    return [chunk.text[s.start - chunk.start : s.end - chunk.start] for s in chunk.segments]


def quantised(vectors: FloatArray) -> ByteArray:
    """int8 rows, round(127 * row), of rows of length 1."""
    return np.rint(127 * vectors).astype(np.int8)


def _vectors(chunks: Sequence[Chunk], encoder: Encoder) -> list[Vectors]:
    """(vector of heading and text, int8 vectors of the segments) a chunk."""
    if not chunks:
        return []
    segments = [segment_texts(chunk) or [chunk.text] for chunk in chunks]
    counts = [len(texts) for texts in segments]
    ends = np.cumsum(counts, dtype=np.int64)
    flat = [text for texts in segments for text in texts]
    if isinstance(encoder, SummingEncoder):
        whole, parts = _by_sums(chunks, flat, ends - counts, encoder)
    else:
        parts = encoder.encode(flat)
        whole = encoder.encode([f"{c.heading}\n{c.text}".strip() for c in chunks])
    small = quantised(parts)
    return [
        (whole[i], small[end - count : end] if chunks[i].segments else small[:0])
        for i, (end, count) in enumerate(zip(ends, counts, strict=True))
    ]


def _by_sums(
    chunks: Sequence[Chunk], flat: list[str], starts: NDArray[np.int64], encoder: SummingEncoder
) -> tuple[FloatArray, FloatArray]:
    """Vectors of chunks and of segments, each segment put through the encoder once."""
    headings = sorted({chunk.heading for chunk in chunks if chunk.heading})
    sums, lengths = encoder.sums([*flat, *headings])
    place = {heading: len(flat) + i for i, heading in enumerate(headings)}
    whole_sums = np.add.reduceat(sums[: len(flat)], starts, axis=0)
    whole_lengths = np.add.reduceat(lengths[: len(flat)], starts)
    for i, chunk in enumerate(chunks):
        if chunk.heading:
            whole_sums[i] += sums[place[chunk.heading]]
            whole_lengths[i] += lengths[place[chunk.heading]]
    parts = encoder.from_sums(sums[: len(flat)], lengths[: len(flat)])
    return encoder.from_sums(whole_sums, whole_lengths), parts
