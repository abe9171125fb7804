"""Older workspaces are carried forward with a copy, newer ones are refused."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from rag.errors import StoreMismatch
from store import check
from tests.store.made import STAMPS, opened, put, text_of
from tests.torture.store_work import search_faults

TEXTS = {f"d{i}": text_of(f"d{i}") for i in range(12)}


def make_version_1(home: Path) -> None:
    """A workspace as the first version wrote it."""
    with opened(home) as store:
        put(store, TEXTS)
    (home / "stamp").unlink()
    with closing(sqlite3.connect(home / "ledger.db", isolation_level=None)) as ledger:
        for statement in (
            "DROP TABLE spans",
            "DROP TABLE manifest",
            "DROP TABLE sketches",
            "DROP TABLE alike",
            "ALTER TABLE head DROP COLUMN journal",
            "ALTER TABLE documents ADD COLUMN vectors_crc INTEGER NOT NULL DEFAULT 0",
            "UPDATE meta SET value = '1' WHERE key = 'schema'",
        ):
            ledger.execute(statement)


def test_older_workspace_is_carried_forward_with_a_copy(home: Path) -> None:
    make_version_1(home)
    with opened(home) as store:
        assert {s.doc_id: store.document(s.doc_id).text for s in store.sources()} == TEXTS
        assert search_faults(store, TEXTS) == []
    assert check(home, STAMPS) == []
    with closing(sqlite3.connect(home / "ledger.old.db")) as copy:
        assert copy.execute("SELECT value FROM meta WHERE key = 'schema'").fetchone() == ("1",)
        assert copy.execute("SELECT count(*) FROM documents").fetchone() == (12,)


def test_forgetting_takes_the_copy_of_the_older_version_along(home: Path) -> None:
    make_version_1(home)
    with opened(home) as store, store.writing() as writer:
        writer.forget(["d1"])
    assert not (home / "ledger.old.db").exists()


def test_newer_workspace_is_refused(home: Path) -> None:
    opened(home).close()
    with closing(sqlite3.connect(home / "ledger.db", isolation_level=None)) as ledger:
        ledger.execute("UPDATE meta SET value = '99' WHERE key = 'schema'")
    with pytest.raises(StoreMismatch, match="newer Footnote"):
        opened(home)
