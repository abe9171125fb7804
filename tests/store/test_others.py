"""Smaller forms of the other tortures: second writers, readers, small disks, random changes."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import StoreError
from store.generation import folder_of
from tests.store.made import opened, publish, put, text_of
from tests.torture.store_machine import run_machine
from tests.torture.store_others import openers, readers, second_writers, small_disks

pytestmark = pytest.mark.slow


def test_second_writers_are_refused_by_name(tmp_path: Path) -> None:
    row = second_writers(tmp_path / "home", 4, within=60.0)
    assert row.failures == []
    assert row.outcome == {"refused by name in time": 4}


def test_readers_see_one_whole_state_beside_a_writer(tmp_path: Path) -> None:
    row = readers(tmp_path / "home", 60)
    assert row.failures == []
    assert row.done == 240


def test_workspace_opens_beside_a_writer(tmp_path: Path) -> None:
    row = openers(tmp_path / "home", 15)
    assert row.failures == []
    assert row.done == 60


@pytest.mark.parametrize("readonly", [False, True])
def test_files_ahead_of_the_ledger_are_no_damage_while_they_are_written(
    home: Path, readonly: bool
) -> None:
    with opened(home) as store:
        put(store, {"a": text_of("a")})
        with store.writing() as writer:
            publish(writer, "b", text_of("b"))
            (folder_of(home, 1) / "words" / "unfinished").write_text("of the writer")
            with opened(home, readonly=readonly) as other:
                assert other.document("a").text == text_of("a")
            (folder_of(home, 1) / "words" / "unfinished").unlink()


def test_file_that_a_writer_takes_away_meanwhile_is_passed_over(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(home) as store:
        put(store, {"a": text_of("a")})
    listed = os.walk

    def with_gone(folder: Path) -> Iterator[tuple[str, list[str], list[str]]]:
        for parent, folders, files in listed(folder):
            yield parent, folders, [*files, ".tmpGone"]

    monkeypatch.setattr(os, "walk", with_gone)
    with opened(home, readonly=True) as store:
        assert store.document("a").text == text_of("a")


def test_full_disk_stops_with_one_line_and_loses_nothing(tmp_path: Path) -> None:
    row = small_disks(tmp_path / "disk", 5)
    assert row.failures == []
    assert row.done == 5


def test_store_and_dictionary_agree_after_any_history() -> None:
    assert run_machine(6, 25) > 100


def test_forgetting_without_room_changes_nothing(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with opened(home) as store:
        put(store, {"a": text_of("a")})
        usage = shutil.disk_usage(home)
        monkeypatch.setattr(shutil, "disk_usage", lambda path: usage._replace(free=1000))
        with (
            store.writing() as writer,
            pytest.raises(StoreError, match=r"too full to forget.*nothing was changed"),
        ):
            writer.forget(["a"])
        assert store.document("a").text == text_of("a")
