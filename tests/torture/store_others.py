"""Second writers, readers beside a writer, and small disks that fill up."""

from __future__ import annotations

import os
import random
import resource
import subprocess
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rag.errors import StoreBusy, StoreError
from rag.types import Filter
from store import FileStore
from tests.store.made import opened, publish, put, text_of
from tests.torture.store_work import (
    apply_to,
    next_operation,
    perform,
    read_notes,
    start,
    verify,
    work,
)
from tests.torture.table import Row

ALL = Filter()
WRITERS, QUESTIONS, OPENINGS, SIZES = 100, 1000, 1000, 200
READERS = 4
AT_ONCE = 10
SMALLEST_KB, LARGEST_KB = 64, 8192


def torture(scale: float, seed: int = 1) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        home = Path(folder)
        return [
            second_writers(home / "writers", max(1, round(WRITERS * scale))),
            readers(home / "readers", max(1, round(QUESTIONS * scale))),
            openers(home / "openers", max(1, round(OPENINGS * scale))),
            small_disks(home / "disk", max(1, round(SIZES * scale)), seed),
        ]


def second_writers(home: Path, times: int, within: float = 1.0) -> Row:
    """Each is refused within a second, in words that name the process that writes."""
    row = Row("Footnote: a second writer beside one that writes")
    with opened(home) as store:
        put(store, {"a": text_of("a")})
    release, held = home.parent / "release", home.parent / "held"
    holder = start(hold, home, held, release)
    while not held.exists():
        time.sleep(0.005)
    notes = [home.parent / f"second-{n}" for n in range(times)]
    for at in range(0, times, AT_ONCE):
        batch = [start(second, home, note, within) for note in notes[at : at + AT_ONCE]]
        for process in batch:
            process.join()
    for note in notes:
        row.done += 1
        said = note.read_text() if note.exists() else "nothing"
        fine = said.startswith("refused") and f"process {holder.pid}" in said
        row.count("refused by name in time" if fine else "not refused")
        row.failures += [] if fine else [said]
    release.touch()
    holder.join()
    row.failures += verify(home, {"a": text_of("a"), "held": text_of("held")}, None).faults
    return row


def hold(home: Path, held: Path, release: Path) -> None:
    with opened(home) as store, store.writing() as writer:
        held.touch()
        while not release.exists():
            time.sleep(0.01)
        publish(writer, "held", text_of("held"))


def second(home: Path, note: Path, within: float) -> None:
    began = time.monotonic()
    try:
        with opened(home) as store:
            began = time.monotonic()
            put(store, {"second": "not to be written"})
        note.write_text("it wrote")
    except StoreBusy as error:
        took = time.monotonic() - began
        note.write_text(f"{'refused' if took < within else f'late, {took:.2f} s'}: {error}")


def readers(home: Path, questions: int, readers_count: int = READERS) -> Row:
    """Each question sees one state of the store, whole, while another process changes it."""
    row = Row(f"Footnote: questions of {readers_count} readers beside a writer")
    notes = [home.parent / f"reader-{n}" for n in range(readers_count)]
    with written(home):
        asking = [start(ask, home, note, questions, n == 0) for n, note in enumerate(notes)]
        for process in asking:
            process.join()
    return told(row, notes)


def openers(home: Path, openings: int, readers_count: int = READERS) -> Row:
    """The workspace opens beside a writer and answers, half of the times only to be read."""
    row = Row(f"Footnote: openings by {readers_count} readers beside a writer")
    notes = [home.parent / f"opener-{n}" for n in range(readers_count)]
    with written(home):
        opening = [start(open_often, home, note, openings, n % 2) for n, note in enumerate(notes)]
        for process in opening:
            process.join()
    return told(row, notes)


@contextmanager
def written(home: Path) -> Iterator[None]:
    """A workspace of twelve documents that a process changes while the context lasts."""
    with opened(home) as store:
        put(store, {f"d{i}": text_of(f"d{i}v0x", 30) for i in range(12)})
    stop = home.parent / "stop"
    stop.unlink(missing_ok=True)
    writer = start(write_on, home, stop)
    yield
    stop.touch()
    writer.join()


def told(row: Row, notes: Sequence[Path]) -> Row:
    """The row with what the readers noted: how often they asked, and every fault."""
    for note in notes:
        lines = note.read_text().splitlines() if note.exists() else ["died"]
        row.failures += [line for line in lines if not line.startswith("asked")]
        for line in lines:
            if line.startswith("asked"):
                row.done += int(line.split()[1])
                row.count("generations seen", int(line.split()[2]))
    return row


def write_on(home: Path, stop: Path) -> None:
    random_, state = random.Random(3), {f"d{i}": text_of(f"d{i}v0x", 30) for i in range(12)}
    number = 1
    while not stop.exists():
        operation = next_operation(random_, state, number)
        with opened(home) as store:
            try:
                perform(store, operation)
            except StoreBusy:  # a reader's question holds old pages: the next write goes on
                state = {s.doc_id: store.document(s.doc_id).text for s in store.sources()}
                continue
        state, number = apply_to(state, operation), number + 1


