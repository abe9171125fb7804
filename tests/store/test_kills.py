"""A smaller form of the torture by kills: every named point once, some random moments."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.points import POINTS
from tests.torture.store_kills import control, point_kills, random_kills

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("part", range(4))
def test_killed_at_each_named_point_nothing_is_lost(tmp_path: Path, part: int) -> None:
    killed, missed = point_kills(tmp_path, 1, POINTS[part::4])
    assert killed.failures == []
    assert missed.failures == []


def test_killed_at_random_moments_nothing_is_lost(tmp_path: Path) -> None:
    row = random_kills(tmp_path / "home", 8, seed=2)
    assert row.failures == []
    assert row.done == 8


def test_same_work_without_kills_agrees(tmp_path: Path) -> None:
    assert control(tmp_path / "home", 8).failures == []
