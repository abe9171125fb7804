"""Files into the store: in, paths; out, a receipt a file.

Reads folders and the clock, has each file parsed in a process of its own and its chunks
encoded beside, and writes through the store's one writer. A file is compared
by size and time, then by content; only what changed is read, only new text is
embedded. One file's failure never stops the rest. Memory does not grow with the
number of files: a few are on their way at a time.
"""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import ExitStack, suppress
from dataclasses import dataclass, replace
from pathlib import Path

from rag.allocator import give_back, share_pools
from rag.encoding import EncodingPool, Work
from rag.errors import DocumentError, StoreBusy
from rag.load.identity import absolute_path, file_sha256, file_state, make_document, text_version
from rag.load.ocr import available
from rag.load.reading import WITHOUT_OCR
from rag.load.sandbox import Read, Sandbox, read_ahead
from rag.load.split import split_document
from rag.load.walk import Found, find_files
from rag.ports import EncodedChunk, Encoder, FileState, Publication, Store, Writer
from rag.retrieve.encode import content_key
from rag.types import Document, FileOutcome, FileReceipt, Receipt
from rag.versions import version_note

Progress = Callable[[FileReceipt], None]
_PARSERS = 2
_HELD_SECONDS = 0.25  # another writer is refused after a second: it gets a turn before
_TOGETHER = 64  # small files stored at once: each time costs five waits for the disk
_CHARACTERS_TOGETHER = 400_000  # of text on its way at once: what memory holds
_LONGEST_WAIT = 0.2  # seconds that files ready to be stored wait for one more


@dataclass(frozen=True, slots=True)
class Intake:
    """The parts that taking in needs. Threads may share one.

    ocr: read scanned pages, where the extra for it is installed.
    """

    store: Store
    encoder: Encoder
    chunk_chars: int = 800
    ocr: bool = True


def ingest(intake: Intake, paths: Sequence[Path], *, progress: Progress | None = None) -> Receipt:
    """Add or update files and folders; nothing is removed."""
    with _Run(intake, dry_run=False) as run:
        return _told(run.take(find_files(paths)), progress)


