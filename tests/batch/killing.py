"""Kill a batch at random moments, start it again, compare with one never killed."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from openpyxl import load_workbook

REPOSITORY = Path(__file__).resolve().parents[2]
JOBS = 4
MOST_IN_FLIGHT = 2 * JOBS
"""Those being asked, and those answered since the last ones were safe on disk."""


@dataclass(slots=True)
class Killed:
    """What came of it: runs that ended, kills dealt, questions asked a second time."""

    runs: int = 0
    kills: int = 0
    asked_again: int = 0


def kill_and_compare(folder: Path, *, questions: int, kills: int, seed: int, out: str) -> Killed:
    """Deals `kills` kills to runs over the same questions, each run on to its end.

    Raises AssertionError when a resumed run differs from one never killed, or
    when more was asked twice than what was in flight at its kills.
    """
    source = write_questions(folder / "in.csv", questions)
    whole = folder / f"whole.{out}"
    took = _run(source, whole, folder / "whole.log", None)
    assert took is not None
    chance, result = random.Random(seed), Killed()
    while result.kills < kills:
        target = folder / f"run-{result.runs}.{out}"
        log = folder / f"run-{result.runs}.log"
        killed_here = 0
        while result.kills + killed_here < kills:
            if _run(source, target, log, chance.uniform(0, took * 0.9)) is not None:
                break
            killed_here += 1
        else:
            assert _run(source, target, log, None) is not None
        result.runs += 1
        result.kills += killed_here
        result.asked_again += compare(whole, target, log, killed=killed_here)
    return result


def compare(whole: Path, resumed: Path, log: Path, *, killed: int) -> int:
    """How many questions were asked again. Raises AssertionError unless both
    outputs are equal and no more was asked again than was in flight.
    """
    assert content(resumed) == content(whole), f"{resumed} differs from {whole}"
    asked = Counter(log.read_text(encoding="utf-8").splitlines())
    expected = whole.parent / "whole.log"
    assert set(asked) == set(expected.read_text(encoding="utf-8").splitlines())
    again = asked.total() - len(asked)
    assert again <= killed * MOST_IN_FLIGHT, f"{again} asked again after {killed} kills"
    return again


def content(path: Path) -> object:
    """What a person reads in an output: its cells, or its bytes."""
    if path.suffix != ".xlsx":
        return path.read_bytes()
    sheet = load_workbook(path).active
    return list(sheet.iter_rows(values_only=True))


def write_questions(path: Path, count: int) -> Path:
    rows = [f"{n},Question {n}{' unknown' if n % 7 == 0 else ''}?,note {n}" for n in range(count)]
    path.write_text("id,question,note\n" + "\n".join(rows) + "\n", encoding="utf-8")
    return path


def _run(source: Path, out: Path, log: Path, limit: float | None) -> float | None:
    """Seconds that the run took; None when it was killed after `limit` seconds."""
    started = time.monotonic()
    command = [sys.executable, "-m", "tests.batch.child"]
    process = subprocess.Popen([*command, source, out, log, str(JOBS)], cwd=REPOSITORY)
    try:
        code = process.wait(timeout=limit)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
        return None
    assert code == 0, f"the run ended with {code}"
    return time.monotonic() - started
