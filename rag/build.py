"""Puts the real parts together: in, settings; out, an open assistant.

The one module of the chain that knows the store, and where each part is
chosen. Touches disk (opens the workspace); nothing is sent anywhere here.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

from rag.answer.converse import leans_on_history, stand_alone
from rag.answer.in_parts import InParts
from rag.answer.quotes import QuotesEngine
from rag.assistant import Assistant, Parts
from rag.errors import ConfigError
from rag.kept import purge_workspace
from rag.load.split import SPLITTER
from rag.model.cache import AnswerCache
from rag.model.local import LOCAL_DEADLINE_S
from rag.model.records import DEADLINE_S, OPENAI_URL, ModelSettings
from rag.model.source import ModelSource, Opened, open_gguf, open_server
from rag.ports import Converse, Encoder, Engine, Store
from rag.retrieve.bridge import Bridge
from rag.retrieve.encoder import UseEncoder
from rag.retrieve.search import HybridRetriever
from rag.retrieve.tokens import TOKENIZER
from rag.settings import Settings, load_settings
from store import PurgeHook, Stamps, open_store

T = TypeVar("T")


def build(home: Path | None, given: Mapping[str, Any]) -> Assistant:
    """The assistant of a workspace, which is made when it is not there."""
    loaded = load_settings(home, given=given, environ=os.environ)
    return assemble(loaded.settings)


def assemble(settings: Settings) -> Assistant:
    """The assistant that these settings describe."""
    encoder = make_encoder(settings)
    model = model_source(settings)
    cache = AnswerCache(settings.home / "answers.db")
    bridge = Bridge(settings.cache_dir / "bridge")
    retriever = HybridRetriever(encoder, bridge=bridge)
    engines: dict[str, Callable[[], Engine]] = {
        "quotes": once(lambda: InParts(QuotesEngine(), retriever, settings.top_k))
    }
    converse: dict[str, Callable[[], Converse]] = {"quotes": lambda: stand_alone}
    if model is not None:
        kept = cache if settings.cache else None
        engines["model"] = once(lambda: _written(model, encoder, kept))
        converse["model"] = once(lambda: _rewriting(model))
    hooks = (partial(purge_workspace, settings.home), cache.purge)
    return Assistant(
        Parts(
            settings=settings,
            store=make_store(settings, encoder, hooks=hooks),
            encoder=encoder,
            retriever=retriever,
            engines=engines,
            converse=converse,
            closers=(model.close,) if model else (),
            host=model_host(settings),
            prepare=bridge.prepare,
        )
    )


def model_source(settings: Settings) -> ModelSource | None:
    """The configured model, not yet opened; None when no setting names one.

    A key or an address alone names none: nothing is sent anywhere then.
    """
    if settings.gguf is not None:
        path = settings.gguf
        return ModelSource(lambda: open_gguf(path, model_settings(settings, path.stem)))
    if settings.llm is not None:
        llm = settings.llm
        return ModelSource(lambda: _llama_index_model(llm, settings))
    if settings.model is not None:
        name = settings.model
        return ModelSource(lambda: open_server(model_settings(settings, name)))
    return None


def model_settings(settings: Settings, name: str) -> ModelSettings:
    """Where the model is and how far to go for an answer.

    It may be silent to the deadline: a model on a slow machine reads a prompt for minutes.
    """
    deadline_s = settings.deadline_s or (LOCAL_DEADLINE_S if settings.gguf else DEADLINE_S)
    return ModelSettings(
        name=name,
        base_url=settings.base_url or OPENAI_URL,
        api_key=settings.api_key.reveal() if settings.api_key else "",
        deadline_s=deadline_s,
        idle_s=deadline_s,
        max_in_flight=settings.max_requests,
        token_budget=settings.token_budget,
        window=settings.window,
        embedding_name=settings.embedding_model or "",
    )


def model_host(settings: Settings) -> str | None:
    """The host that questions and passages go to; None when nothing leaves the machine."""
    if settings.gguf is not None:
        return None
    if settings.llm is not None:
        return settings.llm
    return model_settings(settings, settings.model).host if settings.model else None


def once(make: Callable[[], T]) -> Callable[[], T]:
    """`make` called at most once, at the first use. Threads may share the result."""
    lock = threading.Lock()
    made: list[T] = []

    def get() -> T:
        with lock:
            if not made:
                made.append(make())
            return made[0]

    return get


def _written(model: ModelSource, encoder: Encoder, cache: AnswerCache | None) -> Engine:
    from rag.answer.written import ModelEngine

    return ModelEngine(model(), encoder, QuotesEngine(), cache=cache)


def _rewriting(model: ModelSource) -> Converse:
    from rag.model.rewrite import ModelConverse

    return ModelConverse(model(), stand_alone, leans_on_history)


def _llama_index_model(path: str, settings: Settings) -> Opened:
    from rag.llamaindex import load_model

    return load_model(path, model_settings(settings, path)), lambda: None


def make_encoder(settings: Settings) -> Encoder:
    """The encoder that the settings name; the embedded one by default.

    "use-m3", "openai" (the configured server's /embeddings), or a LlamaIndex
    embedding as "package.module:Class". Raises ConfigError for another name.
    """
    if settings.encoder == "use-m3":
        return UseEncoder(cache=settings.cache_dir / "encoder")
    if ":" in settings.encoder:
        from rag.llamaindex import load_encoder

        return load_encoder(settings.encoder)
    if settings.encoder == "openai":
        return _server_encoder(settings)
    raise ConfigError(
        f"encoder {settings.encoder!r} is none of use-m3, openai, package.module:Class"
    )


def _server_encoder(settings: Settings) -> Encoder:
    from rag.model.client import ModelClient
    from rag.model.encoder import OpenAIEncoder

    if settings.embedding_model is None:
        raise ConfigError("encoder openai needs the model's name: set FOOTNOTE_EMBEDDING_MODEL")
    return OpenAIEncoder(ModelClient(model_settings(settings, settings.embedding_model)))


def make_store(settings: Settings, encoder: Encoder, *, hooks: Sequence[PurgeHook] = ()) -> Store:
    """The workspace's store, stamped with this encoder, tokenizer and splitter.

    hooks: what else keeps text of documents; see `store.open_store`.
    """
    return open_store(settings.home, store_stamps(settings, encoder), hooks=hooks)


def store_stamps(settings: Settings, encoder: Encoder) -> Stamps:
    """The stamps of a store that these settings make."""
    return Stamps(
        encoder=encoder.name,
        dimension=encoder.dimension,
        tokenizer=TOKENIZER,
        splitter=f"{SPLITTER}/{settings.chunk_chars}",
    )
