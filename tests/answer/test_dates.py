"""Times in one form, and whether two of them may be one."""

from __future__ import annotations

import pytest

from rag.answer.dates import same_time
from rag.answer.kinds import find_values


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("opens in the fourth quarter of 2026.", ["2026-Q4-?"]),
        ("Q4 2026", ["2026-Q4-?"]),
        ("於2026年第四季啟用", ["2026-Q4-?"]),
        ("2026年三季度", ["2026-Q3-?"]),
        ("in the first half of 2025", ["2025-H1-?"]),
        ("2026年下半年", ["2026-H2-?"]),
        ("the summer of 2025", ["2025-summer-?"]),
        ("by the end of 2025", ["2025-late-?"]),
        ("mid-2026", ["2026-mid-?"]),
        ("二〇二六年底", ["2026-late-?"]),
        ("the second half of the building", []),
        ("三個季度", []),
        ("an H2 blocker", []),
    ],
)
def test_parts_of_a_year(text: str, normal: list[str]) -> None:
    assert [value.normal for value in find_values(text, "date")] == normal


@pytest.mark.parametrize(
    ("one", "two", "same"),
    [
        ("2026-Q4-?", "2026-11-?", True),
        ("2026-Q4-?", "2026-Q2-?", False),
        ("2026-H2-?", "2026-Q3-?", True),
        ("2026-Q4-?", "2027-Q4-?", False),
        ("?-Q4-?", "2026-Q4-?", True),
        ("2026-late-?", "2026-Q4-?", True),
        ("?-09-07", "2023-09-07", True),
        ("?-09-07", "2023-09-08", False),
        ("2026-?-?", "2026-Q2-?", True),
    ],
)
def test_times_that_may_be_one(one: str, two: str, same: bool) -> None:
    assert same_time(one, two) is same
    assert same_time(two, one) is same
