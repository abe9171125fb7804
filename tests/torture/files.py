"""Hostile files, each read as any file is: it must end soon, small, and in one line."""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from rag.errors import DocumentError
from rag.load.sandbox import Sandbox
from tests.load.hostile import FILES, damaged
from tests.torture.table import Row

DAMAGED = 130
SECONDS = 25.0
MEGABYTES = 600


def torture(scale: float, seed: int = 1) -> list[Row]:
    made = Row("hostile files: bombs, nesting, lies")
    broken = Row("good files cut short or with bytes changed")
    names = list(FILES)[: max(1, round(len(FILES) * scale))]
    with tempfile.TemporaryDirectory(prefix="torture-files-") as folder, Sandbox() as sandbox:
        _read(sandbox, made, Path(folder), ((name, FILES[name]()) for name in names))
        _read(sandbox, broken, Path(folder), damaged(seed, max(1, round(DAMAGED * scale))))
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // 1024
    made.count("MB at most", peak)
    if peak > MEGABYTES:
        made.failures.append(f"a reader took {peak} MB")
    return [made, broken]


def _read(sandbox: Sandbox, row: Row, folder: Path, files: Iterator[tuple[str, bytes]]) -> None:
    longest = 0.0
    for name, data in files:
        path = folder / name
        path.write_bytes(data)
        began = time.monotonic()
        try:
            sandbox.read(path, size=len(data))
            row.count("read")
        except DocumentError as error:
            row.count("refused in one line")
            if "\n" in str(error) or "stopped its reader" in str(error):
                row.count("readers ended")
        seconds = time.monotonic() - began
        longest = max(longest, seconds)
        if seconds > SECONDS:
            row.failures.append(f"{name} took {seconds:.0f} s")
        path.unlink()
        row.done += 1
    row.count("seconds at most", round(longest))
