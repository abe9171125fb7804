"""Documents on their way into the store: in, parsed and split ones; out, receipts.

Writes through the store's one writer and reads the clock: the writer is kept over quick
files and let go before anything is waited for. One thread; a `Publisher` serves one
ingest or sync.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator
from concurrent.futures import Future
from contextlib import ExitStack, suppress
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from rag.errors import StoreBusy
from rag.ports import EncodedChunk, FileState, Publication, Store, Writer
from rag.types import Document, FileReceipt
from rag.versions import version_note

_HELD_SECONDS = 0.25  # another writer is refused after a second: it gets a turn before
_TOGETHER = 64  # small files stored at once: each time costs five waits for the disk
_CHARACTERS_TOGETHER = 400_000  # of text on its way at once: what memory holds


@dataclass(frozen=True, slots=True)
class Ready:
    """A parsed and split document whose vectors are on their way.

    keys: content key of each chunk. embedded: chunks whose vectors were not known.
    """

    path: str
    is_update: bool
    document: Document
    state: FileState
    keys: list[str]
    embedded: int
    notes: tuple[str, ...]
    encoded: Future[list[EncodedChunk]]


class Publisher:
    """Stores documents in the order they are put, as soon as their vectors are there."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._waiting: deque[Ready] = deque()
        self._characters = 0
        self._stack = ExitStack()
        self._open: Writer | None = None
        self._opened_at = 0.0
        self._has_written = False

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)
        if self._has_written and kind is None:
            with suppress(StoreBusy), self._store.writing():
                pass  # the indexes are brought up to what was written

    def writer(self) -> Writer:
        """The store's writer, kept over quick files: taking it anew syncs the disk."""
        if time.monotonic() - self._opened_at > _HELD_SECONDS:
            self.release()
        if self._open is None:
            self._open = self._stack.enter_context(self._store.writing(more=True))
            self._opened_at = time.monotonic()
            self._has_written = True
        return self._open

    def release(self) -> None:
        """Lets others write: before anything is waited for, and now and then."""
        self._open = None
        self._stack.close()

    @property
    def has_some(self) -> bool:
        """Whether documents wait to be stored."""
        return bool(self._waiting)

    def put(self, item: Ready) -> Iterator[FileReceipt]:
        """Receipts of what had to be stored to keep within memory."""
        self._waiting.append(item)
        self._characters += len(item.document.text)
        if len(self._waiting) >= _TOGETHER or self._characters > _CHARACTERS_TOGETHER:
            yield from self._publish()

    def publish_all(self) -> Iterator[FileReceipt]:
        """Receipts of all that waits, stored now."""
        while self._waiting:
            yield from self._publish()

    def _publish(self) -> Iterator[FileReceipt]:
        """The first that waits is stored, with those after it that are encoded by then."""
        if not self._waiting[0].encoded.done():
            self.release()
        group = [self._take()]
        while self._waiting and self._waiting[0].encoded.done():
            group.append(self._take())
        self.writer().publish_all(
            [Publication(item.document, chunks, item.state, item.keys) for item, chunks in group]
        )
        alike = self._store.alike([item.document.doc_id for item, _ in group])
        for item, chunks in group:
            others = map(self._store.document, alike.get(item.document.doc_id, ()))
            version = version_note(item.document, others)
            yield FileReceipt(
                item.path,
                "updated" if item.is_update else "added",
                doc_id=item.state.doc_id,
                chunks=len(chunks),
                embedded=item.embedded,
                notes=(*item.notes, version) if version else item.notes,
                parser=item.document.parser,
            )

    def _take(self) -> tuple[Ready, list[EncodedChunk]]:
        """The first, once it is encoded, with its vectors."""
        item = self._waiting.popleft()
        self._characters -= len(item.document.text)
        return item, item.encoded.result()
