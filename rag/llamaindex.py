"""The seam to LlamaIndex: our chain as its parts, its models as ours.

In: an Assistant, or the import path of a LlamaIndex class. Out: a LlamaIndex
retriever and query engine, or an Encoder. LlamaIndex's objects do not travel
further, and its global Settings stay untouched. Importing this module imports
llama_index (seconds); nothing on the way of a plain question does.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.base.llms.types import ChatMessage
from llama_index.core.base.response.schema import Response
from llama_index.core.llms.llm import LLM
from llama_index.core.query_engine import CustomQueryEngine
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeWithScore, QueryBundle, TextNode

from rag.assistant import Assistant
from rag.errors import ConfigError, ModelUnavailable
from rag.model.records import Message, ModelSettings, Reply, Usage
from rag.ports import FloatArray
from rag.types import Answer, Citation, Hit
from rag.wire import answer_to_dict


class FootnoteRetriever(BaseRetriever):
    """Our search as a LlamaIndex retriever. Threads may share one."""

    def __init__(self, assistant: Assistant, *, top_k: int = 10) -> None:
        super().__init__()
        self._assistant = assistant
        self._top_k = top_k

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """Hits as nodes, best first; scores compare within one query only."""
        hits = self._assistant.search(query_bundle.query_str, top_k=self._top_k)
        return [_hit_node(hit) for hit in hits]


class FootnoteQueryEngine(CustomQueryEngine):
    """Our answers as a LlamaIndex query engine. Threads may share one.

    Response.source_nodes are the cited words, in order of their markers;
    Response.metadata is the answer as `footnote ask --json` prints it. A
    declined question gives the text that says so and no source nodes.
    """

    assistant: Assistant
    engine: str = "auto"

    def custom_query(self, query_str: str) -> Response:
        return _response(self.assistant.ask(query_str, engine=self.engine))


class EmbeddingEncoder:
    """A LlamaIndex embedding behind the Encoder protocol. Threads may share one
    when they may share the embedding."""

    def __init__(self, embedding: BaseEmbedding, *, name: str) -> None:
        self._embedding = embedding
        self._name = name
        self._dimension = len(embedding.get_text_embedding("dimension"))

    @property
    def name(self) -> str:
        return self._name

    @property
    def dimension(self) -> int:
        return self._dimension

    def encode(self, texts: Sequence[str]) -> FloatArray:
        """(len(texts), dimension) float32, rows of length 1."""
        if not texts:
            return np.empty((0, self._dimension), dtype=np.float32)
        rows = self._embedding.get_text_embedding_batch(list(texts))
        vectors: FloatArray = np.asarray(rows, dtype=np.float32)
        if vectors.shape != (len(texts), self._dimension):
            raise ConfigError(
                f"{self._name} returned vectors of shape {vectors.shape}, "
                f"expected {(len(texts), self._dimension)}; check the embedding's settings"
            )
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: FloatArray = vectors / np.maximum(lengths, np.float32(1e-12))
        return unit


class LLMModel:
    """A LlamaIndex LLM behind the Model protocol. Threads may share one when they
    may share the LLM. Its own client sends the requests, within its own bounds."""

    def __init__(self, llm: LLM, settings: ModelSettings) -> None:
        self._llm = llm
        self._settings = settings

    @property
    def settings(self) -> ModelSettings:
        return self._settings

    def window(self) -> int:
        return int(self._llm.metadata.context_window)

    def complete(
        self,
        messages: Sequence[Message],
        *,
        max_tokens: int | None = None,
        schema: Mapping[str, object] | None = None,
    ) -> Reply:
        """The whole reply; `schema` is not held to. Raises ModelUnavailable."""
        with self.stream(messages, max_tokens=max_tokens) as writing:
            for _ in writing:
                pass
            return writing.reply

    @contextmanager
    def stream(
        self, messages: Sequence[Message], *, max_tokens: int | None = None
    ) -> Iterator[LLMWriting]:
        chat = [ChatMessage(role=message.role, content=message.content) for message in messages]
        yield LLMWriting(self._llm, chat, self._settings.name)


class LLMWriting:
    """The pieces of one reply of a LlamaIndex LLM; one thread."""

    def __init__(self, llm: LLM, chat: list[ChatMessage], name: str) -> None:
        self._llm = llm
        self._chat = chat
        self._name = name
        self._text = ""

    def __iter__(self) -> Iterator[str]:
        try:
            for piece in self._llm.stream_chat(self._chat):
                delta = piece.delta or ""
                self._text += delta
                yield delta
        except Exception as error:
            reason = f"{type(error).__name__}: {error}".splitlines()[0]
            raise ModelUnavailable(f"{self._name} did not answer ({reason})") from error

    @property
    def reply(self) -> Reply:
        return Reply(self._text, "stop", Usage(requests=1))


def load_model(path: str, settings: ModelSettings) -> LLMModel:
    """The Model over the LlamaIndex LLM at "package.module:Class"."""
    return LLMModel(_made(path, LLM), settings)


def load_encoder(path: str) -> EmbeddingEncoder:
    """The Encoder over the LlamaIndex embedding at "package.module:Class"."""
    embedding = _made(path, BaseEmbedding)
    return EmbeddingEncoder(embedding, name=f"llamaindex/{path}/{embedding.model_name}")


def load_class(path: str, kind: type) -> Any:
    """The class at "package.module:Class". Raises ConfigError if it is not a `kind`."""
    module_name, _, class_name = path.partition(":")
    try:
        found = getattr(importlib.import_module(module_name), class_name)
    except (ImportError, AttributeError, ValueError) as error:
        raise ConfigError(f"{path!r} cannot be imported ({error}); install its package") from error
    if not (isinstance(found, type) and issubclass(found, kind)):
        raise ConfigError(f"{path!r} is not a LlamaIndex {kind.__name__}")
    return found


def _made(path: str, kind: type) -> Any:
    found = load_class(path, kind)
    try:
        return found()
    except (TypeError, ValueError) as error:
        reason = str(error).splitlines()[0]
        raise ConfigError(
            f"{path} cannot be made without settings ({reason}); "
            "name a class of yours that needs none"
        ) from error


def _hit_node(hit: Hit) -> NodeWithScore:
    chunk = hit.chunk
    node = TextNode(
        id_=chunk.chunk_id,
        text=chunk.text,
        start_char_idx=chunk.start,
        end_char_idx=chunk.end,
        metadata={
            "doc_id": chunk.doc_id,
            "path": hit.path,
            "title": hit.title,
            "date": hit.date,
            "page": chunk.page,
            "heading": chunk.heading,
        },
    )
    return NodeWithScore(node=node, score=hit.score)


def _response(answer: Answer) -> Response:
    nodes = [_citation_node(citation) for citation in answer.citations]
    return Response(response=answer.text, source_nodes=nodes, metadata=answer_to_dict(answer))


def _citation_node(citation: Citation) -> NodeWithScore:
    node = TextNode(
        id_=f"{citation.doc_id}:{citation.start}-{citation.end}",
        text=citation.quote,
        start_char_idx=citation.start,
        end_char_idx=citation.end,
        metadata={
            "marker": citation.marker,
            "doc_id": citation.doc_id,
            "path": citation.path,
            "title": citation.title,
            "date": citation.date,
            "page": citation.page,
            "heading": citation.heading,
        },
    )
    return NodeWithScore(node=node)
