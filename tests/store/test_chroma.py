"""Chroma and the scan give the same hits, whatever happened to the store."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rag.types import Filter
from store import FileStore
from tests.store.made import opened, put, text_of, vector_of

pytestmark = pytest.mark.slow
ALL = Filter()


def hits(store: FileStore, text: str) -> list[tuple[int, float]]:
    """Scores to six places: the last bits depend on how many rows are multiplied."""
    with store.snapshot() as view:
        found = view.search_vectors(vector_of(text), limit=10, where=ALL)
        return [(row, round(score, 6)) for row, score in found]


def test_chroma_and_scan_find_the_same(home: Path) -> None:
    with opened(home) as scanning, opened(home, scanned=0) as warm:
        put(scanning, {f"d{i}": text_of(f"d{i}") for i in range(400)})
        warm.warm()
        queries = ["anything", "other", *(text_of(f"d{i}", 12) for i in (0, 7, 399))]
        assert [hits(warm, q) for q in queries] == [hits(scanning, q) for q in queries]
        # A document that Chroma does not know, one that it knows and that is gone.
        put(scanning, {"new": text_of("new"), "d7": text_of("else")})
        queries.append(text_of("new", 12))
        assert [hits(warm, q) for q in queries] == [hits(scanning, q) for q in queries]
        with scanning.writing() as writer:
            writer.forget([f"d{i}" for i in range(100)])
        assert [hits(warm, q) for q in queries] == [hits(scanning, q) for q in queries]
        warm.warm()
        assert [hits(warm, q) for q in queries] == [hits(scanning, q) for q in queries]


def test_dead_neighbours_do_not_hide_the_living(home: Path) -> None:
    """The nearest 150 of 1,200 are gone: the rest must still fill the list."""
    with opened(home, scanned=0) as store:
        near = {f"n{i}": "same words in each of them" for i in range(150)}
        put(store, near | {f"d{i}": text_of(f"d{i}") for i in range(350)})
        store.warm()
        with store.writing() as writer:
            writer.remove(list(near))
        assert len(hits(store, "same words in each of them")) == 10


def test_a_cold_question_imports_no_chromadb(home: Path) -> None:
    script = (
        "import sys, pathlib; from tests.store.test_chroma import hits, opened\n"
        "with opened(pathlib.Path(sys.argv[1])) as store: hits(store, 'a')\n"
        "print('chromadb' in sys.modules)\n"
    )
    with opened(home) as store:
        put(store, {"a": text_of("a")})
    said = subprocess.run(
        [sys.executable, "-c", script, str(home)], capture_output=True, text=True, check=True
    )
    assert said.stdout == "False\n"


def test_a_small_store_loads_no_chromadb_when_it_is_warmed(home: Path) -> None:
    script = (
        "import sys, pathlib; from tests.store.test_chroma import hits, opened\n"
        "with opened(pathlib.Path(sys.argv[1])) as store:\n"
        "    store.warm()\n"
        "    hits(store, 'a')\n"
        "print('chromadb' in sys.modules)\n"
    )
    with opened(home) as store:
        put(store, {"a": text_of("a")})
    said = subprocess.run(
        [sys.executable, "-c", script, str(home)], capture_output=True, text=True, check=True
    )
    assert said.stdout == "False\n"


def test_chroma_of_another_store_is_not_believed(home: Path, tmp_path: Path) -> None:
    """Put in after the start, where no start looks: the scan answers, as without Chroma."""
    with opened(tmp_path / "other") as other:
        put(other, {f"o{i}": text_of(f"o{i}") for i in range(500)})
    with opened(home, scanned=0) as store, opened(home) as scanning:
        put(store, {f"d{i}": text_of(f"d{i}") for i in range(400)})
        (mine,), (its,) = home.glob("index-*/chroma"), (tmp_path / "other").glob("index-*/chroma")
        shutil.rmtree(mine)
        shutil.copytree(its, mine)
        store.warm()
        assert hits(store, "anything") == hits(scanning, "anything")
