"""The chain as an OpenAI-compatible chat endpoint, for other programs.

In: HTTP requests that passed the gate. Out: JSON or a stream of events with the
answer, its footnotes as Markdown in the message and as annotations. Touches what
the assistant touches; nothing is kept.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any, Literal

from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse, Response, StreamingResponse
from pydantic import BaseModel, Field, ValidationError

from rag.errors import AssistantError, ConfigError
from rag.types import Answer, Checked, Citation, Done, Sentence, Turn
from rag.wire import answer_to_dict
from ui.desk import Desk

MODELS = {"footnote": "auto", "footnote-quotes": "quotes", "footnote-model": "model"}
MOST_BODY_BYTES = 1_000_000


class Part(BaseModel):
    type: str
    text: str = ""


class Message(BaseModel):
    role: Literal["system", "developer", "user", "assistant", "tool"]
    content: str | list[Part] | None = None

    @property
    def text(self) -> str:
        if isinstance(self.content, list):
            return "\n".join(part.text for part in self.content if part.type == "text")
        return self.content or ""


class Completion(BaseModel):
    """The fields that are heeded; others of the protocol are accepted and ignored."""

    messages: list[Message] = Field(min_length=1, max_length=500)
    model: str = "footnote"
    stream: bool = False


def add_openai_api(app: FastAPI, desk: Desk) -> None:
    """Adds /v1/models and /v1/chat/completions."""

    @app.get("/v1/models")
    def models() -> Any:
        listed = [{"id": name, "object": "model", "owned_by": "footnote"} for name in MODELS]
        return {"object": "list", "data": listed}

    @app.post("/v1/chat/completions")
    async def complete(request: Request) -> Response:
        try:
            asked = Completion.model_validate_json(await _body(request))
            question, history = conversation(asked)
            engine = MODELS[asked.model]
        except (ValidationError, ValueError, KeyError) as error:
            return failure(_reason(error), 400)
        events = desk.assistant.stream(question, engine=engine, history=history)
        if asked.stream:
            return StreamingResponse(stream(events, asked.model), media_type="text/event-stream")
        return await _whole(events, asked.model)


async def _whole(events: Iterator[Any], model: str) -> Response:
    from starlette.concurrency import run_in_threadpool

    try:
        answer = await run_in_threadpool(_last, events)
    except AssistantError as error:
        return failure(str(error), 400 if isinstance(error, ConfigError) else 503)
    return JSONResponse(completion(answer, model))


def _last(events: Iterator[Any]) -> Answer:
    return next(event.answer for event in events if isinstance(event, Done))


def conversation(asked: Completion) -> tuple[str, tuple[Turn, ...]]:
    """The last question and the exchanges before it. Raises ValueError without one.

    System messages are not heeded: what an answer may say is not theirs to set.
    """
    said = [m for m in asked.messages if m.role in ("user", "assistant")]
    if not said or said[-1].role != "user" or not said[-1].text.strip():
        raise ValueError("the last message must be the user's question")
    turns = [
        Turn(before.text, after.text)
        for before, after in pairwise(said)
        if before.role == "user" and after.role == "assistant"
    ]
    return said[-1].text, tuple(turns[-6:])


def completion(answer: Answer, model: str) -> dict[str, Any]:
    """A finished answer as a chat completion; the whole record is under `footnote`."""
    message = {
        "role": "assistant",
        "content": content(answer),
        "refusal": None,
        "annotations": annotations_of(answer),
    }
    return {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": "chat.completion",
        "created": int(time.time()),
        "model": model,
        "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
        "usage": usage(answer),
        "footnote": answer_to_dict(answer),
    }


def stream(events: Iterator[Any], model: str) -> Iterator[str]:
    """Server-sent events: each sentence once it is checked, the footnotes last."""
    head = {
        "id": f"chatcmpl-{secrets.token_hex(12)}",
        "object": "chat.completion.chunk",
        "created": int(time.time()),
        "model": model,
    }

    def chunk(delta: dict[str, Any], finish: str | None = None, **more: Any) -> str:
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        return _event({**head, "choices": [choice], **more})

    yield chunk({"role": "assistant", "content": ""})
    sent = ""
    try:
        for event in events:
            match event:
                case Checked(sentence, _):
                    piece = ("\n" if sent else "") + marked(sentence)
                    sent += piece
                    yield chunk({"content": piece})
                case Done(answer):
                    rest = _rest(answer, sent)
                    yield chunk({"content": rest, "annotations": annotations_of(answer)})
                    yield chunk({}, "stop", usage=usage(answer), footnote=answer_to_dict(answer))
    except AssistantError as error:
        yield _event({"error": {"message": str(error), "type": "footnote_error"}})
    yield "data: [DONE]\n\n"


def content(answer: Answer) -> str:
    """The answer's text with its footnotes below it."""
    return answer.text + footnotes(answer)


def footnotes(answer: Answer) -> str:
    notes = "\n".join(f"[{c.marker}] {_where(c)}: “{c.quote}”" for c in answer.citations)
    return f"\n\n{notes}" if notes else ""


def marked(sentence: Sentence) -> str:
    """A sentence with its footnotes' numbers, which an engine may have written already."""
    missing = [m for m in sentence.citations if f"[{m}]" not in sentence.text]
    return sentence.text + "".join(f"[{m}]" for m in missing)


def _rest(answer: Answer, sent: str) -> str:
    """What is still to be sent; the whole answer if nothing was."""
    return footnotes(answer) if sent else content(answer)


def annotations_of(answer: Answer) -> list[dict[str, Any]]:
    """Each footnote as a citation of a file."""
    return [
        {
            "type": "file_citation",
            "file_citation": {
                "file_id": c.doc_id,
                "filename": c.path.replace("\\", "/").rpartition("/")[2],
                "index": c.marker,
                "title": c.title,
                "page": c.page,
                "start": c.start,
                "end": c.end,
                "quote": c.quote,
            },
        }
        for c in answer.citations
    ]


def usage(answer: Answer) -> dict[str, int]:
    prompt = answer.usage.get("prompt_tokens", 0)
    written = answer.usage.get("completion_tokens", 0)
    return {
        "prompt_tokens": prompt,
        "completion_tokens": written,
        "total_tokens": prompt + written,
    }


def failure(reason: str, status: int) -> Response:
    kind = "invalid_request_error" if status < 500 else "server_error"
    body = {"error": {"message": reason, "type": kind, "param": None, "code": None}}
    return JSONResponse(body, status)


async def _body(request: Request) -> bytes:
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BODY_BYTES:
            raise ValueError(f"the request is larger than {MOST_BODY_BYTES:,} bytes")
    return body


def _reason(error: Exception) -> str:
    if isinstance(error, KeyError):
        return f"no such model; there are {', '.join(MODELS)}"
    if isinstance(error, ValidationError):
        first = error.errors()[0]
        return f"{'.'.join(map(str, first['loc'])) or 'body'}: {first['msg']}"
    return str(error)


def _where(citation: Citation) -> str:
    page = f"p. {citation.page}" if citation.page is not None else ""
    return ", ".join(filter(None, (citation.title or citation.path, citation.date, page)))


def _event(document: dict[str, Any]) -> str:
    return f"data: {json.dumps(document, ensure_ascii=False)}\n\n"
