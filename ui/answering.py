"""Which questions are being answered now, which page follows which, and who was told to stop.

No I/O. Threads may share it: an answer is made in its own thread, a page follows it
from another, and a third request stops it or leads the page away.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable
from dataclasses import dataclass, field
from queue import SimpleQueue

MOST_LEFT = 16  # as many as may be asked at once


@dataclass(frozen=True, slots=True)
class Piece:
    """What is there of a turn, on its way to its page. html: None if the page was left."""

    html: str | None
    last: bool = False


LEFT = Piece(None, last=True)


@dataclass(frozen=True, slots=True)
class Followed:
    """A turn as its page follows it."""

    turn: str
    question: str
    pieces: SimpleQueue[Piece] = field(default_factory=SimpleQueue)


class Answering:
    """The turns under way and the pages that follow them, by their ids."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._stopped: dict[str, bool] = {}
        self._left: set[str] = set()
        self._pages: dict[str, Followed] = {}

    def begin(self, page: str, turn: str, question: str) -> Followed:
        """The turn is under way, and its page follows nothing else from now on."""
        followed = Followed(turn, question)
        self.leave(page)
        with self._lock:
            self._stopped[turn] = False
            self._pages[page] = followed
        return followed

    def end(self, turn: str) -> None:
        """The turn has its answer, or never will."""
        with self._lock:
            self._stopped.pop(turn, None)
            self._left.discard(turn)

    def stop(self, turns: Iterable[str]) -> None:
        """Whoever answers one of these gives up at the next event."""
        with self._lock:
            self._stopped.update((turn, True) for turn in turns if turn in self._stopped)

    def goes_on(self, turn: str) -> bool:
        """Whether it is being answered and was not told to stop."""
        with self._lock:
            return self._stopped.get(turn) is False

    def is_asked(self, page: str, question: str) -> bool:
        """Whether the page waits for the answer to this very question, as after two clicks."""
        with self._lock:
            followed = self._pages.get(page)
            return followed is not None and followed.question == question

    def leave(self, page: str) -> None:
        """The page shows something else: what it follows goes on without it."""
        with self._lock:
            followed = self._pages.pop(page, None)
        if followed is not None:
            followed.pieces.put(LEFT)

    def close(self, page: str, followed: Followed) -> None:
        """Nobody follows it any more. It goes on, but not when too many do."""
        with self._lock:
            if self._pages.get(page) is followed:
                del self._pages[page]
            if self._stopped.get(followed.turn) is False:
                if len(self._left) < MOST_LEFT:
                    self._left.add(followed.turn)
                else:
                    self._stopped[followed.turn] = True
