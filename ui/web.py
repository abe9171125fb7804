"""Serves our style and scripts, read once from this package. No other disk."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from fastapi import FastAPI, Response

KEEP = "public, max-age=31536000, immutable"
_SCRIPT = "text/javascript; charset=utf-8"
FILES = {"page.css": "text/css; charset=utf-8", "panel.js": _SCRIPT, "page.js": _SCRIPT}


@cache
def static_file(name: str) -> bytes:
    return files("ui").joinpath("static", name).read_bytes()


@cache
def static_version() -> str:
    """A short hash of all files, so that a browser keeps them until they change."""
    return hashlib.sha256(b"".join(map(static_file, FILES))).hexdigest()[:12]


def add_web(app: FastAPI) -> None:
    """Adds /web/page.css and the scripts beside it."""

    @app.get("/web/{name}")
    def web(name: str) -> Response:
        if name not in FILES:
            return Response(status_code=404)
        headers = {"Cache-Control": KEEP}
        return Response(static_file(name), media_type=FILES[name], headers=headers)
