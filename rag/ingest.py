"""Files into the store: in, paths; out, a receipt a file.

Reads folders, has each file parsed in a process of its own and its chunks encoded
beside, and hands them to `rag.publish`, which writes. A file is compared by size and
time, then by content; only what changed is read, only new text is embedded. One file's
failure never stops the rest. Memory does not grow with the number of files: a few are
on their way at a time. One thread an ingest.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence, Set
from concurrent.futures import ThreadPoolExecutor, wait
from dataclasses import dataclass, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from rag.allocator import give_back, share_pools
from rag.digest import file_sha256
from rag.encoding import EncodingPool, Work
from rag.errors import DocumentError
from rag.load.identity import absolute_path, file_state, make_document, text_version
from rag.load.ocr import available
from rag.load.reading import WITHOUT_OCR
from rag.load.sandbox import Read, Sandbox, read_ahead
from rag.load.split import split_document
from rag.load.walk import Found, find_files
from rag.ports import Encoder, FileState, Store
from rag.publish import Publisher, Ready
from rag.retrieve.encode import content_key
from rag.types import FileOutcome, FileReceipt, Receipt

Progress = Callable[[FileReceipt], None]
_PARSERS = 2
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


class _Run:
    """One ingest or sync: what was known when it began, and what has become of it."""

    def __init__(self, intake: Intake, *, dry_run: bool) -> None:
        self._intake = intake
        self._dry_run = dry_run
        self._known = {absolute_path(state): state for state in _known_files(intake)}
        self._present: set[str] = set()
        self._unlisted: tuple[str, ...] = ()
        self._contents: dict[str, str] = {}
        self._texts: dict[str, str] = {}
        self._missing: dict[str, FileState] = {}
        self._publisher = Publisher(intake.store)

    def __enter__(self) -> Self:
        share_pools()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._publisher.__exit__(kind, error, trace)
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
            self._publisher.writer().remove([state.doc_id for state in gone])
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
        self._remember_others({str(file.path) for file in pending})
        characters = sum(file.size for file in pending)
        publisher = self._publisher
        with (
            Sandbox(ocr=self._intake.ocr) as sandbox,
            ThreadPoolExecutor(_PARSERS) as threads,
            EncodingPool(self._intake.encoder, characters=characters) as pool,
        ):
            for file, read in read_ahead(threads, sandbox, pending):
                if not read.done():
                    if publisher.has_some and not wait([read], timeout=_LONGEST_WAIT).done:
                        yield from publisher.publish_all()
                    publisher.release()
                try:
                    done = self._prepare(file, read.result(), pool)
                except DocumentError as error:
                    yield self._skipped(file, error)
                    continue
                if isinstance(done, FileReceipt):
                    yield done
                else:
                    yield from publisher.put(done)
            yield from publisher.publish_all()

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
                self._publisher.writer().touch(replace(old, size=file.size, mtime_ns=file.mtime_ns))
            return FileReceipt(path, "unchanged", doc_id=old.doc_id)
        moved = self._missing.pop(sha256, None) if old is None else None
        if moved is None:
            return None
        self._rename(moved, file)
        return FileReceipt(path, "renamed", f"was {moved.relative}", doc_id=moved.doc_id)

    def _rename(self, moved: FileState, file: Found) -> None:
        root, relative = str(file.root), file.relative
        place = replace(moved, root=root, relative=relative)
        del self._known[absolute_path(moved)]
        self._known[str(file.path)] = place
        if not self._dry_run:
            self._publisher.writer().rename(moved.doc_id, root=root, relative=relative)
            self._publisher.writer().touch(replace(place, size=file.size, mtime_ns=file.mtime_ns))

    def _remember_others(self, changed: Set[str]) -> None:
        """What the files say that stay as they are, to tell copies of it."""
        self._contents = {
            state.sha256: path for path, state in self._known.items() if path not in changed
        }
        self._texts = {
            source.version: source.path
            for source in self._intake.store.sources()
            if source.path not in changed
        }

    def _prepare(self, file: Found, read: Read, pool: EncodingPool) -> Ready | FileReceipt:
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
        return Ready(path, bool(old), document, state, keys, embedded, notes, encoded)

    def _skipped(self, file: Found, error: DocumentError) -> FileReceipt:
        reason, old = str(error), self._known.get(str(file.path))
        if old:
            reason += "; the version already stored stays"
        doc_id = old.doc_id if old else None
        return FileReceipt(str(file.path), "skipped", reason, doc_id, why=error.why)
