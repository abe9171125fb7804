"""The rules of the house that a reader relies on: who imports whom, and what stays unimported."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent
HEAVY = ("llama_index", "chromadb", "gradio", "openai", "pandas", "scipy")


def modules(folder: str) -> Iterator[tuple[Path, list[str]]]:
    """Each module of a folder with the top packages and modules that it imports."""
    for path in sorted((REPOSITORY / folder).rglob("*.py")):
        names = []
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names += [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.append(node.module)
        yield path.relative_to(REPOSITORY), names


@pytest.mark.parametrize("folder", ["rag", "store", "prompts", "eval"])
def test_nothing_imports_ui_but_its_commands(folder: str) -> None:
    allowed = {"rag/cli/chat.py", "rag/cli/users.py"}
    importing = {
        str(p) for p, names in modules(folder) if any(n.split(".")[0] == "ui" for n in names)
    }
    assert importing <= allowed


def test_only_build_and_the_commands_for_its_files_import_the_store() -> None:
    allowed = {"rag/build.py", "rag/doctor.py", "rag/cli/backup.py", "rag/cli/restore.py"}
    for folder in ("rag", "eval", "ui"):
        importing = {
            str(p) for p, names in modules(folder) if any(n.split(".")[0] == "store" for n in names)
        }
        assert importing <= allowed


def test_rag_reaches_evaluation_only_from_the_commands() -> None:
    importing = {
        str(p) for p, names in modules("rag") if any(n.split(".")[0] == "eval" for n in names)
    }
    assert all(path.startswith(("rag/cli/", "rag/batch/")) for path in importing)


def test_llama_index_stays_in_its_modules() -> None:
    importing = {
        str(path)
        for folder in ("rag", "store", "eval", "ui")
        for path, names in modules(folder)
        if any(name.startswith("llama_index") for name in names)
    }
    assert importing <= {"rag/llamaindex.py", "rag/load/split.py"}


@pytest.mark.slow
def test_a_question_imports_no_heavy_library(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from rag import open_assistant\n"
        f"a = open_assistant(Path({str(tmp_path / 'home')!r}))\n"
        "print(a.ask('What was agreed in Beijing?').status)\n"
        f"print([name for name in {HEAVY!r} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=REPOSITORY, check=True
    )
    assert done.stdout.split("\n")[:2] == ["declined", "[]"]
