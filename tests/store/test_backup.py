"""A workspace in one file: taken while it is written, restored at another place."""

from __future__ import annotations

import shutil
import zipfile
from pathlib import Path

import pytest

from rag.errors import StoreDamaged, StoreError
from store import backup, check, restore
from tests.store.made import STAMPS, opened, publish, put, text_of
from tests.torture.store_work import search_faults

TEXTS = {f"d{i}": text_of(f"d{i}") for i in range(20)}


def test_backup_taken_during_a_write_holds_what_was_published(home: Path, tmp_path: Path) -> None:
    with opened(home) as store:
        put(store, TEXTS)
        with store.writing() as writer, store.snapshot():
            publish(writer, "late", text_of("late"))
            backup(home, tmp_path / "b.zip")
    restore(tmp_path / "b.zip", tmp_path / "there")
    wanted = {**TEXTS, "late": text_of("late")}
    with opened(tmp_path / "there") as store:
        assert {s.doc_id: store.document(s.doc_id).text for s in store.sources()} == wanted
        assert search_faults(store, wanted) == []
    assert check(tmp_path / "there", STAMPS) == []


def test_restore_over_a_workspace_is_refused(home: Path, tmp_path: Path) -> None:
    with opened(home) as store:
        put(store, {"a": text_of("a")})
    backup(home, tmp_path / "b.zip")
    with pytest.raises(StoreError, match="holds a workspace"):
        restore(tmp_path / "b.zip", home)


def test_backup_of_nothing_says_so(home: Path, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="no workspace"):
        backup(home, tmp_path / "b.zip")
    assert list(tmp_path.iterdir()) == []


def test_damaged_backup_is_refused_and_leaves_nothing(home: Path, tmp_path: Path) -> None:
    with opened(home) as store:
        put(store, TEXTS)
    backup(home, tmp_path / "b.zip")
    whole = (tmp_path / "b.zip").read_bytes()
    for at in range(0, len(whole), len(whole) // 7):
        (tmp_path / "bad.zip").write_bytes(whole[:at])
        with pytest.raises(StoreDamaged, match="not a whole backup"):
            restore(tmp_path / "bad.zip", tmp_path / "there")
        assert not list((tmp_path / "there").glob("*.db"))
    (tmp_path / "text.zip").write_text("no archive")
    with pytest.raises(StoreDamaged, match="not a whole backup"):
        restore(tmp_path / "text.zip", tmp_path / "there")


def test_backup_with_a_name_that_leads_outside_is_refused(home: Path, tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "bad.zip", "w") as archive:
        archive.writestr(
            "backup.json", '{"format": "footnote-backup/1", "files": {"../out.db": "00"}}'
        )
        archive.writestr("../out.db", "x")
    with pytest.raises(StoreError, match="no database of ours"):
        restore(tmp_path / "bad.zip", tmp_path / "there")
    assert not (tmp_path / "out.db").exists()


def test_other_databases_of_the_workspace_travel_along(home: Path, tmp_path: Path) -> None:
    with opened(home) as store:
        put(store, {"a": text_of("a")})
    shutil.copy(home / "ledger.db", home / "conversations.db")
    backup(home, tmp_path / "b.zip")
    restore(tmp_path / "b.zip", tmp_path / "there")
    assert (tmp_path / "there" / "conversations.db").stat().st_size > 0
