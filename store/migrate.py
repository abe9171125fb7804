"""A ledger of an older version carried forward, with a copy kept beside it.

Goes in: a connection that holds the write lock's ledger. Comes out: a ledger of
this version. Touches disk.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from pathlib import Path

from store.alike import remember
from store.schema import OLD_LEDGER, SCHEMA, TABLES


def migrate(connection: sqlite3.Connection, home: Path, schema: int) -> None:
    """Carry the ledger forward, one version after the other, whole or not at all.

    The copy is made first, and goes when something is forgotten.
    """
    copy = home / OLD_LEDGER
    copy.unlink(missing_ok=True)
    connection.execute("VACUUM INTO ?", (str(copy),))
    connection.execute("BEGIN IMMEDIATE")
    for version in range(schema, SCHEMA):
        STEPS[version](connection)
    connection.execute("UPDATE meta SET value = ? WHERE key = 'schema'", (str(SCHEMA),))
    connection.execute("COMMIT")


def _to_2(connection: sqlite3.Connection) -> None:
    """Checksums of spans, a manifest and a journal; the generation is built anew for them."""
    for statement in TABLES.split(";\n"):
        if "TABLE spans" in statement or "TABLE manifest" in statement:
            connection.execute(statement)
    connection.execute("ALTER TABLE documents DROP COLUMN vectors_crc")
    connection.execute("ALTER TABLE head ADD COLUMN journal INTEGER NOT NULL DEFAULT 0")
    connection.execute("UPDATE head SET version = version + 1")


def _to_3(connection: sqlite3.Connection) -> None:
    """What tells versions of a document; found for those that are there."""
    for statement in TABLES.split(";\n"):
        if any(f"{place} {name}" in statement for place in ("TABLE", "ON") for name in _TO_3):
            connection.execute(statement)
    numbers = connection.execute("SELECT num FROM documents ORDER BY num").fetchall()
    for (num,) in numbers:
        row = connection.execute("SELECT text FROM documents WHERE num = ?", (num,)).fetchone()
        remember(connection, num, row[0])
    connection.execute("UPDATE head SET version = version + 1")


_TO_3 = ("sketches", "alike")
STEPS: Mapping[int, Callable[[sqlite3.Connection], None]] = {1: _to_2, 2: _to_3}
