"""Which positions of a generation's arrays count, and the best of them for a vector.

Goes in: a pinned ledger and mapped arrays. Comes out: masks, and rows with scores.
Reads the ledger. Threads may share a `Layout`.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from rag.ports import FloatArray
from rag.types import Source
from store.arrays import Addition, IntArray
from store.ledger import Head
from store.records import index_text
from store.words import Apart

Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Layout:
    """Which positions of the arrays count at one version of the ledger.

    living: by position, whether its document is there. apart: rows that the
    word index does not hold yet, with their tokens. sources: those looked up lately.
    """

    version: int
    arrays: Addition
    living: Mask
    apart: Apart
    sources: dict[str, Source] = field(default_factory=dict)


def read_layout(connection: sqlite3.Connection, head: Head, arrays: Addition) -> Layout:
    """The layout at this transaction."""
    live = np.fromiter((num for (num,) in connection.execute("SELECT num FROM documents")), int)
    apart = connection.execute(
        "SELECT row, doc, heading_tokens, segment_tokens FROM chunks WHERE row >= ? ORDER BY row",
        (head.words_row,),
    )
    return Layout(
        version=head.version,
        arrays=arrays,
        living=among(arrays.rows[:, 1], live, head.next_doc),
        apart=Apart([(row, doc, index_text(heads, body)) for row, doc, heads, body in apart]),
    )


def best_rows(
    arrays: Addition, vector: FloatArray, positions: IntArray, limit: int
) -> list[tuple[int, float]]:
    """(row, cosine) of the best of these positions, by looking at each of them."""
    return ranked(arrays.rows[positions, 0], cosines_at(arrays, vector, positions), limit)


def cosines_at(arrays: Addition, vector: FloatArray, positions: IntArray) -> FloatArray:
    """The cosine at each of these positions, which are in order."""
    if not len(positions):
        return np.empty(0, dtype=np.float32)
    first, end = int(positions[0]), int(positions[-1]) + 1
    if len(positions) * 3 < end - first:
        return np.asarray(arrays.vectors[positions] @ vector)
    # Near neighbours are multiplied where they lie: copying them takes longer.
    return np.asarray((arrays.vectors[first:end] @ vector)[positions - first])


def ranked(rows: IntArray, scores: FloatArray, limit: int) -> list[tuple[int, float]]:
    """The best (row, score), equal scores in order of row."""
    if len(scores) > limit:
        # Ties at the edge come along, so that order decides and not chance.
        edge = np.partition(scores, len(scores) - limit)[len(scores) - limit]
        kept = np.flatnonzero(scores >= edge)
        rows, scores = rows[kept], scores[kept]
    order = np.lexsort((rows, -scores))[:limit]
    return [(int(rows[at]), float(scores[at])) for at in order]


def among(values: IntArray, chosen: IntArray, bound: int) -> Mask:
    """By value, whether it is among the chosen numbers, none of them above `bound`."""
    table = np.zeros(bound + 1, dtype=np.bool_)
    table[chosen] = True
    return np.asarray(table[values])
