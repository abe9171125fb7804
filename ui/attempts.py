"""How long to wait before the next log-in attempt: pure but for the clock it is given.

After five wrong passwords for a name or from an address, each further attempt
waits twice as long, up to a quarter of an hour. Threads may share one.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable

FREE = 5
LONGEST_S = 900.0
MOST_KEYS = 10_000


class Attempts:
    """Counts wrong passwords by key; forgets the oldest keys when there are many."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._failed: OrderedDict[str, tuple[int, float]] = OrderedDict()

    def wait_s(self, *keys: str) -> float:
        """Seconds until an attempt with these keys is looked at; 0.0 if now."""
        now = self._clock()
        with self._lock:
            return max(0.0, *(self._until(key) - now for key in keys))

    def fail(self, *keys: str) -> None:
        now = self._clock()
        with self._lock:
            for key in keys:
                count = self._failed.get(key, (0, 0.0))[0] + 1
                self._failed[key] = (count, now)
                self._failed.move_to_end(key)
                if len(self._failed) > MOST_KEYS:
                    self._failed.popitem(last=False)

    def succeed(self, *keys: str) -> None:
        with self._lock:
            for key in keys:
                self._failed.pop(key, None)

    def _until(self, key: str) -> float:
        count, last = self._failed.get(key, (0, 0.0))
        return last + min(LONGEST_S, 2.0 ** (count - FREE)) if count >= FREE else 0.0
