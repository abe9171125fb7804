"""Kills at random moments and at each named point, against a control never killed."""

from __future__ import annotations

import os
import random
import shutil
import tempfile
import time
from pathlib import Path

from store.points import POINTS
from tests.store.made import opened, text_of
from tests.torture.store_work import (
    Operation,
    State,
    Verdict,
    apply_to,
    next_operation,
    perform,
    read_notes,
    start,
    verify,
    work,
)
from tests.torture.table import Row

RANDOM_KILLS, KILLS_A_POINT, CONTROL = 1000, 50, 300
LONGEST_SECONDS = 0.4
LONGEST_WORK = 300
"""Operations after which a point counts as not reached; the rarest comes once in ten."""


def torture(scale: float, seed: int = 1) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        return [
            random_kills(Path(folder) / "random", max(1, round(RANDOM_KILLS * scale)), seed),
            *point_kills(Path(folder), max(1, round(KILLS_A_POINT * scale)), seed=seed),
            control(Path(folder) / "control", max(1, round(CONTROL * scale)), seed),
        ]


def random_kills(home: Path, times: int, seed: int = 1) -> Row:
    """One workspace, killed again and again; each time checked before it goes on."""
    row, random_ = Row("Footnote: killed at a random moment"), random.Random(seed)
    state: State = {}
    for number in range(times):
        log = home.parent / "notes"
        log.unlink(missing_ok=True)
        child = start(work, home, log, seed * 100_000 + number, state, 10_000, None)
        while not log.exists() and child.is_alive():
            time.sleep(0.001)
        child.join(random_.random() * LONGEST_SECONDS)
        child.kill()
        child.join()
        state = _judge(row, home, log, state)
    return row


def point_kills(
    folder: Path, times: int, points: tuple[str, ...] = POINTS, seed: int = 1
) -> list[Row]:
    """Each named point, so many times, in a workspace with some history."""
    row = Row(f"Footnote: killed at each of {len(points)} named points")
    missed = Row("Footnote: named points that were not reached")
    for point in points:
        home, state = folder / point.replace(":", "-"), {}
        for number in range(times):
            if point.startswith("create"):
                shutil.rmtree(home, ignore_errors=True)
                state = {}
            log = folder / "notes"
            log.unlink(missing_ok=True)
            if point.startswith("mend"):
                _age_an_index(home)
            child = start(work, home, log, seed * 1000 + number, state, LONGEST_WORK, point)
            child.join(60)
            if child.exitcode == 0:
                missed.done += 1
                missed.failures.append(point)
            child.kill()
            child.join()
            state = _judge(row, home, log, state)
    return [row, missed]


def control(home: Path, times: int, seed: int = 7) -> Row:
    """The same work, never killed, compared after every operation."""
    row, random_ = Row("Footnote: never killed (control)"), random.Random(seed)
    state: State = {}
    for number in range(times):
        operation: Operation = next_operation(random_, state, number)
        with opened(home) as store:
            perform(store, operation)
        state = apply_to(state, operation)
        _note(row, verify(home, state, None))
    return row


def _judge(row: Row, home: Path, log: Path, state: State) -> State:
    acknowledged, pending = read_notes(log, state)
    verdict = verify(home, acknowledged, pending)
    _note(row, verdict)
    return verdict.state


def _note(row: Row, verdict: Verdict) -> None:
    row.done += 1
    row.failures += verdict.faults
    row.count("sound" if not verdict.faults else "not sound")


def _age_an_index(home: Path) -> None:
    """Give a file of the generation another time, as a copied workspace would have."""
    if not home.exists():
        with opened(home) as store, store.writing() as writer:
            from tests.store.made import publish

            publish(writer, "seed", text_of("seed"))
            writer.remove(["seed"])
    for file in home.glob("index-*/words/meta.json"):
        os.utime(file, ns=(time.time_ns(), time.time_ns()))
