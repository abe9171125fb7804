"""A workspace that its user may only read: answers come, writing is refused in a line.

The commands run as processes of their own; for root the permissions of files
count only once the privilege to pass over them is given up.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import open_assistant
from tests.conftest import REPOSITORY

SETPRIV = shutil.which("setpriv")
AS_ANYONE = [str(SETPRIV), "--bounding-set=-dac_override,-dac_read_search"]
QUESTION = "When was the bridge between the two towns opened?"

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        os.geteuid() == 0 and SETPRIV is None, reason="root needs setpriv to be refused"
    ),
]


@pytest.fixture
def kept(home: Path, tmp_path: Path) -> Iterator[Path]:
    """A workspace of one document that nobody may write to."""
    note = tmp_path / "note.txt"
    note.write_text("The bridge between the two towns was opened on 4 May 2023.\n")
    with open_assistant(home) as assistant:
        assistant.ingest([note])
    _permit(home, writing=False)
    yield home
    _permit(home, writing=True)


def test_questions_are_answered_and_nothing_is_written(kept: Path) -> None:
    before = _state(kept)
    code, out, _ = _run(kept, "ask", QUESTION, "--json")
    answer = json.loads(out)
    assert (code, answer["status"]) == (0, "answered")
    assert "4 May 2023" in answer["citations"][0]["quote"]
    assert _run(kept, "search", "bridge")[0] == 0
    assert _run(kept, "sources", "list")[0] == 0
    code, out, err = _run(kept, "doctor")
    assert code == 0, out + err
    assert _state(kept) == before


def test_a_backup_can_be_taken(kept: Path, tmp_path: Path) -> None:
    code, out, err = _run(kept, "backup", str(tmp_path / "all.backup"))
    assert (code, (tmp_path / "all.backup").stat().st_size > 0) == (0, True), out + err


@pytest.mark.parametrize("words", [["ingest", "README.md"], ["sync", "docs"]])
def test_writing_is_refused_in_one_line_that_names_the_next_step(
    kept: Path, words: list[str]
) -> None:
    before = _state(kept)
    code, _, err = _run(kept, *words)
    assert code == 3
    assert err.count("\n") == 1
    assert "may only be read here" in err
    assert "--home" in err
    assert _state(kept) == before


def _run(home: Path, *words: str) -> tuple[int, str, str]:
    prefix = AS_ANYONE if os.geteuid() == 0 else []
    done = subprocess.run(
        [*prefix, sys.executable, "-m", "rag", "--home", str(home), *words],
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


def _permit(home: Path, *, writing: bool) -> None:
    for path in [home, *home.rglob("*")]:
        mode = 0o700 if path.is_dir() else 0o600
        path.chmod(mode if writing else mode & 0o500)


def _state(home: Path) -> list[tuple[str, int, int]]:
    return sorted(
        (str(path), path.stat().st_size, path.stat().st_mtime_ns) for path in home.rglob("*")
    )
