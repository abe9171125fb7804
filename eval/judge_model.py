"""The model that judges: in, settings; out, an open client, closed at the end.

Touches the network only when the client is asked. A model is used only when
the settings or the command line name one: a key that lies about sends nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

from rag.build import model_settings
from rag.errors import ConfigError
from rag.model.client import ModelClient
from rag.model.local import LocalServer
from rag.model.records import Model
from rag.settings import Settings


@contextmanager
def open_judge_model(settings: Settings, name: str | None = None) -> Iterator[Model]:
    """The judging model: `name` at the settings' host, else the answering one.

    Raises ConfigError when neither is given.
    """
    if name is None and settings.model is None and settings.gguf is None:
        raise ConfigError("--judge needs a model: set FOOTNOTE_MODEL, --judge-model or --gguf")
    local = settings.gguf if name is None and settings.model is None else None
    with LocalServer(local) if local else nullcontext() as server:
        remote = model_settings(settings, name or settings.model or "")
        client = ModelClient(server.settings() if server else remote)
        try:
            yield client
        finally:
            client.close()
