"""What is computed of a chunk, and what is never computed twice."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rag.ports import FloatArray
from rag.retrieve.encode import content_key, encode_chunks, quantised
from rag.types import Chunk, Segment

CHUNK = Chunk(
    "d:10-20", "d", 10, 20, "One. Two.\n", "Head", segments=(Segment(10, 14), Segment(15, 19))
)


class CountingEncoder:
    """Every text to the same vector; remembers the texts."""

    name = "counting/1"
    dimension = 2

    def __init__(self) -> None:
        self.texts: list[str] = []

    def encode(self, texts: Sequence[str]) -> FloatArray:
        self.texts += texts
        return np.tile(np.array([0.6, 0.8], dtype=np.float32), (len(texts), 1))


def test_chunk_and_its_segments_are_encoded() -> None:
    encoder = CountingEncoder()
    (encoded,) = encode_chunks([CHUNK], encoder, lang="en")
    assert encoder.texts == ["One.", "Two.", "Head\nOne. Two."]
    assert encoded.segment_vectors.tolist() == [[76, 102], [76, 102]]
    assert (encoded.heading_tokens, encoded.segment_tokens) == ("head", ("one", "two"))


def test_what_is_cached_is_not_encoded() -> None:
    encoder = CountingEncoder()
    kept = (np.zeros(2, dtype=np.float32), np.zeros((2, 2), dtype=np.int8))
    cached = {content_key(CHUNK, encoder.name): kept}
    (encoded,) = encode_chunks([CHUNK], encoder, lang="en", cached=cached)
    assert encoder.texts == []
    assert encoded.vector is kept[0]


def test_same_content_elsewhere_is_encoded_once() -> None:
    encoder = CountingEncoder()
    moved = replace(CHUNK, chunk_id="e:0-10", doc_id="e", start=0, end=10)
    moved = replace(moved, segments=(Segment(0, 4), Segment(5, 9)))
    encode_chunks([CHUNK, moved], encoder, lang="en")
    assert len(encoder.texts) == 3


def test_key_depends_on_heading_segments_and_encoder() -> None:
    keys = {
        content_key(CHUNK, "a"),
        content_key(CHUNK, "b"),
        content_key(replace(CHUNK, heading="Other"), "a"),
        content_key(replace(CHUNK, segments=CHUNK.segments[:1]), "a"),
    }
    assert len(keys) == 4


def test_chunk_without_segments_has_no_segment_vectors() -> None:
    (encoded,) = encode_chunks([replace(CHUNK, segments=())], CountingEncoder(), lang="en")
    assert encoded.segment_vectors.shape == (0, 2)


def test_no_chunks_give_nothing() -> None:
    assert encode_chunks([], CountingEncoder(), lang=None) == []


def test_quantised_rounds_to_the_nearest() -> None:
    assert quantised(np.array([[1.0, -1.0, 0.004]], dtype=np.float32)).tolist() == [[127, -127, 1]]
