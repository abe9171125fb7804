"""What a writer does beside the change itself: flush, rebuild, purge, recover.

Goes in: a desk under the write lock; to look alone, also without. Comes out: nothing;
ledger and generation agree afterwards. Touches disk. One thread.
"""

from __future__ import annotations

import sqlite3
import time
from contextlib import suppress
from dataclasses import replace

from rag.errors import StoreBusy, StoreDamaged
from store import manifest
from store.arrays import ROWS, SEGMENTS, VECTORS, Arrays
from store.desk import Desk
from store.generation import (
    CHROMA,
    PARTS,
    WORDS,
    Plan,
    build,
    folder_of,
    has_room,
    indexed_texts,
    remove_others,
    room_wanted,
)
from store.journal import JOURNAL, journal_store
from store.ledger import BUSY_MILLISECONDS, REPAIR, Head
from store.lock import STEP_SECONDS, WAIT_SECONDS, is_written
from store.schema import ASIDE_LEDGER, OLD_LEDGER
from store.spans import differing_documents, journal_is_whole
from store.stamp import STAMP, Stamp, read_stamp
from store.words import WordsWriter

LEAST_FLUSH = 32
LEAST_CHURN = 200
LEAST_SEALED = 1000
LOG_WAIT_SECONDS = 5.0
STEP_MILLISECONDS = 50


