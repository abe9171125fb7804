"""One file to its text: the right parser, and one clear line when there is none.

In: a path. Out: `Parsed`. Reads the disk; no network, no clock; threads may share it.
A new format is one file here and one line in `_PARSERS`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from rag.errors import DocumentError
from rag.types import Parsed

Parser = Callable[[bytes], Parsed]

_PARSERS = {
    ".txt": "rag.load.text:parse_text",
    ".text": "rag.load.text:parse_text",
    ".md": "rag.load.text:parse_markdown",
    ".markdown": "rag.load.text:parse_markdown",
    ".html": "rag.load.html:parse_html",
    ".htm": "rag.load.html:parse_html",
    ".xhtml": "rag.load.html:parse_html",
}
SUPPORTED = frozenset(_PARSERS)
_LARGEST = 64 * 1024 * 1024


def load_file(path: Path, *, name: str | None = None) -> Parsed:
    """The text of a file with what is known about it.

    name: stands in for the file's own name, whose suffix says what it is.
    Raises DocumentError, one line, for whatever cannot be read.
    """
    return load_bytes(read_file(path)[0], name or path.name)


def load_bytes(data: bytes, name: str) -> Parsed:
    """The text of a file that is already in memory; as `load_file`."""
    suffix = Path(name).suffix.lower()
    if suffix not in _PARSERS:
        kind = f"files of kind {suffix[:16]!r}" if suffix else "files without a suffix"
        raise DocumentError(f"{kind} are not read; readable: {' '.join(sorted(SUPPORTED))}")
    parsed = _parser(suffix)(data)
    if not any(map(str.isalnum, parsed.text)):
        raise DocumentError("holds no text")
    return parsed


def read_file(path: Path) -> tuple[bytes, str]:
    """The bytes of a file and their SHA-256. Raises DocumentError."""
    try:
        with path.open("rb") as stream:
            data = stream.read(_LARGEST + 1)
    except FileNotFoundError as error:
        raise DocumentError("has vanished; run the command again") from error
    except OSError as error:
        raise DocumentError(f"cannot be read: {error.strerror or error}") from error
    if not data:
        raise DocumentError("is empty (0 bytes)")
    if len(data) > _LARGEST:
        raise DocumentError(f"is larger than {_LARGEST >> 20} MB; split it into smaller files")
    return data, hashlib.sha256(data).hexdigest()


def _parser(suffix: str) -> Parser:
    module, _, function = _PARSERS[suffix].partition(":")
    parser: Parser = getattr(import_module(module), function)
    return parser
