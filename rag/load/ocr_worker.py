"""The child that reads one scanned page a request, under limits of its own.

In and out: frames on standard input and output, JSON. Reads the file it is
told to; sockets are shut, nothing is written. Runs in a process of its own.
"""

from __future__ import annotations

import json
from dataclasses import astuple
from pathlib import Path
from typing import Any

from rag.errors import DocumentError
from rag.load.child import serve
from rag.load.load import read_file
from rag.load.ocr import recognise_page
from rag.load.parse_worker import confine, limit


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
        data, sha256 = read_file(Path(asked["path"]))
        if sha256 != asked["sha256"]:
            return {"error": "changed while it was read; run the command again"}
        return {"lines": [astuple(line) for line in recognise_page(data, asked["page"])]}
    except DocumentError as error:
        return {"error": str(error)}
    except Exception:  # noqa: BLE001 - a decoder may raise anything at a hostile page
        return {"lines": []}