def sync(
    intake: Intake, folder: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> Receipt:
    """Make the store equal to one folder: add, update, rename and remove."""
    root = str(folder.absolute())
    with _Run(intake, dry_run=dry_run) as run:
        taken = _told(run.take(find_files([folder])), progress)
        removed = _told(run.remove_missing(root), progress)
    return Receipt((*taken.files, *removed.files))


def _known_files(intake: Intake) -> Iterator[FileState]:
    """What the store knows of files; those with pages that can be read now as if changed."""
    reads_scans = intake.ocr and available()
    unread = intake.store.read_by(WITHOUT_OCR) if reads_scans else frozenset()
    for state in intake.store.files():
        is_unread = state.doc_id in unread
        yield replace(state, mtime_ns=-1, sha256="") if is_unread else state


def _named_apart(path: str, other: str) -> str:
    """The name of a file; with its folder, where the other one has the same name."""
    here, there = Path(path), Path(other)
    return here.name if here.name != there.name else f"{here.parent.name}/{here.name}"


def _told(receipts: Iterable[FileReceipt], progress: Progress | None) -> Receipt:
    files = []
    for receipt in receipts:
        files.append(receipt)
        if progress:
            progress(receipt)
    return Receipt(tuple(files))


@dataclass(frozen=True, slots=True)
class _Ready:
    """A parsed and split document whose vectors are on their way."""

    file: Found
    old: FileState | None
    document: Document
    state: FileState
    keys: list[str]
    embedded: int
    notes: tuple[str, ...]
    encoded: Future[list[EncodedChunk]]


class _Waiting:
    """Documents that wait to be stored, in order, as many as memory holds."""

    def __init__(self) -> None:
        self.items: deque[_Ready] = deque()
        self._characters = 0

    @property
    def are_enough(self) -> bool:
        return len(self.items) >= _TOGETHER or self._characters > _CHARACTERS_TOGETHER

    def put(self, item: _Ready) -> None:
        self.items.append(item)
        self._characters += len(item.document.text)

    def take(self) -> tuple[_Ready, list[EncodedChunk]]:
        """The first, once it is encoded, with its vectors."""
        item = self.items.popleft()
        self._characters -= len(item.document.text)
        return item, item.encoded.result()


class _Run:
    """One ingest or sync: what was known when it began, and the writer once it is needed."""

    def __init__(self, intake: Intake, *, dry_run: bool) -> None:
        self._intake = intake
        self._dry_run = dry_run
        self._known = {absolute_path(state): state for state in _known_files(intake)}
        self._present: set[str] = set()
        self._unlisted: tuple[str, ...] = ()
        self._contents: dict[str, str] = {s.sha256: path for path, s in self._known.items()}
        self._texts = {source.version: source.path for source in intake.store.sources()}
        self._missing: dict[str, FileState] = {}
        self._stack = ExitStack()
        self._open: Writer | None = None
        self._opened_at = 0.0
        self._has_written = False

    def __enter__(self) -> _Run:
        share_pools()
        return self

    def __exit__(self, *raised: object) -> None:
        self._stack.__exit__(*raised)  # type: ignore[arg-type]
        if self._has_written and raised[0] is None:
            with suppress(StoreBusy), self._intake.store.writing():
                pass  # the indexes are brought up to what was written
        give_back()

    def take(self, found: Iterable[Found]) -> Iterator[FileReceipt]:
        """A receipt a file: the unchanged first, then each changed one as it is done."""
        fresh: list[Found] = []
        for file in found:
            path = str(file.path)
            self._present.add(path)
            state = self._known.get(path)
            if file.reason:
                if file.is_unlisted:
                    self._unlisted += (os.path.join(path, ""),)
                yield FileReceipt(path, "skipped", file.reason, why=file.why)
            elif state and (state.size, state.mtime_ns) == (file.size, file.mtime_ns):
                yield FileReceipt(path, "unchanged", doc_id=state.doc_id)
            else:
                fresh.append(file)
        self._missing = {
            state.sha256: state
            for path, state in self._known.items()
            if self._is_gone(path) and not os.path.exists(path)
        }
        yield from self._take_fresh(fresh)

    def remove_missing(self, root: str) -> Iterator[FileReceipt]:
        """Documents of this root whose file is gone, taken out of the store."""
        gone = [
            state
            for path, state in self._known.items()
            if state.root == root and self._is_gone(path)
        ]
        if gone and not self._dry_run:
            self._writer().remove([state.doc_id for state in gone])
        for state in gone:
            yield FileReceipt(absolute_path(state), "removed", doc_id=state.doc_id)

    def _is_gone(self, path: str) -> bool:
        """Whether a file was not found where one could look."""
        return path not in self._present and not path.startswith(self._unlisted)

    def _take_fresh(self, fresh: Sequence[Found]) -> Iterator[FileReceipt]:
        """Parse, split, encode and publish, each step a few files ahead of the next."""
        pending = []
        for file in fresh:
            receipt = self._without_reading(file)
            if receipt:
                yield receipt
            else:
                pending.append(file)
        characters = sum(file.size for file in pending)
        ready = _Waiting()
        with (
            Sandbox(ocr=self._intake.ocr) as sandbox,
            ThreadPoolExecutor(_PARSERS) as threads,
            EncodingPool(self._intake.encoder, characters=characters) as pool,
        ):
            for file, read in read_ahead(threads, sandbox, pending):
                if not read.done():
                    if ready.items and not wait([read], timeout=_LONGEST_WAIT).done:
                        yield from self._publish_all(ready)
                    self._release()
                try:
                    done = self._prepare(file, read.result(), pool)
                except DocumentError as error:
                    yield self._skipped(file, error)
                    continue
                if isinstance(done, FileReceipt):
                    yield done
                    continue
                ready.put(done)
                if ready.are_enough:
                    yield from self._publish(ready)
            yield from self._publish_all(ready)

    def _publish_all(self, ready: _Waiting) -> Iterator[FileReceipt]:
        while ready.items:
            yield from self._publish(ready)

    def _without_reading(self, file: Found) -> FileReceipt | None:
        """A receipt for a file whose content is known already: touched or renamed."""
        path = str(file.path)
        old = self._known.get(path)
        if not old and not self._missing:
            return None
        try:
            sha256 = file_sha256(file.path)
        except OSError as error:
            line = f"cannot be read: {error.strerror or error}"
            return self._skipped(file, DocumentError(line, "refused"))
        if old and old.sha256 == sha256:
            if not self._dry_run:
                self._writer().touch(replace(old, size=file.size, mtime_ns=file.mtime_ns))
            return FileReceipt(path, "unchanged", doc_id=old.doc_id)
        moved = self._missing.pop(sha256, None) if old is None else None
        if moved is None:
            return None
        self._present.add(absolute_path(moved))
        if not self._dry_run:
            self._rename(moved, file, sha256)
        return FileReceipt(path, "renamed", f"was {moved.relative}", doc_id=moved.doc_id)

    def _rename(self, moved: FileState, file: Found, sha256: str) -> None:
        root, relative = str(file.root), file.relative
        self._writer().rename(moved.doc_id, root=root, relative=relative)
        self._writer().touch(
            FileState(moved.doc_id, root, relative, file.size, file.mtime_ns, sha256)
        )

    def _prepare(self, file: Found, read: Read, pool: EncodingPool) -> _Ready | FileReceipt:
        """The document split, its vectors asked for."""
        path = str(file.path)
        old = self._known.get(path)
        notes = read.parsed.notes
        twin = self._contents.setdefault(read.sha256, path)
        if twin != path:
            notes = (*notes, f"same content as {_named_apart(twin, path)}")
        else:
            twin = self._texts.setdefault(text_version(read.parsed.text), path)
            if twin != path:
                notes = (*notes, f"same text as {_named_apart(twin, path)}")
        if self._dry_run:
            outcome: FileOutcome = "updated" if old else "added"
            return FileReceipt(path, outcome, doc_id=old.doc_id if old else None, notes=notes)
        state = file_state(file, old, read.sha256)
        document = make_document(read.parsed, state.doc_id, file.path)
        chunks = split_document(document, max_chars=self._intake.chunk_chars)
        keys = [content_key(chunk, self._intake.encoder.name) for chunk in chunks]
        cached = self._intake.store.cached_vectors(keys)
        encoded = pool.submit(Work(chunks, document.lang, cached))
        embedded = sum(1 for key in keys if key not in cached)
        return _Ready(file, old, document, state, keys, embedded, notes, encoded)

    def _publish(self, ready: _Waiting) -> Iterator[FileReceipt]:
        """The first of these stored, and those after it that are encoded by then."""
        if not ready.items[0].encoded.done():
            self._release()
        group = [ready.take()]
        while ready.items and ready.items[0].encoded.done():
            group.append(ready.take())
        self._writer().publish_all(
            [Publication(item.document, chunks, item.state, item.keys) for item, chunks in group]
        )
        alike = self._intake.store.alike([item.document.doc_id for item, _ in group])
        for item, chunks in group:
            others = map(self._intake.store.document, alike.get(item.document.doc_id, ()))
            version = version_note(item.document, others)
            yield FileReceipt(
                str(item.file.path),
                "updated" if item.old else "added",
                doc_id=item.state.doc_id,
                chunks=len(chunks),
                embedded=item.embedded,
                notes=(*item.notes, version) if version else item.notes,
                parser=item.document.parser,
            )

    def _skipped(self, file: Found, error: DocumentError) -> FileReceipt:
        reason, old = str(error), self._known.get(str(file.path))
        if old:
            reason += "; the version already stored stays"
        doc_id = old.doc_id if old else None
        return FileReceipt(str(file.path), "skipped", reason, doc_id, why=error.why)

    def _writer(self) -> Writer:
        """The store's writer, kept over quick files: taking it anew syncs the disk."""
        if time.monotonic() - self._opened_at > _HELD_SECONDS:
            self._release()
        if self._open is None:
            self._open = self._stack.enter_context(self._intake.store.writing(more=True))
            self._opened_at = time.monotonic()
            self._has_written = True
        return self._open

    def _release(self) -> None:
        """Lets others write: before anything is waited for, and now and then."""
        self._open = None
        self._stack.close()