def ask(home: Path, note: Path, questions: int, warm: bool) -> None:
    faults: list[str] = []
    generations = set()
    with opened(home, scanned=0) as store:
        if warm:
            store.warm()
        for _ in range(questions):
            try:
                generations.add(_one_question(store, faults))
            except StoreError as error:
                faults.append(f"{type(error).__name__}: {error}")
    note.write_text("\n".join([f"asked {questions} {len(generations)}", *faults]))


def open_often(home: Path, note: Path, times: int, readonly: bool) -> None:
    faults: list[str] = []
    generations = set()
    for _ in range(times):
        try:
            with opened(home, readonly=readonly) as store:
                generations.add(_one_question(store, faults))
        except StoreError as error:
            faults.append(f"{type(error).__name__}: {error}")
    note.write_text("\n".join([f"asked {times} {len(generations)}", *faults]))


def _one_question(store: FileStore, faults: list[str]) -> int:
    """The generation asked. Every chunk by words and by vectors, each document in one version."""
    with store.snapshot() as view:
        if not view.chunk_count:
            return view.generation
        words = [r for r, _ in view.search_words({"head": 1.0}, limit=5000, where=ALL)]
        vector = view.chunk_vectors(words[:1])[0]
        near = [r for r, _ in view.search_vectors(vector, limit=5000, where=ALL)]
        if sorted(words) != sorted(near) or len(words) != view.chunk_count:
            faults.append(f"{len(words)} by words, {len(near)} near, {view.chunk_count} chunks")
        texts: dict[str, list[str]] = {}
        for stored in view.chunks(sorted(words)):
            texts.setdefault(stored.chunk.doc_id, []).append(stored.chunk.text)
        for doc_id, parts in texts.items():
            if " ".join(parts) != view.document(doc_id).text:
                faults.append(f"{doc_id} in two versions at once")
        return view.generation


def small_disks(folder: Path, sizes: int, seed: int = 1) -> Row:
    """Disks of many sizes, each filled by a writer; then the same disk with room again."""
    row = Row(f"Footnote: a small disk ({SMALLEST_KB}-{LARGEST_KB} KB) filled up")
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(sizes):
        share = number / max(1, sizes - 1)
        kilobytes = round(SMALLEST_KB * (LARGEST_KB / SMALLEST_KB) ** share)
        with small_disk(folder, kilobytes) as (home, widen):
            log = folder.parent / "disk-notes"
            log.unlink(missing_ok=True)
            child = start(fill, home, log, seed * 1000 + number, None if widen else kilobytes)
            child.join(120)
            child.kill()
            child.join()
            said = (folder.parent / "disk-notes.said").read_text()
            (folder.parent / "disk-notes.said").unlink()
            if widen:
                widen()
            acknowledged, pending = read_notes(log, {}) if log.exists() else ({}, None)
            verdict = verify(home, acknowledged, pending)
            row.done += 1
            row.failures += [f"{kilobytes} KB: {fault}" for fault in verdict.faults]
            one_line = said.startswith("StoreError") and "\n" not in said.strip()
            row.count("stopped with one line" if one_line else "had room enough")
            if not one_line and not said.startswith("done"):
                row.failures.append(f"{kilobytes} KB: {said[:200]}")
    return row


def fill(home: Path, log: Path, seed: int, limit_kb: int | None) -> None:
    """The child: works until the disk is full, says how it ended."""
    if limit_kb is not None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit_kb * 1024, limit_kb * 1024))
    try:
        work(home, log, seed, {}, 60, None)
        said = "done"
    except StoreError as error:
        said = f"StoreError: {error}"
    except BaseException as error:  # noqa: BLE001 - what escapes is the finding
        said = f"{type(error).__name__}: {error}"
    Path(f"{log}.said").write_text(said)


@contextmanager
def small_disk(folder: Path, kilobytes: int) -> Iterator[tuple[Path, object]]:
    """(workspace on a disk of that size, how to widen it); widen is None where only
    the size of files can be limited, since mounting needs root."""
    mounted = folder / "disk"
    mounted.mkdir(exist_ok=True)
    options = ["-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", str(mounted)]
    if os.geteuid() == 0 and not subprocess.run(["mount", *options], check=False).returncode:
        remount = ["mount", "-o", "remount,size=64m", str(mounted)]
        try:
            yield mounted / "home", lambda: subprocess.run(remount, check=True)
        finally:
            subprocess.run(["umount", "--lazy", str(mounted)], check=True)
    else:
        with tempfile.TemporaryDirectory(dir=folder) as place:
            yield Path(place) / "home", None
