"""What a model's server is and can do, for `footnote doctor`.

In: a client. Out: a `Probe`. Network: a few small requests, with the client's
bounds; each ability that fails is reported, not raised.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from prompts import load_prompt
from rag.errors import ModelUnavailable
from rag.model.client import ModelClient
from rag.model.records import OPENAI_URL, Message
from rag.model.windows import Window

_SCHEMA = {
    "type": "object",
    "properties": {"word": {"type": "string"}},
    "required": ["word"],
    "additionalProperties": False,
}
_TOKENS = 64
_OWNERS = {"llamacpp": "llama.cpp", "vllm": "vLLM", "library": "Ollama", "ollama": "Ollama"}


@dataclass(frozen=True, slots=True)
class Probe:
    """server: a name such as "vLLM", or "unknown". fault: why it does not answer, "" if it does.

    models: names, at most 50.
    """

    server: str
    host: str
    model: str
    models: tuple[str, ...]
    streams: bool
    json_schema: bool
    usage: bool
    window: Window
    fault: str = ""


def probe(client: ModelClient) -> Probe:
    """The server's abilities; every field false and `fault` set when it does not answer."""
    listed = client.get_json("models")
    names = _model_names(listed)
    server = _server_name(client, listed)
    settings = client.settings
    ask = [Message("user", load_prompt("probe"))]
    streams = usage = False
    fault = ""
    try:
        with client.stream(ask, max_tokens=_TOKENS) as writing:
            pieces = list(writing)
            streams = bool(pieces)
            usage = writing.reply.usage.prompt_tokens is not None
    except ModelUnavailable as error:
        fault = str(error)
    return Probe(
        server=server,
        host=settings.host,
        model=settings.name,
        models=names[:50],
        streams=streams,
        json_schema=not fault and _holds_schema(client, ask),
        usage=usage,
        window=client.found_window(),
        fault=fault,
    )


def _holds_schema(client: ModelClient, ask: list[Message]) -> bool:
    try:
        reply = client.complete(ask, max_tokens=_TOKENS, schema=_SCHEMA)
        return isinstance(json.loads(reply.text), dict)
    except (ModelUnavailable, ValueError):
        return False


def _model_names(listed: Any) -> tuple[str, ...]:
    rows = listed.get("data") if isinstance(listed, dict) else None
    if not isinstance(rows, list):
        return ()
    return tuple(str(row.get("id")) for row in rows if isinstance(row, dict) and row.get("id"))


def _server_name(client: ModelClient, listed: Any) -> str:
    if client.settings.base_url.rstrip("/") == OPENAI_URL:
        return "OpenAI"
    rows = listed.get("data") if isinstance(listed, dict) else None
    for row in rows if isinstance(rows, list) else ():
        owner = str(row.get("owned_by", "")) if isinstance(row, dict) else ""
        if owner.casefold() in _OWNERS:
            return _OWNERS[owner.casefold()]
    props = client.get_json("/props")  # should its list of models have come too late
    if isinstance(props, dict) and "default_generation_settings" in props:
        return "llama.cpp"
    if client.get_json("/api/version") is not None:
        return "Ollama"
    return "LM Studio" if client.get_json("/api/v0/models") is not None else "unknown"
