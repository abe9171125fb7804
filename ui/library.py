"""The documents: taken in with a receipt, listed, forgotten; notebooks of them.

The handlers of the documents tab, callable without a server. They touch the
store, the kept work and the folder `uploads` of the workspace.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from rag.errors import AssistantError, StoreBusy, StoreError
from rag.types import FileReceipt, Source
from ui.desk import Desk, Viewer
from ui.render_lists import (
    MOST_DOCUMENTS,
    render_documents,
    render_progress,
    render_receipts,
)
from ui.uploads import take_upload

UPLOADS = "uploads"
_NUMBER = re.compile("([0-9]+)")


def _in_order(title: str) -> list[tuple[int, str]]:
    """A key by which "Report 9" comes before "Report 10"."""
    parts = _NUMBER.split(title.casefold())
    return [(len(part.lstrip("0")) if at % 2 else 0, part) for at, part in enumerate(parts)]


SORTS: dict[str, tuple[Callable[[Source], object], bool]] = {
    "title": (lambda source: _in_order(source.title or source.path), False),
    "date": (lambda source: source.date or "", True),
    "added": (lambda source: source.added, True),
    "size": (lambda source: source.characters, True),
}


def list_documents(desk: Desk, viewer: Viewer, search: str = "", sort: str = "title") -> str:
    """The table of the documents that hold all words searched in title or name."""
    words = search.casefold().split()
    found = [
        source
        for source in desk.assistant.sources()
        if all(word in f"{source.title} {source.path}".casefold() for word in words)
    ]
    key, descending = SORTS.get(sort, SORTS["title"])
    found.sort(key=key, reverse=descending)  # type: ignore[arg-type]
    more = max(0, len(found) - MOST_DOCUMENTS)
    return render_documents(found[:MOST_DOCUMENTS], viewer.say, searched=bool(words), more=more)


def take_in(desk: Desk, viewer: Viewer, files: Sequence[Path]) -> Iterator[str]:
    """What is being read, file by file, and at last the receipt."""
    receipts: list[FileReceipt] = []
    names: set[str] = set()
    for done, file in enumerate(files, 1):
        yield render_progress(viewer.say, done=done, total=len(files), name=file.name)
        receipts.extend(_take_one(desk, viewer, file, names))
    yield render_receipts(receipts, viewer.say)


def _take_one(desk: Desk, viewer: Viewer, file: Path, names: set[str]) -> Sequence[FileReceipt]:
    """Move one uploaded file into the workspace and take it in.

    A name that was there before is a new version; a name that comes twice at
    once is two files.
    """
    name = _fresh_name(file.name, names)
    names.add(name)
    kept = desk.home / UPLOADS / name
    try:
        take_upload(file, kept)
        receipts = desk.assistant.ingest([kept]).files
    except StoreBusy:
        receipts = (FileReceipt(name, "skipped", viewer.say("store_busy")),)
    except (AssistantError, OSError) as error:
        receipts = (FileReceipt(name, "skipped", str(error)),)
    if not receipts:
        receipts = (FileReceipt(name, "skipped", viewer.say("no_kind")),)
    if all(receipt.outcome == "skipped" and not receipt.doc_id for receipt in receipts):
        _remove_unless_stored(desk, kept)
    return receipts


def _fresh_name(name: str, names: set[str]) -> str:
    stem, suffix = Path(name).stem or "file", Path(name).suffix
    fresh, number = f"{stem}{suffix}", 1
    while fresh in names:
        number += 1
        fresh = f"{stem} ({number}){suffix}"
    return fresh


def _remove_unless_stored(desk: Desk, file: Path) -> None:
    if not any(Path(source.path) == file for source in desk.assistant.sources()):
        file.unlink(missing_ok=True)


def forget_document(desk: Desk, viewer: Viewer, doc_id: str) -> str:
    """Erase a document, its uploaded file too; what to say of it."""
    try:
        with desk.assistant.snapshot() as snapshot:
            source = snapshot.source(doc_id)
    except StoreError:
        return ""
    for tasks in desk.tasks.values():
        tasks.drop_all()
    desk.assistant.forget([doc_id])
    path = Path(source.path)
    if path.parent == desk.home / UPLOADS:
        path.unlink(missing_ok=True)
    return viewer.say("forgotten", title=source.title or path.name)


def document_choices(desk: Desk, limit: int = 2000) -> list[tuple[str, str]]:
    """(title, id) of the documents to choose from; titles that repeat with the file's name."""
    sources = sorted(desk.assistant.sources(), key=lambda s: _in_order(s.title or s.path))
    titles = Counter(source.title for source in sources)
    return [(_name(source, titles[source.title] > 1), source.doc_id) for source in sources[:limit]]


def _name(source: Source, shared: bool) -> str:
    file = Path(source.path).name
    return f"{source.title} ({file})" if source.title and shared else source.title or file
