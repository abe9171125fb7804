"""Other programs, each with its own client as people install it, with and without a password."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import httpx2
import openai
import pytest
from gradio_client import Client as GradioClient
from mcp import Client as McpClient
from mcp.client.streamable_http import streamable_http_client
from mcp.shared.exceptions import MCPError

from rag.errors import ModelUnavailable
from rag.types import Event
from tests.ui.conftest import served
from tests.ui.scripted import BRIDGES, Scripted
from ui.users import add_user

pytestmark = pytest.mark.slow
PRIVATE = pytest.mark.parametrize("server", ["private"], indirect=True)
QUESTION = "How long is the bridge?"
T = TypeVar("T")


@dataclass(frozen=True)
class Server:
    """A served page, and the name and password that it asks for, if any."""

    address: str
    login: tuple[str, str] | None

    def openai(self, key: str | None = None) -> openai.OpenAI:
        known = ":".join(self.login) if self.login else "none"
        return openai.OpenAI(
            base_url=f"{self.address}/v1", api_key=key or known, max_retries=0, timeout=60
        )


@pytest.fixture(scope="module", params=["open", "private"])
def server(request: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = tmp_path_factory.mktemp("home")
    login = ("ann", "ann's password") if request.param == "private" else None
    if login:
        add_user(home / "users.txt", *login)
    with served(Scripted(home), auth=home / "users.txt" if login else None) as address:
        yield Server(address, login)


def messages(question: str = QUESTION) -> Any:
    return [{"role": "user", "content": question}]


def test_openai_gets_the_answer_and_its_footnotes_as_annotations(server: Server) -> None:
    reply = server.openai().chat.completions.create(model="footnote", messages=messages())
    message = reply.choices[0].message
    assert "It is 45 metres long. [2]" in (message.content or "")
    cited: Any = (message.annotations or [])[1]
    quoted = cited.file_citation
    assert quoted["quote"] == BRIDGES[quoted["start"] : quoted["end"]] == "It is 45 metres long."
    record: Any = reply.model_extra
    assert record["footnote"]["status"] == "answered"


def test_openai_streams_the_same_text_and_annotations(server: Server) -> None:
    client = server.openai()
    pieces, annotations, ends = [], [], []
    for chunk in client.chat.completions.create(
        model="footnote-quotes", messages=messages(), stream=True
    ):
        (choice,) = chunk.choices
        pieces.append(choice.delta.content or "")
        annotations += (choice.delta.model_extra or {}).get("annotations", [])
        ends.append(choice.finish_reason)
    assert "It is 45 metres long.[2]" in "".join(pieces)
    assert [one["file_citation"]["index"] for one in annotations] == [1, 2]
    assert [end for end in ends if end] == ["stop"]


def test_openai_lists_the_models_and_is_told_what_is_wrong(server: Server) -> None:
    client = server.openai()
    assert "footnote" in {one.id for one in client.models.list()}
    with pytest.raises(openai.BadRequestError, match="no such model"):
        client.chat.completions.create(model="gpt-9", messages=messages())


@PRIVATE
def test_openai_with_a_wrong_key_is_refused(server: Server) -> None:
    with pytest.raises(openai.AuthenticationError):
        server.openai("ann:wrong password").models.list()


def test_openai_raises_when_the_model_fails_in_the_middle(home: Path) -> None:
    def broken(question: str) -> Iterator[Event]:
        raise ModelUnavailable("the model did not answer; try again")
        yield

    with served(Scripted(home, broken)) as address:  # type: ignore[arg-type]
        client = Server(address, None).openai()
        with pytest.raises(openai.InternalServerError, match="did not answer"):
            client.chat.completions.create(model="footnote", messages=messages())
        with pytest.raises(openai.APIError, match="did not answer"):
            list(client.chat.completions.create(model="footnote", messages=messages(), stream=True))


def run_apart(use: Callable[[], Coroutine[Any, Any, T]]) -> T:
    """What it returns, from a thread of its own: a browser's tests leave a loop in this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(lambda: asyncio.run(use())).result()


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_mcp_client_asks_and_searches(server: Server, mode: str) -> None:
    async def use() -> tuple[Any, Any, Any]:
        async with httpx2.AsyncClient(auth=server.login, timeout=60) as http:
            transport = streamable_http_client(f"{server.address}/mcp", http_client=http)
            async with McpClient(transport, mode=mode) as client:
                tools = await client.list_tools()
                answer = await client.call_tool("ask", {"question": QUESTION})
                hits = await client.call_tool("search", {"query": "bridge", "top_k": 1})
                with pytest.raises(MCPError, match="from 1 to 50"):
                    await client.call_tool("search", {"query": "bridge", "top_k": 99})
                return tools, answer, hits

    tools, answer, hits = run_apart(use)
    assert [tool.name for tool in tools.tools] == ["ask", "search"]
    assert "It is 45 metres long. [2]" in answer.content[0].text
    assert answer.structured_content["citations"][1]["quote"] == "It is 45 metres long."
    assert len(hits.structured_content["hits"]) == 1


@PRIVATE
def test_mcp_client_without_the_password_gets_nothing(server: Server) -> None:
    async def use() -> None:
        async with McpClient(f"{server.address}/mcp") as client:
            await client.list_tools()

    with pytest.raises(BaseExceptionGroup) as raised:
        run_apart(use)
    assert raised.group_contains(MCPError, match="error response")
    refused = httpx2.post(f"{server.address}/mcp", json={}, timeout=60)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"].startswith("Bearer")


def test_gradio_client_asks_and_searches(server: Server) -> None:
    client = GradioClient(server.address, auth=server.login, verbose=False)
    answer = client.predict(QUESTION, api_name="/ask")
    hits = client.predict("bridge", 1, api_name="/search")
    named = client.view_api(return_format="dict", print_info=False)["named_endpoints"]
    assert answer["citations"][1]["quote"] == "It is 45 metres long."
    assert [hit["file"] for hit in hits] == ["/docs/bridges.txt"]
    assert set(named) == {"/ask", "/search"}


@PRIVATE
def test_gradio_client_without_the_password_gets_nothing(server: Server) -> None:
    with pytest.raises(Exception, match=r"401|[Ll]og ?in|auth"):
        GradioClient(server.address, verbose=False)
