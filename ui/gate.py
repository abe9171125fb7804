"""Logging in: lets a request through with its user's name, or asks who it is.

ASGI middleware. Reads the users' file and the clock it is given; keeps logins in
memory. A page session belongs to the first user who names it: another user who
sends its name is refused.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar
from urllib.parse import parse_qs

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send

from ui.attempts import Attempts
from ui.desk import USER, language_of
from ui.payload import payload_of
from ui.render_login import render_login
from ui.sessions import session_of
from ui.users import Users
from ui.wording import wording

COOKIE = "footnote_login"
LOGIN_S = 12 * 3600.0
MOST_LOGINS = 10_000
_OPEN = ("/web/page.css", "/web/panel.js", "/web/page.js", "/favicon.ico")


K = TypeVar("K")
V = TypeVar("V")


@dataclass(frozen=True, slots=True)
class Login:
    user: str
    until: float


class Gate:
    """Asks for a name and a password; without users everybody is the one user ""."""

    def __init__(self, app: ASGIApp, *, users: Users | None, clock: Callable[[], float]) -> None:
        self.app = app
        self.users = users
        self._clock = clock
        self._attempts = Attempts(clock)
        self._lock = threading.Lock()
        self._logins: OrderedDict[str, Login] = OrderedDict()
        self._sessions: OrderedDict[str, str] = OrderedDict()
        self._pepper = secrets.token_bytes(32)
        self._verified: OrderedDict[bytes, float] = OrderedDict()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or self.users is None:
            await self.app(scope, receive, send)
            return
        request = Request(scope, receive)
        path = scope["path"]
        if path == "/login" and scope["method"] == "POST":
            await (await self._log_in(request))(scope, receive, send)
        elif path == "/leave":
            await self._leave(request)(scope, receive, send)
        elif path in _OPEN:
            await self.app(scope, receive, send)
        else:
            await self._pass(request, scope, receive, send)

    async def _pass(self, request: Request, scope: Scope, receive: Receive, send: Send) -> None:
        user = await self._user(request)
        if user is None:
            await self._refuse(request)(scope, receive, send)
            return
        if not self._owns(user, _sessions_named(request)):
            await JSONResponse({"error": "not your session"}, 403)(scope, receive, send)
        else:
            await self.app({**scope, USER: user}, receive, send)

    async def _user(self, request: Request) -> str | None:
        with self._lock:
            login = self._logins.get(request.cookies.get(COOKIE, ""))
        if login and self.users and login.until > self._clock() and login.user in self.users.load():
            return login.user
        given = credentials(request.headers.get("authorization", ""))
        if given and await self._check(request, *given) == "":
            return given[0]
        return None

    async def _check(self, request: Request, name: str, password: str) -> str:
        """ "" if the password is right, "wait" or "wrong" if not."""
        keys = (f"name:{name}", f"from:{request.client.host if request.client else ''}")
        digest = hashlib.blake2b(f"{name}\0{password}".encode(), key=self._pepper).digest()
        with self._lock:
            known = self._verified.get(digest, 0.0) > self._clock()
        if known and self.users and name in self.users.load():
            return ""
        if self._attempts.wait_s(*keys):
            return "wait"
        assert self.users is not None
        if not await run_in_threadpool(self.users.verify, name, password):
            self._attempts.fail(*keys)
            return "wrong"
        self._attempts.succeed(*keys)
        with self._lock:
            _remember(self._verified, digest, self._clock() + 300.0)
        return ""

    async def _log_in(self, request: Request) -> Response:
        say = wording(language_of(request))
        form = parse_qs((await request.body())[:4096].decode("utf-8", "replace"))
        name = form.get("username", [""])[0].strip()
        outcome = await self._check(request, name, form.get("password", [""])[0])
        if outcome:
            wait = int(self._attempts.wait_s(f"name:{name}")) + 1
            line = say("log_in_many", seconds=wait) if outcome == "wait" else say("log_in_wrong")
            status = 429 if outcome == "wait" else 401
            return HTMLResponse(render_login(say, problem=line), status)
        token = secrets.token_urlsafe(32)
        with self._lock:
            _remember(self._logins, token, Login(name, self._clock() + LOGIN_S))
        accepts_html = "text/html" in request.headers.get("accept", "")
        reply: Response = (
            RedirectResponse("/", 303) if accepts_html else JSONResponse({"success": True})
        )
        secure = request.url.scheme == "https"
        reply.set_cookie(
            COOKIE, token, max_age=int(LOGIN_S), httponly=True, samesite="lax", secure=secure
        )
        return reply

    def _leave(self, request: Request) -> Response:
        with self._lock:
            self._logins.pop(request.cookies.get(COOKIE, ""), None)
        reply = RedirectResponse("/", 303)
        reply.delete_cookie(COOKIE)
        return reply

    def _refuse(self, request: Request) -> Response:
        if request.url.path == "/" and request.method == "GET":
            return HTMLResponse(render_login(wording(language_of(request))), 200)
        # Not Basic, at which a browser would ask by itself.
        return JSONResponse(
            {"error": {"message": "Log in first.", "type": "authentication"}},
            401,
            {"WWW-Authenticate": 'Bearer realm="Footnote"'},
        )

    def _owns(self, user: str, sessions: list[str]) -> bool:
        with self._lock:
            for session in sessions:
                if self._sessions.get(session, user) != user:
                    return False
                _remember(self._sessions, session, user)
        return True


def credentials(header: str) -> tuple[str, str] | None:
    """Name and password of an `Authorization` header: Basic, or Bearer `name:password`."""
    kind, _, value = header.partition(" ")
    if kind.lower() == "basic":
        try:
            value = base64.b64decode(value, validate=True).decode("utf-8")
        except (binascii.Error, UnicodeDecodeError):
            return None
    elif kind.lower() != "bearer":
        return None
    name, colon, password = value.strip().partition(":")
    return (name, password) if colon else None


def _sessions_named(request: Request) -> list[str]:
    """Every page session that a request names, in its path, query or data."""
    named = [request.query_params.get("session_hash"), session_of(request.scope)]
    named.append(payload_of(request.scope).get("session_hash"))
    return [name for name in named if isinstance(name, str) and name]


def _remember(kept: OrderedDict[K, V], key: K, value: V) -> None:
    kept[key] = value
    kept.move_to_end(key)
    if len(kept) > MOST_LOGINS:
        kept.popitem(last=False)
