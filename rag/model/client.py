"""The one module that talks to a model over the network.

Goes in: messages; comes out: a reply, whole or as it is written, or
`ModelUnavailable` as one line. Touches network and clock (both injectable).
`openai` with its own retries off, `rag.model.attempts` above it, and a deadline by
the clock over everything. Threads may share a client.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import httpx
import openai
from openai.types.chat import ChatCompletion, ChatCompletionChunk

from rag.model.attempts import Bounds, attempt
from rag.model.budget import Slots, TokenBudget
from rag.model.failures import (
    CONNECTION_ERRORS,
    TIMEOUTS,
    Failure,
    explain,
    retry_after,
    timed_out,
)
from rag.model.records import OPENAI_URL, Message, ModelSettings, Reply, Usage
from rag.model.replies import ReplyStream, parse_reply
from rag.model.tokens import estimate_messages
from rag.model.transport import Clock, Deadline, TimedTransport
from rag.model.windows import Window, find_window

T = TypeVar("T")
_FAILURES = (openai.OpenAIError, *CONNECTION_ERRORS, *TIMEOUTS, ValueError)


class ModelClient:
    """An OpenAI-compatible server, asked within bounds. Close it when done."""

    def __init__(
        self,
        settings: ModelSettings,
        *,
        clock: Clock = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._settings = settings
        self._sleep = sleep
        self._deadline = Deadline(clock)
        self._slots = Slots(settings.max_in_flight)
        self.budget = TokenBudget(settings.token_budget)
        self._dropped: frozenset[str] = frozenset()
        self._window: Window | None = None
        self._http = httpx.Client(
            transport=TimedTransport(
                self._deadline, settings.base_url, connections=settings.max_in_flight
            ),
            timeout=httpx.Timeout(settings.idle_s, connect=min(10.0, settings.idle_s)),
            follow_redirects=False,
        )
        self._api = openai.OpenAI(
            api_key=settings.api_key or "none",
            base_url=settings.base_url,
            max_retries=0,
            http_client=self._http,
            default_headers=_headers(settings),
        )

    @property
    def settings(self) -> ModelSettings:
        return self._settings

    def close(self) -> None:
        self._api.close()

    def window(self) -> int:
        """Tokens of prompt and answer together: as set, as the server says, else a guess."""
        return self.found_window().tokens

    def found_window(self) -> Window:
        """The window with who says so; the server is asked once."""
        if self._window is None:
            self._window = find_window(self._settings, self.get_json)
        return self._window

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int | None = None,
        schema: Mapping[str, object] | None = None,
    ) -> Reply:
        """The whole reply. schema: a JSON schema that the server is asked to hold to."""
        limit = max_tokens or self._settings.max_tokens
        with self._within_bounds(messages, limit) as (ends, settle):
            sent, (completion, _) = self._attempts(
                lambda: self._create(messages, limit, schema=schema, stream=False), ends
            )
            reply = parse_reply(completion, self._settings, sent)
            settle(reply.usage)
            return reply

    @contextmanager
    def stream(
        self, messages: Sequence[Message], *, max_tokens: int | None = None
    ) -> Iterator[ReplyStream]:
        """The reply as it is written; an attempt is repeated only before its first words."""
        limit = max_tokens or self._settings.max_tokens
        with self._within_bounds(messages, limit) as (ends, settle):
            sent, (raw, first) = self._attempts(
                lambda: self._open_stream(messages, limit, ends), ends
            )
            writing = ReplyStream(
                raw, first, self._settings, lambda: self._deadline.until(ends), sent
            )
            try:
                yield writing
            finally:
                writing.close()
                settle(writing.usage)

    def embed(self, texts: Sequence[str]) -> list[list[float]]:
        """One vector a text, in order, as the server gives them."""
        ends = self._deadline.clock() + self._settings.deadline_s
        with self._slots.take(self._settings.deadline_s):
            _, reply = self._attempts(
                lambda: self._api.embeddings.create(
                    model=self._settings.embedding_name or self._settings.name,
                    input=list(texts),
                    encoding_format="float",
                ),
                ends,
            )
        data = sorted(getattr(reply, "data", None) or (), key=lambda item: item.index or 0)
        return [item.embedding for item in data]

    def get_json(self, path: str, body: Mapping[str, object] | None = None) -> Any:
        """What the server gives at a path beside its base, or None: one request, no retry.

        path: absolute ("/props") from the host, or relative ("models") from the base.
        """
        base = httpx.URL(self._settings.base_url.rstrip("/") + "/")
        url = base.join(path)
        ends = self._deadline.clock() + min(self._settings.deadline_s, 10.0)
        headers = {"Authorization": f"Bearer {self._settings.api_key or 'none'}"}
        try:
            with self._deadline.until(ends):
                answer = self._http.request(
                    "POST" if body is not None else "GET", url, json=body, headers=headers
                )
                return answer.json() if answer.status_code == 200 else None
        except (*CONNECTION_ERRORS, *TIMEOUTS, ValueError):
            return None

    def _create(
        self,
        messages: Sequence[Message],
        limit: int,
        *,
        stream: bool,
        schema: Mapping[str, object] | None = None,
    ) -> tuple[Any, None]:
        body: dict[str, Any] = {
            "model": self._settings.name,
            "messages": [{"role": m.role, "content": m.content} for m in messages],
            "stream": stream,
        }
        body["max_completion_tokens" if "max_tokens" in self._dropped else "max_tokens"] = limit
        if "temperature" not in self._dropped:
            body["temperature"] = self._settings.temperature
        if stream and "stream_options" not in self._dropped:
            body["stream_options"] = {"include_usage": True}
        if schema is not None and "response_format" not in self._dropped:
            body["response_format"] = {
                "type": "json_schema",
                "json_schema": {"name": "reply", "schema": dict(schema), "strict": True},
            }
        # Not `chat.completions.create`: its first use imports all of openai's resources
        # (half a second), and each use walks through the messages by their types.
        return self._api.post(
            "/chat/completions",
            body=body,
            cast_to=ChatCompletion,
            stream=stream,
            stream_cls=openai.Stream[ChatCompletionChunk],
        ), None

    def _open_stream(self, messages: Sequence[Message], limit: int, ends: float) -> tuple[Any, Any]:
        """A stream with its first piece: until that has come, an attempt can be repeated."""
        raw, _ = self._create(messages, limit, stream=True)
        kind = raw.response.headers.get("content-type", "").casefold()
        if "event-stream" in kind:
            try:
                return raw, next(iter(raw), None)
            except BaseException:
                raw.close()
                raise
        try:
            return raw, raw.response.read()
        finally:
            raw.close()

    @contextmanager
    def _within_bounds(
        self, messages: Sequence[Message], limit: int
    ) -> Iterator[tuple[float, Callable[[Usage], None]]]:
        """A slot and tokens for one call; gives the moment it must end and how to settle.

        What the model may take is counted from the slot on: who waits for one has its time too.
        """
        with self._slots.take(self._settings.deadline_s):
            ends = self._deadline.clock() + self._settings.deadline_s
            reserved = self.budget.reserve(estimate_messages(messages) + limit)
            used: int | None = 0

            def settle(usage: Usage) -> None:
                nonlocal used
                known = usage.prompt_tokens is not None
                used = (
                    (usage.prompt_tokens or 0) + (usage.completion_tokens or 0) if known else None
                )

            try:
                yield ends, settle
            finally:
                self.budget.settle(reserved, used)

    def _attempts(self, request: Callable[[], T], ends: float) -> tuple[int, T]:
        """(requests sent, what the first good one gave). Raises ModelUnavailable."""

        def timed() -> T:
            with self._deadline.until(ends):
                return request()

        return attempt(
            timed,
            Bounds(self._settings.attempts, ends, self._deadline.clock, self._sleep),
            expected=_FAILURES,
            judge=lambda error: self._judge(error, ends),
        )

    def _judge(self, error: BaseException, ends: float) -> Failure:
        """Why it failed; a refused request field is left out of the next request."""
        if self._deadline.clock() >= ends:
            return timed_out(self._settings)
        failure = explain(error, self._settings)
        if failure.parameter and failure.parameter not in self._dropped:
            self._dropped |= {failure.parameter}
            return Failure(failure.text, again=True, wait_s=0.0)
        if failure.again and isinstance(error, openai.APIStatusError):
            wait_s = retry_after(error.response.headers, time.time())
            return Failure(failure.text, again=True, wait_s=wait_s)
        return failure


def _headers(settings: ModelSettings) -> dict[str, Any]:
    """Organisation and project from the environment go to OpenAI alone."""
    if settings.base_url.rstrip("/") == OPENAI_URL:
        return {}
    return {"OpenAI-Organization": openai.Omit(), "OpenAI-Project": openai.Omit()}
