"""A smaller form of the torture by damage: each shape once, to each index and the ledger."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

from rag.errors import StoreDamaged
from store import check, repair
from tests.store.made import STAMPS, opened, put, text_of
from tests.torture.damages import flipped_bit
from tests.torture.store_damage import GROUPS, Ground, part_of
from tests.torture.store_work import search_faults
from tests.torture.table import Row

TEXTS = {f"d{i}": text_of(f"d{i}") for i in range(15)}


@pytest.fixture(scope="module")
def ground(tmp_path_factory: pytest.TempPathFactory) -> Ground:
    return Ground(tmp_path_factory.mktemp("ground"), 8)


@pytest.mark.slow
@pytest.mark.parametrize("group", GROUPS)
def test_damage_is_noticed_and_put_right(ground: Ground, group: str) -> None:
    row: Row = ground.damage_all(group, 1, random.Random(group))
    assert row.failures == []


def test_damaged_index_mends_itself_at_the_next_start(home: Path) -> None:
    with opened(home) as store:
        put(store, TEXTS)
    for group in ("arrays", "words", "journal"):
        flipped_bit(part_of(group, home, home, home), random.Random(4))
        with opened(home) as store:
            assert search_faults(store, TEXTS) == []
        assert check(home, STAMPS) == []


def test_lost_ledger_is_not_taken_for_an_empty_one(home: Path) -> None:
    with opened(home) as store:
        put(store, TEXTS)
    for spoil in (Path.unlink, lambda path: path.write_bytes(b"")):
        spoil(home / "ledger.db")
        with pytest.raises(StoreDamaged, match="footnote doctor --fix"):
            opened(home)
        assert repair(home, STAMPS).lost == ()
        with opened(home) as store:
            assert search_faults(store, TEXTS) == []
            assert len(store.sources()) == 15


def test_changed_text_is_never_handed_out(home: Path) -> None:
    with opened(home) as store:
        put(store, TEXTS)
    ledger = (home / "ledger.db").read_bytes()
    (home / "ledger.db").write_bytes(ledger.replace(b"d3w7", b"d3x7"))
    with opened(home) as store, pytest.raises(StoreDamaged, match="fails its checksum"):
        store.document("d3")


def test_what_journal_and_ledger_both_lost_is_named(home: Path) -> None:
    with opened(home) as store:
        put(store, TEXTS)
    (journal,) = home.glob("index-*/journal")
    journal.unlink()
    ledger = (home / "ledger.db").read_bytes()
    (home / "ledger.db").write_bytes(ledger.replace(b"d3w7", b"d3x7"))
    assert repair(home, STAMPS).lost == ("/made/d3.txt",)
    with opened(home) as store:
        assert len(store.sources()) == 14
