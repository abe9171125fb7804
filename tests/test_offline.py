"""Nothing leaves the machine: the commands work with every outside socket refused."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from rag.samples import sample_documents

REPOSITORY = Path(__file__).resolve().parent.parent


def footnote(home: Path, *words: str) -> str:
    """Standard output of one command, run where only loopback can be reached."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.offline", "--home", str(home), *words],
        capture_output=True,
        text=True,
        cwd=REPOSITORY,
        check=True,
    )
    return done.stdout


@pytest.mark.slow
def test_ingest_ask_search_and_doctor_reach_nothing_outside(home: Path) -> None:
    footnote(home, "ingest", str(sample_documents()))
    answer = json.loads(
        footnote(home, "ask", "Who signed the agreement with MIIT for Hong Kong?", "--json")
    )
    assert answer["status"] == "answered"
    assert json.loads(footnote(home, "search", "park", "--json"))["hits"]
    assert json.loads(footnote(home, "doctor", "--json"))["sound"]


def test_the_guard_of_these_tests_refuses_a_connection() -> None:
    program = (
        "import sys, socket; import tests.offline as o; sys.addaudithook(o.refuse_outside)\n"
        "socket.create_connection(('192.0.2.1', 80), timeout=1)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=REPOSITORY
    )
    assert "outside connection" in done.stderr or "outside look-up" in done.stderr
