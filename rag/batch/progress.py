"""The line of progress on standard error: done, rate, time left, tokens.

In: what finished, and the clock as an argument. Out: lines on a stream. On a
terminal one line is redrawn; elsewhere a line is written now and then.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import TextIO

_REDRAW_S = 0.1
_LINE_EVERY_S = 30.0
_BAR = 24


class Progress:
    """How far a run is. One thread at a time."""

    def __init__(
        self, stream: TextIO, clock: Callable[[], float], *, total: int, before: int
    ) -> None:
        self._stream = stream
        self._clock = clock
        self._total = total
        self._before = before
        self._done = before
        self._tokens = 0
        self._failed = 0
        self._started = self._drawn = clock()
        self._live = stream.isatty()

    def advance(self, *, tokens: int, failed: bool) -> None:
        """One more row is safe on disk."""
        self._done += 1
        self._tokens += tokens
        self._failed += failed
        now = self._clock()
        if now - self._drawn >= (_REDRAW_S if self._live else _LINE_EVERY_S):
            self._drawn = now
            self._draw(now)

    def say(self, line: str) -> None:
        """A message of its own line, above the bar."""
        self._clear()
        self._stream.write(line + "\n")
        self._stream.flush()

    def finish(self) -> None:
        """Takes the bar away."""
        self._clear()
        self._stream.flush()

    def _draw(self, now: float) -> None:
        text = progress_line(
            done=self._done,
            total=self._total,
            asked=self._done - self._before,
            seconds=now - self._started,
            tokens=self._tokens,
            failed=self._failed,
        )
        if self._live:
            width = shutil.get_terminal_size().columns - 1
            self._stream.write("\r\x1b[K" + text[:width])
        else:
            self._stream.write(text + "\n")
        self._stream.flush()

    def _clear(self) -> None:
        if self._live:
            self._stream.write("\r\x1b[K")


def progress_line(
    *, done: int, total: int, asked: int, seconds: float, tokens: int, failed: int
) -> str:
    """`████░░  312/1,000 · 24.1/s · 28 s left · 51,200 tokens · 2 failed`."""
    full = _BAR * done // max(total, 1)
    parts = [f"{'█' * full}{'░' * (_BAR - full)}  {done:,}/{total:,}"]
    if asked and seconds > 0:
        rate = asked / seconds
        parts.append(f"{rate:.1f}/s" if rate >= 1 else f"{rate * 60:.1f}/min")
        parts.append(f"{duration((total - done) / rate)} left")
    if tokens:
        parts.append(f"{tokens:,} tokens")
    if failed:
        parts.append(f"{failed} failed")
    return " · ".join(parts)


def duration(seconds: float) -> str:
    """Seconds as a person says them: "8 s", "3 min 20 s", "2 h 5 min"."""
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60} s"
    return f"{whole // 3600} h {whole % 3600 // 60} min"
