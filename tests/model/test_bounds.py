"""Tokens, requests in flight, windows and settings: bounds that hold."""

from __future__ import annotations

import threading
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.build import model_settings
from rag.doctor import examine
from rag.errors import ConfigError, ModelUnavailable, UnreadableReply
from rag.model.budget import Slots, TokenBudget
from rag.model.client import ModelClient
from rag.model.encoder import OpenAIEncoder
from rag.model.probe import probe
from rag.model.records import Message, ModelSettings
from rag.model.repetition import is_looping
from rag.model.windows import FALLBACK
from rag.settings import LoadedSettings, Settings
from tests.model import faulty
from tests.model.faulty import Behaviour, send_json

ASKED = [Message("user", "Who signed?")]


def settings_for(url: str, **changes: object) -> ModelSettings:
    return ModelSettings("a-model", url, "key", **changes)  # type: ignore[arg-type]


def test_a_longer_deadline_allows_a_longer_silence() -> None:
    settings = Settings(Path("home"), Path("cache"), model="m", deadline_s=900.0)
    assert model_settings(settings, "m").idle_s == 900.0


def test_a_budget_stops_before_it_is_passed() -> None:
    with faulty.serving(faulty.say("Yes.", usage={"prompt_tokens": 40})) as server:
        client = ModelClient(settings_for(server.url, token_budget=200, max_tokens=100))
        client.complete(ASKED)
        client.complete(ASKED)
        assert client.budget.used == 80
        with pytest.raises(ModelUnavailable, match="FOOTNOTE_TOKEN_BUDGET"):
            client.complete(ASKED, max_tokens=150)
    assert len(server.requests) == 2


def test_a_failed_request_gives_its_tokens_back() -> None:
    with faulty.serving(faulty.send_error(401)) as server:
        client = ModelClient(settings_for(server.url, token_budget=1000))
        with pytest.raises(ModelUnavailable):
            client.complete(ASKED)
    assert client.budget.used == 0


def test_without_usage_the_estimate_counts() -> None:
    budget = TokenBudget(100)
    budget.settle(budget.reserve(60), None)
    with pytest.raises(ModelUnavailable, match="40 left"):
        budget.reserve(41)


def test_no_more_requests_are_in_flight_than_allowed() -> None:
    slots = Slots(1)
    entered, leave = threading.Event(), threading.Event()

    def hold() -> None:
        with slots.take(5):
            entered.set()
            leave.wait(30)

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait(30)
    with pytest.raises(ModelUnavailable, match="FOOTNOTE_MAX_REQUESTS"), slots.take(0.01):
        pass
    leave.set()
    thread.join()
    with slots.take(0.01):
        pass


def test_who_waits_for_a_request_to_end_has_all_of_its_own_time() -> None:
    now, asked, waiting = [0.0], threading.Event(), threading.Event()
    reply = faulty.say("Yes.")

    def behave(handler: faulty.Handler) -> None:
        asked.set()
        waiting.wait(30)
        now[0] += 0.9 * settings.deadline_s
        reply(handler)

    def ask() -> None:
        replies.append(client.complete(ASKED).text)

    replies: list[str] = []
    with faulty.serving(behave) as server:
        settings = settings_for(server.url, max_in_flight=1)
        client = ModelClient(settings, clock=lambda: now[0])
        first, second = threading.Thread(target=ask), threading.Thread(target=ask)
        first.start()
        asked.wait(30)
        second.start()
        waiting.set()
        first.join(30)
        second.join(30)
    assert replies == ["Yes.", "Yes."]


