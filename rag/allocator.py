"""The C library's allocator told to share its pools between threads.

In: nothing. Out: nothing. Touches this process alone; does nothing where the C
library is not glibc. Any thread may call it.

glibc gives each new thread a pool of its own, up to eight a core, and what one
thread frees stays in its pool. Taking in starts many short threads (readers of
pipes, mergers of the word index), so that their pools only grew: 3 MB of text
left 361 MB in use, with one pool for all threads 166 MB, in the same time.
"""

from __future__ import annotations

import ctypes

_ARENA_MAX = -8  # M_ARENA_MAX of malloc.h


def share_pools() -> None:
    """From now on threads get no pools of their own."""
    _call("mallopt", _ARENA_MAX, 1)


def give_back() -> None:
    """What is free goes back to the system."""
    _call("malloc_trim", 0)


def _call(name: str, *arguments: int) -> None:
    try:
        function = getattr(ctypes.CDLL(None), name)
    except (OSError, TypeError, AttributeError):  # TypeError: Windows has no such library
        return
    function(*arguments)
