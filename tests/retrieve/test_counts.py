"""The words parts of a score, against values worked out by hand."""

from __future__ import annotations

import numpy as np
import pytest

from rag.ports import StoredChunk, TranslatedWord
from rag.retrieve.bm25 import Bm25
from rag.retrieve.counts import Counts
from rag.retrieve.translate import Translated
from rag.types import Chunk

FORMULA = Bm25(k1=1.0, b=0.5)


def stored(*segments: str, heading: str = "") -> StoredChunk:
    return StoredChunk(0, Chunk("d:0-1", "d", 0, 1, "x"), heading, segments)


def test_a_segment_scores_by_its_own_words() -> None:
    # Lengths 2 and 4, 3 on average: norms 0.5 + 0.5 * 2 / 3 and 0.5 + 0.5 * 4 / 3.
    counts = Counts([stored("cat cat", "dog x y z")], {"cat": 2.0, "dog": 1.0}, {})
    expected = [2.0 * 2 * 2 / (2 + 5 / 6), 1.0 * 1 * 2 / (1 + 7 / 6)]
    assert counts.segment_words(FORMULA) == pytest.approx(expected)
    assert counts.segment_cover() == pytest.approx([2 / 3, 1 / 3])
    assert counts.matched(slice(None)) == [frozenset({"cat"}), frozenset({"dog"})]


def test_a_chunk_counts_its_heading_and_all_its_segments() -> None:
    counts = Counts([stored("cat x", "y cat", heading="cat"), stored("x y z")], {"cat": 1.0}, {})
    # 5 tokens and 3, 4 on average; the word occurs three times.
    assert counts.chunk_words(FORMULA) == pytest.approx([3 * 2 / (3 + 0.5 + 0.5 * 5 / 4), 0.0])


def test_a_chunk_without_segments_counts_as_its_heading() -> None:
    counts = Counts([stored(heading="cat dog"), stored("cat")], {"cat": 1.0}, {})
    assert counts.sizes.tolist() == [1, 1]
    assert counts.matched(slice(None)) == [frozenset({"cat"}), frozenset({"cat"})]


def _word(word: str, tokens: set[str], weight: float) -> TranslatedWord:
    return TranslatedWord(word, frozenset(tokens), tuple(frozenset({t}) for t in tokens), weight)


def test_words_in_translation_count_once_whatever_says_them() -> None:
    words = [_word("貓", {"cat", "feline"}, 3.0), _word("狗", {"dog"}, 1.0)]
    foreign = {"cat": 1.0, "feline": 1.0, "dog": 1.0}
    counts = Counts([stored("cat feline"), stored("dog")], {"貓": 1.0}, foreign)
    parts = counts.translated(FORMULA, Translated({}, foreign, words))
    assert parts["segment_cover"] == pytest.approx([0.75, 0.25])
    assert counts.matched(slice(None)) == [frozenset(), frozenset()]
    assert np.argmax(parts["words"]) == 0


def test_no_word_found_scores_nothing() -> None:
    counts = Counts([stored("x y"), stored("z")], {"cat": 1.0}, {})
    assert counts.segment_words(FORMULA).tolist() == [0.0, 0.0]
    assert counts.chunk_words(FORMULA).tolist() == [0.0, 0.0]
