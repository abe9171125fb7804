"""The wheel: it holds what the commands need, no tests, and works away from the checkout."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("source") / "tree"
    subprocess.run(
        ["git", "clone", "--quiet", "--no-local", str(REPOSITORY), str(source)], check=True
    )
    out = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(out), "."],
        cwd=source,
        check=True,
        capture_output=True,
    )
    (built,) = out.glob("*.whl")
    return built


def test_it_holds_prompts_samples_and_numbers_and_no_tests(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    assert "eval/samples/gold.yaml" in names
    assert any(name.startswith("eval/samples/documents/") for name in names)
    assert any(name.startswith("rag/answer/") and name.endswith(".toml") for name in names)
    assert not any(name.startswith(("tests/", "docs/", "examples/")) for name in names)


def test_it_answers_when_installed_elsewhere(wheel: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    zipfile.ZipFile(wheel).extractall(site)
    (tmp_path / "a.txt").write_text("The bridge at Westford was opened on 4 May 1998.\n")

    def footnote(*words: str) -> str:
        command = [sys.executable, "-m", "rag", "--home", str(tmp_path / "home"), *words]
        done = subprocess.run(
            command,
            cwd=site,
            capture_output=True,
            text=True,
            check=True,
        )
        return done.stdout

    footnote("ingest", str(tmp_path / "a.txt"))
    answer = json.loads(footnote("ask", "When was the bridge at Westford opened?", "--json"))
    assert "4 May 1998" in answer["text"]
