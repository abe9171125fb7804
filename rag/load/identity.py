"""What a file is to the store: its document, and what the ledger remembers of it.

In: a parsed file. Out: records. Reads a file for its hash alone; threads may share it.
"""

from __future__ import annotations

import hashlib
import os
from dataclasses import replace
from pathlib import Path

from rag.load.walk import Found
from rag.ports import FileState
from rag.types import Document, Parsed


def make_document(parsed: Parsed, doc_id: str, path: Path) -> Document:
    """The document of a parsed file; its version is a hash of its text."""
    return Document(
        doc_id=doc_id,
        path=str(path),
        title=parsed.title or path.stem,
        date=parsed.date,
        version=text_version(parsed.text),
        text=parsed.text,
        pages=parsed.pages,
        marks=parsed.marks,
        lang=parsed.lang,
        parser=parsed.parser,
    )


def text_version(text: str) -> str:
    """A short hash of a text."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:12]


def new_doc_id(file: Found) -> str:
    """A short id from where the file was first seen; it survives a rename."""
    return hashlib.sha256(str(file.path).encode("utf-8", "surrogateescape")).hexdigest()[:12]


def file_state(file: Found, old: FileState | None, sha256: str) -> FileState:
    """What to remember of a file; a document once stored keeps its id and root."""
    if old:
        return replace(old, size=file.size, mtime_ns=file.mtime_ns, sha256=sha256)
    doc_id = new_doc_id(file)
    return FileState(doc_id, str(file.root), file.relative, file.size, file.mtime_ns, sha256)


def absolute_path(state: FileState) -> str:
    """Where the file of a document was last seen."""
    return os.path.join(state.root, *state.relative.split("/"))
