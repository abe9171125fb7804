"""Words of the receipt: in, counts and numbers; out, what a person reads. Pure."""

from __future__ import annotations

import re
from collections.abc import Sequence

_MOST = 20
_COUNT = re.compile(r"\d+ [a-z]+(?: read)?")


def counted(number: int, noun: str) -> str:
    """ "1 page", "2 pages"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def page_list(numbers: Sequence[int]) -> str:
    """Pages for a note, the first ten of them: "1, 3, 4"."""
    return ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")


def unread_note(numbers: Sequence[int]) -> str:
    """Which pages were not read, for want of text on them."""
    return f"{counted(len(numbers), 'page')} without text, unread: {page_list(numbers)}"


def is_count(note: str) -> bool:
    """Whether a note only counts what was read: "2 pages read", "1 table"."""
    return _COUNT.fullmatch(note) is not None


def at_most(notes: Sequence[str]) -> tuple[str, ...]:
    """The first of the notes, and how many more there are: a receipt is a line a file."""
    more = len(notes) - _MOST
    return (*notes[:_MOST], f"and {counted(more, 'note')} more") if more > 0 else tuple(notes)
