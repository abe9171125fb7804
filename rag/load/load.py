"""One file to its text: the right parser, and one clear line when there is none.

In: a path. Out: `Parsed`. Reads the disk; no network, no clock; threads may share it.
A new format is one file here and one line in `_PARSERS`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from pathlib import Path

from rag.errors import DocumentError
from rag.load.magic import real_suffix
from rag.load.parts import Budget
from rag.load.reading import WITHOUT_OCR, Recognised, Scanned, page_key, pages_of
from rag.types import Parsed

_PARSERS = {
    ".txt": "rag.load.text:parse_text",
    ".text": "rag.load.text:parse_text",
    ".md": "rag.load.text:parse_markdown",
    ".markdown": "rag.load.text:parse_markdown",
    ".html": "rag.load.html:parse_html",
    ".htm": "rag.load.html:parse_html",
    ".xhtml": "rag.load.html:parse_html",
    ".docx": "rag.load.office:parse_docx",
    ".docm": "rag.load.office:parse_docx",
    ".pptx": "rag.load.office:parse_pptx",
    ".pptm": "rag.load.office:parse_pptx",
    ".xlsx": "rag.load.sheets:parse_workbook",
    ".xlsm": "rag.load.sheets:parse_workbook",
    ".xls": "rag.load.sheets:parse_workbook",
    ".ods": "rag.load.sheets:parse_workbook",
    ".csv": "rag.load.sheets:parse_delimited",
    ".tsv": "rag.load.sheets:parse_delimited",
    ".json": "rag.load.records:parse_json",
    ".jsonl": "rag.load.records:parse_jsonl",
    ".ndjson": "rag.load.records:parse_jsonl",
    ".rtf": "rag.load.markup:parse_rtf",
    ".odt": "rag.load.markup:parse_odt",
    ".epub": "rag.load.markup:parse_epub",
}
_SCANS = {
    ".pdf": "rag.load.pdf:parse_pdf",
    ".png": "rag.load.picture:parse_picture",
    ".jpg": "rag.load.picture:parse_picture",
    ".jpeg": "rag.load.picture:parse_picture",
    ".tif": "rag.load.picture:parse_picture",
    ".tiff": "rag.load.picture:parse_picture",
}
_CONTAINERS = {
    ".eml": "rag.load.mail:parse_eml",
    ".mbox": "rag.load.mail:parse_mbox",
    ".zip": "rag.load.archive:parse_zip",
}
SUPPORTED = frozenset((*_PARSERS, *_SCANS, *_CONTAINERS))
_READ = "text, PDF, Office, OpenDocument, RTF, EPUB, web, e-mail, JSON, ZIP and picture files"
_LARGEST = 64 * 1024 * 1024


def load_file(path: Path, *, name: str | None = None) -> Parsed:
    """The text of a file with what is known about it.

    name: stands in for the file's own name, whose suffix says what it is.
    Raises DocumentError, one line, for whatever cannot be read.
    """
    return load_bytes(read_file(path)[0], name or path.name)


def load_bytes(data: bytes, name: str, recognised: Recognised | None = None) -> Parsed:
    """The text of a file that is already in memory; as `load_file`.

    recognised: text of its scanned pages; with it, Scanned is raised for those it lacks,
    those of the file's parts among them.
    """
    budget = Budget()
    try:
        parsed = _load(data, name, budget, 0, recognised)
    except DocumentError:
        if budget.scanned:
            raise Scanned(budget.scanned) from None
        raise
    if budget.scanned:
        raise Scanned(budget.scanned)
    return replace(parsed, parser=parsed.parser + WITHOUT_OCR) if budget.unread else parsed


def part_bytes(data: bytes, name: str, number: int) -> bytes:
    """The part of a file that is opened as the `number`-th; the file itself for 0."""
    try:
        if number:
            _load(data, name, Budget(), 0, {}, wanted=number)
    except _Part as part:
        return part.data
    return data


class _Part(Exception):
    """The part that was looked for."""

    def __init__(self, data: bytes) -> None:
        super().__init__("found")
        self.data = data


def _load(
    data: bytes,
    name: str,
    budget: Budget,
    depth: int,
    recognised: Recognised | None = None,
    *,
    wanted: int = 0,
) -> Parsed:
    suffix = Path(name).suffix.lower()
    real = real_suffix(data, suffix)
    if real not in SUPPORTED:
        kind = f"is a {suffix[:16]} file" if suffix else "has a name without a suffix"
        raise DocumentError(f"{kind}, which is not read; {_READ} are", "kind")
    if real in _PARSERS:
        parsed: Parsed = _function(_PARSERS[real])(data)
    elif real in _SCANS:
        parsed = _scan(_function(_SCANS[real]), data, budget, recognised)
    else:

        def open_part(part: bytes, part_name: str) -> Parsed:
            budget.spend(depth + 1)
            if budget.opened == wanted:
                raise _Part(part)
            opened = _load(part, part_name, budget, depth + 1, recognised, wanted=wanted)
            budget.characters -= len(opened.text)
            return opened

        parsed = _function(_CONTAINERS[real])(data, open_part)
    if not any(map(str.isalnum, parsed.text)):
        raise DocumentError("holds no text", "no_text")
    if real != suffix:
        parsed = replace(parsed, notes=(*parsed.notes, f"is a {real} file by its content"))
    return parsed


def _scan(
    parse: Callable[..., Parsed], data: bytes, budget: Budget, recognised: Recognised | None
) -> Parsed:
    """A file, or the part opened last, that may have pages that are pictures."""
    part = budget.opened
    try:
        parsed = parse(data, pages_of(part, recognised))
    except Scanned as scanned:
        budget.scanned.extend(page_key(part, page) for page in scanned.pages)
        raise DocumentError("has scanned pages", "scanned") from None
    except DocumentError:
        budget.unread = budget.unread or recognised is None
        raise
    budget.unread = budget.unread or parsed.parser.endswith(WITHOUT_OCR)
    return replace(parsed, parser=parsed.parser.removesuffix(WITHOUT_OCR))


def read_file(path: Path) -> tuple[bytes, str]:
    """The bytes of a file and their SHA-256. Raises DocumentError."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except FileNotFoundError as error:
        raise DocumentError("has vanished; run the command again", "gone") from error
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror or error}", "refused") from error
    if not data:
        raise DocumentError("is empty (0 bytes)", "empty")
    if len(data) > _LARGEST:
        raise DocumentError(
            f"is larger than {_LARGEST >> 20} MB; split it into smaller files", "too_large"
        )
    return data, hashlib.sha256(data).hexdigest()


def _function(place: str) -> Callable[..., Parsed]:
    module, _, name = place.partition(":")
    function: Callable[..., Parsed] = getattr(import_module(module), name)
    return function
