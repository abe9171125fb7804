"""Connections to the ledger, one for each thread that needs one at a time.

Goes in: a workspace. Comes out: connections that are used again. Touches disk.
Threads may share a pool.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import StoreBusy, StoreError
from store.ledger import LEDGER, connect, must_be_immutable


class Pool:
    """Idle connections, all to the file that now is the ledger.

    `inode` changes when a repair has put another ledger in its place: what was
    read from the one before counts no more. A connection that takes the ledger
    for unchanging is used once, and what it read counts only if that held.
    """

    def __init__(self, home: Path, *, writable: bool) -> None:
        self._home = home
        self._ledger = home / LEDGER
        self._writable = writable
        self._idle: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._closed = False
        self.inode = 0

    @contextmanager
    def connection(self) -> Iterator[sqlite3.Connection]:
        """A connection of one's own, with no transaction left open behind."""
        with self._guard:
            if self._closed:
                raise StoreError("the store is closed")
            self._drop_replaced()
            inode, connection = self.inode, self._idle.pop() if self._idle else None
        immutable = not self._writable and must_be_immutable(self._ledger)
        if connection is None:
            connection = connect(self._home, writable=self._writable)
        before = self._state() if immutable else None
        try:
            yield connection
            if immutable and self._state() != before:
                raise StoreBusy(f"{self._home} was changed while it was read; ask again")
        finally:
            if connection.in_transaction:
                connection.rollback()
            with self._guard:
                if self._closed or immutable or inode != self.inode:
                    connection.close()
                else:
                    self._idle.append(connection)

    def close(self) -> None:
        """Close what is idle now, and what is in use when it comes back."""
        with self._guard:
            self._closed = True
            self._drop_idle()

    def _state(self) -> tuple[int, int, int]:
        found = self._ledger.stat()
        return found.st_ino, found.st_size, found.st_mtime_ns

    def _drop_replaced(self) -> None:
        try:
            inode = self._ledger.stat().st_ino
        except FileNotFoundError:
            return
        if inode != self.inode:
            self.inode = inode
            self._drop_idle()

    def _drop_idle(self) -> None:
        while self._idle:
            self._idle.pop().close()
