"""The child that reads one scanned page a request, under limits of its own.

In and out: frames on standard input and output, JSON. Reads the file it is
told to; sockets are shut, nothing is written. Runs in a process of its own.
"""

from __future__ import annotations

import json
from dataclasses import astuple
from functools import lru_cache
from pathlib import Path
from typing import Any

from rag.errors import DocumentError
from rag.load.child import serve
from rag.load.load import part_bytes, read_file
from rag.load.ocr import recognise_page
from rag.load.parse_worker import confine, limit
from rag.load.reading import part_and_page


def main() -> None:
    """Serve until the parent closes the pipe."""
    confine()
    serve(_answer)


def _answer(request: bytes) -> bytes:
    asked = json.loads(request)
    limit(asked["memory"], asked["seconds"])
    return json.dumps(_read(asked), ensure_ascii=True).encode("ascii")


def _read(asked: dict[str, Any]) -> dict[str, Any]:
    """The lines of the page; none when it cannot be read, which leaves it unread."""
    try:
        part, page = part_and_page(asked["page"])
        path = Path(asked["path"])
        data = _part(path, asked["name"] or path.name, asked["sha256"], part)
        if data is None:
            return {"error": "changed while it was read; run the command again", "why": "gone"}
        return {"lines": [astuple(line) for line in recognise_page(data, page)]}
    except DocumentError as error:
        return {"error": str(error), "why": error.why}
    except Exception:  # noqa: BLE001 - a decoder may raise anything at a hostile page
        return {"lines": []}


@lru_cache(maxsize=1)
def _part(path: Path, name: str, sha256: str, part: int) -> bytes | None:
    """The part's bytes, kept for its next page; None when the file has changed."""
    data, found = read_file(path)
    return part_bytes(data, name, part) if found == sha256 else None
