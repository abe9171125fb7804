"""The model that judges: in, settings; out, how to open it.

Touches the network only when the model is asked. A model is used only when
the settings or the command line name one: a key that lies about sends nothing.
"""

from __future__ import annotations

from dataclasses import replace

from rag.build import model_source
from rag.errors import ConfigError
from rag.model.source import ModelSource
from rag.settings import Settings


def judge_source(settings: Settings, name: str | None = None) -> ModelSource:
    """The judging model, not yet opened: `name` at the settings' host, else the one
    that answers. Raises ConfigError when neither is given.
    """
    answering = replace(settings, llm=None)
    source = model_source(replace(answering, model=name, gguf=None) if name else answering)
    if source is None:
        raise ConfigError("--judge needs a model: set FOOTNOTE_MODEL, --judge-model or --gguf")
    return source
