"""A workspace put right: a ledger that is sound, and indexes built from it.

Goes in: a workspace and its stamps. Comes out: what was done and what has to be
taken in again. Touches disk; no embedding is computed. One thread.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from store.check import Finding, findings
from store.desk import Desk
from store.generation import CHROMA, PARTS, WORDS, remove_others
from store.ledger import connect, ledger_errors, read_head
from store.lock import write_lock
from store.migrate import migrate
from store.points import pass_by
from store.salvage import salvage
from store.schema import SCHEMA, Stamps, read_meta, require_stamps
from store.upkeep import damaged_parts, purge, rebuild


@dataclass(frozen=True, slots=True)
class Repair:
    """found: what was wrong. done: one line each. lost: paths to take in again."""

    found: tuple[Finding, ...] = ()
    done: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()


def repair(home: Path, stamps: Stamps) -> Repair:
    """Everything that `check` finds, put right. Raises StoreMismatch for other stamps."""
    with ledger_errors(home), write_lock(home):
        found = tuple(findings(home, stamps))
        if not found:
            return Repair()
        done: list[str] = []
        lost: tuple[str, ...] = ()
        parts: frozenset[str] = frozenset()
        if any(finding.part == "ledger" for finding in found):
            salvaged = salvage(home, stamps)
            done.append(f"made the ledger anew from the {salvaged.source}")
            lost, parts = salvaged.lost, PARTS
        with closing(connect(home, writable=True)) as connection:
            meta = read_meta(connection)
            require_stamps(meta, stamps, home)
            if int(meta["schema"]) < SCHEMA:
                migrate(connection, home, int(meta["schema"]))
                done.append("carried the ledger forward")
            desk = Desk(home, meta["store"], connection, stamps.dimension, pass_by)
            parts |= _parts(desk, found)
            if read_head(connection).purge:
                purge(desk)
                done.append("finished a forgetting")
            elif parts:
                rebuild(desk, parts)
                done.append(f"built anew: {', '.join(sorted(parts))}")
            remove_others(home, read_head(connection).generation)
            desk.stamp()
        return Repair(found, tuple(done), lost)


def _parts(desk: Desk, found: tuple[Finding, ...]) -> frozenset[str]:
    """What to rebuild: what the files say now, and what a search did not find."""
    parts = set(damaged_parts(desk, read_head(desk.connection), deep=True))
    parts |= {finding.part for finding in found if finding.part in PARTS}
    if "arrays" in parts:
        parts |= {WORDS, CHROMA}
    return frozenset(parts)
