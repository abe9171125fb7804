"""A writer to be killed and the list of what it said was done, kept outside the store."""

from __future__ import annotations

import json
import multiprocessing
import os
import random
import signal
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rag.ports import FileState
from rag.types import Filter
from store import FileStore, check
from tests.store.made import (
    STAMPS,
    make_chunks,
    make_document,
    opened,
    publication,
    publish,
    text_of,
    vector_of,
)

ALL = Filter()
DOCUMENTS = 24
State = dict[str, str]
Operation = list[Any]


def make_text(name: str, version: int, words: int) -> str:
    """A text whose every word is its own, so that each chunk can be asked for."""
    return text_of(f"{name}v{version}x", words)


def next_operation(random_: random.Random, state: State, number: int) -> Operation:
    """What to do next, as plain values: a change that this state allows."""
    kind = random_.choices(
        ["put", "put-many", "together", "remove", "forget", "rename", "seal"],
        [42, 8, 8, 12, 8, 12, 4],
    )[0]
    name = f"d{random_.randrange(DOCUMENTS)}"
    present = sorted(state)
    if kind in ("remove", "forget", "rename") and not present:
        kind = "put"
    if kind == "put":
        return ["put", {name: make_text(name, number, random_.choice([5, 30, 60]))}]
    if kind in ("put-many", "together"):
        names = random_.sample([f"d{i}" for i in range(DOCUMENTS)], 12)
        texts = {n: make_text(n, number, 45) for n in names}
        return ["put" if kind == "put-many" else kind, texts]
    if kind == "seal":
        return ["seal"]
    return [kind, random_.choice(present)]


def apply_to(state: State, operation: Operation, done: int | None = None) -> State:
    """The state after an operation; `done` cuts a batch after so many documents."""
    kind, *values = operation
    after = dict(state)
    if kind == "together":
        after.update(values[0])
    elif kind == "put":
        after.update(dict(list(values[0].items())[:done]))
    elif kind in ("remove", "forget"):
        after.pop(values[0])
    return after


def perform(store: FileStore, operation: Operation) -> None:
    kind, *values = operation
    with store.writing() as writer:
        if kind == "put":
            for name, text in values[0].items():
                publish(writer, name, text)
        elif kind == "together":
            writer.publish_all([publication(name, text) for name, text in values[0].items()])
        elif kind == "remove":
            writer.remove(values)
        elif kind == "forget":
            writer.forget(values)
        elif kind == "rename":
            writer.rename(values[0], root="/made", relative=f"moved/{values[0]}.txt")
            writer.touch(FileState(values[0], "/made", f"moved/{values[0]}.txt", 1, 2, "ab"))
        else:
            writer.seal()  # type: ignore[attr-defined]


def work(home: Path, log: Path, seed: int, state: State, count: int, point: str | None) -> None:
    """The child: does operations, notes each before and after, dies at a point if one is given."""
    random_ = random.Random(seed)
    once = point is None or point.startswith(("create", "mend"))
    passing = 0 if once else random_.choice([0, 0, 0, 1, 2])

    def reach(name: str) -> None:
        nonlocal passing
        if name == point:
            if passing <= 0:
                os.kill(os.getpid(), signal.SIGKILL)
            passing -= 1

    with log.open("w", encoding="utf-8") as notes, opened(home, reach=reach) as store:
        for number in range(count):
            operation = next_operation(random_, state, seed * 1000 + number)
            print(json.dumps(["begin", operation]), file=notes, flush=True)
            perform(store, operation)
            print(json.dumps(["done"]), file=notes, flush=True)
            state = apply_to(state, operation)


def start(target: Callable[..., None], *args: object) -> Any:
    """A process forked from a server that has imported everything and opened nothing."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["chromadb", "tests.torture.store_work"])
    process = context.Process(target=target, args=args, daemon=True)
    process.start()
    return process


def read_notes(log: Path, state: State) -> tuple[State, Operation | None]:
    """(state after all that was acknowledged, the operation that was under way)."""
    pending: Operation | None = None
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else []:
        note = json.loads(line)
        if note[0] == "begin":
            pending = note[1]
        elif pending is not None:
            state, pending = apply_to(state, pending), None
    return state, pending


@dataclass(frozen=True, slots=True)
class Verdict:
    """state: what the store holds. faults: how it differs from every allowed state."""

    state: State
    faults: tuple[str, ...]


def verify(home: Path, acknowledged: State, pending: Operation | None) -> Verdict:
    """Open as the next start would, compare with what was acknowledged, search for all of it."""
    allowed = [acknowledged]
    if pending is not None:
        batch = len(pending[1]) if pending[0] == "put" else 1
        allowed += [apply_to(acknowledged, pending, done + 1) for done in range(batch)]
    with opened(home) as store:
        held = {source.doc_id: store.document(source.doc_id).text for source in store.sources()}
        if held not in allowed:
            return Verdict(held, (describe(held, acknowledged, pending),))
        faults = list(search_faults(store, held))
    faults += [f"{f.part}: {f.detail}" for f in check(home, STAMPS)]
    return Verdict(held, tuple(faults))


def describe(held: State, acknowledged: State, pending: Operation | None) -> str:
    lost = sorted(set(acknowledged) - set(held))
    extra = sorted(set(held) - set(acknowledged))
    other = sorted(n for n in set(held) & set(acknowledged) if held[n] != acknowledged[n])
    return f"lost {lost}, not gone {extra}, other {other}, while {str(pending)[:80]}"


def search_faults(store: FileStore, held: State) -> list[str]:
    """Chunks that are doubled, missing or not found by their own words and vector."""
    faults = []
    with store.snapshot() as view:
        wanted = 0
        for name, text in held.items():
            for encoded in make_chunks(make_document(name, text)):
                wanted += 1
                word = encoded.segment_tokens[0].split(" ")[0]
                rows = [row for row, _ in view.search_words({word: 1.0}, limit=5, where=ALL)]
                if [s.chunk.text for s in view.chunks(rows)] != [encoded.chunk.text]:
                    faults.append(f"{name}: {len(rows)} chunks hold {word}, not one")
                near = view.search_vectors(vector_of(encoded.chunk.text), limit=2, where=ALL)
                texts = [s.chunk.text for s in view.chunks([row for row, _ in near])]
                if texts[:1] != [encoded.chunk.text] or texts[1:] == texts[:1]:
                    faults.append(f"{name}: a chunk's own vector does not bring it first and once")
        if view.chunk_count != wanted:
            faults.append(f"{view.chunk_count} chunks instead of {wanted}")
    return faults
