"""Opens a workspace: the ledger, the generation that it names, and who may write.

Goes in: a folder and the stamps of what makes the chunks. Comes out: a store.
Touches disk, no network. Threads may share a store; what it hands out they may not.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np

from rag.errors import AssistantError, StoreBusy, StoreDamaged, StoreError, StoreMismatch
from rag.ports import ByteArray, FileState, FloatArray, Snapshot, Writer
from rag.types import Document, Source
from store.arrays import Arrays
from store.chroma import LEAST_ROWS, ChromaIndex
from store.chroma import load as load_chroma
from store.desk import Desk
from store.generation import CHROMA, WORDS, folder_of
from store.ledger import LEDGER, REPAIR, Head, connect, ledger_errors, read_head
from store.lock import write_lock
from store.migrate import migrate
from store.points import Reach, pass_by
from store.records import SOURCE_COLUMNS, read_source, read_vectors
from store.schema import SCHEMA, Stamps, create, read_meta, require_stamps
from store.snapshot import Layout, LedgerSnapshot, document_of, read_layout
from store.stamp import read_stamp
from store.upkeep import damaged_parts, recover, require_own_ledger, settle, suspects
from store.words import Words
from store.writer import LedgerWriter, PurgeHook

log = logging.getLogger(__name__)
PIN_ATTEMPTS = 100
KEYS_AT_ONCE = 500


def open_store(
    home: Path,
    *,
    encoder_name: str,
    dimension: int,
    tokenizer: str,
    splitter: str,
    readonly: bool = False,
    hooks: Sequence[PurgeHook] = (),
    reach: Reach = pass_by,
) -> FileStore:
    """The store of a workspace, made when it is not there and may be written.

    hooks: called with what is about to be forgotten, for those who keep copies.
    Raises StoreMismatch when it was made with other stamps, StoreError when it
    cannot be read.
    """
    stamps = Stamps(encoder_name, dimension, tokenizer, splitter)
    with ledger_errors(home):
        if not (home / LEDGER).exists() and any(home.glob("index-*")):
            raise StoreDamaged(f"the ledger of {home} is missing; {REPAIR}")
        if readonly and not (home / LEDGER).exists():
            raise StoreError(f"there is no workspace in {home}; `footnote ingest PATH` makes one")
        if not readonly:
            home.mkdir(parents=True, exist_ok=True)
        store = FileStore(home, stamps, readonly=readonly, hooks=hooks, reach=reach)
        try:
            store.start()
        except BaseException:
            store.close()
            raise
        return store


@dataclass(frozen=True, slots=True)
class _Indexes:
    """The indexes in use, as of one state of the word index."""

    generation: int
    words_stamp: int
    arrays: Arrays
    words: Words

    def fits(self, head: Head) -> bool:
        return (self.generation, self.words_stamp) == (head.generation, head.words_stamp)


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
    ) -> None:
        self._home = home
        self._stamps = stamps
        self._readonly = readonly
        self._hooks = tuple(hooks)
        self._reach = reach
        self._idle: list[tuple[int, sqlite3.Connection]] = []
        self._guard = threading.Lock()
        self._indexes: _Indexes | None = None
        self._layout: Layout | None = None
        self._closed = False
        self._inode = 0
        self._meta: dict[str, str] = {}
        self._warm = False
        self._chroma: tuple[int, ChromaIndex] | None = None
        self._loading: threading.Thread | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def start(self) -> None:
        """Make what is missing, check the stamps, mend what was stopped or damaged."""
        stamp = read_stamp(self._home)
        with self._connection() as connection:
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
            desk, head = self._desk(connection), read_head(connection)
            # The stamp was read first: a writer may have gone on since.
            require_own_ledger(stamp, desk, head)
            if head.generation and not head.purge and not suspects(desk):
                return
            if self._readonly and damaged_parts(desk, head, mend=False):
                raise StoreDamaged(f"the indexes of {self._home} are damaged; {REPAIR}")
        if not self._readonly:
            self._mend()

    def warm(self) -> None:
        """Have Chroma answer from now on; for a process that will ask many questions.

        Takes seconds, and may build the index where there is none yet: call it
        beside the first question. Until it has returned, vectors are scanned.
        """
        load_chroma()
        self._warm = True
        with self._connection() as connection:
            head = read_head(connection)
        if not head.sealed and head.live >= LEAST_ROWS and not self._readonly:
            with suppress(StoreError), self._writing() as writer:
                writer.seal()
        self._load_chroma()

    def snapshot(self) -> AbstractContextManager[Snapshot]:
        """One unchanging view, for one question."""
        return self._snapshot()

    @contextmanager
    def _snapshot(self) -> Iterator[Snapshot]:
        with ledger_errors(self._home), self._connection() as connection:
            head, indexes = self._pin(connection)
            layout = self._layout
            if layout is None or layout.version != head.version:
                arrays = indexes.arrays.map(head.filled, head.filled_segments)
                layout = self._layout = read_layout(connection, head, arrays)
            yield LedgerSnapshot(connection, head, layout, indexes.words, self._chroma_of(head))

    def sources(self) -> list[Source]:
        """All documents, in order of path."""
        with ledger_errors(self._home), self._connection() as connection:
            rows = connection.execute(
                f"SELECT {SOURCE_COLUMNS} FROM documents ORDER BY path, doc_id"  # noqa: S608
            )
            return [read_source(row) for row in rows]

    def document(self, doc_id: str) -> Document:
        """The whole document. Raises StoreError when it is not there."""
        with ledger_errors(self._home), self._connection() as connection:
            return document_of(connection, doc_id)

    def files(self, root: str | None = None) -> list[FileState]:
        """Files known, all or those below one root (an absolute folder)."""
        with ledger_errors(self._home), self._connection() as connection:
            rows = connection.execute(
                "SELECT f.doc_id, r.path, f.relative, f.size, f.mtime_ns, f.sha256"
                " FROM files f JOIN roots r ON r.id = f.root"
                " WHERE ?1 IS NULL OR r.path = ?1 ORDER BY r.path, f.relative, f.doc_id",
                (root,),
            )
            return [FileState(*row) for row in rows]

    def writing(self) -> AbstractContextManager[Writer]:
        """The one writer. Raises StoreBusy within a second if another process writes."""
        return self._writing()

    @contextmanager
    def _writing(self) -> Iterator[LedgerWriter]:
        if self._readonly:
            raise StoreError(f"{self._home} was opened for reading alone")
        with ledger_errors(self._home), write_lock(self._home), self._connection() as connection:
            desk = self._desk(connection)
            recover(desk)
            yield LedgerWriter(desk, self._hooks)
            settle(desk)

    def cached_vectors(self, keys: Sequence[str]) -> dict[str, tuple[FloatArray, ByteArray]]:
        """Vectors kept by content key, those that are there: never embed twice."""
        found: dict[str, tuple[FloatArray, ByteArray]] = {}
        with ledger_errors(self._home), self._connection() as connection:
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
        with self._guard:
            self._closed = True
            while self._idle:
                self._idle.pop()[1].close()
            if self._chroma is not None:
                self._chroma[1].close()
                self._chroma = None

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection of one's own, with no transaction left open behind."""
        with self._guard:
            if self._closed:
                raise StoreError("the store is closed")
            self._drop_replaced()
            inode, connection = self._idle.pop() if self._idle else (self._inode, None)
        if connection is None:
            connection = connect(self._home, writable=not self._readonly)
        try:
            yield connection
        finally:
            if connection.in_transaction:
                connection.rollback()
            with self._guard:
                if self._closed or inode != self._inode:
                    connection.close()
                else:
                    self._idle.append((inode, connection))

    def _drop_replaced(self) -> None:
        """Let go of connections to a ledger that a repair has put another in place of."""
        try:
            inode = (self._home / LEDGER).stat().st_ino
        except FileNotFoundError:
            return
        if inode != self._inode:
            self._inode = inode
            self._indexes = self._layout = self._chroma = None
            while self._idle:
                self._idle.pop()[1].close()

    def _pin(self, connection: sqlite3.Connection) -> tuple[Head, _Indexes]:
        """A read transaction and indexes that fit it.

        The indexes are opened before the transaction begins: they may hold rows
        that it does not know, never lack one that it counts on.
        """
        for _ in range(PIN_ATTEMPTS):
            connection.execute("BEGIN")
            head = read_head(connection)
            indexes = self._indexes
            if indexes is not None and indexes.fits(head):
                return head, indexes
            connection.rollback()
            self._indexes = self._open_indexes(head)
        raise StoreBusy(f"{self._home} is being rewritten; ask again in a moment")

    def _open_indexes(self, head: Head) -> _Indexes | None:
        folder = folder_of(self._home, head.generation)
        try:
            return _Indexes(
                head.generation,
                head.words_stamp,
                Arrays(folder, self._stamps.dimension),
                Words(folder / WORDS),
            )
        except (OSError, ValueError) as error:
            with self._connection() as connection:
                if read_head(connection).generation != head.generation:
                    return None  # replaced while it was opened
            raise StoreDamaged(f"the indexes of {self._home} are damaged; {REPAIR}") from error

    def _chroma_of(self, head: Head) -> ChromaIndex | None:
        """Chroma for this generation when it is loaded; else it is fetched for later."""
        loaded = self._chroma
        if loaded is not None and loaded[0] == head.generation:
            return loaded[1]
        if self._warm and head.sealed:
            with self._guard:
                if self._loading is None or not self._loading.is_alive():
                    self._loading = threading.Thread(target=self._load_chroma, daemon=True)
                    self._loading.start()
        return None

    def _load_chroma(self) -> None:
        """Open the current generation's Chroma; on failure vectors are scanned."""
        try:
            with self._connection() as connection:
                head = read_head(connection)
            if head.sealed:
                index = ChromaIndex(folder_of(self._home, head.generation) / CHROMA)
                index.nearest(np.ones(self._stamps.dimension, dtype=np.float32), 1)
                self._chroma = (head.generation, index)
        except (AssistantError, OSError) as error:
            log.warning("vectors are scanned: %s", error)
            self._warm = False

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
