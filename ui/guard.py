"""What a request must be before it reaches the page, and what every reply carries.

ASGI middleware: no disk, no clock. A foreign `Host` or `Origin` is refused, only
the paths that the page needs are open, and each reply forbids the browser to
load anything elsewhere.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Collection, MutableMapping
from typing import Any
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ui.desk import language_of
from ui.hosts import FIGURES, LOOPBACK, host_name, is_figures
from ui.shell import content_policy, dress_page
from ui.web import KEEP, static_version
from ui.wording import wording

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}
# Gradio serves much more than a page needs (a proxy, code editing, monitoring).
OPEN_PATHS = re.compile(
    r"/(?:"
    r"|config/?|theme\.css|favicon\.ico|manifest\.json|pwa_icon(?:/\d+)?|robots\.txt"
    r"|assets/.*|static/.*|web/[a-z.]+|login|leave|kept/.*|v1/.*|mcp"
    r"|gradio_api/(?:info|openapi\.json|startup-events|app_id|heartbeat/\w+|queue/(?:join|data)"
    r"|run/[\w-]+|call/[\w-]+(?:/\w+)?|cancel|reset|upload|upload_progress)/?"
    r")"
)


class Guard:
    """Lets a request through only if its `Host` is ours and its `Origin` is its `Host`.

    links: HTML for the page's head.
    """

    def __init__(self, app: ASGIApp, *, hosts: Collection[str] = LOOPBACK, links: str = "") -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)
        self.links = links

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        nonce = secrets.token_urlsafe(16)
        guarded = _guarded(send, nonce, scope["path"])
        reason = refusal(Headers(scope=scope), self.hosts)
        if scope["type"] != "http" or reason:
            await PlainTextResponse(reason or "Only HTTP is served here.", status_code=403)(
                scope, receive, guarded
            )
        elif not OPEN_PATHS.fullmatch(scope["path"]):
            await PlainTextResponse("Not found.", status_code=404)(scope, receive, guarded)
        elif scope["path"] == "/":
            await self.app(_plain(scope), receive, _Dresser(scope, guarded, nonce, self.links).send)
        else:
            await self.app(scope, receive, guarded)


class _Dresser:
    """Holds the page back until it is whole, then sends it dressed."""

    def __init__(self, scope: Scope, send: Send, nonce: str, links: str) -> None:
        request = Request(scope)
        self.links = links
        self.say = wording(language_of(request))
        self.nonce = nonce
        self.onward = send
        self.start: Message | None = None
        self.body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
            return
        self.body += message.get("body", b"")
        if message.get("more_body") or self.start is None:
            return
        headers = MutableHeaders(scope=self.start)
        if headers.get("content-type", "").startswith("text/html"):
            page = self.body.decode("utf-8")
            page = dress_page(
                page, self.say, nonce=self.nonce, version=static_version(), links=self.links
            )
            self.body = page.encode("utf-8")
            headers["Content-Length"] = str(len(self.body))
            headers["Cache-Control"] = "no-store"
        await self.onward(self.start)
        await self.onward({"type": "http.response.body", "body": self.body})


def _plain(scope: Scope) -> Scope:
    """The request without `Accept-Encoding`, so that the page comes as text."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"accept-encoding"]
    copy: MutableMapping[str, Any] = dict(scope)
    copy["headers"] = headers
    return copy


def _guarded(send: Send, nonce: str, path: str) -> Send:
    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in HEADERS.items():
                headers.setdefault(name, value)
            headers.setdefault("Content-Security-Policy", content_policy(nonce))
            if path.startswith("/assets/") and message["status"] == 200:
                headers["Cache-Control"] = KEEP  # their names hold a hash
        await send(message)

    return send_with_headers


def refusal(headers: Headers, hosts: Collection[str]) -> str:
    """Why a request with these headers is refused; "" if it is not."""
    host = headers.get("host", "")
    name = host_name(host)
    if name not in hosts and not (FIGURES in hosts and is_figures(name)):
        return "This host name is not served here. Start footnote chat with --host to name it."
    origin = headers.get("origin")
    if origin is not None and urlsplit(origin).netloc.lower() != host.lower():
        return "Requests from other sites are refused."
    return ""
