"""The served application over HTTP: who gets in, and what other programs are given."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.ui import patient
from tests.ui.conftest import served
from tests.ui.scripted import BRIDGES, Scripted
from ui.users import add_user

pytestmark = pytest.mark.slow
QUESTION = {"messages": [{"role": "user", "content": "How long is the bridge?"}]}


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(Scripted(tmp_path_factory.mktemp("home"))) as address:
        yield address


@pytest.fixture(scope="module")
def private(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    home = tmp_path_factory.mktemp("home")
    for name in ("ann", "bob"):
        add_user(home / "users.txt", name, f"{name} password")
    with served(Scripted(home), auth=home / "users.txt") as address:
        yield address


def test_page_forbids_to_load_from_elsewhere_and_names_nothing_outside(address: str) -> None:
    reply = patient.get(address)
    policy = reply.headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "script-src 'self' 'nonce-" in policy
    assert "'unsafe-inline'" not in policy.split("script-src")[1].split(";")[0]
    assert not re.search(r"(?:src|href|content)=[\"']?(?:https?:)?//", reply.text)
    assert patient.get(address).headers["content-security-policy"] != policy


@pytest.mark.parametrize(
    "path",
    [
        "/gradio_api/proxy=http://e.x/",
        "/gradio_api/file=/etc/passwd",
        "/gradio_api/vibe-code",
        "/monitoring",
        "/docs",
        "/openapi.json",
    ],
)
def test_what_the_page_does_not_need_is_not_served(address: str, path: str) -> None:
    assert patient.get(address + path).status_code == 404


def test_foreign_host_and_origin_are_refused_with_all_headers(address: str) -> None:
    reply = patient.get(address, headers={"Host": "evil.example"})
    assert reply.status_code == 403
    assert reply.headers["x-frame-options"] == "DENY"
    foreign = patient.post(
        f"{address}/v1/chat/completions", json=QUESTION, headers={"Origin": "http://evil.example"}
    )
    assert foreign.status_code == 403


def test_chat_completion_cites_in_text_and_annotations(address: str) -> None:
    reply = patient.post(f"{address}/v1/chat/completions", json=QUESTION).json()
    message = reply["choices"][0]["message"]
    assert "It is 45 metres long. [2]" in message["content"]
    cited = message["annotations"][1]["file_citation"]
    assert cited["quote"] == BRIDGES[cited["start"] : cited["end"]] == "It is 45 metres long."
    assert reply["footnote"]["status"] == "answered"


def test_chat_completion_streams_the_same_text(address: str) -> None:
    body = {**QUESTION, "stream": True}
    reply = patient.post(f"{address}/v1/chat/completions", json=body)
    lines = [line[6:] for line in reply.text.splitlines() if line.startswith("data: ")]
    assert lines[-1] == "[DONE]"
    chunks = [json.loads(line)["choices"][0] for line in lines[:-1]]
    text = "".join(chunk["delta"].get("content", "") for chunk in chunks)
    assert text.startswith(
        "The bridge was opened in 1998 by the mayor.[1]\nIt is 45 metres long.[2]"
    )
    assert "[2] The Long Bridge, 1998-05-01: “It is 45 metres long.”" in text
    assert chunks[-1]["finish_reason"] == "stop"


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b'{"messages": []}', b'{"messages": [{"role": "assistant", "content": "x"}]}',
     b'{"model": "gpt-9", "messages": [{"role": "user", "content": "x"}]}'],
)  # fmt: skip
def test_bad_completion_request_is_answered_in_one_line(address: str, body: bytes) -> None:
    reply = patient.post(f"{address}/v1/chat/completions", content=body)
    assert reply.status_code == 400
    assert reply.json()["error"]["message"]


def rpc(address: str, method: str, **params: Any) -> Any:
    body = {"jsonrpc": "2.0", "id": 1, "method": method, "params": params}
    return patient.post(f"{address}/mcp", json=body).json()


def test_mcp_lists_and_calls_its_tools(address: str) -> None:
    begun = rpc(address, "initialize", protocolVersion="2025-06-18")["result"]
    assert begun["protocolVersion"] == "2025-06-18"
    names = [tool["name"] for tool in rpc(address, "tools/list")["result"]["tools"]]
    assert names == ["ask", "search"]
    found = rpc(address, "tools/call", name="ask", arguments={"question": "How long?"})["result"]
    assert "It is 45 metres long. [2]" in found["content"][0]["text"]
    hits = rpc(address, "tools/call", name="search", arguments={"query": "x", "top_k": 1})["result"]
    assert len(hits["structuredContent"]["hits"]) == 1


@pytest.mark.parametrize(
    ("method", "params", "code"),
    [
        ("nothing", {}, -32601),
        ("tools/call", {"name": "rm"}, -32602),
        ("tools/call", {"name": "ask", "arguments": {"question": 7}}, -32602),
        ("tools/call", {"name": "search", "arguments": {"query": "x", "top_k": 1e9}}, -32602),
    ],
)
def test_mcp_refuses_what_it_cannot_do(
    address: str, method: str, params: dict[str, Any], code: int
) -> None:
    assert rpc(address, method, **params)["error"]["code"] == code


def test_notification_gets_no_body(address: str) -> None:
    note = {"jsonrpc": "2.0", "method": "notifications/initialized"}
    assert patient.post(f"{address}/mcp", json=note).status_code == 202


@pytest.mark.parametrize("path", ["/gradio_api/info", "/v1/models", "/kept/chat/x.md", "/config"])
def test_nobody_gets_in_without_logging_in(private: str, path: str) -> None:
    assert patient.get(private + path).status_code == 401
    assert patient.post(f"{private}/mcp", json={}).status_code == 401


def test_page_asks_for_name_and_password(private: str) -> None:
    assert 'name="password"' in patient.get(private).text
    assert "gradio" not in patient.get(private).text


def test_login_gives_a_cookie_that_scripts_cannot_read(private: str) -> None:
    reply = log_in(private, "ann")
    assert reply.status_code == 200
    assert "HttpOnly" in reply.headers["set-cookie"]
    assert patient.get(f"{private}/v1/models", cookies=reply.cookies).status_code == 200


def test_basic_and_bearer_serve_other_programs(private: str) -> None:
    assert patient.get(f"{private}/v1/models", auth=("bob", "bob password")).status_code == 200
    bearer = {"Authorization": "Bearer bob:bob password"}
    assert patient.get(f"{private}/v1/models", headers=bearer).status_code == 200


def test_wrong_passwords_are_slowed_down(tmp_path: Path) -> None:
    add_user(tmp_path / "users.txt", "ann", "ann password")
    with served(Scripted(tmp_path), auth=tmp_path / "users.txt") as address:
        codes = [log_in(address, "ann", "guess").status_code for _ in range(6)]
    assert codes == [401] * 5 + [429]


def test_another_users_page_session_is_refused(private: str) -> None:
    ann, bob = (log_in(private, name).cookies for name in ("ann", "bob"))
    body = {"fn_index": 0, "data": [""], "session_hash": "annssession"}
    first = patient.post(f"{private}/gradio_api/queue/join", json=body, cookies=ann)
    assert first.status_code != 403
    stolen = f"{private}/gradio_api/queue/data?session_hash=annssession"
    assert patient.get(stolen, cookies=bob).status_code == 403
    again = patient.post(f"{private}/gradio_api/queue/join", json=body, cookies=bob)
    assert again.status_code == 403


def log_in(address: str, name: str, password: str = "") -> httpx.Response:
    data = {"username": name, "password": password or f"{name} password"}
    return patient.post(f"{address}/login", data=data)
