"""Dates in any usual form, and the day of publication."""

import pytest

from rag.load.dates import find_dates
from rag.load.published import publication_date


@pytest.mark.parametrize(
    "text",
    [
        "September 7, 2023",
        "7 Sept 2023",
        "7th of September 2023",
        "Sep 7 2023",
        "2023-09-07",
        "2023-09-07T10:00:00Z",
        "2023/9/7",
        "7/9/2023",
        "2023年9月7日",
        "2023 年 9 月 7 日",
        "二〇二三年九月七日",
        "二零二三年九月七號",
    ],
)
def test_one_day_in_many_forms(text: str) -> None:
    assert [found.iso for found in find_dates(f"held on {text} in Hong Kong")] == ["2023-09-07"]


def test_day_without_year_is_partial_until_a_year_is_given() -> None:
    (found,) = find_dates("today (September 19)")
    assert (found.year, found.month, found.day, found.iso) == (None, 9, 19, None)
    (found,) = find_dates("9月19日", year=2024)
    assert found.iso == "2024-09-19"


def test_month_and_year_has_no_day() -> None:
    (found,) = find_dates("since October 2023.")
    assert (found.year, found.month, found.day) == (2023, 10, None)


@pytest.mark.parametrize(
    "text",
    ["February 30, 2023", "2023/13/40", "三月之內", "version 1.2.2023.4", "it may 5 times fail"],
)
def test_what_is_no_date_is_not_found(text: str) -> None:
    assert find_dates(text) == []


def test_numbers_in_chinese() -> None:
    found = find_dates("十二月三十一日、十月廿三日、1月二十日")
    assert [(each.month, each.day) for each in found] == [(12, 31), (10, 23), (1, 20)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Text.\nEnds/Thursday, September 7, 2023\nIssued at HKT 19:05", "2023-09-07"),
        ("完\n2023年9月7日（星期四）\n香港時間19時05分", "2023-09-07"),
        ("date 2023-03-18 The plan serves as a guide.", "2023-03-18"),
        ("發布日期：2023年9月7日\n正文", "2023-09-07"),
        ("| Date | 7 September 2023 |", "2023-09-07"),
        ("Title\n7 September 2023\n\nThe text.", "2023-09-07"),
        ("They met today (September 7). Both recalled September 7, 2023 with joy.", "2023-09-07"),
        ("They met today (September 19).", None),
        ("The treaty of 4 May 1990 was renewed.", None),
    ],
)
def test_publication_date_is_what_the_text_says(text: str, expected: str | None) -> None:
    assert publication_date(text) == expected
