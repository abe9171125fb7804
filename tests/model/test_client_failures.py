"""What a server can do wrong: each way ends in time, as one line, without the key."""

from __future__ import annotations

import logging
import socket
import time
import traceback

import pytest

from rag.errors import ModelUnavailable
from rag.model.client import ModelClient
from rag.model.records import Message, ModelSettings
from tests.model import faulty
from tests.model.faulty import Behaviour, piece, send_error, send_json, send_text, stream

KEY = "sk-proj-7Hq2ZtVb9xLmN4Rc"
ASKED = [Message("user", "Who signed?")]
ATTEMPTS = 2
SHORT_S, LONG_S = 1.0, 60.0

BOTH: dict[str, tuple[Behaviour, int, str]] = {
    "reset": (faulty.reset, ATTEMPTS, "connection"),
    "hangs": (faulty.hang, ATTEMPTS, "in time"),
    "slow drip": (faulty.drip, 1, "in time"),
    "headers without end": (faulty.drip_headers, 1, "in time"),
    "401": (send_error(401, "invalid_api_key", f"bad key {KEY}"), 1, "FOOTNOTE_API_KEY"),
    "403": (send_error(403, "forbidden"), 1, "--model"),
    "404": (send_error(404, "not_found"), 1, "FOOTNOTE_MODEL"),
    "404 page": (send_text("<h1>Not found</h1>", status=404), 1, "FOOTNOTE_BASE_URL"),
    "408": (send_error(408), ATTEMPTS, "408"),
    "409": (send_error(409), ATTEMPTS, "409"),
    "413": (send_text("too large", status=413), 1, "FOOTNOTE_TOP_K"),
    "422": (send_error(422, "bad", "unknown field"), 1, "unknown field"),
    "429": (send_error(429, "rate_limit_exceeded"), ATTEMPTS, "again in a while"),
    "429 wait": (send_error(429, "rate_limit_exceeded", Retry_After="0"), ATTEMPTS, "429"),
    "429 long wait": (send_error(429, "rate_limit", Retry_After="3600"), 1, "429"),
    "429 bad wait": (send_error(429, "rate_limit", Retry_After="soon"), ATTEMPTS, "429"),
    "no quota": (send_error(429, "insufficient_quota"), 1, "add credit"),
    "500": (send_error(500), ATTEMPTS, "500"),
    "502 page": (send_text("<html>Bad gateway</html>", status=502), ATTEMPTS, "502"),
    "503": (send_error(503, Retry_After="0"), ATTEMPTS, "503"),
    "redirect": (send_text("", status=307, Location="http://127.0.0.1:9/v1"), 1, "redirection"),
    "page with 200": (send_text("<html>Welcome</html>"), 1, "ends in /v1"),
    "plain text with 200": (send_text("hello", kind="text/plain"), 1, "ends in /v1"),
    "error with 200": (send_json({"error": {"message": "model is busy"}}), 1, "model is busy"),
    "error text with 200": (send_json({"error": "model is busy"}), 1, "model is busy"),
    "no choices": (send_json({"id": "1", "choices": []}), 1, "no choices"),
    "null choices": (send_json({"id": "1", "choices": None}), 1, "no choices"),
    "no fields": (send_json({}), 1, "no choices"),
    "a list": (send_json([1, 2]), 1, "ends in /v1"),
    "null content": (send_json(faulty.completion(None)), 1, "empty reply"),
    "empty text": (send_json(faulty.completion("  ")), 1, "empty reply"),
    "wrong JSON": (send_text('{"id": ', kind="application/json"), 1, "ends in /v1"),
    "no finish": (send_json(faulty.completion("Yes", None)), 1, "broke off"),
    "context": (send_error(400, "context_length_exceeded"), 1, "FOOTNOTE_TOP_K"),
    "context, llama.cpp": (send_error(400, "exceed_context_size_error"), 1, "FOOTNOTE_TOP_K"),
    "filter": (send_error(400, "content_filter"), 1, "--engine quotes"),
    "filtered reply": (send_json(faulty.completion("x", "content_filter")), 1, "content filter"),
    "unknown model": (send_error(404, "model_not_found"), 1, "FOOTNOTE_MODEL"),
    "unknown model, 400": (send_error(400, "", 'model "x" not found'), 1, "FOOTNOTE_MODEL"),
    "flood": (faulty.flood, ATTEMPTS, "connection"),
    "control signs": (send_error(400, "bad", "a\x1b[2Jb\nc"), 1, "a [2Jb c"),
}
STREAMED: dict[str, tuple[Behaviour, int, str]] = {
    "keep-alive": (faulty.keep_alive, 1, "in time"),
    "truncated": (stream(piece("Mr Sun")), 1, "broke off"),
    "done without a reason": (stream(piece("Mr Sun"), "data: [DONE]\n\n"), 1, "broke off"),
    "nothing": (stream("data: [DONE]\n\n"), 1, "broke off"),
    "garbage first": (stream("data: {nonsense\n\n"), 1, "ends in /v1"),
    "garbage later": (stream(piece("Mr"), "data: {nonsense\n\n"), 1, "not JSON"),
    "not UTF-8": (stream(piece("Mr"), "data: \udcff\n\n"), 1, "broke off"),
    "error within": (stream(piece("Mr"), 'data: {"error": {"message": "crash"}}\n\n'), 1, "crash"),
    "filter within": (stream(piece("Mr"), piece("", "content_filter")), 1, "content filter"),
    "empty": (stream(piece("", "stop"), "data: [DONE]\n\n"), 1, "empty reply"),
    "null choices": (stream('data: {"choices": null}\n\n'), 1, "broke off"),
    "a number": (stream("data: 7\n\n"), 1, "broke off"),
}
CASES = [
    *((f"{name}, whole", False, *case) for name, case in BOTH.items()),
    *((f"{name}, streamed", True, *case) for name, case in {**BOTH, **STREAMED}.items()),
]


