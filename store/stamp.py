"""The stamp: what the ledger last said of itself, kept outside it.

One line in the workspace, "store generation version journal checksum", written after
each commit; and the store's name alone in each generation. With it an older copy of
the ledger, or a file of another workspace, is told from the right one. Touches disk.
"""

from __future__ import annotations

import os
import shutil
import zlib
from dataclasses import dataclass
from pathlib import Path

STAMP = "stamp"
WIDTH = 120


@dataclass(frozen=True, slots=True)
class Stamp:
    """store: the name given to a workspace when it is made. journal: its end in bytes."""

    store: str
    generation: int
    version: int
    journal: int


def write_stamp(folder: Path, stamp: Stamp) -> None:
    """Replace the line in place; it lies within one sector."""
    line = f"{stamp.store} {stamp.generation} {stamp.version} {stamp.journal}"
    line += f" {zlib.crc32(line.encode())}"
    if (folder / STAMP).is_dir():
        shutil.rmtree(folder / STAMP)
    descriptor = os.open(folder / STAMP, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        os.pwrite(descriptor, line.ljust(WIDTH).encode() + b"\n", 0)
    finally:
        os.close(descriptor)


def read_stamp(folder: Path) -> Stamp | None:
    """The stamp of a folder, None when there is none that can be read."""
    try:
        line, crc = (folder / STAMP).read_text("ascii").strip().rsplit(" ", 1)
        store, generation, version, journal = line.split(" ")
        stamp = Stamp(store, int(generation), int(version), int(journal))
    except (OSError, ValueError):
        return None
    return stamp if crc == str(zlib.crc32(line.encode())) else None
