"""Generations: folders `index-N` of indexes, built from the ledger alone.

Goes in: the ledger. Comes out: a folder that is whole before any reader hears
of it. Touches disk; no embedding is computed. One writer at a time.
"""

from __future__ import annotations

import itertools
import os
import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from rag.errors import StoreError
from store.arrays import Arrays, ArrayWriter, addition, span_crc
from store.chroma import LEAST_ROWS, build_chroma
from store.journal import JOURNAL, JournalWriter
from store.ledger import LEDGER, Head
from store.manifest import ARRAYS
from store.points import Reach
from store.records import index_text, read_vectors
from store.replay import journal_entries
from store.stamp import Stamp, write_stamp
from store.words import WordsWriter, make_index

WORDS, CHROMA = "words", "chroma"
PARTS = frozenset({"arrays", WORDS, CHROMA, JOURNAL})
SPARE_BYTES = 256 * 2**10


@dataclass(frozen=True, slots=True)
class Plan:
    """What to build: parts anew, the others linked; Chroma only when it is wanted."""

    store: str
    dimension: int
    parts: frozenset[str]
    seal: bool


@dataclass(frozen=True, slots=True)
class Built:
    """A new generation: the head that would point to it, and its documents' checksums."""

    head: Head
    spans: tuple[tuple[int, int], ...] | None


def folder_of(home: Path, generation: int) -> Path:
    """The folder of a generation."""
    return home / f"index-{generation}"


def build(
    home: Path, connection: sqlite3.Connection, head: Head, plan: Plan, reach: Reach
) -> Built:
    """A new generation of all that the ledger holds; nothing points to it yet."""
    reach("rebuild:begin")
    remove_others(home, head.generation)
    require_room(home, head, plan.dimension)
    old, new = folder_of(home, head.generation), folder_of(home, head.generation + 1)
    new.mkdir()
    head = replace(head, generation=head.generation + 1)
    spans = None
    if "arrays" in plan.parts:
        head, spans = _write_arrays(new, connection, head, plan.dimension)
    else:
        _link(old, new, ARRAYS)
    reach("rebuild:arrays")
    if WORDS in plan.parts:
        head = _write_words(new / WORDS, connection, head)
    else:
        _link_folder(old / WORDS, new / WORDS)
    reach("rebuild:words")
    if JOURNAL in plan.parts:
        head = replace(head, journal=_write_journal(new, connection, spans))
    else:
        _link(old, new, [JOURNAL])
    if plan.parts & {"arrays", CHROMA}:
        head = _write_chroma(new, connection, head, plan)
    elif (old / CHROMA).exists():
        _link_folder(old / CHROMA, new / CHROMA)
    reach("rebuild:chroma")
    write_stamp(new, Stamp(plan.store, head.generation, 0, 0))
    _sync_tree(new)
    _sync(home)
    reach("rebuild:built")
    return Built(head, spans)


def remove_others(home: Path, generation: int) -> None:
    """Remove every generation but this one: what a crash or a switch left behind."""
    kept = folder_of(home, generation).name
    for folder in sorted(home.glob("index-*")):
        if folder.name != kept:
            shutil.rmtree(folder, ignore_errors=True)


def room_wanted(home: Path, head: Head, dimension: int) -> int:
    """Bytes that a rebuild may take for a while: arrays, Chroma with its log, journal, words."""
    ledger = sum(f.stat().st_size for f in home.glob(f"{LEDGER}*"))
    vectors = head.live * dimension * 4
    return SPARE_BYTES + 4 * vectors + head.filled_segments * dimension + ledger // 2


def has_room(home: Path, wanted: int) -> bool:
    """Whether the disk has so much left."""
    return shutil.disk_usage(home).free >= wanted


def require_room(home: Path, head: Head, dimension: int) -> None:
    """Raises StoreError unless the disk can hold the indexes once more."""
    wanted = room_wanted(home, head, dimension)
    if not has_room(home, wanted):
        free = shutil.disk_usage(home).free
        raise StoreError(
            f"the disk of {home} has {free // 2**20} MB free and a rebuild wants"
            f" {wanted // 2**20} MB; nothing was changed: make room and run it again"
        )


