"""Opens a workspace: the ledger, the generation that it names, and who may write.

Goes in: a folder and the stamps of what makes the chunks. Comes out: a store.
Touches disk, no network. Threads may share a store; what it hands out they may not.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

from rag.errors import StoreBusy, StoreDamaged, StoreError
from rag.ports import ByteArray, FileState, FloatArray, Snapshot, Writer
from rag.types import Document, Source
from store.arrays import Arrays
from store.generation import WORDS, folder_of
from store.ledger import LEDGER, REPAIR, Head, connect, ledger_errors, read_head
from store.lock import write_lock
from store.points import Reach, pass_by
from store.records import SOURCE_COLUMNS, read_source, read_vectors
from store.schema import Stamps, create, read_meta, require_stamps
from store.snapshot import Layout, LedgerSnapshot, document_of, read_layout
from store.words import Words
from store.writer import LedgerWriter, PurgeHook

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
        self._idle: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._indexes: _Indexes | None = None
        self._layout: Layout | None = None
        self._closed = False

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
        """Make what is missing, check the stamps, finish what was stopped."""
        with self._connection() as connection:
            meta = read_meta(connection)
            if not meta:
                if self._readonly:
                    raise StoreError(f"{self._home} holds no documents; `footnote ingest PATH`")
                self._create(connection)
                meta = read_meta(connection)
            require_stamps(meta, self._stamps, self._home)
            head = read_head(connection)
        if head.purge and not self._readonly:
            self._finish_purge()

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
            yield LedgerSnapshot(connection, head, layout, indexes.words)

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
    def _writing(self) -> Iterator[Writer]:
        if self._readonly:
            raise StoreError(f"{self._home} was opened for reading alone")
        with ledger_errors(self._home), write_lock(self._home), self._connection() as connection:
            writer = self._writer(connection)
            writer.recover()
            yield writer
            writer.settle()

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
                self._idle.pop().close()

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        """A connection of one's own, with no transaction left open behind."""
        with self._guard:
            if self._closed:
                raise StoreError("the store is closed")
            connection = self._idle.pop() if self._idle else None
        if connection is None:
            connection = connect(self._home, writable=not self._readonly)
        try:
            yield connection
        finally:
            if connection.in_transaction:
                connection.rollback()
            with self._guard:
                if self._closed:
                    connection.close()
                else:
                    self._idle.append(connection)

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

    def _writer(self, connection: sqlite3.Connection) -> LedgerWriter:
        return LedgerWriter(
            self._home,
            connection,
            dimension=self._stamps.dimension,
            hooks=self._hooks,
            reach=self._reach,
        )

    def _create(self, connection: sqlite3.Connection) -> None:
        with write_lock(self._home):
            if not read_meta(connection):
                create(connection, self._stamps)
                self._reach("create:ledger")
            self._writer(connection).recover()

    def _finish_purge(self) -> None:
        """Finish a forgetting that was stopped, unless another process is at it."""
        try:
            with self.writing():
                pass
        except StoreBusy:
            return
