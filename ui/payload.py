"""Reads what the page asks of Python before Gradio does, and refuses what names foreign files.

ASGI middleware. Touches disk only to follow links of named files. What it has
read is under `PAYLOAD` in the scope, for the gate; Gradio gets the same data
written anew, so that both read the same.
"""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.uploads import foreign_file

PAYLOAD = "footnote_payload"
MOST_BODY_BYTES = 1_000_000
CALLS = "/gradio_api/"
NOT_JSON = ("/gradio_api/upload",)


class Payload:
    """Lets a call of Gradio through with its data read; others pass as they are."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if not is_call(scope):
            await self.app(scope, receive, send)
            return
        body = await _read(Request(scope, receive))
        if body is None:
            await JSONResponse({"error": "too large"}, 413)(scope, receive, send)
            return
        try:
            data = json.loads(body or b"{}")
            named = foreign_file(data)
        except (ValueError, RecursionError):
            await JSONResponse({"error": "not JSON"}, 400)(scope, receive, send)
            return
        if named:
            await JSONResponse({"error": "not an uploaded file"}, 403)(scope, receive, send)
            return
        again = _Again(json.dumps(data).encode(), receive)
        headers = [(k, v) for k, v in scope["headers"] if k != b"content-length"]
        headers.append((b"content-length", str(len(again.body)).encode()))
        await self.app({**scope, "headers": headers, PAYLOAD: data}, again.receive, send)


class _Again:
    """A body that was read, to be read once more."""

    def __init__(self, body: bytes, receive: Receive) -> None:
        self.body = body
        self._receive = receive
        self._given = False

    async def receive(self) -> Message:
        if self._given:
            return await self._receive()
        self._given = True
        return {"type": "http.request", "body": self.body, "more_body": False}


def is_call(scope: Scope) -> bool:
    """Whether a request brings data for a function of the page."""
    if scope["type"] != "http" or scope["method"] in ("GET", "HEAD"):
        return False
    path: str = scope["path"]
    return path.startswith(CALLS) and path.rstrip("/") not in NOT_JSON


def payload_of(scope: Scope) -> dict[str, Any]:
    """The data that a request brought, if it is an object; {} else."""
    data = scope.get(PAYLOAD)
    return data if isinstance(data, dict) else {}


async def _read(request: Request) -> bytes | None:
    """The body of a request; None for one that is too large."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BODY_BYTES:
            return None
    return body
