"""Repeats a request to a model that failed, within stated bounds.

Goes in: a request and who judges its failures; comes out: what the first good attempt
gave, or `ModelUnavailable`. One `tenacity` policy: so many attempts, exponential waits
with jitter or the server's own wish, none that could only begin after the deadline.
Clock and sleep are given. Threads may use it at once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import tenacity

from rag.model.failures import Failure
from rag.model.transport import Clock

FIRST_WAIT_S = 0.5
LONGEST_WAIT_S = 8.0
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Bounds:
    """How often, and until which moment of the clock."""

    attempts: int
    ends: float
    clock: Clock
    sleep: Callable[[float], None]


class _Failed(Exception):
    """One attempt failed; carries why. Stays within this module."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.text)
        self.failure = failure


def attempt(
    request: Callable[[], T],
    bounds: Bounds,
    *,
    expected: tuple[type[BaseException], ...],
    judge: Callable[[BaseException], Failure],
) -> tuple[int, T]:
    """(requests sent, what the first good one gave). Raises ModelUnavailable.

    expected: what a failing request raises; judge says what it means.
    """
    sent = 0

    def once() -> T:
        nonlocal sent
        sent += 1
        try:
            return request()
        except expected as error:
            raise _Failed(judge(error)) from error

    policy = tenacity.Retrying(
        retry=tenacity.retry_if_exception(_may_repeat),
        stop=tenacity.stop_any(
            tenacity.stop_after_attempt(bounds.attempts), _StopBefore(bounds.ends, bounds.clock)
        ),
        wait=_wait,
        sleep=bounds.sleep,
        reraise=True,
    )
    try:
        result = policy(once)
    except _Failed as failed:
        raise failed.failure.error() from None
    return sent, result


class _StopBefore(tenacity.stop.stop_base):
    """Stops when the next attempt could only begin after the deadline."""

    def __init__(self, ends: float, clock: Clock) -> None:
        self._ends = ends
        self._clock = clock

    def __call__(self, retry_state: tenacity.RetryCallState) -> bool:
        return self._clock() + retry_state.upcoming_sleep >= self._ends


def _may_repeat(error: BaseException) -> bool:
    return isinstance(error, _Failed) and error.failure.again


_backoff = tenacity.wait_random_exponential(multiplier=FIRST_WAIT_S, max=LONGEST_WAIT_S)


def _wait(state: tenacity.RetryCallState) -> float:
    error = state.outcome.exception() if state.outcome else None
    wish = error.failure.wait_s if isinstance(error, _Failed) else None
    return _backoff(state) if wish is None else wish
