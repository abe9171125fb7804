"""The plain peer through the same kills, damages and second writers, in a process of its own."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys

from tests.torture.table import Row


def torture(scale: float, seed: int = 1) -> list[Row]:
    """Its rows; one that says so where the peer is not installed."""
    if importlib.util.find_spec("llama_index.vector_stores.chroma") is None:
        return [Row("peer: not run, `pip install llama-index-vector-stores-chroma` brings it")]
    done = subprocess.run(
        [sys.executable, "-m", "tests.torture.peer_work", str(scale), str(seed)],
        stdout=subprocess.PIPE,
        check=True,
        text=True,
    )
    return [Row(**row) for row in json.loads(done.stdout)]
