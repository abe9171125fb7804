"""The worst of the hostile files: each ends in text or in one clear line."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from rag.errors import DocumentError
from rag.load.sandbox import Sandbox
from tests.load.hostile import FILES, WORST, damaged

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as made:
        yield made


@pytest.mark.parametrize("name", WORST)
def test_a_hostile_file_ends(name: str, sandbox: Sandbox, tmp_path: Path) -> None:
    assert "\n" not in outcome(name, FILES[name](), sandbox, tmp_path)


def test_what_a_document_points_to_is_not_read(sandbox: Sandbox, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    assert "declares" in outcome("a.docx", FILES["outside.docx"](), sandbox, tmp_path)
    assert "declares" in outcome("a.odt", FILES["outside.odt"](), sandbox, tmp_path)


def test_damaged_files_end(sandbox: Sandbox, tmp_path: Path) -> None:
    for name, data in damaged(7, 40):
        assert "\n" not in outcome(name, data, sandbox, tmp_path)


def outcome(name: str, data: bytes, sandbox: Sandbox, folder: Path) -> str:
    """The reason for which the file was refused, or "read"."""
    path = folder / name
    path.write_bytes(data)
    try:
        sandbox.read(path, size=len(data))
    except DocumentError as error:
        return str(error)
    return "read"
