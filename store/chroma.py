"""The vector index: Chroma over the chunk vectors of one generation, never changed.

Goes in: rows with their vectors. Comes out: the rows nearest to a vector, as
candidates whose scores the caller computes. Touches disk; chromadb is imported
on first use. Threads may share a `ChromaIndex`.

Every opening of a Chroma folder writes into its database, and two processes in
one folder lose records, so that each reader works on a copy of the database
(a few MB) beside links to the graph, which is only read.
"""

from __future__ import annotations

import shutil
import sqlite3
import tempfile
import weakref
from pathlib import Path
from typing import Any

import numpy as np

from rag.errors import StoreDamaged
from rag.ports import FloatArray
from store.arrays import IntArray
from store.ledger import REPAIR

COLLECTION = "chunks"
DATABASE = "chroma.sqlite3"
BATCH = 5000
NEIGHBOURS, BUILD_BREADTH, SEARCH_BREADTH = 16, 100, 128
LEAST_ROWS = 2


def build_chroma(folder: Path, rows: IntArray, vectors: FloatArray, kept: IntArray) -> None:
    """A whole index of the vectors at the positions `kept`, its log written out."""
    client = _client(folder)
    try:
        collection = client.create_collection(
            COLLECTION,
            embedding_function=None,
            configuration={
                "hnsw": {
                    "space": "cosine",
                    "max_neighbors": NEIGHBOURS,
                    "ef_construction": BUILD_BREADTH,
                    "ef_search": SEARCH_BREADTH,
                    "batch_size": min(len(kept), BATCH),
                    "sync_threshold": len(kept),
                }
            },
        )
        for at in range(0, len(kept), BATCH):
            some = kept[at : at + BATCH]
            collection.add(ids=[str(row) for row in rows[some]], embeddings=vectors[some])
    finally:
        client.close()
    _compact(folder / DATABASE)


class ChromaIndex:
    """A built index, opened for reading through a copy of its own."""

    def __init__(self, folder: Path) -> None:
        # Not in the workspace: what a killed reader leaves is no part of it.
        copy = Path(tempfile.mkdtemp(prefix="footnote-"))
        clients: list[Any] = []
        self._tidy = weakref.finalize(self, _tidy, clients, copy)
        try:
            for entry in folder.iterdir():
                if entry.is_dir():
                    (copy / entry.name).symlink_to(entry.absolute())
            shutil.copyfile(folder / DATABASE, copy / DATABASE)
            clients.append(_client(copy))
            self._collection = clients[0].get_collection(COLLECTION, embedding_function=None)
        except _errors() as error:
            self._tidy()
            raise StoreDamaged(f"the vector index is damaged ({error}); {REPAIR}") from error

    def nearest(self, vector: FloatArray, limit: int) -> IntArray:
        """Rows near a vector, at most `limit`, nearest first as Chroma sees it."""
        try:
            found = self._collection.query(
                query_embeddings=[np.asarray(vector)], n_results=limit, include=[]
            )
        except _errors() as error:
            raise StoreDamaged(f"the vector index does not answer ({error}); {REPAIR}") from error
        return np.array([int(row) for row in found["ids"][0]], dtype=np.int64)

    def rows(self) -> IntArray:
        """Every row that the index holds, in order."""
        held: list[int] = []
        try:
            for at in range(0, self._collection.count(), BATCH):
                page = self._collection.get(limit=BATCH, offset=at, include=[])
                held.extend(int(row) for row in page["ids"])
        except _errors() as error:
            raise StoreDamaged(f"the vector index does not answer ({error}); {REPAIR}") from error
        return np.array(sorted(held), dtype=np.int64)

    def close(self) -> None:
        """Done at the latest when the last question that uses it is over."""
        self._tidy()


def load() -> None:
    """Import chromadb now, before a lock is taken or a question waits."""
    import chromadb  # noqa: F401


def _client(folder: Path) -> Any:
    import chromadb
    from chromadb.config import Settings

    return chromadb.PersistentClient(
        str(folder), settings=Settings(anonymized_telemetry=False, is_persistent=True)
    )


def _errors() -> tuple[type[BaseException], ...]:
    """What Chroma raises when its files are not as it left them."""
    from chromadb.errors import ChromaError

    return (ChromaError, ValueError, RuntimeError, OSError, KeyError)


def _tidy(clients: list[Any], copy: Path) -> None:
    for client in clients:
        client.close()
    shutil.rmtree(copy, ignore_errors=True)


def _compact(database: Path) -> None:
    """Drop the log's empty pages: the copy that each reader makes is small then."""
    connection = sqlite3.connect(database)
    try:
        connection.execute("VACUUM")
    finally:
        connection.close()
