"""What each word of a question weighs."""

from __future__ import annotations

import pytest

from rag.answer.weighing import Weighing

JUSTICE = (frozenset({"secretari", "justic"}), frozenset({"doj"}))
WEIGHING = Weighing((((frozenset({"sign"}),), 0.4), (JUSTICE, 0.6)))


@pytest.mark.parametrize(
    ("tokens", "covered"),
    [
        (set(), 0.0),
        ({"sign"}, 0.4),
        ({"sign", "secretari"}, 0.7),
        ({"secretari", "justic"}, 0.6),
        ({"doj"}, 0.6),
        ({"sign", "doj", "x"}, 1.0),
    ],
)
def test_a_phrase_is_held_by_the_part_of_it_that_is_there(tokens: set[str], covered: float) -> None:
    assert WEIGHING.covered(tokens) == pytest.approx(covered)


def test_the_heaviest_word_that_is_missing() -> None:
    assert WEIGHING.heaviest() == 0.6
    assert WEIGHING.heaviest({"doj"}) == 0.4
    assert WEIGHING.heaviest({"sign", "justic"}) == pytest.approx(0.3)
