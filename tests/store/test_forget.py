"""What is forgotten leaves no byte, and one process writes at a time."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.errors import StoreBusy
from tests.store.made import make_chunks, make_document, opened, put, text_of
from tests.torture.store_work import start


def raw_bytes(home: Path) -> bytes:
    return b"".join(file.read_bytes() for file in sorted(home.rglob("*")) if file.is_file())


def test_forgotten_text_and_vectors_are_in_no_file(home: Path) -> None:
    secret = make_chunks(make_document("s", text_of("secret")))
    traces = [b"secretw1", b"secretw17", secret[1].vector.tobytes()[:64]]
    traces.append(np.ascontiguousarray(secret[2].segment_vectors[0]).tobytes())
    with opened(home) as store:
        put(store, {f"d{i}": text_of(f"d{i}") for i in range(30)})
        put(store, {"s": text_of("secret")})
        put(store, {"s": text_of("secret", 31)})
        assert all(trace in raw_bytes(home) for trace in traces)
        with store.writing() as writer:
            writer.forget(["s"])
        assert [trace for trace in traces if trace in raw_bytes(home)] == []
    assert [trace for trace in traces if trace in raw_bytes(home)] == []
    assert b"d3w1" in raw_bytes(home)


def test_hooks_hear_of_what_is_forgotten(home: Path) -> None:
    heard: list[Sequence[str]] = []
    with opened(home, hooks=[heard.append]) as store:
        put(store, {"a": text_of("a"), "b": text_of("b")})
        with store.writing() as writer:
            writer.forget(["a"])
    assert heard == [["a"]]


def test_second_writer_is_refused_by_name_and_readers_go_on(home: Path) -> None:
    script = (
        "import sys, pathlib; from tests.store.made import opened\n"
        "with opened(pathlib.Path(sys.argv[1])) as s, s.writing():\n"
        "    print('held', flush=True); sys.stdin.read()\n"
    )
    opened(home).close()
    with subprocess.Popen(
        [sys.executable, "-c", script, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == "held\n"
        with opened(home) as store:
            with pytest.raises(StoreBusy, match=f"process {holder.pid}"):
                put(store, {"a": "b"})
            assert store.sources() == []
            holder.kill()
            holder.wait()
            put(store, {"a": "b"})
            assert len(store.sources()) == 1


def forget_and_die(home: Path, point: str) -> None:
    def reach(name: str) -> None:
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)

    with opened(home, reach=reach) as store, store.writing() as writer:
        writer.forget(["s"])


@pytest.mark.slow
@pytest.mark.parametrize(
    "point",
    [
        "forget:committed",
        "rebuild:built",
        "forget:rebuilt",
        "forget:vacuumed",
        "forget:emptied",
        "purge:committed",
        "forget:done",
    ],
)
def test_forgetting_stopped_half_way_is_finished_at_the_next_start(home: Path, point: str) -> None:
    with opened(home) as store:
        put(store, {"s": text_of("secret")} | {f"d{i}": text_of(f"d{i}") for i in range(30)})
    child = start(forget_and_die, home, point)
    child.join()
    assert child.exitcode == -signal.SIGKILL
    with opened(home) as store:
        assert b"secretw1" not in raw_bytes(home)
        assert [s.doc_id for s in store.sources()] == sorted(f"d{i}" for i in range(30))


@pytest.mark.slow
def test_forgetting_beside_a_long_question_is_finished_by_the_next_write(home: Path) -> None:
    with opened(home) as store:
        put(store, {"s": text_of("secret"), "a": text_of("a")})
        with store.snapshot() as view:
            with pytest.raises(StoreBusy, match="out of every search"), store.writing() as writer:
                writer.forget(["s"])
            assert view.document("s").text == text_of("secret")
            put(store, {"b": text_of("b")})
        put(store, {"c": text_of("c")})
        assert [source.doc_id for source in store.sources()] == ["a", "b", "c"]
        assert b"secretw1" not in raw_bytes(home)
