"""How long a prompt a server takes, from what it tells of itself.

Asks through the function it is given (network); pure otherwise.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from rag.model.records import OPENAI_URL, ModelSettings

FALLBACK = 4096
Ask = Callable[[str, Mapping[str, object] | None], Any]


@dataclass(frozen=True, slots=True)
class Window:
    """How many tokens a model takes, prompt and answer together, and who says so."""

    tokens: int
    origin: Literal["set", "told", "known", "assumed"]


_KNOWN = {
    "gpt-5": 272_000,
    "gpt-4.1": 1_000_000,
    "gpt-4o": 128_000,
    "gpt-4-turbo": 128_000,
    "gpt-4": 8_192,
    "gpt-3.5": 16_385,
    "o1": 128_000,
    "o3": 200_000,
    "o4": 200_000,
}


def find_window(settings: ModelSettings, ask: Ask) -> Window:
    """As set, as the server tells, as known by the model's name; 4096 where nobody says.

    llama.cpp: n_ctx of /props or of the model; vLLM: max_model_len; Ollama: the
    context of the loaded model (it cuts longer prompts in silence); LM Studio:
    loaded_context_length; OpenAI: by name.
    """
    known = next((size for name, size in _KNOWN.items() if settings.name.startswith(name)), 0)
    if settings.window is not None:
        return Window(settings.window, "set")
    told = 0 if settings.base_url.rstrip("/") == OPENAI_URL else _told(settings, ask)
    if told:
        return Window(told, "told")
    return Window(known, "known") if known else Window(FALLBACK, "assumed")


def _told(settings: ModelSettings, ask: Ask) -> int:
    return (
        _from_models(ask("models", None), settings.name)
        or _from_props(ask("/props", None))
        or _from_ollama(ask("/api/ps", None), settings.name)
        or _from_lm_studio(ask("/api/v0/models", None), settings.name)
    )


def _from_models(listed: Any, name: str) -> int:
    for model in _rows(listed, "data"):
        meta = model.get("meta")
        size = model.get("max_model_len") or (meta.get("n_ctx") if isinstance(meta, dict) else 0)
        if model.get("id") == name or len(_rows(listed, "data")) == 1:
            return _size(size)
    return 0


def _from_props(props: Any) -> int:
    settings = props.get("default_generation_settings") if isinstance(props, dict) else None
    return _size(settings.get("n_ctx")) if isinstance(settings, dict) else 0


def _from_ollama(listed: Any, name: str) -> int:
    for model in _rows(listed, "models"):
        if model.get("name") in {name, f"{name}:latest"}:
            return _size(model.get("context_length"))
    return 0


def _from_lm_studio(listed: Any, name: str) -> int:
    for model in _rows(listed, "data"):
        if model.get("id") == name:
            return _size(model.get("loaded_context_length"))
    return 0


def _rows(listed: Any, key: str) -> list[dict[str, Any]]:
    rows = listed.get(key) if isinstance(listed, dict) else None
    return [row for row in rows if isinstance(row, dict)] if isinstance(rows, list) else []


def _size(value: object) -> int:
    return value if isinstance(value, int) and 256 <= value <= 10_000_000 else 0
