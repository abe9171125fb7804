"""Opens a workspace: the ledger, the generation that it names, and who may write.

Goes in: a folder and the stamps of what makes the chunks. Comes out: a store.
Touches disk, no network. Threads may share a store; what it hands out they may not.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from pathlib import Path
from typing import Self

from rag.errors import StoreBusy, StoreDamaged, StoreError, StoreMismatch
from rag.ports import ByteArray, FileState, FloatArray, Snapshot, Writer
from rag.types import Document, Source
from store.alike import alike
from store.changes import files_below
from store.chroma import LEAST_ROWS
from store.chroma import load as load_chroma
from store.desk import Desk
from store.indexes import SCANNED, IndexKeeper
from store.ledger import LEDGER, REPAIR, ledger_errors, may_write, read_head, sqlite_errors
from store.lock import write_lock
from store.migrate import migrate
from store.points import Reach, pass_by
from store.pool import Pool
from store.records import SOURCE_COLUMNS, read_source, read_vectors
from store.schema import SCHEMA, Stamps, create, read_meta, require_stamps
from store.snapshot import LedgerSnapshot, document_of
from store.stamp import read_stamp
from store.upkeep import is_sound, recover, require_own_ledger, require_whole, settle
from store.writer import LedgerWriter, PurgeHook

KEYS_AT_ONCE = 500


def open_store(
    home: Path,
    stamps: Stamps,
    *,
    readonly: bool = False,
    hooks: Sequence[PurgeHook] = (),
    reach: Reach = pass_by,
    scanned: int = SCANNED,
) -> FileStore:
    """The store of a workspace, made when it is not there and may be written.

    readonly: never write; so it is as well where this user may not.
    hooks: what else keeps text of documents, called before they are forgotten and
    only once nothing stands in the way of it.
    scanned: up to so many chunks vectors are scanned, above Chroma is asked.
    Raises StoreMismatch when it was made with other stamps, StoreError when it
    cannot be read.
    """
    with ledger_errors(home):
        readonly = readonly or not may_write(home)
        if not (home / LEDGER).exists() and any(home.glob("index-*")):
            raise StoreDamaged(f"the ledger of {home} is missing; {REPAIR}")
        if readonly and not (home / LEDGER).exists():
            raise StoreError(f"there is no workspace in {home}; `footnote ingest PATH` makes one")
        if not readonly:
            # For its owner alone: it holds the words of documents.
            home.mkdir(mode=0o700, parents=True, exist_ok=True)
        store = FileStore(
            home, stamps, readonly=readonly, hooks=hooks, reach=reach, scanned=scanned
        )
        try:
            store.start()
        except BaseException:
            store.close()
            raise
        return store


class FileStore:
    """See rag.ports.Store. Made by `open_store`."""

    def __init__(
        self,
        home: Path,
        stamps: Stamps,
        *,
        readonly: bool,
        hooks: Sequence[PurgeHook],
        reach: Reach,
        scanned: int,
    ) -> None:
        self._home = home
        self._stamps = stamps
        self._readonly = readonly
        self._scanned = scanned
        self._hooks = tuple(hooks)
        self._reach = reach
        self._meta: dict[str, str] = {}
        self._pool = Pool(home, writable=not readonly)
        self._indexes = IndexKeeper(home, self._pool, stamps.dimension, scanned)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def start(self) -> None:
        """Make what is missing, check the stamps, mend what was stopped or damaged."""
        stamp = read_stamp(self._home)
        with self._pool.connection() as connection:
            self._meta = read_meta(connection)
            if not self._meta:
                if stamp is not None or any(self._home.glob("index-*")):
                    raise StoreDamaged(f"the ledger of {self._home} is empty; {REPAIR}")
                if self._readonly:
                    raise StoreError(f"{self._home} holds no documents; `footnote ingest PATH`")
                self._create(connection)
            require_stamps(self._meta, self._stamps, self._home)
            if int(self._meta["schema"]) < SCHEMA:
                self._migrate(connection)
            desk = self._desk(connection)
            # The stamp was read first: a writer may have gone on since.
            require_own_ledger(stamp, desk, desk.head())
            if self._readonly:
                require_whole(desk)
                return
            if is_sound(desk):
                return
        self._mend()

    def warm(self) -> None:
        """Have Chroma answer from now on; for a process that will ask many questions.

        Takes seconds, and may build the index where there is none yet: call it
        beside the first question. Until it has returned, vectors are scanned; those
        of a small store always are, and nothing is loaded for it.
        """
        with suppress(StoreError):
            with self._pool.connection() as connection:
                head = read_head(connection)
            if head.live > self._scanned:
                load_chroma()
                if not head.sealed and head.live >= LEAST_ROWS and not self._readonly:
                    with suppress(StoreBusy), self._writing() as writer:
                        writer.seal()
            self._indexes.load_chroma()

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """One unchanging view, for one question."""
        return self._snapshot()

    @contextmanager
    def _snapshot(self) -> Iterator[Snapshot]:
        with sqlite_errors(self._home), self._pool.connection() as connection:
            with ledger_errors(self._home):
                head, indexes = self._indexes.pin(connection)
                layout = self._indexes.layout(connection, head, indexes)
            chroma = self._indexes.chroma(head)
            yield LedgerSnapshot(connection, head, layout, indexes.words, chroma)

    def sources(self) -> list[Source]:
        """All documents, in order of path."""
        with ledger_errors(self._home), self._pool.connection() as connection:
            rows = connection.execute(
                f"SELECT {SOURCE_COLUMNS} FROM documents ORDER BY path, doc_id"  # noqa: S608
            )
            return [read_source(row) for row in rows]

    def document(self, doc_id: str) -> Document:
        """The whole document. Raises StoreError when it is not there."""
        with ledger_errors(self._home), self._pool.connection() as connection:
            return document_of(connection, doc_id)

    def alike(self, doc_ids: Sequence[str]) -> dict[str, list[str]]:
        """Documents that share much of their text with each, those that have any."""
        with ledger_errors(self._home), self._pool.connection() as connection:
            return alike(connection, doc_ids)

    def read_by(self, parser: str) -> frozenset[str]:
        """The documents that a parser read whose name ends like this."""
        with ledger_errors(self._home), self._pool.connection() as connection:
            rows = connection.execute("SELECT doc_id, parser FROM documents")
            return frozenset(doc_id for doc_id, name in rows if name.endswith(parser))

    def files(self, root: str | None = None) -> list[FileState]:
        """Files known, all or those below one root (an absolute folder)."""
        with ledger_errors(self._home), self._pool.connection() as connection:
            return files_below(connection, root)

    def writing(self, *, more: bool = False) -> AbstractContextManager[Writer]:
        """The one writer. Raises StoreBusy within a second if another process writes.

        more: another write of the same work follows soon; the indexes wait for it.
        """
        return self._writing(more=more)

    @contextmanager
    def _writing(self, *, more: bool = False) -> Iterator[LedgerWriter]:
        if self._readonly:
            raise StoreError(
                f"{self._home} may only be read here: it answers questions;"
                " to add or remove documents name another with --home"
            )
        lock = write_lock(self._home)
        with sqlite_errors(self._home), lock, self._pool.connection() as connection:
            desk = self._desk(connection)
            with ledger_errors(self._home):
                recover(desk)
            yield LedgerWriter(desk, self._hooks)
            with ledger_errors(self._home):
                if not more:
                    settle(desk)

    def cached_vectors(self, keys: Sequence[str]) -> dict[str, tuple[FloatArray, ByteArray]]:
        """Vectors kept by content key, those that are there: never embed twice."""
        found: dict[str, tuple[FloatArray, ByteArray]] = {}
        with ledger_errors(self._home), self._pool.connection() as connection:
            for at in range(0, len(keys), KEYS_AT_ONCE):
                some = keys[at : at + KEYS_AT_ONCE]
                marks = ",".join("?" * len(some))
                rows = connection.execute(
                    f"SELECT key, vector, segments FROM vectors WHERE key IN ({marks})",  # noqa: S608
                    list(some),
                )
                for key, vector, segments in rows:
                    found[key] = read_vectors(vector, segments, self._stamps.dimension)
        return found

    def close(self) -> None:
        self._indexes.close()
        self._pool.close()

    def _desk(self, connection: sqlite3.Connection) -> Desk:
        return Desk(
            self._home, self._meta["store"], connection, self._stamps.dimension, self._reach
        )

    def _create(self, connection: sqlite3.Connection) -> None:
        with write_lock(self._home):
            if not read_meta(connection):
                create(connection, self._stamps)
                self._reach("create:ledger")
            self._meta = read_meta(connection)
            require_stamps(self._meta, self._stamps, self._home)
            recover(self._desk(connection))

    def _migrate(self, connection: sqlite3.Connection) -> None:
        if self._readonly:
            raise StoreMismatch(
                f"{self._home} is of an older version; open it for writing once:"
                " `footnote doctor` carries it forward"
            )
        with write_lock(self._home):
            schema = int(read_meta(connection)["schema"])
            if schema < SCHEMA:
                migrate(connection, self._home, schema)
            self._meta = read_meta(connection)

    def _mend(self) -> None:
        """Finish or mend under the lock; another writer has done so before it began."""
        with suppress(StoreBusy), self._writing():
            pass
