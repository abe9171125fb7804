"""Hits packed into a window: whole sentences, best first, nothing cut silently."""

from __future__ import annotations

import numpy as np
import pytest

from rag.model.context import make_markers, pack, was_cut
from rag.model.tokens import estimate_tokens
from rag.ports import Query, Retrieved, ScoredSegment
from rag.types import Chunk, Hit, Segment

SENTENCES = ["The first is long enough to count.", "The second holds the answer.", "The third."]


def retrieved(count: int) -> Retrieved:
    text = " ".join(SENTENCES)
    spans = [(text.index(s), text.index(s) + len(s)) for s in SENTENCES]
    hits, scored = [], []
    for at in range(count):
        segments = tuple(Segment(start, end) for start, end in spans)
        chunk = Chunk(f"d{at}:0-{len(text)}", f"d{at}", 0, len(text), text, segments=segments)
        hits.append(Hit(chunk, 1.0 - at / 10, at + 1, f"d{at}.txt", f"Document {at}"))
        scored += [ScoredSegment(at, n, float(n == 1), 0.0, frozenset()) for n in range(3)]
    query = Query("answer", "en", {}, {}, np.zeros(4, dtype=np.float32))
    return Retrieved(query, tuple(hits), tuple(scored), ())


def test_all_hits_are_shown_when_they_fit() -> None:
    context = pack(retrieved(2), room=500, markers=["B2B", "C3C"])
    assert [packed.whole for packed in context.packed] == [True, True]
    assert context.text.startswith("Document 0\n[B2B] The first is long")
    assert (context.left_out, context.cut) == (0, 0)


def test_a_hit_too_long_gives_its_nearest_whole_sentences() -> None:
    context = pack(retrieved(1), room=27, markers=["B2B"])
    assert "The second holds the answer." in context.text
    assert "The first" not in context.text
    assert context.cut == 1


def test_what_does_not_fit_is_counted() -> None:
    context = pack(retrieved(3), room=60, markers=["B2B", "C3C", "D4D"])
    assert context.left_out >= 1
    assert estimate_tokens(context.text) <= 60


def test_no_room_shows_nothing() -> None:
    context = pack(retrieved(2), room=-5, markers=["B2B", "C3C"])
    assert (context.text, context.left_out) == ("", 2)


def test_markers_differ_and_avoid_the_text() -> None:
    picks = iter("B2BB2BC3CD4D")
    assert make_markers(2, "x C3C x", lambda _: next(picks)) == ("B2B", "D4D")


@pytest.mark.parametrize(
    ("text", "least"), [("hello world", 2), ("會議在北門舉行", 7), ("HK$1,234", 6), ("", 0)]
)
def test_estimates_err_on_the_high_side(text: str, least: int) -> None:
    assert estimate_tokens(text) >= least


def test_a_prompt_cut_in_silence_is_noticed() -> None:
    assert was_cut(6000, 2048)
    assert not was_cut(6000, 4500)
    assert not was_cut(6000, None)


def test_hits_after_the_whole_ones_give_their_nearest_sentence() -> None:
    context = pack(retrieved(2), room=500, markers=["B2B", "C3C"], order=[1, 0], whole=1)
    assert [(packed.index, len(packed.segments)) for packed in context.packed] == [(1, 3), (0, 1)]
    assert context.text.endswith("Document 0\n[C3C] The second holds the answer.")
    assert context.cut == 0