def settle(desk: Desk) -> None:
    """What is due at the end of a write: a rebuild, the word index alone, or nothing.

    A rebuild is due when a fifth of the generation is dead, or when Chroma knows
    less than half of it: what it does not know is scanned.
    """
    head = desk.head()
    dead, unsealed = head.filled - head.live, head.filled - head.sealed
    churned = dead > max(LEAST_CHURN, head.live // 5)
    grown = unsealed > max(LEAST_SEALED, head.sealed)
    if (churned or grown) and has_room(desk.home, room_wanted(desk.home, head, desk.dimension)):
        rebuild(desk)
    elif head.next_row - head.words_row >= LEAST_FLUSH or _retired(desk) >= LEAST_FLUSH:
        flush(desk)


def flush(desk: Desk) -> None:
    """Bring the word index up to the ledger."""
    head = desk.head()
    retired = [num for (num,) in desk.connection.execute("SELECT num FROM retired")]
    if head.words_row == head.next_row and not retired:
        return
    desk.reach("flush:begin")
    words = WordsWriter(desk.folder() / WORDS)
    # A stopped flush may have added these already, unknown to the ledger.
    again = desk.connection.execute(
        "SELECT num FROM documents WHERE first_row >= ?", (head.words_row,)
    ).fetchall()
    for num in [*retired, *(num for (num,) in again)]:
        words.remove(num)
    for row, doc, tokens in indexed_texts(desk.connection, head.words_row):
        words.add(row, doc, tokens)
    words.commit()
    desk.reach("flush:words")
    with desk.change("flush"):
        desk.connection.execute("DELETE FROM retired")
        desk.write_head(
            replace(
                head,
                version=head.version + 1,
                words_row=head.next_row,
                words_stamp=head.words_stamp + 1,
            )
        )
        manifest.record(desk.connection, desk.folder())


def rebuild(desk: Desk, parts: frozenset[str] = PARTS, *, seal: bool = False) -> None:
    """Build a new generation and switch to it. parts: what to build anew, the rest is linked.

    seal: build Chroma even over few chunks.
    """
    head = desk.head()
    wanted = seal or head.sealed > 0 or head.live >= LEAST_SEALED
    plan = Plan(desk.store, desk.dimension, parts, seal=wanted)
    built = build(desk.home, desk.connection, head, plan, desk.reach)
    with desk.change("rebuild"):
        if WORDS in parts:
            desk.connection.execute("DELETE FROM retired")
        if built.spans is not None:
            desk.connection.execute("DELETE FROM spans")
            desk.connection.executemany("INSERT INTO spans VALUES (?, ?)", built.spans)
        desk.connection.execute("DELETE FROM manifest")
        manifest.record(desk.connection, folder_of(desk.home, built.head.generation))
        desk.write_head(replace(built.head, version=head.version + 1))
    remove_others(desk.home, built.head.generation)
    desk.reach("rebuild:cleaned")


def recover(desk: Desk) -> None:
    """What a writer does first: finish or mend what an earlier one was stopped at."""
    head = desk.head()
    stamp = read_stamp(desk.home)
    require_own_ledger(stamp, desk, head)
    if stamp is None or stamp.store != desk.store:
        desk.stamp()
    if head.generation == 0:
        rebuild(desk)
    elif head.purge:
        # While a long question holds old pages the forgetting waits, other writes do not.
        with suppress(StoreBusy):
            purge(desk, wait_seconds=0.2)
    else:
        damaged = damaged_parts(desk, head)
        if damaged:
            rebuild(desk, damaged)
        remove_others(desk.home, head.generation if not damaged else desk.head().generation)


def require_own_ledger(stamp: Stamp | None, desk: Desk, head: Head) -> None:
    """Raises StoreDamaged when the ledger is older than its stamp, or another workspace's.

    stamp: read before the head, or under the write lock.
    """
    if stamp is not None and stamp.store != desk.store:
        folder = folder_of(desk.home, head.generation)
        indexes = read_stamp(folder)
        if desk.store in (indexes.store if indexes else None, journal_store(folder)):
            return  # the stamp is another's, not the ledger
        raise StoreDamaged(f"the ledger of {desk.home} belongs to another workspace; {REPAIR}")
    if stamp is not None and stamp.version > head.version:
        raise StoreDamaged(f"the ledger of {desk.home} is older than its indexes; {REPAIR}")


def suspects(desk: Desk) -> list[str]:
    """Files of the generation in use that are not as remembered, at a glance."""
    folder = desk.folder()
    stamp = read_stamp(folder)
    if stamp is None or stamp.store != desk.store:
        return [STAMP]
    return manifest.suspects(desk.connection, folder)


def is_sound(desk: Desk) -> bool:
    """Whether the files are as the ledger remembers them, or another process has them open.

    A writer's files run ahead of the ledger until it has finished; it has mended
    before it began.
    """
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        head = desk.head()
        if head.generation and not head.purge and not suspects(desk):
            return True
        if not is_written(desk.home):
            return False
        if time.monotonic() >= deadline:
            return True
        time.sleep(STEP_SECONDS)


def require_whole(desk: Desk) -> None:
    """Raises StoreDamaged where files are wrong and nobody is writing them."""
    while not is_sound(desk):
        head = desk.head()
        if not damaged_parts(desk, head, mend=False):
            return
        if desk.head() == head and not is_written(desk.home):
            raise StoreDamaged(f"the indexes of {desk.home} are damaged; {REPAIR}")


def damaged_parts(
    desk: Desk, head: Head, *, deep: bool = False, mend: bool = True
) -> frozenset[str]:
    """Parts of the generation that are not as the ledger left them.

    By size and time of the files, then by content where these differ; by content
    alone when deep. mend: files that prove to be right are remembered as they are.
    """
    folder = folder_of(desk.home, head.generation)
    found = suspects(desk)
    if STAMP in found:
        return PARTS
    lacking = [name for name in manifest.GROWING if not (folder / name).is_file()]
    remembered = manifest.names(desk.connection) if deep else []
    names = sorted({*found, *lacking, *remembered})
    if not names:
        return frozenset()
    changed = set(manifest.changed(desk.connection, folder, names))
    damaged = {_part(name) for name in changed}
    if "arrays" in {_part(name) for name in names} - damaged and _arrays_differ(desk, head):
        damaged.add("arrays")
    if JOURNAL in names and JOURNAL not in damaged and not journal_is_whole(folder, head):
        damaged.add(JOURNAL)
    if head.sealed and CHROMA not in damaged and not (folder / CHROMA).is_dir():
        damaged.add(CHROMA)
    if "arrays" in damaged:
        damaged |= {WORDS, CHROMA}  # they know rows that new arrays leave out
    if mend and found and not damaged:
        with desk.change("mend"):
            manifest.record(desk.connection, folder)
            desk.write_head(replace(head, version=head.version + 1))
    return frozenset(damaged)


def purge(desk: Desk, *, wait_seconds: float = LOG_WAIT_SECONDS) -> None:
    """Write everything anew, so that nothing of what was deleted stays on disk.

    Raises StoreBusy when a reader holds older pages of the ledger for so long.
    """
    _truncate_log(desk.connection, wait_seconds)
    rebuild(desk)
    desk.reach("forget:rebuilt")
    for copy in (OLD_LEDGER, ASIDE_LEDGER):
        (desk.home / copy).unlink(missing_ok=True)
    desk.connection.execute("VACUUM")
    desk.reach("forget:vacuumed")
    _truncate_log(desk.connection, wait_seconds)
    desk.reach("forget:emptied")
    head = desk.head()
    with desk.change("purge"):
        desk.write_head(replace(head, version=head.version + 1, purge=0))
    desk.reach("forget:done")


def _arrays_differ(desk: Desk, head: Head) -> bool:
    try:
        arrays = Arrays(folder_of(desk.home, head.generation), desk.dimension)
    except OSError:
        return True
    try:
        return bool(differing_documents(desk.connection, arrays, head))
    except StoreDamaged:
        return True
    finally:
        arrays.close()


def _part(name: str) -> str:
    """The part that a file of a generation belongs to."""
    if name in (ROWS, VECTORS, SEGMENTS):
        return "arrays"
    first = name.split("/")[0]
    return first if first in PARTS else WORDS


def _retired(desk: Desk) -> int:
    """Number of documents that left the ledger and not yet the word index."""
    return int(desk.connection.execute("SELECT count(*) FROM retired").fetchone()[0])


def _truncate_log(connection: sqlite3.Connection, wait_seconds: float) -> None:
    """Empty the write-ahead log, waiting for readers of older pages."""
    deadline = time.monotonic() + wait_seconds
    connection.execute(f"PRAGMA busy_timeout = {STEP_MILLISECONDS}")
    try:
        while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            if time.monotonic() >= deadline:
                raise StoreBusy(
                    "what was forgotten is out of every search, but a running question still"
                    " holds old pages of the ledger: they go with the next write"
                )
    finally:
        connection.execute(f"PRAGMA busy_timeout = {BUSY_MILLISECONDS}")
