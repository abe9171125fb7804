"""A small model for tests: says what it is told to, records what it was asked."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from rag.model.records import Finish, Message, ModelSettings, Reply, Usage

Script = Callable[[str], str]


class ScriptedModel:
    """Implements rag.model.records.Model. script: the user's message -> the reply."""

    def __init__(
        self, script: Script | str, *, finish: Finish = "stop", window: int = 8192
    ) -> None:
        self._script = script if callable(script) else (lambda _: script)
        self._finish = finish
        self._window = window
        self.asked: list[Sequence[Message]] = []
        self.settings = ModelSettings("scripted", "http://127.0.0.1:9/v1")

    def window(self) -> int:
        return self._window

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int | None = None,
        schema: Mapping[str, object] | None = None,
    ) -> Reply:
        self.asked.append(messages)
        return Reply(self._script(messages[-1].content), self._finish, Usage(100, 10, 1))

    @contextmanager
    def stream(
        self, messages: Sequence[Message], *, max_tokens: int | None = None
    ) -> Iterator[ScriptedWriting]:
        yield ScriptedWriting(self.complete(messages))


class ScriptedWriting:
    def __init__(self, reply: Reply) -> None:
        self.reply = reply

    def __iter__(self) -> Iterator[str]:
        return iter(re.findall(r".{1,7}", self.reply.text, re.DOTALL))


def marker_before(prompt: str, words: str) -> str:
    """The marker of the passage in a prompt that holds these words, in brackets."""
    before = prompt[: prompt.index(words)]
    return re.findall(r"\[[A-Z]\d[A-Z]\]", before)[-1]
