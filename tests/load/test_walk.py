"""Which files are found, and which are not."""

import os
from pathlib import Path

import pytest

from rag.errors import DocumentError
from rag.load.walk import find_files


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "root"
    (root / "b").mkdir(parents=True)
    (root / "a.txt").write_text("a")
    (root / "b" / "c.md").write_text("ccc")
    return root


def names(*paths: Path) -> list[str]:
    return [found.relative for found in find_files(paths)]


def test_files_come_in_sorted_order_with_size(folder: Path) -> None:
    found = list(find_files([folder]))
    assert [(f.relative, f.size, f.root) for f in found] == [
        ("a.txt", 1, folder),
        ("b/c.md", 3, folder),
    ]


def test_a_file_given_by_name_has_its_folder_as_root(folder: Path) -> None:
    (found,) = find_files([folder / "b" / "c.md"])
    assert (found.root, found.relative) == (folder / "b", "c.md")


def test_hidden_temporary_and_system_files_are_passed_over(folder: Path) -> None:
    for name in (".hidden", "~$a.docx", "a.txt~", "x.tmp", "Thumbs.db"):
        (folder / name).write_text("x")
    (folder / ".git").mkdir()
    (folder / ".git" / "config.txt").write_text("x")
    assert names(folder) == ["a.txt", "b/c.md"]


def test_links_out_of_the_root_are_not_followed(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "up").symlink_to(tmp_path)
    reasons = {f.relative: f.reason for f in find_files([folder]) if f.reason}
    assert set(reasons) == {"link.txt", "up"}
    assert all("link out of the folder" in reason for reason in reasons.values())


def test_links_inside_and_loops_end(folder: Path) -> None:
    (folder / "b" / "loop").symlink_to(folder)
    (folder / "z.txt").symlink_to(folder / "a.txt")
    assert names(folder) == ["a.txt", "z.txt", "b/c.md"]


def test_special_files_are_refused_with_a_reason(folder: Path) -> None:
    os.mkfifo(folder / "pipe.txt")
    (found,) = [f for f in find_files([folder]) if f.reason]
    assert found.reason == "is a named pipe, not a file"


def test_names_with_newlines_are_found(folder: Path) -> None:
    (folder / "x\ny.txt").write_text("x")
    assert "x\ny.txt" in names(folder)


def test_a_missing_path_is_one_clear_line(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="is not there"):
        list(find_files([tmp_path / "no\nsuch"]))


def test_a_name_that_is_no_text_is_refused_and_the_rest_found(folder: Path) -> None:
    try:
        with open(os.fsencode(folder) + b"/caf\xe9.txt", "wb") as stream:
            stream.write(b"x")
    except OSError:
        pytest.skip("this file system takes no such name")
    found = list(find_files([folder]))
    assert [file.reason for file in found if "caf" in file.relative] == [
        "has a name in an unknown encoding; rename it"
    ]
    assert any(not file.reason for file in found)
