"""Serves a GGUF file within this process, on a loopback port with a random key.

Goes in: a path; comes out: a server with the settings that reach it. Needs the
extra `local` (xllamacpp). Touches disk (the file) and opens one loopback port.
Threads may share a server.
"""

from __future__ import annotations

import os
import secrets
from dataclasses import replace
from pathlib import Path
from typing import Any, Self

from rag.errors import ConfigError, ModelUnavailable
from rag.model.records import ModelSettings

MAGIC = b"GGUF"
DEFAULT_WINDOW = 8192
LOCAL_DEADLINE_S = 600.0


class LocalServer:
    """A llama.cpp server over one file, running until `close`.

    Raises ConfigError when the file is not a GGUF file, ModelUnavailable when the
    extra is missing or the model cannot be loaded.
    """

    def __init__(
        self, path: Path, *, window: int = DEFAULT_WINDOW, threads: int | None = None
    ) -> None:
        _require_gguf(path)
        self._key = secrets.token_hex(16)
        self._window = window
        self._name = path.stem
        self._server: Any = _start(path, self._key, window, threads or os.cpu_count() or 1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Stop the server and free the model's memory."""
        self._server = None

    def settings(self, base: ModelSettings | None = None) -> ModelSettings:
        """The settings that reach this server; `base` gives the bounds."""
        if self._server is None:
            raise ModelUnavailable("The local model is closed: ask again with --gguf.")
        bounds = base or ModelSettings(self._name, deadline_s=LOCAL_DEADLINE_S)
        return replace(
            bounds,
            name=self._name,
            base_url=f"{self._server.listening_address}/v1",
            api_key=self._key,
            idle_s=bounds.deadline_s,  # it is silent while it reads the prompt
            max_in_flight=1,
        )


def _require_gguf(path: Path) -> None:
    try:
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
    except OSError as error:
        raise ConfigError(f"{path} cannot be read ({error.strerror}): name a GGUF file.") from error
    if magic != MAGIC:
        raise ConfigError(f"{path} is not a GGUF file: name one with --gguf.")


def _start(path: Path, key: str, window: int, threads: int) -> Any:
    try:
        import xllamacpp
    except ImportError as error:
        raise ModelUnavailable(
            "A local model needs the extra: pip install 'footnote-qa[local]'."
        ) from error
    params = xllamacpp.CommonParams()
    params.model.path = str(path)
    params.model_alias = {path.stem}
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.api_keys = [key]
    params.n_ctx = window
    params.n_parallel = 1
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    params.offline = True
    params.ui = False
    params.endpoint_slots = False
    params.verbosity = -1
    try:
        return xllamacpp.Server(params)
    except (RuntimeError, ValueError, OSError) as error:
        raise ModelUnavailable(
            f"{path} cannot be loaded as a model: try another GGUF file, or a newer xllamacpp."
        ) from error
