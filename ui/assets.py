"""Gradio's scripts and styles: served from memory, and named to the browser at once.

ASGI middleware and pure functions over the files of Gradio's front end, which
are read once. Gradio compresses each file anew at every request, and its page
learns of them in four rounds, each of which waits for the one before.
"""

from __future__ import annotations

import gzip
import json
import mimetypes
import re
from collections.abc import Collection, Iterator
from functools import cache
from pathlib import Path

import gradio as gr
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

FRONTEND = Path(gr.__file__).parent / "templates" / "frontend"
PREFIX = "/assets/"
SMALL = 400
PAGE = "Blocks-"
_TEXT = (".js", ".css", ".json", ".svg")
_LISTED = re.compile(r"m\.f=(\[[^\]]*\])")
_ENTRY = re.compile(r'src="\./assets/([\w.-]+\.js)"')
_KIND = re.compile(r"[,{](\w+):\{([^{}]*component:[^{}]*)\}")
_LAZY = re.compile(r"import\(`\./([\w.-]+\.js)`\)[^_]*?__vite__mapDeps\(\[([\d,]*)\]\)")


class Assets:
    """Answers requests for files of `/assets/`; lets every other one through."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        name = asked_for(scope)
        if not name:
            await self.app(scope, receive, send)
            return
        packed = "gzip" in Headers(scope=scope).get("accept-encoding", "")
        body, encoding = asset(name, packed=packed)
        kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        headers = {"Vary": "Accept-Encoding"}
        if encoding:
            headers["Content-Encoding"] = encoding
        await Response(body, media_type=kind, headers=headers)(scope, receive, send)


def asked_for(scope: Scope) -> str:
    """The name of the file that a request asks for; "" for another kind of request."""
    if scope["type"] != "http" or scope["method"] != "GET":
        return ""
    path: str = scope["path"]
    name = path.removeprefix(PREFIX)
    return name if name != path and name in _names() else ""


@cache
def _names() -> frozenset[str]:
    return frozenset(path.name for path in (FRONTEND / "assets").iterdir() if path.is_file())


@cache
def asset(name: str, *, packed: bool) -> tuple[bytes, str]:
    """A file's bytes and their encoding, "gzip" or "" for as they are."""
    body = (FRONTEND / "assets" / name).read_bytes()
    if not packed or len(body) < SMALL or Path(name).suffix not in _TEXT:
        return body, ""
    return gzip.compress(body, mtime=0), "gzip"


@cache
def preloads(kinds: frozenset[str]) -> str:
    """Links that let the browser fetch at once what a page of these components needs.

    "" if Gradio's front end is not built as known: the page then waits longer.
    """
    return "".join(map(_link, files_of(FRONTEND, kinds)))


def _link(name: str) -> str:
    if name.endswith(".css"):
        return f'<link rel="preload" as="style" crossorigin href=".{PREFIX}{name}">'
    return f'<link rel="modulepreload" crossorigin href=".{PREFIX}{name}">'


def files_of(frontend: Path, kinds: Collection[str]) -> list[str]:
    """The files that the front end loads for components of these kinds, in its order."""
    entry = _ENTRY.search((frontend / "index.html").read_text(encoding="utf-8"))
    if not entry:
        return []
    first = _listed(frontend, entry[1])
    found = dict.fromkeys([entry[1], *first])
    for name in [one for one in first if one.endswith(".js")]:
        for part in _parts(frontend, name, kinds):
            found |= dict.fromkeys(part)
    return [name for name in found if name in _names()]


def _listed(frontend: Path, name: str) -> list[str]:
    """What a script may load later, by the list that it begins with."""
    found = _LISTED.search((frontend / "assets" / name).read_text(encoding="utf-8"))
    return [one.removeprefix("./") for one in json.loads(found[1])] if found else []


def _parts(frontend: Path, name: str, kinds: Collection[str]) -> Iterator[list[str]]:
    """For each of a script's components, and for the page itself, its files."""
    listed = _listed(frontend, name)
    if not listed:
        return
    text = (frontend / "assets" / name).read_text(encoding="utf-8")
    for kind, body in _KIND.findall(text):
        if kind in kinds:
            lazy = _LAZY.search(body, body.find("component:"))
            if lazy:
                yield _files(listed, lazy[1], lazy[2])
    for own, others in _LAZY.findall(text):
        if own.startswith(PAGE):
            yield _files(listed, own, others)


def _files(listed: list[str], own: str, others: str) -> list[str]:
    return [own, *(listed[int(at)] for at in others.split(",") if at)]
