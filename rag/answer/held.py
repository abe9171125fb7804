"""Which of a question's tokens each sentence of what was found holds.

In: what retrieval found. Out: tokens, by sentence. Pure; remembers what it was asked,
so one thread at a time: each question makes its own.
"""

from __future__ import annotations

from rag.ports import Retrieved, ScoredSegment, StoredChunk


class Held:
    """The tokens of each segment of one question that can count, looked up once."""

    def __init__(self, retrieved: Retrieved) -> None:
        query = retrieved.query
        wanted = set(query.weights).union(*(word.tokens for word in query.translations))
        self._stored = retrieved.stored
        self._wanted = frozenset(wanted)
        self._headings = [
            self._wanted.intersection(stored.heading_tokens.split()) for stored in retrieved.stored
        ]
        self._doc_ids = [hit.doc_id for hit in retrieved.hits]
        self._pages: dict[str, frozenset[str]] = {}
        self._matched: dict[tuple[int, int], frozenset[str]] = {}

    def matched(self, scored: ScoredSegment) -> frozenset[str]:
        """Tokens that the segment matches, and those of the headings that it stands under.

        A sentence speaks of what its heading names: without this a title that repeats
        the question's words outdoes every sentence below it.
        """
        place = (scored.hit, scored.index)
        if place not in self._matched:
            self._matched[place] = scored.matched | self._headings[scored.hit]
        return self._matched[place]

    def held(self, scored: ScoredSegment) -> frozenset[str]:
        """As `matched`, with the segment's tokens that stand for the question's in translation."""
        return self.matched(scored).union(self._wanted.intersection(self.tokens(scored)))

    def tokens(self, scored: ScoredSegment) -> list[str]:
        return self._stored[scored.hit].segment_tokens[scored.index].split()

    def page(self, scored: ScoredSegment) -> frozenset[str]:
        """The question's tokens, in any language, that the found parts of its document hold."""
        doc_id = self._doc_ids[scored.hit]
        if doc_id not in self._pages:
            self._pages[doc_id] = frozenset().union(
                *(
                    self._wanted.intersection(tokens_of(stored))
                    for stored, other in zip(self._stored, self._doc_ids, strict=True)
                    if other == doc_id
                )
            )
        return self._pages[doc_id]


def tokens_of(stored: StoredChunk) -> set[str]:
    """Tokens of a whole chunk and of the headings above it."""
    return set(stored.heading_tokens.split()).union(*map(str.split, stored.segment_tokens))
