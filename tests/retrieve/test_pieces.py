"""Comparing query and chunk piece by piece."""

from __future__ import annotations

import numpy as np
import pytest

from rag.retrieve.encoder import UseEncoder
from rag.retrieve.pieces import PieceMatcher, piece_weight, well_formed


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> UseEncoder:
    return UseEncoder(tmp_path_factory.mktemp("encoder"))


def test_the_same_words_score_one(encoder: UseEncoder) -> None:
    chunks = [("We cook pasta.", "The treaty was signed."), ("We cook pasta.",)]
    whole, segments = PieceMatcher(encoder).match("treaty signed", chunks)
    assert whole[0] == pytest.approx(1, abs=0.01)
    assert segments[1] == pytest.approx(whole[0])
    assert whole[1] == pytest.approx(segments[2])
    assert whole[1] < 0.6


def test_words_of_another_language_score_more_than_others(encoder: UseEncoder) -> None:
    whole, _ = PieceMatcher(encoder).match("协议", [("The agreement.",), ("The pasta.",)])
    assert whole[0] > whole[1] + 0.1


def test_cosines_are_those_of_the_embeddings(encoder: UseEncoder) -> None:
    asked, ids = np.array([70, 900]), np.array([900, 4_000, 70_000])
    rows = encoder.weights().rows(np.concatenate((asked, ids)))
    unit = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    assert np.allclose(encoder.weights().cosines(asked, ids), unit[:2] @ unit[2:].T, atol=1e-4)


@pytest.mark.parametrize("query", ["", "the", "？", "\ud800"])
def test_query_that_says_nothing_scores_as_much_everywhere(encoder: UseEncoder, query: str) -> None:
    whole, _ = PieceMatcher(encoder).match(query, [("One.", ""), ("Two \ud800",)])
    assert len(whole) == 2
    assert np.isfinite(whole).all()


def test_stop_words_weigh_nothing(encoder: UseEncoder) -> None:
    pieces = encoder.pieces()
    assert piece_weight(pieces, pieces.piece_to_id("▁the")) == 0
    assert piece_weight(pieces, pieces.piece_to_id("▁treaty")) > 0


def test_lone_surrogate_becomes_a_question_mark() -> None:
    assert well_formed("a\ud800b") == "a?b"
