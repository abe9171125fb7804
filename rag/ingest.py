"""Files into the store: in, paths; out, a receipt a file.

Reads the files, computes their vectors, writes through the store's one writer.
A file is compared by size and time, then by content; only what changed is
read, only new text is embedded. One file's failure never stops the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from rag.errors import DocumentError
from rag.load import load_file
from rag.load.split import split_document
from rag.load.walk import Found, find_files
from rag.ports import Encoder, FileState, Store, Writer
from rag.retrieve.encode import content_key, encode_chunks
from rag.types import Document, FileOutcome, FileReceipt, Parsed, Receipt

Progress = Callable[[FileReceipt], None]


@dataclass(frozen=True, slots=True)
class Intake:
    """The parts that taking in needs. Threads may share one."""

    store: Store
    encoder: Encoder
    chunk_chars: int = 800


def ingest(intake: Intake, paths: Sequence[Path], *, progress: Progress | None = None) -> Receipt:
    """Add or update files and folders; nothing is removed."""
    return _run(intake, find_files(paths), removed=False, dry_run=False, progress=progress)


def sync(
    intake: Intake, folder: Path, *, dry_run: bool = False, progress: Progress | None = None
) -> Receipt:
    """Make the store equal to one folder: add, update, rename and remove."""
    root = str(folder.absolute())
    return _run(
        intake, find_files([folder]), removed=True, dry_run=dry_run, progress=progress, root=root
    )


def _run(
    intake: Intake,
    found: Iterable[Found],
    *,
    removed: bool,
    dry_run: bool,
    progress: Progress | None,
    root: str | None = None,
) -> Receipt:
    known = {_absolute(state): state for state in intake.store.files()}
    receipts: list[FileReceipt] = []
    present: set[str] = set()
    for receipt in _take(intake, found, known, present, root=root, dry_run=dry_run):
        receipts.append(receipt)
        if progress:
            progress(receipt)
    if removed:
        gone = [
            state for path, state in known.items() if state.root == root and path not in present
        ]
        for receipt in _remove(intake.store, gone, dry_run=dry_run):
            receipts.append(receipt)
            if progress:
                progress(receipt)
    return Receipt(tuple(receipts))


def _take(
    intake: Intake,
    found: Iterable[Found],
    known: dict[str, FileState],
    present: set[str],
    *,
    root: str | None,
    dry_run: bool,
) -> Iterator[FileReceipt]:
    fresh: list[Found] = []
    for file in found:
        path = str(file.path)
        if path in present:
            continue
        present.add(path)
        state = known.get(path)
        if state and (state.size, state.mtime_ns) == (file.size, file.mtime_ns):
            yield FileReceipt(path, "unchanged", doc_id=state.doc_id)
        else:
            fresh.append(file)
    missing = _by_content(state for path, state in known.items() if not Path(path).exists())
    for file in fresh:
        try:
            yield _one(intake, file, known, missing, present, dry_run=dry_run)
        except (DocumentError, FileNotFoundError) as error:
            reason = "it vanished while it was read" if isinstance(error, OSError) else str(error)
            if str(file.path) in known:
                reason += "; the version already stored stays"
            yield FileReceipt(str(file.path), "skipped", reason)


def _one(
    intake: Intake,
    file: Found,
    known: dict[str, FileState],
    missing: dict[str, FileState],
    present: set[str],
    *,
    dry_run: bool,
) -> FileReceipt:
    path = str(file.path)
    sha256 = _sha256(file.path)
    old = known.get(path)
    if old and old.sha256 == sha256:
        if not dry_run:
            with intake.store.writing() as writer:
                writer.touch(replace(old, size=file.size, mtime_ns=file.mtime_ns))
        return FileReceipt(path, "unchanged", doc_id=old.doc_id)
    moved = missing.pop(sha256, None) if old is None else None
    if moved:
        present.add(_absolute(moved))
        if not dry_run:
            with intake.store.writing() as writer:
                _rename(writer, moved, file, sha256)
        return FileReceipt(path, "renamed", f"was {moved.relative}", doc_id=moved.doc_id)
    outcome: FileOutcome = "updated" if old else "added"
    if dry_run:
        return FileReceipt(path, outcome, doc_id=old.doc_id if old else None)
    doc_id = old.doc_id if old else new_doc_id(file)
    state = FileState(doc_id, str(file.root), file.relative, file.size, file.mtime_ns, sha256)
    if old:
        state = replace(state, root=old.root, relative=old.relative)
    return _publish(intake, file, state, outcome)


def _publish(intake: Intake, file: Found, state: FileState, outcome: FileOutcome) -> FileReceipt:
    parsed = load_file(file.path)
    document = make_document(parsed, state.doc_id, file.path)
    chunks = split_document(document, max_chars=intake.chunk_chars)
    keys = [content_key(chunk, intake.encoder.name) for chunk in chunks]
    cached = intake.store.cached_vectors(keys)
    encoded = encode_chunks(chunks, intake.encoder, lang=document.lang, cached=cached)
    with intake.store.writing() as writer:
        writer.publish(document, encoded, state, keys)
    return FileReceipt(
        str(file.path),
        outcome,
        doc_id=state.doc_id,
        chunks=len(chunks),
        embedded=sum(1 for key in keys if key not in cached),
        notes=parsed.notes,
    )


def _rename(writer: Writer, moved: FileState, file: Found, sha256: str) -> None:
    writer.rename(moved.doc_id, root=str(file.root), relative=file.relative)
    writer.touch(
        FileState(moved.doc_id, str(file.root), file.relative, file.size, file.mtime_ns, sha256)
    )


def _remove(store: Store, gone: Sequence[FileState], *, dry_run: bool) -> Iterator[FileReceipt]:
    if gone and not dry_run:
        with store.writing() as writer:
            writer.remove([state.doc_id for state in gone])
    for state in gone:
        yield FileReceipt(_absolute(state), "removed", doc_id=state.doc_id)


def make_document(parsed: Parsed, doc_id: str, path: Path) -> Document:
    """The document of a parsed file; its version is a hash of its text."""
    return Document(
        doc_id=doc_id,
        path=str(path),
        title=parsed.title or path.stem,
        date=parsed.date,
        version=hashlib.sha256(parsed.text.encode("utf-8", "surrogatepass")).hexdigest()[:12],
        text=parsed.text,
        pages=parsed.pages,
        marks=parsed.marks,
        lang=parsed.lang,
        parser=parsed.parser,
    )


def new_doc_id(file: Found) -> str:
    """A short id from where the file was first seen; it survives a rename."""
    return hashlib.sha256(str(file.path).encode("utf-8", "surrogateescape")).hexdigest()[:12]


def _by_content(states: Iterable[FileState]) -> dict[str, FileState]:
    return {state.sha256: state for state in states}


def _absolute(state: FileState) -> str:
    return str(Path(state.root) / state.relative)


def _sha256(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
