"""The tables of the ledger, the stamps on it, and the way from older versions.

Goes in: a connection. Comes out: a ledger of this version or an error. Touches
the ledger alone; threads may share nothing here.
"""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from rag.errors import StoreMismatch

SCHEMA = 3
OLD_LEDGER = "ledger.old.db"
ASIDE_LEDGER = "ledger.aside.db"

TABLES = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE head (
    id INTEGER PRIMARY KEY CHECK (id = 1),
    generation INTEGER NOT NULL,
    version INTEGER NOT NULL,
    filled INTEGER NOT NULL,
    filled_segments INTEGER NOT NULL,
    sealed INTEGER NOT NULL,
    words_row INTEGER NOT NULL,
    words_stamp INTEGER NOT NULL,
    next_row INTEGER NOT NULL,
    next_doc INTEGER NOT NULL,
    live INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    journal INTEGER NOT NULL,
    purge INTEGER NOT NULL
);
CREATE TABLE documents (
    num INTEGER PRIMARY KEY,
    doc_id TEXT NOT NULL UNIQUE,
    path TEXT NOT NULL,
    title TEXT NOT NULL,
    date TEXT,
    version TEXT NOT NULL,
    lang TEXT,
    parser TEXT NOT NULL,
    added TEXT NOT NULL,
    first_row INTEGER NOT NULL,
    chunks INTEGER NOT NULL,
    tokens INTEGER NOT NULL,
    pages INTEGER NOT NULL,
    characters INTEGER NOT NULL,
    crc INTEGER NOT NULL,
    extra TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX documents_by_date ON documents (date);
CREATE TABLE spans (num INTEGER PRIMARY KEY, crc INTEGER NOT NULL);
CREATE TABLE manifest (
    name TEXT PRIMARY KEY,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    sha256 TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE retired (num INTEGER PRIMARY KEY);
CREATE TABLE roots (id INTEGER PRIMARY KEY, path TEXT NOT NULL UNIQUE);
CREATE TABLE files (
    doc_id TEXT PRIMARY KEY,
    root INTEGER NOT NULL REFERENCES roots (id),
    relative TEXT NOT NULL,
    size INTEGER NOT NULL,
    mtime_ns INTEGER NOT NULL,
    sha256 TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX files_by_root ON files (root, relative);
CREATE TABLE vectors (
    id INTEGER PRIMARY KEY,
    key TEXT NOT NULL UNIQUE,
    crc INTEGER NOT NULL,
    vector BLOB NOT NULL,
    segments BLOB NOT NULL
);
CREATE TABLE chunks (
    row INTEGER PRIMARY KEY,
    doc INTEGER NOT NULL,
    vector INTEGER NOT NULL,
    start INTEGER NOT NULL,
    end INTEGER NOT NULL,
    page INTEGER,
    crc INTEGER NOT NULL,
    heading TEXT NOT NULL,
    place TEXT NOT NULL,
    segments TEXT NOT NULL,
    heading_tokens TEXT NOT NULL,
    segment_tokens TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE INDEX chunks_by_vector ON chunks (vector);
CREATE TABLE sketches (
    hash INTEGER NOT NULL,
    doc INTEGER NOT NULL,
    PRIMARY KEY (hash, doc)
) WITHOUT ROWID;
CREATE INDEX sketches_by_doc ON sketches (doc);
CREATE TABLE alike (
    doc INTEGER NOT NULL,
    other INTEGER NOT NULL,
    PRIMARY KEY (doc, other)
) WITHOUT ROWID;
CREATE INDEX alike_by_other ON alike (other);
"""


@dataclass(frozen=True, slots=True)
class Stamps:
    """What a store was made with; another value makes another index."""

    encoder: str
    dimension: int
    tokenizer: str
    splitter: str


def create(connection: sqlite3.Connection, stamps: Stamps, *, store: str | None = None) -> None:
    """Lay the tables in an empty ledger, whole or not at all.

    store: the workspace's name, a new one when none is given.
    """
    connection.execute("BEGIN IMMEDIATE")
    for statement in TABLES.split(";\n"):
        if statement.strip():
            connection.execute(statement)
    connection.execute("INSERT INTO head VALUES (1, 0, 0, 0, 0, 0, 1, 0, 1, 1, 0, 0, 0, 0)")
    rows = {
        "schema": SCHEMA,
        "store": store or secrets.token_hex(16),
        "encoder": stamps.encoder,
        "dimension": stamps.dimension,
        "tokenizer": stamps.tokenizer,
        "splitter": stamps.splitter,
    }
    connection.executemany(
        "INSERT INTO meta VALUES (?, ?)", [(key, str(value)) for key, value in rows.items()]
    )
    connection.execute("COMMIT")


def read_meta(connection: sqlite3.Connection) -> dict[str, str]:
    """Every stamp by name; empty when the ledger has no tables yet."""
    found = connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone()
    if found is None:
        return {}
    return dict(connection.execute("SELECT key, value FROM meta"))


def require_stamps(meta: Mapping[str, str], stamps: Stamps, home: object) -> None:
    """Raises StoreMismatch, naming the command that helps, unless all stamps agree."""
    require_schema(meta, home)
    wanted = {
        "encoder": stamps.encoder,
        "dimension": str(stamps.dimension),
        "tokenizer": stamps.tokenizer,
        "splitter": stamps.splitter,
    }
    for name, value in wanted.items():
        if meta.get(name) != value:
            raise StoreMismatch(
                f"{home} was made with {name} {meta.get(name)!r}, not {value!r};"
                " build it again with `footnote doctor --fix`"
            )


def require_schema(meta: Mapping[str, str], home: object) -> None:
    """Raises StoreMismatch for a ledger of a newer version."""
    schema = int(meta.get("schema", "0"))
    if schema > SCHEMA:
        raise StoreMismatch(
            f"{home} was written by a newer Footnote (schema {schema}, this one knows {SCHEMA});"
            " install that version, or choose another folder with --home"
        )