@pytest.mark.parametrize(
    ("pages", "window", "server_name"),
    [
        ({"/v1/models": {"data": [{"id": "a-model", "owned_by": "vllm", "max_model_len": 9000}]}},
         9000, "vLLM"),
        ({"/api/ps": {"models": [{"name": "a-model:latest", "context_length": 2048}]},
          "/api/version": {"version": "1"}}, 2048, "Ollama"),
        ({"/api/v0/models": {"data": [{"id": "a-model", "loaded_context_length": 7000}]}},
         7000, "LM Studio"),
        ({"/props": {"default_generation_settings": {"n_ctx": 3000}}}, 3000, "llama.cpp"),
        ({"/v1/models": {"data": "nonsense"}, "/props": [1]}, 4096, "unknown"),
    ],
)  # fmt: skip
def test_the_window_is_what_the_server_tells(
    pages: dict[str, object], window: int, server_name: str
) -> None:
    with faulty.serving(faulty.say("yes")) as server:
        server.pages.update(pages)
        found = probe(ModelClient(settings_for(server.url)))
    assert (found.window.tokens, found.server) == (window, server_name)
    assert found.window.origin == ("assumed" if window == FALLBACK else "told")
    assert found.streams
    assert not found.usage


def test_a_window_that_is_set_is_not_asked_for() -> None:
    with faulty.serving(faulty.say("yes")) as server:
        server.pages["/props"] = {"default_generation_settings": {"n_ctx": 3000}}
        client = ModelClient(replace(settings_for(server.url), window=2048))
        assert (client.window(), client.found_window().origin) == (2048, "set")


def test_the_probe_reports_a_server_that_does_not_answer() -> None:
    with faulty.serving(faulty.send_error(401)) as server:
        found = probe(ModelClient(settings_for(server.url)))
    assert "FOOTNOTE_API_KEY" in found.fault
    assert (found.streams, found.json_schema, found.usage) == (False, False, False)


def test_doctor_lists_what_a_server_has_that_does_not_know_the_model(home: Path) -> None:
    with faulty.serving(faulty.send_error(404, "model_not_found")) as server:
        server.pages["/v1/models"] = {"data": [{"id": "one"}, {"id": "two"}]}
        settings = Settings(home, home, model="three", base_url=server.url)
        report = examine(LoadedSettings(settings))
    (model,) = [finding for finding in report.findings if finding.check == "model"]
    assert model.state == "fault"
    assert "It lists: one, two." in model.detail


@pytest.mark.parametrize(
    ("url", "key"),
    [("ftp://host/v1", ""), ("http://", ""), ("http://me:pw@host/v1", ""), ("http://host", "a b")],
)
def test_wrong_settings_are_named(url: str, key: str) -> None:
    with pytest.raises(ConfigError):
        ModelSettings("a-model", url, key)


def vectors(*rows: list[object]) -> Behaviour:
    return send_json({"data": [{"index": n, "embedding": row} for n, row in enumerate(rows)]})


def test_vectors_come_in_order_with_length_one() -> None:
    data = [{"index": 1, "embedding": [0.0, 2.0]}, {"index": 0, "embedding": [3.0, 4.0]}]
    with faulty.serving(send_json({"data": data})) as server:
        encoder = OpenAIEncoder(ModelClient(settings_for(server.url)), dimension=2)
        assert np.allclose(encoder.encode(["a", "b"]), [[0.6, 0.8], [0.0, 1.0]])
    assert encoder.name == "openai:a-model"


@pytest.mark.parametrize(
    "reply",
    [
        vectors([1.0, 2.0, 3.0]),
        vectors([1.0, 2.0], [1.0, 2.0]),
        vectors(["a", "b"]),
        vectors([0.0, 0.0]),
        vectors([]),
        send_json({"data": []}),
        send_json({}),
        faulty.send_text("<html>"),
    ],
)
def test_wrong_vectors_are_one_clear_line(reply: Behaviour) -> None:
    with faulty.serving(reply) as server:
        encoder = OpenAIEncoder(ModelClient(settings_for(server.url)), dimension=2)
        with pytest.raises(UnreadableReply) as failed:
            encoder.encode(["a"])
    assert "\n" not in str(failed.value)


@pytest.mark.parametrize(
    ("text", "loops"),
    [
        ("the end of the end. " * 10, True),
        ("ha" * 60, True),
        ("甲乙丙丁" * 30, True),
        ("One. Two. Three. Four. " * 2, False),
        ("The bridge has six lanes and cost 240 million dollars in all, said the mayor.", False),
        ("", False),
    ],
)
def test_loops_are_told_from_text(text: str, loops: bool) -> None:
    assert is_looping(text) is loops
