"""Batches killed at random moments, each resumed run compared with one never killed."""

from __future__ import annotations

import tempfile
from pathlib import Path

from tests.batch.killing import kill_and_compare
from tests.torture.table import Row

QUESTIONS = 1_000
KILLS = {"csv": 100, "xlsx": 50, "jsonl": 50}


def torture(scale: float, seed: int = 1) -> list[Row]:
    return [_kills(kind, max(1, round(kills * scale)), seed) for kind, kills in KILLS.items()]


def _kills(kind: str, kills: int, seed: int) -> Row:
    """One row for an output format: 1,000 questions a run, killed until enough is dealt."""
    row = Row(f"batch to {kind}: killed at a random moment, resumed", done=kills)
    with tempfile.TemporaryDirectory(prefix="torture-batch-") as folder:
        try:
            result = kill_and_compare(
                Path(folder), questions=QUESTIONS, kills=kills, seed=seed, out=kind
            )
        except AssertionError as error:
            row.failures.append(str(error))
            return row
    row.count("runs ended like one never killed", result.runs)
    row.count("questions asked again", result.asked_again)
    return row
