"""The vectors of a generation as flat files, mapped into memory for reading.

Three files, grown at the end and never changed before it: `rows` (row, document,
first segment, number of segments), `vectors` (float32) and `segments` (int8).
How much of them counts stands in the ledger, so that a torn end does no harm.
Touches disk. Threads may share an `Arrays`.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import StoreDamaged
from rag.ports import ByteArray, FloatArray
from store.ledger import REPAIR
from store.records import vector_crc

ROWS, VECTORS, SEGMENTS = "rows.bin", "vectors.f32", "segments.i8"
ROW_FIELDS = 4
IntArray = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Addition:
    """What one document adds at the end of each file."""

    rows: IntArray
    vectors: FloatArray
    segments: ByteArray


def addition(
    first_row: int,
    doc: int,
    first_segment: int,
    vectors: Sequence[FloatArray],
    segments: Sequence[ByteArray],
    dimension: int,
) -> Addition:
    """The entries of one document whose chunks have consecutive rows."""
    counts = np.array([len(part) for part in segments], dtype=np.int64)
    rows = np.empty((len(vectors), ROW_FIELDS), dtype=np.int64)
    rows[:, 0] = np.arange(first_row, first_row + len(vectors))
    rows[:, 1] = doc
    rows[:, 2] = first_segment + np.cumsum(counts) - counts
    rows[:, 3] = counts
    return Addition(
        rows=rows,
        vectors=np.array(vectors, dtype=np.float32).reshape(-1, dimension),
        segments=np.concatenate([np.empty((0, dimension), np.int8), *segments]),
    )


def span_crc(added: Addition) -> int:
    """Checksum of the vectors of one document, those of its segments included."""
    return vector_crc(added.vectors.tobytes(), added.segments.tobytes())


class ArrayWriter:
    """Writes additions from a given end on; `sync` makes them durable."""

    def __init__(self, folder: Path, *, filled: int, filled_segments: int, dimension: int) -> None:
        self._files: list[Any] = []
        ends = (filled * ROW_FIELDS * 8, filled * dimension * 4, filled_segments * dimension)
        for name, end in zip((ROWS, VECTORS, SEGMENTS), ends, strict=True):
            path = folder / name
            file = path.open("r+b" if path.exists() else "w+b")
            self._files.append(file)
            if os.fstat(file.fileno()).st_size < end:
                self.close()
                raise StoreDamaged(f"{path} is shorter than the ledger says; {REPAIR}")
            file.seek(end)

    def append(self, added: Addition) -> None:
        parts = (added.rows.tobytes(), added.vectors.tobytes(), added.segments.tobytes())
        for file, part in zip(self._files, parts, strict=True):
            file.write(part)

    def sync(self) -> None:
        for file in self._files:
            file.flush()
            os.fdatasync(file.fileno())

    def close(self) -> None:
        for file in self._files:
            # What is still to be flushed here was given up: the disk may be full.
            with suppress(OSError):
                file.close()


class Arrays:
    """The files of one generation, held open so that they outlive its removal."""

    def __init__(self, folder: Path, dimension: int) -> None:
        self._dimension = dimension
        self._files: list[Any] = []
        try:
            for name in (ROWS, VECTORS, SEGMENTS):
                self._files.append((folder / name).open("rb"))
        except OSError:
            self.close()
            raise

    def map(self, filled: int, filled_segments: int) -> Addition:
        """The first entries of each file. Raises StoreDamaged when they are not there."""
        rows, vectors, segments = self._files
        return Addition(
            rows=_map(rows, np.int64, (filled, ROW_FIELDS)),
            vectors=_map(vectors, np.float32, (filled, self._dimension)),
            segments=_map(segments, np.int8, (filled_segments, self._dimension)),
        )

    def close(self) -> None:
        for file in self._files:
            file.close()


def _map(file: Any, kind: Any, shape: tuple[int, int]) -> Any:
    if 0 in shape:
        return np.empty(shape, dtype=kind)
    wanted = shape[0] * shape[1] * np.dtype(kind).itemsize
    # A mapping past the end of a file kills the process on first touch.
    if os.fstat(file.fileno()).st_size < wanted:
        raise StoreDamaged(f"{file.name} is shorter than the ledger says; {REPAIR}")
    # A plain array over the mapping: a memmap makes every small read three times as slow.
    return np.asarray(np.memmap(file, dtype=kind, mode="r", shape=shape))
