"""Turns what a server sent into a reply, or says why it is none.

Reads a stream that `rag.model.client` has opened; the deadline is the caller's.
A stream without a reason to finish is incomplete, though it looks complete.
One thread at a time may read a stream.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import openai

from rag.model.failures import (
    CONNECTION_ERRORS,
    TIMEOUTS,
    Failure,
    explain,
    explain_body,
    filtered,
    unreadable,
)
from rag.model.records import Finish, ModelSettings, Reply, Usage
from rag.model.repetition import is_looping

_NO_TEXT = "an empty reply"
_CHECK_EVERY = 200


def parse_reply(completion: Any, settings: ModelSettings, requests: int) -> Reply:
    """The reply in a completion object. Raises UnreadableReply naming what is wrong."""
    if isinstance(completion, str | bytes):
        raise unreadable(settings, "a web page or plain text").error()
    error = getattr(completion, "error", None)
    if error:
        raise explain_body(error, settings).error()
    choices = getattr(completion, "choices", None)
    if not isinstance(choices, list) or not choices:
        raise unreadable(settings, "no choices").error()
    choice = choices[0]
    finish = _finish(getattr(choice, "finish_reason", None), settings)
    text = getattr(getattr(choice, "message", None), "content", None)
    if not isinstance(text, str) or not text.strip():
        raise unreadable(settings, _NO_TEXT).error()
    if finish is None:
        raise _cut_off(settings).error()
    return Reply(text, finish, _usage(getattr(completion, "usage", None), requests))


class ReplyStream:
    """Pieces of a reply; afterwards `reply` holds the whole. See `rag.model.records.Writing`."""

    def __init__(
        self,
        raw: Any,
        first: Any,
        settings: ModelSettings,
        within: Callable[[], AbstractContextManager[None]],
        requests: int,
    ) -> None:
        self._raw = raw
        self._first = first
        self._settings = settings
        self._within = within
        self._text = ""
        self._finish: Finish | None = None
        self.usage = Usage(requests=requests)

    @property
    def reply(self) -> Reply:
        if self._finish is None:
            raise _cut_off(self._settings).error()
        if not self._text.strip():
            raise unreadable(self._settings, _NO_TEXT).error()
        return Reply(self._text, self._finish, self.usage)

    def close(self) -> None:
        self._raw.close()

    def __iter__(self) -> Iterator[str]:
        if isinstance(self._first, bytes):
            yield from self._whole(self._first)
            return
        checked = 0
        for chunk in self._chunks():
            piece = self._piece(chunk)
            if not piece:
                continue
            self._text += piece
            yield piece
            if len(self._text) - checked >= _CHECK_EVERY:
                checked = len(self._text)
                if is_looping(self._text):
                    self._finish = "repetition"
                    return
        if self._finish is None:
            raise _cut_off(self._settings).error()
        if not self._text.strip():
            raise unreadable(self._settings, _NO_TEXT).error()

    def _chunks(self) -> Iterator[Any]:
        chunk = self._first
        while chunk is not None:
            yield chunk
            try:
                with self._within():
                    chunk = next(iter(self._raw), None)
            except (openai.OpenAIError, *CONNECTION_ERRORS, *TIMEOUTS) as error:
                raise explain(error, self._settings).error() from None
            except ValueError:
                raise unreadable(self._settings, "a stream that is not JSON").error() from None

    def _piece(self, chunk: Any) -> str:
        error = getattr(chunk, "error", None)
        if error:
            raise explain_body(error, self._settings).error()
        usage = getattr(chunk, "usage", None)
        if usage is not None:
            self.usage = _usage(usage, self.usage.requests)
        choices = getattr(chunk, "choices", None)
        if not isinstance(choices, list) or not choices:
            return ""
        reason = getattr(choices[0], "finish_reason", None)
        if reason is not None:
            self._finish = _finish(reason, self._settings)
        text = getattr(getattr(choices[0], "delta", None), "content", None)
        return text if isinstance(text, str) else ""

    def _whole(self, body: bytes) -> Iterator[str]:
        """A server that does not stream sent everything at once."""
        try:
            data = json.loads(body)
        except ValueError:
            raise unreadable(self._settings, "a web page or plain text").error() from None
        if isinstance(data, dict) and data.get("error"):
            raise explain_body(data, self._settings).error()
        completion = openai.types.chat.ChatCompletion.construct(
            **(data if isinstance(data, dict) else {})
        )
        reply = parse_reply(completion, self._settings, self.usage.requests)
        self._text, self._finish, self.usage = reply.text, reply.finish, reply.usage
        yield reply.text


def _finish(reason: object, settings: ModelSettings) -> Finish | None:
    if reason == "content_filter":
        raise filtered(settings).error()
    if reason == "length":
        return "length"
    return None if reason is None else "stop"


def _usage(raw: Any, requests: int) -> Usage:
    prompt = getattr(raw, "prompt_tokens", None)
    written = getattr(raw, "completion_tokens", None)
    return Usage(
        prompt if isinstance(prompt, int) else None,
        written if isinstance(written, int) else None,
        requests,
    )


def _cut_off(settings: ModelSettings) -> Failure:
    return Failure(
        f"The reply of {settings.host} broke off before its end: ask again, or look at its log.",
        readable=False,
    )
