"""Chunks encoded beside the work of the parent, one process a core.

In: chunks. Out: encoded chunks, as `encode_chunks` gives them. Starts processes
once there is enough to do; threads may share an `EncodingPool`.
"""

from __future__ import annotations

import os
import pickle
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Self

from rag.load.child import ChildDied, Children, ChildTimeout, serve
from rag.ports import EncodedChunk, Encoder
from rag.retrieve.encode import SummingEncoder, Vectors, encode_chunks
from rag.types import Chunk

_WORTH_IT = 400_000  # characters: below, a second process costs more than it saves
_SECONDS = 600.0
_LARGEST = 1 << 32


@dataclass(frozen=True, slots=True)
class Work:
    """The chunks of one document, and vectors that are already known."""

    chunks: Sequence[Chunk]
    lang: str | None
    cached: Mapping[str, Vectors]


class EncodingPool:
    """Encodes in this process for a little work, in one child a core for much.

    Chunks whose vectors are all known need only their tokens, and get them here.

    characters: how much text is to come, as far as it is known. Only the
    embedded encoder is copied into children; any other answers from here.
    """

    def __init__(self, encoder: Encoder, *, characters: int) -> None:
        self._encoder = encoder
        self._children = Children("rag.encoding", largest_answer=_LARGEST)
        cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1
        much = characters > _WORTH_IT and isinstance(encoder, SummingEncoder) and cores > 1
        self._threads = ThreadPoolExecutor(min(cores, 4)) if much else None

    def submit(self, work: Work) -> Future[list[EncodedChunk]]:
        """The encoded chunks, sooner or later, in the order given."""
        is_known = len(work.cached) >= len(work.chunks)  # tokens cost less than the way there
        if self._threads and not is_known:
            return self._threads.submit(self._beside, work)
        future: Future[list[EncodedChunk]] = Future()
        future.set_result(self._here(work))
        return future

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self._threads:
            self._threads.shutdown(wait=True, cancel_futures=True)
        self._children.close()

    def _here(self, work: Work) -> list[EncodedChunk]:
        return encode_chunks(work.chunks, self._encoder, lang=work.lang, cached=work.cached)

    def _beside(self, work: Work) -> list[EncodedChunk]:
        try:
            answer = self._children.ask(pickle.dumps((self._encoder, work)), seconds=_SECONDS)
        except (ChildDied, ChildTimeout):
            return self._here(work)
        # Our own process over our own chunks: what a file holds is only text here.
        encoded: list[EncodedChunk] = pickle.loads(answer)  # noqa: S301
        return encoded


def main() -> None:
    """The child: encodes until the parent closes the pipe."""
    encoders: dict[str, Encoder] = {}

    def answer(request: bytes) -> bytes:
        given, work = pickle.loads(request)  # noqa: S301
        encoder = encoders.setdefault(given.name, given)
        return pickle.dumps(encode_chunks(work.chunks, encoder, lang=work.lang, cached=work.cached))

    serve(answer)