def indexed_texts(connection: sqlite3.Connection, first_row: int) -> Iterator[tuple[int, int, str]]:
    """(row, document, tokens) of every chunk from a row on."""
    rows = connection.execute(
        "SELECT row, doc, heading_tokens, segment_tokens FROM chunks WHERE row >= ? ORDER BY row",
        (first_row,),
    )
    for row, doc, heading_tokens, segment_tokens in rows:
        yield row, doc, index_text(heading_tokens, segment_tokens)


def _write_arrays(
    folder: Path, connection: sqlite3.Connection, head: Head, dimension: int
) -> tuple[Head, tuple[tuple[int, int], ...]]:
    writer = ArrayWriter(folder, filled=0, filled_segments=0, dimension=dimension)
    filled = filled_segments = 0
    spans = dict.fromkeys((n for (n,) in connection.execute("SELECT num FROM documents")), 0)
    rows = connection.execute(
        "SELECT c.row, c.doc, v.vector, v.segments FROM chunks c"
        " JOIN vectors v ON v.id = c.vector ORDER BY c.row"
    )
    try:
        for doc, group in itertools.groupby(rows, key=lambda row: int(row[1])):
            chunks = list(group)
            pairs = [read_vectors(vector, parts, dimension) for _, _, vector, parts in chunks]
            vectors, segments = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
            added = addition(chunks[0][0], doc, filled_segments, vectors, segments, dimension)
            writer.append(added)
            spans[doc] = span_crc(added)
            filled += len(added.rows)
            filled_segments += len(added.segments)
        writer.sync()
    finally:
        writer.close()
    return replace(head, filled=filled, filled_segments=filled_segments), tuple(spans.items())


def _write_words(folder: Path, connection: sqlite3.Connection, head: Head) -> Head:
    make_index(folder)
    writer = WordsWriter(folder)
    for row, doc, tokens in indexed_texts(connection, 0):
        writer.add(row, doc, tokens)
    writer.commit()
    return replace(head, words_row=head.next_row, words_stamp=head.words_stamp + 1)


def _write_journal(
    folder: Path, connection: sqlite3.Connection, spans: tuple[tuple[int, int], ...] | None
) -> int:
    writer = JournalWriter(folder, 0)
    try:
        for entry in journal_entries(connection, None if spans is None else dict(spans)):
            writer.append(entry)
        writer.sync()
    finally:
        writer.close()
    return writer.end


def _write_chroma(folder: Path, connection: sqlite3.Connection, head: Head, plan: Plan) -> Head:
    if not plan.seal or head.live < LEAST_ROWS:
        return replace(head, sealed=0)
    arrays = Arrays(folder, plan.dimension)
    try:
        held = arrays.map(head.filled, head.filled_segments)
        living = np.array([n for (n,) in connection.execute("SELECT num FROM documents")])
        kept = np.flatnonzero(np.isin(held.rows[:, 1], living))
        (folder / CHROMA).mkdir()
        build_chroma(folder / CHROMA, held.rows[:, 0], held.vectors, kept)
    finally:
        arrays.close()
    return replace(head, sealed=head.filled)


def _link(old: Path, new: Path, names: tuple[str, ...] | list[str]) -> None:
    for name in names:
        try:
            os.link(old / name, new / name)
        except OSError:
            shutil.copyfile(old / name, new / name)


def _link_folder(old: Path, new: Path) -> None:
    new.mkdir()
    for entry in sorted(old.iterdir()):
        if entry.is_dir():
            _link_folder(entry, new / entry.name)
        elif not entry.name.endswith(".lock"):
            _link(old, new, [entry.name])


def _sync_tree(folder: Path) -> None:
    """Make every file and name below a folder durable."""
    for parent, _, files in os.walk(folder):
        for file in files:
            _sync(Path(parent) / file)
        _sync(Path(parent))


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
