"""An HTTP transport that keeps a deadline by the clock at every socket operation.

Goes in: a request; comes out: its response, or `httpcore.ReadTimeout` when the
deadline passes, however lively the server is: a keep-alive comment or a byte a
second defeats an ordinary time-out, which bounds one silence and not the whole.
A response beyond `MAX_BYTES` is cut off as an error. Touches network and clock.
Threads may share a transport; the deadline is the thread's own.
"""

from __future__ import annotations

import threading
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from typing import Any

import httpcore
import httpx

MAX_BYTES = 32 * 1024 * 1024
END_S, END_PIECES = 0.05, 4
"""How long the end of a response is waited for, and in how many pieces, to keep the connection."""
Clock = Callable[[], float]


class Deadline(threading.local):
    """The moment at which this thread's request must be over."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.ends: float | None = None
        self.bytes_left = MAX_BYTES

    @contextmanager
    def until(self, ends: float) -> Iterator[None]:
        before = self.ends
        self.ends = ends
        try:
            yield
        finally:
            self.ends = before

    def allow(self, timeout: float | None) -> float | None:
        """Seconds the next socket operation may take. Raises ReadTimeout if none are left."""
        if self.ends is None:
            return timeout
        left = self.ends - self.clock()
        if left <= 0:
            raise httpcore.ReadTimeout("deadline passed")
        return left if timeout is None else min(timeout, left)

    def count(self, size: int) -> None:
        self.bytes_left -= size
        if self.bytes_left < 0:
            raise httpcore.ReadError("response too large")


class _TimedStream(httpcore.NetworkStream):
    def __init__(self, stream: httpcore.NetworkStream, deadline: Deadline) -> None:
        self._stream = stream
        self._deadline = deadline

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        data = self._stream.read(max_bytes, self._deadline.allow(timeout))
        self._deadline.count(len(data))
        return data

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._deadline.allow(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self,
        ssl_context: Any,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.NetworkStream:
        secure = self._stream.start_tls(ssl_context, server_hostname, self._deadline.allow(timeout))
        return _TimedStream(secure, self._deadline)

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


class _TimedBackend(httpcore.NetworkBackend):
    def __init__(self, deadline: Deadline) -> None:
        self._inner = httpcore.SyncBackend()
        self._deadline = deadline

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        stream = self._inner.connect_tcp(
            host, port, self._deadline.allow(timeout), local_address, socket_options
        )
        return _TimedStream(stream, self._deadline)


class TimedTransport(httpx.BaseTransport):
    """Sends requests through `httpcore` under the thread's deadline."""

    def __init__(self, deadline: Deadline, url: str, *, connections: int) -> None:
        self.deadline = deadline
        backend = _TimedBackend(deadline)
        target = httpx.URL(url)
        context = httpx.create_ssl_context() if target.scheme == "https" else None
        proxy = _proxy_for(target)
        self._pool: httpcore.ConnectionPool = (
            httpcore.HTTPProxy(
                proxy,
                ssl_context=context,
                max_connections=connections,
                network_backend=backend,
            )
            if proxy
            else httpcore.ConnectionPool(
                ssl_context=context, max_connections=connections, network_backend=backend
            )
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        assert isinstance(request.stream, httpx.SyncByteStream)
        self.deadline.bytes_left = MAX_BYTES
        answer = self._pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=httpcore.URL(
                    scheme=request.url.raw_scheme,
                    host=request.url.raw_host,
                    port=request.url.port,
                    target=request.url.raw_path,
                ),
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            status_code=answer.status,
            headers=answer.headers,
            stream=_Body(answer, self.deadline),
            extensions=answer.extensions,
        )

    def close(self) -> None:
        self._pool.close()


class _Body(httpx.SyncByteStream):
    """What a server sends; what little is left of it is read before it is closed.

    A reader of events stops at the last event, before the end of the body. Without
    this each question would open a connection, and greet with TLS, anew.
    """

    def __init__(self, answer: httpcore.Response, deadline: Deadline) -> None:
        self._answer = answer
        self._deadline = deadline
        self._rest: Iterator[bytes] = iter(())

    def __iter__(self) -> Iterator[bytes]:
        self._rest = iter(self._answer.iter_stream())
        yield from self._rest

    def close(self) -> None:
        ends = self._deadline.clock() + END_S
        with suppress(Exception), self._deadline.until(ends):
            for _ in islice(self._rest, END_PIECES):
                pass
        self._answer.close()


def _proxy_for(url: httpx.URL) -> str | None:
    """The proxy that the environment names for this address, if any."""
    if url.host in {"127.0.0.1", "localhost", "::1"} or urllib.request.proxy_bypass(url.host):
        return None
    return urllib.request.getproxies().get(url.scheme)
