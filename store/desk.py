"""What every write works with, and the end of each: commit, then stamp.

No I/O of its own beyond the ledger and the stamp. One thread, under the write lock.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from store.generation import folder_of
from store.ledger import Head, read_head, transaction, write_head
from store.points import Reach
from store.stamp import Stamp, write_stamp


@dataclass(frozen=True, slots=True)
class Desk:
    """The workspace, its name, the one connection that writes, and the moments."""

    home: Path
    store: str
    connection: sqlite3.Connection
    dimension: int
    reach: Reach

    def head(self) -> Head:
        return read_head(self.connection)

    def folder(self) -> Path:
        """The generation in use."""
        return folder_of(self.home, self.head().generation)

    @contextmanager
    def change(self, name: str) -> Iterator[None]:
        """One transaction, whole or not at all; its name marks the moments around it."""
        with transaction(self.connection):
            yield
            self.reach(f"{name}:before-commit")
        self.reach(f"{name}:committed")
        self.stamp()

    def write_head(self, head: Head) -> None:
        write_head(self.connection, head)

    def stamp(self) -> None:
        head = self.head()
        write_stamp(self.home, Stamp(self.store, head.generation, head.version, head.journal))
