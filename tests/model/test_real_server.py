"""The same client against a real llama.cpp server with a real, very small model."""

from __future__ import annotations

import dataclasses
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.answer.quotes import QuotesEngine
from rag.answer.written import ModelEngine
from rag.assistant import Assistant
from rag.errors import ConfigError, ModelUnavailable
from rag.model.client import ModelClient
from rag.model.local import LocalServer
from rag.model.probe import probe
from rag.model.records import Message
from rag.types import Done

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def client(small_server: LocalServer) -> Iterator[ModelClient]:
    settings = dataclasses.replace(small_server.settings(), max_tokens=48, deadline_s=300)
    client = ModelClient(settings)
    yield client
    client.close()


def test_a_reply_comes_whole_and_streamed_alike(client: ModelClient) -> None:
    asked = [Message("user", "Name the capital of France.")]
    whole = client.complete(asked)
    with client.stream(asked) as writing:
        pieces = list(writing)
    assert "".join(pieces) == writing.reply.text == whole.text
    assert len(pieces) > 1
    assert whole.usage.prompt_tokens == writing.reply.usage.prompt_tokens


def test_the_probe_finds_what_the_server_can_do(client: ModelClient) -> None:
    found = probe(client)
    assert (found.server, found.window.tokens, found.fault) == ("llama.cpp", 2048, "")
    assert (found.streams, found.json_schema, found.usage) == (True, True, True)


def test_a_prompt_beyond_the_window_is_refused_in_one_line(client: ModelClient) -> None:
    with pytest.raises(ModelUnavailable, match="window"):
        client.complete([Message("user", "word " * 4000)])


def test_a_wrong_key_is_refused(small_server: LocalServer) -> None:
    settings = dataclasses.replace(small_server.settings(), api_key="wrong")
    with pytest.raises(ModelUnavailable, match="FOOTNOTE_API_KEY"):
        ModelClient(settings).complete([Message("user", "Hello")])


def test_a_bad_model_gets_nothing_unproved_through(
    client: ModelClient, workspace: Assistant
) -> None:
    parts = workspace._parts
    engine = ModelEngine(client, parts.encoder, QuotesEngine())
    asking = Assistant(dataclasses.replace(parts, engines={"model": lambda: engine}))
    last = list(asking.stream("How much will the harbour bridge cost?", engine="model"))[-1]
    assert isinstance(last, Done)
    for citation in last.answer.citations:
        text = workspace.document(citation.doc_id).text
        assert text[citation.start : citation.end] == citation.quote
    cited = [sentence.citations for sentence in last.answer.sentences]
    assert all(cited)
    assert last.answer.usage["requests"] == 1


@pytest.mark.parametrize("content", [None, b"", b"PK\x03\x04 no model"])
def test_a_file_that_is_no_model_is_named(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "model.gguf"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ConfigError, match=r"model\.gguf"):
        LocalServer(path)


def test_a_broken_model_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "model.gguf"
    path.write_bytes(b"GGUF" + b"\0" * 64)
    # In a process of its own: llama.cpp may hang on a broken file beside a running server.
    load = "import sys, pathlib, rag.model.local as m; m.LocalServer(pathlib.Path(sys.argv[1]))"
    ended = subprocess.run(
        [sys.executable, "-c", load, str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert "ModelUnavailable" in ended.stderr
    assert "cannot be loaded as a model" in ended.stderr
