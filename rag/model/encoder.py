"""An encoder over the /embeddings of an OpenAI-compatible server.

In: texts. Out: unit vectors. Network through `rag.model.client`; the dimension
is asked for once, at the first use. Threads may share an encoder.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence

import numpy as np

from rag.errors import UnreadableReply
from rag.model.client import ModelClient
from rag.ports import FloatArray

BATCH = 64


class OpenAIEncoder:
    """Implements rag.ports.Encoder."""

    def __init__(self, client: ModelClient, *, dimension: int | None = None) -> None:
        self._client = client
        self._dimension = dimension
        self._lock = threading.Lock()

    @property
    def name(self) -> str:
        """Stamp of the model; the host is left out, so that a server may move."""
        settings = self._client.settings
        return f"openai:{settings.embedding_name or settings.name}"

    @property
    def dimension(self) -> int:
        if self._dimension is None:
            with self._lock:
                if self._dimension is None:
                    self._dimension = self._ask(["dimension"]).shape[1]
        return self._dimension

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """(len(texts), dimension) float32, each row of length 1.

        Raises ModelUnavailable, and UnreadableReply for vectors of another
        number, dimension or kind than asked for.
        """
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        parts = [self._ask(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
        vectors = np.vstack(parts)
        if vectors.shape[1] != self.dimension:
            raise UnreadableReply(
                f"{self.name} gave vectors of {vectors.shape[1]} dimensions, not {self.dimension}: "
                "the server's model has changed; rebuild with `footnote doctor --fix`."
            )
        return vectors

    def _ask(self, texts: Sequence[str]) -> FloatArray:
        rows = self._client.embed([text if text.strip() else "-" for text in texts])
        if len(rows) != len(texts) or len({len(row) for row in rows}) != 1 or not rows[0]:
            raise UnreadableReply(
                f"{self._client.settings.host} gave {len(rows)} vectors for {len(texts)} texts, or "
                "uneven ones: check that the model is one for embeddings."
            )
        try:
            vectors = np.asarray(rows, dtype=np.float32)
        except (TypeError, ValueError):
            vectors = np.full((1, 1), np.nan, dtype=np.float32)
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        if not np.isfinite(vectors).all() or not (lengths > 0).all():
            raise UnreadableReply(
                f"{self._client.settings.host} gave vectors that are not numbers: check that the "
                "model is one for embeddings."
            )
        unit: FloatArray = (vectors / lengths).astype(np.float32)
        return unit
