"""Forgets what Gradio keeps of a page once it is closed.

ASGI middleware: no disk; it takes a clock. Gradio keeps a queue, the numbers of
its events and a copy of every component for each page session that ever asked
(the queues of the last 2,000, the numbers for ever). Nothing of ours lies there:
once no stream of a session is open and none of its events runs, all of it goes,
and a session that comes back is made anew. A stream that is asked for after its
answers went over the one before is ended at once; Gradio would tell an error.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from urllib.parse import parse_qs

import gradio as gr
from gradio.server_messages import CloseStreamMessage
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

HEARTBEAT = "/gradio_api/heartbeat/"
DATA = "/gradio_api/queue/data"
UNCOLLECTED_S = 120.0
_ENDED = f"data: {CloseStreamMessage().model_dump_json()}\n\n"


class Sessions:
    """Counts the open streams of each page session of one `gr.Blocks`."""

    def __init__(self, app: ASGIApp, *, page: gr.Blocks, clock: Callable[[], float]) -> None:
        self.app = app
        self._page = page
        self._clock = clock
        self._open: Counter[str] = Counter()
        self._closed: dict[str, float] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        session = session_of(scope) if scope["type"] == "http" else ""
        if not session:
            await self.app(scope, receive, send)
            return
        if is_stream_of_answers(scope) and not is_kept(self._page, session):
            await Response(_ENDED, media_type="text/event-stream")(scope, receive, send)
            return
        self._open[session] += 1
        try:
            await self.app(scope, receive, send)
        finally:
            self._close(session)

    def _close(self, session: str) -> None:
        self._open[session] -= 1
        if not self._open[session]:
            del self._open[session]
            self._closed[session] = self._clock()
        for name, since in list(self._closed.items()):
            if name in self._open:
                del self._closed[name]
            elif is_over(self._page, name, waited=self._clock() - since > UNCOLLECTED_S):
                del self._closed[name]
                forget_session(self._page, name)


def session_of(scope: Scope) -> str:
    """The page session whose stream a request opens; "" for any other request."""
    path: str = scope["path"]
    if path.startswith(HEARTBEAT):
        return path.removeprefix(HEARTBEAT).rstrip("/")
    if is_stream_of_answers(scope):
        query: bytes = scope.get("query_string", b"")
        return parse_qs(query.decode("ascii", "replace")).get("session_hash", [""])[0]
    return ""


def is_stream_of_answers(scope: Scope) -> bool:
    path: str = scope["path"]
    return path.rstrip("/") == DATA


def is_kept(page: gr.Blocks, session: str) -> bool:
    """Whether anything was or is to be sent to the session since it was forgotten."""
    return session in page._queue.pending_messages_per_session


def is_over(page: gr.Blocks, session: str, *, waited: bool) -> bool:
    """Whether no event of the session runs and none has an answer to be fetched.

    waited: whether such an answer has been there for so long that it does not count.
    """
    queue = page._queue
    events = queue.pending_event_ids_session.get(session, set())
    return not events or (waited and not any(one in queue.event_ids_to_events for one in events))


def forget_session(page: gr.Blocks, session: str) -> None:
    """Drop the session's queue, the numbers of its events and its components."""
    queue, held = page._queue, page.state_holder
    queue.pending_messages_per_session.pop(session, None)
    queue.pending_event_ids_session.pop(session, None)
    with held.lock:
        held.session_data.pop(session, None)
        held.time_last_used.pop(session, None)
