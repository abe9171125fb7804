"""Words of the receipt: in, counts and numbers; out, what a person reads. Pure."""

from __future__ import annotations

from collections.abc import Sequence


def counted(number: int, noun: str) -> str:
    """ "1 page", "2 pages"."""
    return f"{number} {noun}{'' if number == 1 else 's'}"


def page_list(numbers: Sequence[int]) -> str:
    """Pages for a note, the first ten of them: "1, 3, 4"."""
    return ", ".join(map(str, numbers[:10])) + (" …" if len(numbers) > 10 else "")


def unread_note(numbers: Sequence[int]) -> str:
    """Which pages were not read, for want of text on them."""
    return f"{counted(len(numbers), 'page')} without text, unread: {page_list(numbers)}"
