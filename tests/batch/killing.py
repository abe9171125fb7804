"""Kill a batch at random moments, start it again, compare with one never killed."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from openpyxl import load_workbook

REPOSITORY = Path(__file__).resolve().parents[2]
JOBS = 4


def kill_and_compare(folder: Path, *, questions: int, kills: int, seed: int, out: str) -> int:
    """Number of runs completed while `kills` kills were dealt.

    Raises AssertionError when a resumed run differs from one never killed, or
    when more was asked twice than what was in flight at a kill.
    """
    source = write_questions(folder / "in.csv", questions)
    whole = folder / f"whole.{out}"
    took = _run(source, whole, folder / "whole.log", None)
    assert took is not None
    chance = random.Random(seed)
    dealt, completed = 0, 0
    while dealt < kills:
        target = folder / f"run-{completed}.{out}"
        log = folder / f"run-{completed}.log"
        killed_here = 0
        while _run(source, target, log, chance.uniform(0, took * 0.9)) is None:
            dealt += 1
            killed_here += 1
            if dealt >= kills:
                while _run(source, target, log, None) is None:
                    raise AssertionError("a run that nobody killed did not end")
                break
        completed += 1
        compare(whole, target, log, questions=questions, killed=killed_here)
    return completed


def compare(whole: Path, resumed: Path, log: Path, *, questions: int, killed: int) -> None:
    """Raises AssertionError unless both outputs are equal and little was asked twice."""
    assert content(resumed) == content(whole), f"{resumed} differs from {whole}"
    asked = Counter(log.read_text(encoding="utf-8").splitlines())
    assert len(asked) == questions, "a question was never asked"
    again = asked.total() - questions
    assert again <= killed * 2 * JOBS, f"{again} asked again after {killed} kills"


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
