"""The ledger: one SQLite file that is the truth of a workspace.

Goes in: a path. Comes out: connections set up alike, the head row, and errors
of ours for errors of SQLite. Touches disk. A connection serves one thread at a
time; it may be handed from one to another.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from pathlib import Path

from rag.errors import StoreBusy, StoreDamaged, StoreError

LEDGER = "ledger.db"
BUSY_MILLISECONDS = 5000
REPAIR = "run `footnote doctor --fix`"


@dataclass(frozen=True, slots=True)
class Head:
    """The one row that says what counts.

    generation: the folder of indexes in use. version: changes with every
    commit. filled, filled_segments: how much of the generation's files is
    valid. sealed: how many of the first positions Chroma knows. Rows from
    words_row on are not in the word index yet; words_stamp changes with every
    commit of it. live: chunks of living documents; tokens: theirs in all.
    journal: how many of its bytes are valid. purge: a forgetting is not
    finished.
    """

    generation: int
    version: int
    filled: int
    filled_segments: int
    sealed: int
    words_row: int
    words_stamp: int
    next_row: int
    next_doc: int
    live: int
    tokens: int
    journal: int
    purge: int


HEAD_COLUMNS = tuple(f.name for f in fields(Head))


def connect(home: Path, *, writable: bool) -> sqlite3.Connection:
    """A connection; the file is made only when writable."""
    path = home / LEDGER
    connection = sqlite3.connect(
        f"{path.absolute().as_uri()}?mode=rwc" if writable else reading_uri(path),
        uri=True,
        timeout=BUSY_MILLISECONDS / 1000,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        if writable:
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA secure_delete = ON")
        else:
            connection.execute("PRAGMA query_only = ON")
    except BaseException:
        connection.close()
        raise
    return connection


def may_write(home: Path) -> bool:
    """Whether this user may change the workspace; so it is where there is none yet."""
    ledger = home / LEDGER
    return not ledger.exists() or (os.access(home, os.W_OK) and os.access(ledger, os.W_OK))


def must_be_immutable(database: Path) -> bool:
    """Whether a database can only be read as one that never changes.

    SQLite reads it beside its write-ahead log, which it makes where there is none.
    A folder that may not be written has none once the last writer has closed the
    database; while there is a writer, the log is there and is used.
    """
    log = database.with_name(f"{database.name}-wal")
    return not os.access(database.parent, os.W_OK) and not (log.exists() and log.stat().st_size)


def reading_uri(database: Path) -> str:
    """What SQLite opens for reading alone."""
    immutable = "&immutable=1" if must_be_immutable(database) else ""
    return f"{database.absolute().as_uri()}?mode=ro{immutable}"


def read_head(connection: sqlite3.Connection) -> Head:
    """The head row as this connection's transaction sees it."""
    row = connection.execute(f"SELECT {', '.join(HEAD_COLUMNS)} FROM head").fetchone()  # noqa: S608
    if row is None:
        raise StoreDamaged(f"the ledger has lost its head row; {REPAIR}")
    return Head(*row)


def write_head(connection: sqlite3.Connection, head: Head) -> None:
    """Replace the head row, inside the caller's transaction."""
    assignments = ", ".join(f"{name} = ?" for name in HEAD_COLUMNS)
    values = [getattr(head, name) for name in HEAD_COLUMNS]
    connection.execute(f"UPDATE head SET {assignments}", values)  # noqa: S608


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """All of the block or nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


@contextmanager
def sqlite_errors(home: Path) -> Iterator[None]:
    """Errors of SQLite leave the block as errors of ours; the caller's own pass."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise _translated(error, home) from error


@contextmanager
def ledger_errors(home: Path) -> Iterator[None]:
    """As `sqlite_errors`, for blocks of ours: errors of the disk as well."""
    try:
        with sqlite_errors(home):
            yield
    except UnicodeEncodeError as error:
        raise StoreError("a text with half a character cannot be stored; clean it first") from error
    except OSError as error:
        raise StoreError(f"{home} cannot be read or written: {error.strerror or error}") from error


def _translated(error: sqlite3.DatabaseError, home: Path) -> StoreError:
    said = str(error)
    if "full" in said:
        return StoreError(
            f"the disk of {home} is full; what was stored is safe: make room and run it again"
        )
    if "locked" in said or "busy" in said:
        return StoreBusy(f"{home} is in use by another process; try again when it has finished")
    if "malformed" in said or "not a database" in said or "no such" in said:
        return StoreDamaged(f"the ledger of {home} is damaged ({said}); {REPAIR}")
    return StoreError(f"{home} cannot be read or written: {said}")
