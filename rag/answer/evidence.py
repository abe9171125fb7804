"""The words that a model was shown, as candidates for what it wrote.

In: a packed context and the snapshot it came from. Out: for each sentence, the
segments that carry it. Reads segment vectors from the snapshot; the encoder
may be a network's. Belongs to one answer and one thread.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from rag.answer.check.normal import normalise
from rag.answer.check.records import Quote
from rag.answer.check.sentence import claim_faults
from rag.answer.check.support import Candidate, Support, find_support
from rag.model.context import Context, segment_text
from rag.model.markers import Written
from rag.ports import Encoder, FloatArray, Retrieved, Snapshot
from rag.types import Chunk, Segment


class Evidence:
    """What the sentences of one answer may rest on."""

    def __init__(
        self, context: Context, retrieved: Retrieved, snapshot: Snapshot, encoder: Encoder
    ) -> None:
        self._context = context
        self._retrieved = retrieved
        self._snapshot = snapshot
        self._encoder = encoder

    def support(self, written: Written) -> Support:
        """The verdict on a sentence and the segments that carry it."""
        vector = self._encoder.encode([written.text])[0]
        cosines = self._vectors @ vector
        candidates = [
            Candidate(hit, segment, quote, float(cosine))
            for (hit, segment, quote), cosine in zip(self._shown, cosines, strict=True)
        ]
        cited = {p.index for p in self._context.packed if p.marker in written.markers}
        return find_support(written.text, candidates, cited, similarity=self._likeness)

    def _likeness(self, words: str, others: Sequence[str]) -> list[float]:
        vectors = self._encoder.encode([words, *others])
        return [float(value) for value in vectors[1:] @ vectors[0]]

    def is_about(self, question: str, used: Sequence[Candidate]) -> bool:
        """Whether the passages used hold the numbers, dates and names of the question.

        "the 13th meeting" is not answered by words on the 10th, however true.
        """
        passages = [Quote(normalise(c.quote.around), c.quote.date) for c in used]
        together = "\n".join(passage.text for passage in passages)
        faults = claim_faults(normalise(question), passages, together)
        return not any(f.kind in ("number", "date", "name") and not f.open for f in faults)

    def chunk(self, candidate: Candidate) -> Chunk:
        return self._retrieved.hits[candidate.hit].chunk

    def span(self, candidate: Candidate) -> tuple[int, int]:
        return candidate.segment.start, candidate.segment.end

    @cached_property
    def _shown(self) -> list[tuple[int, Segment, Quote]]:
        rows = []
        for packed in self._context.packed:
            chunk = packed.hit.chunk
            around = "\n".join((packed.hit.title, chunk.heading, chunk.text))
            for segment in packed.segments:
                quote = Quote(segment_text(chunk, segment), packed.hit.date, around)
                rows.append((packed.index, segment, quote))
        return rows

    @cached_property
    def _vectors(self) -> FloatArray:
        """One unit vector a shown segment; the chunk's own where it has no segments."""
        rows = [self._retrieved.stored[p.index].row for p in self._context.packed]
        small = self._snapshot.segment_vectors(rows)
        whole = self._snapshot.chunk_vectors(rows)
        found = []
        for at, packed in enumerate(self._context.packed):
            place = {segment: n for n, segment in enumerate(packed.hit.chunk.segments)}
            for segment in packed.segments:
                number = place.get(segment)
                known = number is not None and number < len(small[at])
                found.append(small[at][number].astype(np.float32) / 127 if known else whole[at])
        return np.vstack(found) if found else np.zeros((0, whole.shape[-1]), dtype=np.float32)
