"""A bound on the tokens that one process may use, and on requests in flight.

No I/O; the clock arrives as seconds to wait. Threads may share both objects.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

from rag.errors import ModelUnavailable


class TokenBudget:
    """Counts tokens; refuses a request that could pass the limit before it is sent."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._used = 0
        self._lock = threading.Lock()

    @property
    def used(self) -> int:
        return self._used

    def reserve(self, tokens: int) -> int:
        """The tokens set aside. Raises ModelUnavailable when they are not left."""
        with self._lock:
            if self._limit is not None and self._used + tokens > self._limit:
                left = max(self._limit - self._used, 0)
                raise ModelUnavailable(
                    f"The token budget of {self._limit} has {left} left and this request may need "
                    f"{tokens}: raise FOOTNOTE_TOKEN_BUDGET, or ask with --engine quotes."
                )
            self._used += tokens
        return tokens

    def settle(self, reserved: int, used: int | None) -> None:
        """Puts back what a request did not use; None keeps the estimate."""
        if used is None:
            return
        with self._lock:
            self._used += used - reserved


class Slots:
    """At most `limit` requests in flight."""

    def __init__(self, limit: int) -> None:
        self._free = threading.BoundedSemaphore(limit)
        self._limit = limit

    @contextmanager
    def take(self, wait_s: float) -> Iterator[None]:
        """Holds one slot. Raises ModelUnavailable when none comes free in wait_s."""
        if not self._free.acquire(timeout=max(wait_s, 0.0)):
            raise ModelUnavailable(
                f"All {self._limit} requests to the model are taken and none ended within the "
                "deadline: ask again later, or raise FOOTNOTE_MAX_REQUESTS."
            )
        try:
            yield
        finally:
            self._free.release()
