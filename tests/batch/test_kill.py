"""A killed run goes on: nothing lost, nothing doubled, little asked twice."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rag.batch.asking import Interrupted
from rag.batch.journal import journal_path
from tests.batch.conftest import Bench
from tests.batch.killing import REPOSITORY, kill_and_compare, write_questions
from tests.batch.test_formats import read_csv


@pytest.mark.slow
@pytest.mark.parametrize(("out", "seed"), [("csv", 1), ("xlsx", 2)])
def test_runs_killed_at_random_end_like_one_never_killed(
    tmp_path: Path, out: str, seed: int
) -> None:
    assert kill_and_compare(tmp_path, questions=300, kills=10, seed=seed, out=out).kills == 10


def test_an_interrupted_run_goes_on_where_it_stopped(bench: Bench) -> None:
    path = write_questions(bench.folder / "in.csv", 30)
    with pytest.raises(Interrupted, match="run the same command to go on"):
        bench.run(path, "out.csv", jobs=1, stopped=lambda: len(bench.ask.asked) >= 10)
    assert not (bench.folder / "out.csv").exists()
    first = list(bench.ask.asked)
    summary = bench.run(path, "out.csv", jobs=1)
    assert (summary.kept, summary.asked) == (len(first), 30 - len(first))
    assert len(set(bench.ask.asked)) == len(bench.ask.asked) == 30
    assert [row["id"] for row in read_csv(bench.folder / "out.csv")] == list(map(str, range(30)))


@pytest.mark.parametrize("torn", [b'{"row": 3, "answ', b"\0" * 700, b'{"row"', b"{}"])
def test_a_torn_last_line_is_cut_off(bench: Bench, torn: bytes) -> None:
    path = write_questions(bench.folder / "in.csv", 5)
    bench.run(path, "out.csv", jobs=1)
    whole = (bench.folder / "out.csv").read_bytes()
    journal = journal_path(bench.folder / "out.csv")
    lines = journal.read_bytes().splitlines(keepends=True)
    rows = [line for line in lines if b'"row"' in line]
    journal.write_bytes(lines[0] + b"".join(rows[:3]) + torn)
    (bench.folder / "out.csv").unlink()
    assert bench.run(path, "out.csv").asked == 2
    assert (bench.folder / "out.csv").read_bytes() == whole


def test_a_spoiled_line_in_the_middle_costs_only_its_row(bench: Bench) -> None:
    path = write_questions(bench.folder / "in.csv", 5)
    bench.run(path, "out.csv", jobs=1)
    journal = journal_path(bench.folder / "out.csv")
    lines = journal.read_bytes().splitlines(keepends=True)
    lines[2] = b"\0" * (len(lines[2]) - 1) + b"\n"
    journal.write_bytes(b"".join(lines))
    summary = bench.run(path, "out.csv")
    assert summary.asked == 1
    assert "1 spoiled line(s)" in summary.warnings[0]


def test_a_kill_between_writing_and_the_note_of_it_is_known(bench: Bench) -> None:
    path = write_questions(bench.folder / "in.csv", 5)
    bench.run(path, "out.csv")
    lines = journal_path(bench.folder / "out.csv").read_text().splitlines()
    assert "writing" in json.loads(lines[-1])
    assert bench.run(path, "out.csv").asked == 0


def test_two_runs_cannot_write_one_output(bench: Bench) -> None:
    from rag.batch.journal import open_journal
    from rag.errors import StoreError

    path = write_questions(bench.folder / "in.csv", 3)
    bench.run(path, "out.csv")
    with open_journal(journal_path(bench.folder / "out.csv")) as held:
        assert held is not None
        with pytest.raises(StoreError, match="another footnote batch"):
            bench.run(path, "out.csv")


LIMITED = """
import resource, sys
from tests.batch.child import main
from rag.errors import AssistantError
resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[1]), resource.RLIM_INFINITY))
try:
    main(*sys.argv[2:])
except AssistantError as error:
    print(error)
"""


@pytest.mark.parametrize(("room", "name"), [(3_000, "out.csv"), (100, "x.csv"), (20_000, "o.docx")])
def test_a_full_disk_is_one_line_and_loses_nothing(tmp_path: Path, room: int, name: str) -> None:
    out = tmp_path / name
    source = write_questions(tmp_path / "in.csv", 20)
    arguments = [str(source), str(out), str(tmp_path / "log"), "1"]
    told = _python(LIMITED, str(room), *arguments)
    assert "cannot be written (File too large); make room" in told
    assert told.count("\n") == 1
    assert not out.exists()
    assert _python(LIMITED, str(10**9), *arguments) == ""
    assert out.stat().st_size > 2_000
    asked = (tmp_path / "log").read_text().splitlines()
    assert len(set(asked)) == 20
    assert len(asked) <= 21


def _python(code: str, *arguments: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        cwd=REPOSITORY, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return done.stdout
