"""One connection serves many questions, and none that hangs at its end."""

from __future__ import annotations

from collections.abc import Callable

from rag.model.client import ModelClient
from rag.model.records import Message, ModelSettings
from tests.model import faulty
from tests.model.faulty import Behaviour, Handler, piece

ASKED = [Message("user", "Who signed?")]
EVENTS = piece("Mr Li.") + piece("", "stop") + "data: [DONE]\n\n"


def chunked(ports: set[int], *, ended: bool) -> Behaviour:
    """A streamed reply that keeps the connection; without its last chunk unless ended."""

    def behave(handler: Handler) -> None:
        ports.add(handler.client_address[1])
        handler.send_response(200)
        handler.send_header("Content-Type", "text/event-stream")
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.write(f"{len(EVENTS):x}\r\n{EVENTS}\r\n")
        if ended:
            handler.write("0\r\n\r\n")
        else:
            handler.server.released.wait()

    return behave


def ask_twice(behaviour: Callable[[set[int]], Behaviour]) -> set[int]:
    """The ports of the connections that two questions came through."""
    ports: set[int] = set()
    with faulty.serving(behaviour(ports)) as server:
        client = ModelClient(ModelSettings("a-model", server.url, "key"))
        for _ in range(2):
            with client.stream(ASKED) as writing:
                assert "".join(writing) == "Mr Li."
        client.close()
    return ports


def test_two_streamed_replies_share_a_connection() -> None:
    assert len(ask_twice(lambda ports: chunked(ports, ended=True))) == 1


def test_a_stream_that_does_not_end_after_its_last_event_is_left() -> None:
    assert len(ask_twice(lambda ports: chunked(ports, ended=False))) == 2