def client_for(url: str, **changes: float) -> ModelClient:
    fields = {"deadline_s": LONG_S, "idle_s": 0.3, "attempts": ATTEMPTS, **changes}
    settings = ModelSettings("a-model", url, KEY, **fields)  # type: ignore[arg-type]
    return ModelClient(settings, sleep=lambda seconds: None)


def ask(client: ModelClient, streamed: bool) -> str:
    if not streamed:
        return client.complete(ASKED).text
    with client.stream(ASKED) as writing:
        list(writing)
        return writing.reply.text


@pytest.mark.parametrize(
    ("streamed", "behaviour", "requests", "words"),
    [
        pytest.param(*case[1:], id=case[0], marks=pytest.mark.slow if case[-1] == "in time" else ())
        for case in CASES
    ],
)
def test_a_failing_server_ends_in_one_clear_line(
    streamed: bool,
    behaviour: Behaviour,
    requests: int,
    words: str,
    caplog: pytest.LogCaptureFixture,
) -> None:
    caplog.set_level(logging.DEBUG)
    with faulty.serving(behaviour) as server:
        endless = words == "in time" and requests == 1
        client = client_for(server.url, deadline_s=SHORT_S if endless else LONG_S)
        began = time.monotonic()
        with pytest.raises(ModelUnavailable) as failed:
            ask(client, streamed)
        took = time.monotonic() - began
        client.close()
    assert took < LONG_S
    assert len(server.requests) == requests
    line = str(failed.value)
    assert words in line
    assert "\n" not in line
    shown = "".join(traceback.format_exception(failed.value)) + caplog.text + repr(client.settings)
    assert not any(KEY[at : at + 8] in shown for at in range(len(KEY) - 7))


@pytest.mark.parametrize("streamed", [False, True])
def test_refused_connection_names_the_address(streamed: bool) -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with pytest.raises(ModelUnavailable, match=f"Nothing answers at 127.0.0.1:{port}"):
        ask(client_for(f"http://127.0.0.1:{port}/v1"), streamed)


def test_an_unknown_host_is_named() -> None:
    with pytest.raises(ModelUnavailable, match=r"no-such-host\.invalid"):
        ask(client_for("http://no-such-host.invalid/v1"), False)


@pytest.mark.parametrize("streamed", [False, True])
def test_a_passing_trouble_is_retried(streamed: bool) -> None:
    with faulty.serving(send_error(503), faulty.say("Mr Sun signed.")) as server:
        assert ask(client_for(server.url), streamed).strip() == "Mr Sun signed."
    assert len(server.requests) == 2


@pytest.mark.parametrize("field", ["max_tokens", "temperature"])
def test_a_refused_field_is_left_out_and_asked_again(field: str) -> None:
    refusal = send_error(400, "unsupported_parameter", f"'{field}' is not supported")
    with faulty.serving(refusal, faulty.say("Yes.")) as server:
        client = client_for(server.url)
        assert ask(client, False) == "Yes."
        assert ask(client, False) == "Yes."
    assert field in server.requests[0]
    assert all(field not in request for request in server.requests[1:])


def test_repetition_without_end_is_stopped() -> None:
    with faulty.serving(faulty.babble) as server:
        with client_for(server.url).stream(ASKED) as writing:
            list(writing)
        assert writing.reply.finish == "repetition"


def test_a_server_that_does_not_stream_is_read_whole() -> None:
    with faulty.serving(send_json(faulty.completion("Mr Sun signed."))) as server:
        assert ask(client_for(server.url), True) == "Mr Sun signed."


def test_the_wait_is_the_one_the_server_asks_for() -> None:
    waits: list[float] = []
    refusal = send_error(429, "rate_limit", Retry_After="7")
    with faulty.serving(refusal, faulty.say("Yes.")) as server:
        settings = ModelSettings("a-model", server.url, KEY)
        assert ask(ModelClient(settings, sleep=waits.append), False) == "Yes."
    assert waits == [7.0]


def test_waits_grow_within_their_bounds() -> None:
    waits: list[float] = []
    with faulty.serving(send_error(500)) as server:
        settings = ModelSettings("a-model", server.url, KEY, attempts=5)
        with pytest.raises(ModelUnavailable):
            ask(ModelClient(settings, sleep=waits.append), False)
    assert len(waits) == 4
    assert all(0 <= wait <= 0.5 * 2**at for at, wait in enumerate(waits, start=1))
