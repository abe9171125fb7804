"""Whether a model has begun to repeat itself without end. Pure."""

from __future__ import annotations

_WINDOW = 1200
_LONGEST = 300
_REPEATS = 4
_LEAST = 80


def is_looping(text: str) -> bool:
    """True when the text ends in four or more copies of one piece, 80 characters in all.

    "…the end. the end. the end. the end. " -> True once it is long enough.
    """
    tail = text[-_WINDOW:].rstrip()
    for period in range(1, min(_LONGEST, len(tail) // _REPEATS) + 1):
        length = max(period * _REPEATS, _LEAST)
        if length > len(tail):
            break
        end = tail[-length:]
        if end[period:] == end[:-period]:
            return True
    return False
