"""A loopback server that misbehaves on order: a list of replies, one a request.

Each reply is a function that gets the handler and does as it likes; the last one
serves all further requests. `requests` holds what was received. Several wait on
`released`, which is set when the server closes, so that no thread stays behind.
"""

from __future__ import annotations

import json
import socket
import struct
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

Behaviour = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: FaultyServer

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.server.lock:
            self.server.requests.append(json.loads(body) if body else {})
            at = min(len(self.server.requests), len(self.server.behaviours)) - 1
        try:
            self.server.behaviours[at](self)
        except OSError:
            self.close_connection = True

    def do_GET(self) -> None:
        found = self.server.pages.get(self.path)
        send_json({} if found is None else found, status=404 if found is None else 200)(self)

    def log_message(self, *args: Any) -> None:
        pass

    def begin(self, status: int, kind: str, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Connection", "close")
        self.close_connection = True
        self.end_headers()

    def write(self, text: str) -> None:
        self.wfile.write(text.encode())
        self.wfile.flush()


class FaultyServer(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, behaviours: list[Behaviour]) -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.behaviours = behaviours
        self.requests: list[dict[str, Any]] = []
        self.pages: dict[str, Any] = {}
        self.lock = threading.Lock()
        self.released = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/v1"

    def handle_error(self, request: Any, client_address: Any) -> None:
        pass


@contextmanager
def serving(*behaviours: Behaviour) -> Iterator[FaultyServer]:
    server = FaultyServer(list(behaviours))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield server
    finally:
        server.released.set()
        server.shutdown()
        thread.join()
        server.server_close()


def send_text(
    text: str, *, status: int = 200, kind: str = "text/html", **headers: str
) -> Behaviour:
    def behave(handler: Handler) -> None:
        handler.begin(status, kind, **headers)
        handler.write(text)

    return behave


def send_json(value: Any, *, status: int = 200, **headers: str) -> Behaviour:
    return send_text(json.dumps(value), status=status, kind="application/json", **headers)


def send_error(status: int, code: str = "", message: str = "no", **headers: str) -> Behaviour:
    error = {"error": {"code": code, "type": code, "message": message}}
    return send_json(error, status=status, **headers)


def completion(text: str | None, finish: str | None = "stop") -> dict[str, Any]:
    choice = {"index": 0, "finish_reason": finish, "message": {"role": "assistant"}}
    choice["message"]["content"] = text  # type: ignore[index]
    return {"id": "1", "object": "chat.completion", "choices": [choice]}


def piece(text: str, finish: str | None = None) -> str:
    choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
    return "data: " + json.dumps({"id": "1", "choices": [choice]}) + "\n\n"


def say(text: str, *, usage: dict[str, int] | None = None) -> Behaviour:
    """A good reply: streamed if asked so, a word a piece."""

    def behave(handler: Handler) -> None:
        asked = handler.server.requests[-1]
        if not asked.get("stream"):
            send_json({**completion(text), "usage": usage or {}})(handler)
            return
        handler.begin(200, "text/event-stream")
        for word in text.splitlines(keepends=True) or [""]:
            for part in word.split(" "):
                handler.write(piece(part + " "))
        handler.write(piece("", "stop"))
        if usage:
            handler.write("data: " + json.dumps({"choices": [], "usage": usage}) + "\n\n")
        handler.write("data: [DONE]\n\n")

    return behave


def stream(*parts: str) -> Behaviour:
    """An event stream of these raw parts, then the connection ends."""

    def behave(handler: Handler) -> None:
        handler.begin(200, "text/event-stream")
        for part in parts:
            handler.write(part)

    return behave


def reset(handler: Handler) -> None:
    """Drops the connection with a reset, before a byte is sent."""
    linger = struct.pack("ii", 1, 0)
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, linger)
    handler.connection.close()
    handler.close_connection = True


def hang(handler: Handler) -> None:
    """Says nothing until the server closes."""
    handler.server.released.wait()
    handler.close_connection = True


def keep_alive(handler: Handler) -> None:
    """Comments for ever: no silence is ever long enough for a time-out."""
    handler.begin(200, "text/event-stream")
    while not handler.server.released.wait(0.02):
        handler.write(": keep-alive\n\n")


def drip(handler: Handler) -> None:
    """A reply a byte at a time, without end."""
    handler.begin(200, "application/json")
    while not handler.server.released.wait(0.02):
        handler.write(" ")


def drip_headers(handler: Handler) -> None:
    """Not even the headers come to an end."""
    handler.write("HTTP/1.1 200 OK\r\n")
    handler.close_connection = True
    while not handler.server.released.wait(0.02):
        handler.write("X-A: b\r\n")


def flood(handler: Handler) -> None:
    """Bytes as fast as they go, without end."""
    handler.begin(200, "application/json")
    while not handler.server.released.is_set():
        handler.write(" " * 65536)


def babble(handler: Handler) -> None:
    """The same words without end."""
    handler.begin(200, "text/event-stream")
    while not handler.server.released.is_set():
        handler.write(piece("the end of the end. "))
