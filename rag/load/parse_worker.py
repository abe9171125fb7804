"""The child of the sandbox: parses one file a request, under limits of its own.

In and out: frames on standard input and output, JSON. Reads the file it is
told to; sockets are shut, nothing is written. Runs in a process of its own.
"""

from __future__ import annotations

import json
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

from rag.errors import DocumentError
from rag.load.child import serve
from rag.load.load import load_bytes, read_file
from rag.load.reading import Recognised, Scanned, ScannedLine
from rag.load.sandbox import pack

_RECURSION = 3_000
_RESERVED = 96 * 1024 * 1024
"""Address space that the interpreter and its libraries reserve without using it."""


def main() -> None:
    """Serve until the parent closes the pipe."""
    confine()
    serve(_answer)


def confine() -> None:
    """Shut the network, and keep deep nesting from the stack's end."""
    socket.socket.connect = _refuse  # type: ignore[method-assign]
    socket.getaddrinfo = _refuse  # type: ignore[assignment]
    sys.setrecursionlimit(_RECURSION)


def _refuse(*_: object) -> NoReturn:
    raise OSError("a document asked for the network; nothing is fetched")


def _answer(request: bytes) -> bytes:
    asked = json.loads(request)
    limit(asked["memory"], asked["seconds"])
    return json.dumps(_read(asked), ensure_ascii=True).encode("ascii")


def _read(asked: dict[str, Any]) -> dict[str, Any]:
    sha256 = ""
    try:
        path = Path(asked["path"])
        data, sha256 = read_file(path)
        recognised = _recognised(asked["recognised"])
        return pack(load_bytes(data, asked["name"] or path.name, recognised), sha256)
    except Scanned as scanned:
        return {"scanned": scanned.pages, "sha256": sha256}
    except DocumentError as error:
        return {"error": " ".join(str(error).split())[:500], "why": error.why}
    except (MemoryError, SystemError):  # an extension at the limit may raise the second
        memory = asked["memory"] >> 20
        return {"error": f"needs more than {memory} MB of memory to read; left out", "why": "died"}
    except RecursionError:
        return {"error": "is nested too deeply to read; left out", "why": "suspect"}
    except Exception as error:  # noqa: BLE001 - a parser may raise anything at a hostile file
        return {
            "error": f"is damaged or not what its name says ({type(error).__name__})",
            "why": "damaged",
        }


def _recognised(pages: dict[str, Any] | None) -> Recognised | None:
    if pages is None:
        return None
    return {int(n): [ScannedLine(*line) for line in lines] for n, lines in pages.items()}


def limit(memory: int, seconds: float) -> None:
    """Limits on memory and on processor time from now; none where the system has none."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (memory + _RESERVED, resource.RLIM_INFINITY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    usage = resource.getrusage(resource.RUSAGE_SELF)
    spent = usage.ru_utime + usage.ru_stime
    resource.setrlimit(resource.RLIMIT_CPU, (int(spent + seconds) + 1, resource.RLIM_INFINITY))
