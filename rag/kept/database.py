"""The file of kept work: in, a path; out, a connection that threads may share.

Touches disk. Deleted text is overwritten (`secure_delete`), and there is no
write-ahead log in which it could stay.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from rag.errors import StoreError, StoreMismatch

FILE_NAME = "conversations.db"
SCHEMA_VERSION = 1
_SCHEMA = """
CREATE TABLE IF NOT EXISTS conversation (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, title TEXT NOT NULL,
    created TEXT NOT NULL, updated TEXT NOT NULL,
    notebook TEXT, since TEXT, until TEXT
) STRICT;
CREATE INDEX IF NOT EXISTS conversation_owner ON conversation (owner, updated);
CREATE TABLE IF NOT EXISTS turn (
    id TEXT PRIMARY KEY,
    conversation TEXT NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    position INTEGER NOT NULL, question TEXT NOT NULL, answer TEXT, asked TEXT NOT NULL,
    rating INTEGER NOT NULL DEFAULT 0, correction TEXT NOT NULL DEFAULT '',
    UNIQUE (conversation, position)
) STRICT;
CREATE TABLE IF NOT EXISTS turn_document (
    turn TEXT NOT NULL REFERENCES turn (id) ON DELETE CASCADE, doc_id TEXT NOT NULL,
    PRIMARY KEY (turn, doc_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS turn_document_doc ON turn_document (doc_id);
CREATE TABLE IF NOT EXISTS notebook (
    id TEXT PRIMARY KEY, owner TEXT NOT NULL, name TEXT NOT NULL, UNIQUE (owner, name)
) STRICT;
CREATE TABLE IF NOT EXISTS notebook_document (
    notebook TEXT NOT NULL REFERENCES notebook (id) ON DELETE CASCADE, doc_id TEXT NOT NULL,
    PRIMARY KEY (notebook, doc_id)
) STRICT, WITHOUT ROWID;
"""


class Database:
    """One connection behind one lock. Threads may share it."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._lock = threading.RLock()
        self._within = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._connection = sqlite3.connect(path, timeout=10, check_same_thread=False)
            self._prepare()
        except (sqlite3.Error, OSError) as error:
            raise StoreError(f"{path}: cannot be opened ({error}); move it away") from error

    def _prepare(self) -> None:
        connection = self._connection
        connection.row_factory = sqlite3.Row
        for pragma in ("secure_delete = ON", "journal_mode = TRUNCATE", "foreign_keys = ON"):
            connection.execute(f"PRAGMA {pragma}")
        connection.execute("PRAGMA synchronous = NORMAL")
        (version,) = connection.execute("PRAGMA user_version").fetchone()
        if version not in (0, SCHEMA_VERSION):
            raise StoreMismatch(
                f"{self.path}: written by another version of Footnote; update it or move it away"
            )
        connection.executescript(_SCHEMA)
        connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
        connection.commit()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """The connection, for reads and writes that are kept all or not at all.

        Within another one of the same thread it is a part of that one.
        """
        with self._lock:
            if self._within:
                yield self._connection
                return
            self._within = True
            try:
                with self._connection:
                    yield self._connection
            except sqlite3.Error as error:
                raise StoreError(f"{self.path}: {error}; see `footnote doctor`") from error
            finally:
                self._within = False

    def vacuum(self) -> None:
        """Rewrite the file, so that no freed page keeps old text."""
        with self._lock:
            self._connection.execute("VACUUM")

    def close(self) -> None:
        with self._lock:
            self._connection.close()


def open_kept(home: Path) -> Database:
    """The kept work of a workspace; its file is made when it is not there."""
    return Database(home / FILE_NAME)
