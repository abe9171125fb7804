"""What goes to a model and what comes back, as plain values.

No network, disk or clock. All records are immutable and may be shared between
threads. Nothing here imports a client library.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Literal, Protocol
from urllib.parse import urlsplit

from rag.errors import ConfigError

Role = Literal["system", "user", "assistant"]
Finish = Literal["stop", "length", "repetition"]
DEADLINE_S = 120.0
OPENAI_URL = "https://api.openai.com/v1"


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a prompt."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens as the server counted them, None where it does not say; requests sent."""

    prompt_tokens: int | None = None
    completion_tokens: int | None = None
    requests: int = 0


@dataclass(frozen=True, slots=True)
class Reply:
    """A whole reply. finish "length": it was cut at the limit of tokens."""

    text: str
    finish: Finish
    usage: Usage


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Where a model is and how far to go for an answer.

    deadline_s bounds one call by the clock, waits and attempts included; idle_s
    bounds one silence of the server. attempts counts requests in all. window:
    tokens of prompt and answer together, None to ask the server. token_budget:
    tokens of this whole process, None for no bound. The key is not in the repr.
    Raises ConfigError naming the value that is wrong.
    """

    name: str
    base_url: str = OPENAI_URL
    api_key: str = field(default="", repr=False)
    deadline_s: float = DEADLINE_S
    idle_s: float = 120.0
    attempts: int = 3
    max_in_flight: int = 4
    max_tokens: int = 512
    window: int | None = None
    token_budget: int | None = None
    temperature: float = 0.0
    embedding_name: str = ""

    def __post_init__(self) -> None:
        parts = urlsplit(self.base_url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ConfigError(
                "The model's address must begin with http:// or https:// and name a host, "
                "for example http://127.0.0.1:11434/v1."
            )
        if parts.username or parts.password:
            raise ConfigError("Put the key in FOOTNOTE_API_KEY, not into the model's address.")
        if any(ord(letter) < 33 or ord(letter) > 126 for letter in self.api_key):
            raise ConfigError("The model's key holds a space, a line break or a letter no key has.")
        for name in ("deadline_s", "idle_s", "attempts", "max_in_flight", "max_tokens"):
            if getattr(self, name) <= 0:
                raise ConfigError(f"{name} of the model must be above 0.")

    @property
    def host(self) -> str:
        """Host and port, as told to the person who asks."""
        return urlsplit(self.base_url).netloc


class Writing(Protocol):
    """A reply as it is written: pieces of text, then `reply` holds the whole."""

    def __iter__(self) -> Iterator[str]: ...

    @property
    def reply(self) -> Reply:
        """The whole reply, once the pieces are read to their end."""


class Model(Protocol):
    """A model that can be asked. Threads may share one."""

    @property
    def settings(self) -> ModelSettings: ...

    def window(self) -> int:
        """Tokens that prompt and answer may have together, as far as is known."""

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int | None = None,
        schema: Mapping[str, object] | None = None,
    ) -> Reply: ...

    def stream(
        self, messages: Sequence[Message], *, max_tokens: int | None = None
    ) -> AbstractContextManager[Writing]: ...
