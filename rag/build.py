"""Puts the real parts together: in, settings; out, an open assistant.

The one module of the chain that knows the store, and where each part is
chosen. Touches disk (opens the workspace); nothing is sent anywhere here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from typing import Any, TypedDict

from rag.answer.converse import stand_alone
from rag.answer.quotes import QuotesEngine
from rag.assistant import Assistant, Parts
from rag.errors import ConfigError
from rag.kept import purge_workspace
from rag.load.split import SPLITTER
from rag.ports import Encoder, Engine, Store
from rag.retrieve.encoder import UseEncoder
from rag.retrieve.search import HybridRetriever
from rag.retrieve.tokens import TOKENIZER
from rag.settings import Settings, load_settings
from store import open_store


def build(home: Path | None, given: Mapping[str, Any]) -> Assistant:
    """The assistant of a workspace, which is made when it is not there."""
    loaded = load_settings(home, given=given, environ=os.environ)
    return assemble(loaded.settings)


def assemble(settings: Settings) -> Assistant:
    """The assistant that these settings describe."""
    encoder = make_encoder(settings)
    store = make_store(settings, encoder)
    retriever = HybridRetriever(encoder)
    engines: dict[str, Callable[[], Engine]] = {"quotes": QuotesEngine}
    return Assistant(
        Parts(
            settings=settings,
            store=store,
            encoder=encoder,
            retriever=retriever,
            engines=engines,
            converse=stand_alone,
            purges=(partial(purge_workspace, settings.home),),
        )
    )


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
    raise ConfigError(
        f"encoder {settings.encoder!r} is none of use-m3, openai, package.module:Class"
    )


def make_store(settings: Settings, encoder: Encoder) -> Store:
    """The workspace's store, stamped with this encoder, tokenizer and splitter."""
    return open_store(settings.home, **store_stamps(settings, encoder))


class Stamps(TypedDict):
    """What a store is made with; another value needs another store."""

    encoder_name: str
    dimension: int
    tokenizer: str
    splitter: str


def store_stamps(settings: Settings, encoder: Encoder) -> Stamps:
    """The stamps of a store that these settings make."""
    return Stamps(
        encoder_name=encoder.name,
        dimension=encoder.dimension,
        tokenizer=TOKENIZER,
        splitter=f"{SPLITTER}/{settings.chunk_chars}",
    )
