"""The files of a generation as the ledger remembers them.

Goes in: a generation's folder and the ledger. Comes out: which files are not as
they were left: at a glance by size and time, for certain by checksum. Touches disk.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from rag.digest import file_sha256
from store.arrays import ROWS, SEGMENTS, VECTORS
from store.journal import JOURNAL

ARRAYS = (ROWS, VECTORS, SEGMENTS)
GROWING = (*ARRAYS, JOURNAL)
IGNORED = (".tantivy-writer.lock", ".tantivy-meta.lock", "stamp")


def record(connection: sqlite3.Connection, folder: Path) -> None:
    """Remember every file of the folder; a checksum is computed for what is new.

    Arrays and journal grow; their checksums are those of the documents in them.
    """
    known = {
        name: (size, mtime_ns, sha256)
        for name, size, mtime_ns, sha256 in connection.execute("SELECT * FROM manifest")
    }
    connection.execute("DELETE FROM manifest")
    for name, size, mtime_ns in _listing(folder):
        old = known.get(name)
        if old is not None and old[:2] == (size, mtime_ns):
            sha256 = old[2]
        else:
            sha256 = "" if name in GROWING else file_sha256(folder / name)
        connection.execute(
            "INSERT INTO manifest VALUES (?, ?, ?, ?)", (name, size, mtime_ns, sha256)
        )


def record_growing(connection: sqlite3.Connection, folder: Path) -> None:
    """Remember the arrays and the journal alone, after something was appended to them."""
    for name in GROWING:
        stat = (folder / name).stat()
        connection.execute(
            "UPDATE manifest SET size = ?, mtime_ns = ? WHERE name = ?",
            (stat.st_size, stat.st_mtime_ns, name),
        )


def suspects(connection: sqlite3.Connection, folder: Path) -> list[str]:
    """Names of files whose size or time is not as remembered, missing or new ones too."""
    known = {
        (name, size, mtime_ns)
        for name, size, mtime_ns in connection.execute("SELECT name, size, mtime_ns FROM manifest")
    }
    found = set(_listing(folder))
    return sorted({name for name, _, _ in known ^ found})


def changed(connection: sqlite3.Connection, folder: Path, names: Iterable[str]) -> list[str]:
    """Those of the named files whose content differs; of those that grow, the ones too short."""
    wrong = []
    for name in names:
        row = connection.execute(
            "SELECT size, sha256 FROM manifest WHERE name = ?", (name,)
        ).fetchone()
        path = folder / name
        if row is None or not path.is_file() or path.is_symlink():
            wrong.append(name)
        elif name in GROWING:
            if path.stat().st_size < row[0]:
                wrong.append(name)
        elif file_sha256(path) != row[1]:
            wrong.append(name)
    return wrong


def names(connection: sqlite3.Connection) -> list[str]:
    """Every file remembered."""
    return [name for (name,) in connection.execute("SELECT name FROM manifest ORDER BY name")]


def _listing(folder: Path) -> list[tuple[str, int, int]]:
    """(name, size, time) of each file; one that a writer takes away meanwhile is none."""
    listed = []
    for parent, _, files in os.walk(folder):
        for path in (Path(parent) / file for file in files if file not in IGNORED):
            with suppress(FileNotFoundError):
                stat = path.lstat()
                listed.append((path.relative_to(folder).as_posix(), stat.st_size, stat.st_mtime_ns))
    return listed
