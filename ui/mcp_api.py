"""The chain as tools of the Model Context Protocol (streamable HTTP), for agents.

In: JSON-RPC requests that passed the gate; out: JSON. Stateless: no session, no
stream from the server. Touches what the assistant touches; nothing is kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from starlette.concurrency import run_in_threadpool

from rag.errors import AssistantError
from rag.wire import answer_to_dict, hit_to_dict
from ui.desk import Desk
from ui.openai_api import content

VERSIONS = ("2025-11-25", "2025-06-18", "2025-03-26")
MOST_BODY_BYTES = 200_000
MOST_HITS = 50
Json = dict[str, Any]

_QUERY = {"type": "string", "minLength": 1, "maxLength": 20000}
TOOLS: list[Json] = [
    {
        "name": "ask",
        "description": "Answer a question from the loaded documents. Every sentence carries "
        "a numbered footnote with the exact words that support it; declines when the documents "
        "do not say.",
        "inputSchema": {
            "type": "object",
            "properties": {"question": _QUERY},
            "required": ["question"],
            "additionalProperties": False,
        },
        "annotations": {"readOnlyHint": True, "openWorldHint": False},
    },
    {
        "name": "search",
        "description": "Find passages in the loaded documents, best first, with their places.",
        "inputSchema": {
            "type": "object",
            "properties": {
                "query": _QUERY,
                "top_k": {"type": "integer", "minimum": 1, "maximum": MOST_HITS},
            },
            "required": ["query"],
            "additionalProperties": False,
        },
        "annotations": {"readOnlyHint": True, "openWorldHint": False},
    },
]


class RpcError(Exception):
    """A request that cannot be served: a JSON-RPC code and a line."""

    def __init__(self, code: int, line: str) -> None:
        super().__init__(line)
        self.code = code


def add_mcp(app: FastAPI, desk: Desk) -> None:
    """Adds /mcp."""

    @app.post("/mcp")
    async def rpc(request: Request) -> Response:
        body = await _body(request)
        if body is None:
            return JSONResponse(_failed(None, RpcError(-32600, "request too large")), 413)
        return await run_in_threadpool(reply, desk, body)

    @app.get("/mcp")
    def no_stream() -> Response:
        return Response(status_code=405, headers={"Allow": "POST"})


def reply(desk: Desk, body: bytes) -> Response:
    """The answer to one message; 202 without a body for a notification."""
    try:
        message = json.loads(body)
    except ValueError:
        return JSONResponse(_failed(None, RpcError(-32700, "not JSON")), 400)
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0":
        return JSONResponse(_failed(None, RpcError(-32600, "not a JSON-RPC 2.0 message")), 400)
    number = message.get("id")
    if number is None or "method" not in message:
        return Response(status_code=202)
    try:
        result = call(desk, message["method"], message.get("params") or {})
    except RpcError as error:
        return JSONResponse(_failed(number, error))
    return JSONResponse({"jsonrpc": "2.0", "id": number, "result": result})


def call(desk: Desk, method: object, params: object) -> Json:
    """The result of one method. Raises RpcError."""
    if not isinstance(params, dict):
        raise RpcError(-32602, "params must be an object")
    match method:
        case "initialize":
            wanted = params.get("protocolVersion")
            return {
                "protocolVersion": wanted if wanted in VERSIONS else VERSIONS[0],
                "capabilities": {"tools": {"listChanged": False}},
                "serverInfo": {"name": "footnote", "title": "Footnote", "version": "0.1.0"},
            }
        case "ping":
            return {}
        case "tools/list":
            return {"tools": TOOLS}
        case "tools/call":
            return use_tool(desk, params.get("name"), params.get("arguments") or {})
    raise RpcError(-32601, "no such method")


def use_tool(desk: Desk, name: object, arguments: object) -> Json:
    """What a tool found, as text and as structured content."""
    tools: dict[object, Callable[[Desk, Json], Json]] = {"ask": _ask, "search": _search}
    if name not in tools or not isinstance(arguments, dict):
        raise RpcError(-32602, "there are the tools ask and search")
    try:
        return tools[name](desk, arguments)
    except AssistantError as error:
        return {"content": [{"type": "text", "text": str(error)}], "isError": True}


def _ask(desk: Desk, arguments: Json) -> Json:
    answer = desk.assistant.ask(_text(arguments, "question"))
    text = content(answer)
    return {
        "content": [{"type": "text", "text": text}],
        "structuredContent": answer_to_dict(answer),
        "isError": False,
    }


def _search(desk: Desk, arguments: Json) -> Json:
    top_k = arguments.get("top_k", 10)
    if not isinstance(top_k, int) or isinstance(top_k, bool) or not 1 <= top_k <= MOST_HITS:
        raise RpcError(-32602, f"top_k is a number from 1 to {MOST_HITS}")
    hits = desk.assistant.search(_text(arguments, "query"), top_k=top_k)
    text = "\n\n".join(
        f"{hit.rank}. {hit.title} [{hit.chunk.start}:{hit.chunk.end}]\n{hit.chunk.text}"
        for hit in hits
    )
    return {
        "content": [{"type": "text", "text": text or "Nothing was found."}],
        "structuredContent": {"hits": [hit_to_dict(hit) for hit in hits]},
        "isError": False,
    }


def _text(arguments: Json, name: str) -> str:
    value = arguments.get(name)
    if not isinstance(value, str) or not value.strip():
        raise RpcError(-32602, f"{name} must be text")
    return value


def _failed(number: object, error: RpcError) -> Json:
    return {"jsonrpc": "2.0", "id": number, "error": {"code": error.code, "message": str(error)}}


async def _body(request: Request) -> bytes | None:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BODY_BYTES:
            return None
    return body
