"""Which documents share much of their text: the least of their shingles' hashes, compared.

Goes in: texts, as documents come into the ledger and leave it. Comes out: pairs.
Touches the ledger alone, inside the caller's transaction.

Of a text's shingles (four words or characters in a row, digits made alike) the 32
with the least hashes are kept. Of two texts whose shingles are the same to a share
of r, about 32 r are kept of both: Broder, On the resemblance and containment of
documents, 1997. Who asks looks at the texts themselves: what is found here may be a
version, a copy, or another document made after the same pattern.
"""

from __future__ import annotations

import re
import sqlite3
import zlib
from collections.abc import Sequence
from functools import lru_cache

import numpy as np

LARGEST_TEXT = 200_000  # characters looked at
LEAST_WORDS = 40  # shorter texts are alike by chance
KEPT = 32
LEAST_SHARED = 5  # of 2,113 revised copies alike to .4 or more, none shared fewer
MOST_OTHERS = 8
COMMON = 64  # documents with one hash: a pattern of a house, not a version

_TOKEN = re.compile(r"[^\W_\u3400-\u9fff]+|[\u3400-\u9fff]")
_WIDTH = 4
_FACTOR = np.uint64(0x9E3779B97F4A7C15)


def sketch(text: str) -> list[int]:
    """The least hashes of a text, at most KEPT; none when it is too short to tell."""
    tokens = _TOKEN.findall(text[:LARGEST_TEXT].casefold())
    if len(tokens) < LEAST_WORDS:
        return []
    hashes = np.fromiter(map(_hash, tokens), dtype=np.uint64, count=len(tokens))
    count = len(hashes) - _WIDTH + 1
    mixed = np.zeros(count, dtype=np.uint64)
    for place in range(_WIDTH):
        mixed = (mixed + hashes[place : place + count]) * _FACTOR
        mixed ^= mixed >> np.uint64(29)
    least = np.unique(mixed >> np.uint64(1))[:KEPT]  # SQLite's integers have a sign
    return [int(value) for value in least]


@lru_cache(maxsize=50_000)
def _hash(token: str) -> int:
    return zlib.crc32(b"0" if token.isdigit() else token.encode("utf-8", "surrogatepass"))


def remember(connection: sqlite3.Connection, num: int, text: str) -> None:
    """Keep a document's hashes, and the documents that share enough of them."""
    hashes = sketch(text)
    shared: dict[int, int] = {}
    for value in hashes:
        found = connection.execute(
            "SELECT doc FROM sketches WHERE hash = ? LIMIT ?", (value, COMMON)
        ).fetchall()
        if len(found) < COMMON:
            for (other,) in found:
                shared[other] = shared.get(other, 0) + 1
    least = min(LEAST_SHARED, len(hashes))
    others = [(count, other) for other, count in shared.items() if count >= least]
    connection.executemany(
        "INSERT INTO alike VALUES (?, ?)",
        [
            pair
            for _, other in sorted(others, reverse=True)[:MOST_OTHERS]
            for pair in ((num, other), (other, num))
        ],
    )
    connection.executemany("INSERT INTO sketches VALUES (?, ?)", [(h, num) for h in hashes])


def drop(connection: sqlite3.Connection, num: int) -> None:
    """Keep nothing of a document."""
    connection.execute("DELETE FROM sketches WHERE doc = ?", (num,))
    connection.execute("DELETE FROM alike WHERE doc = ?1 OR other = ?1", (num,))


def alike(connection: sqlite3.Connection, doc_ids: Sequence[str]) -> dict[str, list[str]]:
    """Documents that share much of their text with each; those without are left out."""
    marks = ",".join("?" * len(doc_ids))
    found: dict[str, list[str]] = {}
    for doc_id, other in connection.execute(
        "SELECT d.doc_id, o.doc_id FROM documents d JOIN alike a ON a.doc = d.num"  # noqa: S608
        f" JOIN documents o ON o.num = a.other WHERE d.doc_id IN ({marks}) ORDER BY o.num",
        list(doc_ids),
    ):
        found.setdefault(doc_id, []).append(other)
    return found
