"""The one writer: changes to ledger and generation, each whole or not at all.

Goes in: documents with their encoded chunks. Comes out: nothing; what returned is
durable. Touches disk and clock. One thread, while the write lock is held.

The ledger commits first and is the truth. Vectors and journal are appended before
that commit, beyond the end that counts; the word index follows after it, up to a
row that the ledger names, and what it lacks is read from the ledger meanwhile.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import astuple, replace
from pathlib import Path

from rag.errors import StoreError
from rag.ports import EncodedChunk, FileState, Publication
from rag.types import Document
from store.arrays import Addition, ArrayWriter, addition, span_crc
from store.changes import (
    day_added,
    drop_files,
    insert_document,
    move_file,
    remember_file,
    retire,
)
from store.desk import Desk
from store.generation import CHROMA, has_room, room_wanted
from store.journal import Entry, JournalWriter
from store.ledger import LEDGER, Head, ledger_errors
from store.manifest import record_growing
from store.records import require_shapes
from store.replay import put_entry
from store.upkeep import flush, purge, rebuild

UNFLUSHED_ROWS = 512


PurgeHook = Callable[[Sequence[str]], None]
"""Takes the text of these documents out of what is kept beside the ledger."""


class Appending:
    """Vectors and entries put after the ends that count; durable after `sync`."""

    def __init__(self, folder: Path, head: Head, dimension: int) -> None:
        self._arrays = ArrayWriter(
            folder,
            filled=head.filled,
            filled_segments=head.filled_segments,
            dimension=dimension,
        )
        try:
            self._journal = JournalWriter(folder, head.journal)
        except BaseException:
            self._arrays.close()
            raise

    @property
    def journal_end(self) -> int:
        return self._journal.end

    def append(self, arrays: Addition, entry: Entry) -> None:
        self._arrays.append(arrays)
        self._journal.append(entry)

    def sync(self) -> None:
        self._arrays.sync()
        self._journal.sync()

    def close(self) -> None:
        self._arrays.close()
        self._journal.close()


class LedgerWriter:
    """See rag.ports.Writer."""

    def __init__(self, desk: Desk, hooks: Sequence[PurgeHook]) -> None:
        self._desk = desk
        self._hooks = hooks

    def publish(
        self,
        document: Document,
        chunks: Sequence[EncodedChunk],
        file: FileState,
        keys: Sequence[str],
    ) -> None:
        """Put in a document or its new version. Durable when it returns."""
        self.publish_all([Publication(document, chunks, file, keys)])

    def publish_all(self, publications: Sequence[Publication]) -> None:
        """As `publish`, all of them or none."""
        desk = self._desk
        for each in publications:
            require_shapes(each.chunks, desk.dimension)
            if len(each.keys) != len(each.chunks):
                raise ValueError("one content key a chunk is wanted")
        with ledger_errors(desk.home):
            desk.reach("publish:begin")
            with desk.change("publish"):
                head = desk.head()
                appending = Appending(desk.folder(), head, desk.dimension)
                try:
                    for each in publications:
                        head = self._put(each, head, appending)
                    desk.reach("publish:written")
                    appending.sync()
                finally:
                    appending.close()
                desk.write_head(replace(head, journal=appending.journal_end))
                record_growing(desk.connection, desk.folder())
                desk.reach("publish:appended")
            if head.next_row - head.words_row > UNFLUSHED_ROWS:
                flush(desk)
            desk.reach("publish:done")

    def rename(self, doc_id: str, *, root: str, relative: str) -> None:
        """Give a document's file another place; its path follows."""
        with self._noted("rename", ["move", doc_id, root, relative]):
            move_file(self._desk.connection, doc_id, root, relative)

    def touch(self, file: FileState) -> None:
        """Remember a new size and time of an unchanged file."""
        with self._noted("touch", ["file", astuple(file)]):
            remember_file(self._desk.connection, file)

    def remove(self, doc_ids: Sequence[str]) -> None:
        """Take documents out, without the purge of `forget`. Durable when it returns."""
        with self._noted("remove", ["drop", list(doc_ids)]):
            self._drop(doc_ids, purge=0)

    def forget(self, doc_ids: Sequence[str]) -> None:
        """Remove documents so that no byte of text or vectors stays."""
        desk = self._desk
        with ledger_errors(desk.home):
            self._require_room()
            for hook in self._hooks:
                hook(doc_ids)
            desk.reach("forget:hooks")
            with self._noted("forget", ["drop", list(doc_ids)]):
                self._drop(doc_ids, purge=1)
            purge(desk)

    def seal(self) -> None:
        """Build Chroma over what there is, however little, unless it is built."""
        with ledger_errors(self._desk.home):
            if not self._desk.head().sealed:
                rebuild(self._desk, frozenset({CHROMA}), seal=True)

    @contextmanager
    def _noted(self, name: str, entry: Entry) -> Iterator[None]:
        """A change of the ledger with its entry in the journal."""
        desk = self._desk
        with ledger_errors(desk.home), desk.change(name):
            yield
            head = self._note(entry, desk.head())
            desk.write_head(replace(head, version=head.version + 1))
            record_growing(desk.connection, desk.folder())

    def _drop(self, doc_ids: Sequence[str], *, purge: int) -> None:
        head = retire(self._desk.connection, doc_ids, self._desk.head())
        drop_files(self._desk.connection, doc_ids)
        self._desk.write_head(replace(head, purge=max(head.purge, purge)))

    def _put(self, each: Publication, head: Head, appending: Appending) -> Head:
        """The head with a document in the ledger, its vectors and entry to be appended."""
        connection = self._desk.connection
        added = day_added(connection, each.document.doc_id)
        old = retire(connection, [each.document.doc_id], head)
        arrays = _addition(each.chunks, old, self._desk.dimension)
        crc = span_crc(arrays)
        head = insert_document(
            connection, each.document, each.chunks, each.keys, old, added=added, span_crc=crc
        )
        remember_file(connection, each.file)
        place = (old.next_doc, old.next_row, added, crc)
        appending.append(
            arrays, put_entry(*place, each.document, each.chunks, each.keys, each.file)
        )
        return head

    def _note(self, entry: Entry, head: Head) -> Head:
        """The head with an entry of the journal more."""
        journal = JournalWriter(self._desk.folder(), head.journal)
        try:
            journal.append(entry)
            journal.sync()
        finally:
            journal.close()
        return replace(head, journal=journal.end)

    def _require_room(self) -> None:
        """Raises StoreError before anything is forgotten that could not be purged."""
        home = self._desk.home
        ledger = (home / LEDGER).stat().st_size
        wanted = room_wanted(home, self._desk.head(), self._desk.dimension) + 2 * ledger
        if not has_room(home, wanted):
            raise StoreError(
                f"the disk of {home} is too full to forget: {wanted // 2**20 + 1} MB are wanted"
                " for a while; nothing was changed: make room and run it again"
            )


def _addition(chunks: Sequence[EncodedChunk], head: Head, dimension: int) -> Addition:
    return addition(
        head.next_row,
        head.next_doc,
        head.filled_segments,
        [encoded.vector for encoded in chunks],
        [encoded.segment_vectors for encoded in chunks],
        dimension,
    )
