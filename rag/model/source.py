"""The model that the settings name, opened once, on its first use.

In: how to open it. Out: the open model. Opening may start a server on loopback
(a GGUF file) or import LlamaIndex; nothing is sent before the model is asked.
Threads may share one.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path

from rag.model.records import Model, ModelSettings

Opened = tuple[Model, Callable[[], None]]


class ModelSource:
    """Gives the model, the same to every caller. `close` closes what was opened."""

    def __init__(self, open_model: Callable[[], Opened]) -> None:
        self._open = open_model
        self._lock = threading.Lock()
        self._opened: Opened | None = None

    def __call__(self) -> Model:
        """The open model. Raises ConfigError or ModelUnavailable when there is none."""
        with self._lock:
            if self._opened is None:
                self._opened = self._open()
            return self._opened[0]

    def close(self) -> None:
        with self._lock:
            if self._opened is not None:
                self._opened[1]()
                self._opened = None


def open_server(settings: ModelSettings) -> Opened:
    """A model behind an OpenAI-compatible server."""
    from rag.model.client import ModelClient

    client = ModelClient(settings)
    return client, client.close


def open_gguf(path: Path, bounds: ModelSettings) -> Opened:
    """A model file, served in this process on a loopback port."""
    from rag.model.client import ModelClient
    from rag.model.local import DEFAULT_WINDOW, LocalServer

    server = LocalServer(path, window=bounds.window or DEFAULT_WINDOW)
    client = ModelClient(server.settings(bounds))

    def close() -> None:
        client.close()
        server.close()

    return client, close
