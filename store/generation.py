"""Generations: folders `index-N` of indexes, built from the ledger alone.

Goes in: the ledger. Comes out: a folder that is whole before any reader hears
of it. Touches disk; no embedding is computed. One writer at a time.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from rag.errors import StoreError
from store.arrays import ArrayWriter, addition
from store.ledger import LEDGER, Head
from store.points import Reach
from store.records import index_text, read_vectors
from store.words import WordsWriter, make_index

WORDS = "words"
SPARE_BYTES = 64 * 2**20


@dataclass(frozen=True, slots=True)
class Built:
    """What a new generation holds, to be written into the head row."""

    generation: int
    filled: int
    filled_segments: int
    sealed: int


def folder_of(home: Path, generation: int) -> Path:
    """The folder of a generation."""
    return home / f"index-{generation}"


def build(
    home: Path, connection: sqlite3.Connection, head: Head, *, dimension: int, reach: Reach
) -> Built:
    """A new generation of all that the ledger holds; nothing points to it yet."""
    reach("rebuild:begin")
    remove_others(home, head.generation)
    require_room(home)
    number = head.generation + 1
    folder = folder_of(home, number)
    folder.mkdir()
    filled, filled_segments = _write_arrays(folder, connection, dimension)
    reach("rebuild:vectors")
    _write_words(folder, connection)
    reach("rebuild:words")
    sync_folder(folder)
    sync_folder(home)
    return Built(number, filled, filled_segments, 0)


def remove_others(home: Path, generation: int) -> None:
    """Remove every generation but this one: what a crash or a switch left behind."""
    kept = folder_of(home, generation).name
    for folder in sorted(home.glob("index-*")):
        if folder.name != kept:
            shutil.rmtree(folder, ignore_errors=True)


def require_room(home: Path) -> None:
    """Raises StoreError unless the disk can hold the indexes and the ledger once more."""
    needed = SPARE_BYTES + sum(
        file.stat().st_size for file in [home / LEDGER, home / f"{LEDGER}-wal"] if file.exists()
    )
    free = shutil.disk_usage(home).free
    if free < needed:
        raise StoreError(
            f"the disk of {home} has {free // 2**20} MB free and a rebuild wants"
            f" {needed // 2**20} MB; nothing was changed: make room and run it again"
        )


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_arrays(folder: Path, connection: sqlite3.Connection, dimension: int) -> tuple[int, int]:
    writer = ArrayWriter(folder, filled=0, filled_segments=0, dimension=dimension)
    filled = filled_segments = 0
    try:
        documents = connection.execute(
            "SELECT num, first_row FROM documents WHERE chunks > 0 ORDER BY first_row"
        )
        for num, first_row in documents:
            pairs = [
                read_vectors(vector, segments, dimension)
                for vector, segments in connection.execute(
                    "SELECT v.vector, v.segments FROM chunks c JOIN vectors v ON v.id = c.vector"
                    " WHERE c.row >= ? AND c.doc = ? ORDER BY c.row",
                    (first_row, num),
                )
            ]
            added = addition(
                first_row,
                num,
                filled_segments,
                [vector for vector, _ in pairs],
                [segments for _, segments in pairs],
                dimension,
            )
            writer.append(added)
            filled += len(added.rows)
            filled_segments += len(added.segments)
        writer.sync()
    finally:
        writer.close()
    return filled, filled_segments


def _write_words(folder: Path, connection: sqlite3.Connection) -> None:
    make_index(folder / WORDS)
    writer = WordsWriter(folder / WORDS)
    for row, doc, tokens in indexed_texts(connection, 0):
        writer.add(row, doc, tokens)
    writer.commit()


def indexed_texts(connection: sqlite3.Connection, first_row: int) -> Iterator[tuple[int, int, str]]:
    """(row, document, tokens) of every chunk from a row on."""
    rows = connection.execute(
        "SELECT row, doc, heading_tokens, segment_tokens FROM chunks WHERE row >= ? ORDER BY row",
        (first_row,),
    )
    for row, doc, heading_tokens, segment_tokens in rows:
        yield row, doc, index_text(heading_tokens, segment_tokens)
