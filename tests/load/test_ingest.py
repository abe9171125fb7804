"""A folder taken in, again and again: what is done, and what is not done twice."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from rag import open_assistant
from rag.assistant import Assistant
from rag.types import Receipt


@pytest.fixture
def assistant(home: Path) -> Iterator[Assistant]:
    with open_assistant(home) as opened:
        yield opened


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "documents"
    root.mkdir()
    (root / "pier.txt").write_text("The pier opened in May 2020. It cost ten million dollars.\n")
    (root / "park.md").write_text("# Park\n\nThe park has 318 trees.\n")
    return root


def outcomes(receipt: Receipt) -> dict[str, str]:
    return {Path(file.path).name: file.outcome for file in receipt.files}


def test_second_sync_changes_nothing(assistant: Assistant, folder: Path) -> None:
    assert outcomes(assistant.sync(folder)) == {"park.md": "added", "pier.txt": "added"}
    again = assistant.sync(folder)
    assert outcomes(again) == {"park.md": "unchanged", "pier.txt": "unchanged"}
    assert sum(file.embedded for file in again.files) == 0


def test_edit_rename_delete_and_touch_are_told_apart(assistant: Assistant, folder: Path) -> None:
    (folder / "old.txt").write_text("This one will go away soon.")
    (folder / "same.txt").write_text("This one is only touched.")
    assistant.sync(folder)
    (folder / "pier.txt").write_text("The pier closed in June 2024.\n")
    (folder / "park.md").rename(folder / "garden.md")
    (folder / "old.txt").unlink()
    os.utime(folder / "same.txt", (1, 1))
    assert outcomes(assistant.sync(folder)) == {
        "garden.md": "renamed",
        "old.txt": "removed",
        "pier.txt": "updated",
        "same.txt": "unchanged",
    }
    assert assistant.search("trees")[0].path == str(folder / "garden.md")
    assert outcomes(assistant.sync(folder)) == dict.fromkeys(
        ("garden.md", "pier.txt", "same.txt"), "unchanged"
    )


def test_what_is_in_a_folder_that_cannot_be_listed_stays(
    assistant: Assistant, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    closed = folder / "closed"
    closed.mkdir()
    (closed / "zoo.txt").write_text("The zoo has five bears.\n")
    assistant.sync(folder)

    def refuse(path: Path) -> Iterator[os.DirEntry[str]]:
        if path == closed:
            raise PermissionError(13, "Permission denied")
        return scan(path)

    scan = os.scandir
    monkeypatch.setattr(os, "scandir", refuse)
    receipt = assistant.sync(folder)
    assert outcomes(receipt)["closed"] == "skipped"
    assert receipt.count("removed") == 0
    assert assistant.search("bears")[0].path == str(closed / "zoo.txt")


def test_a_copy_of_the_same_name_is_told_by_its_folder(assistant: Assistant, folder: Path) -> None:
    (folder / "old").mkdir()
    (folder / "old" / "park.md").write_bytes((folder / "park.md").read_bytes())
    notes = [note for file in assistant.sync(folder).files for note in file.notes]
    assert notes == ["same content as documents/park.md"]


def test_a_copy_of_what_a_file_said_before_is_no_copy_of_it(
    assistant: Assistant, folder: Path
) -> None:
    assistant.sync(folder)
    (folder / "old pier.txt").write_text((folder / "pier.txt").read_text())
    (folder / "pier.txt").write_text("Trams have run to the harbour since Monday.\n")
    receipt = assistant.sync(folder)
    assert outcomes(receipt)["old pier.txt"] == "added"
    assert [file.notes for file in receipt.files] == [(), (), ()]


def test_a_copy_of_a_renamed_file_is_told_by_its_new_name(
    assistant: Assistant, folder: Path
) -> None:
    assistant.sync(folder)
    (folder / "pier.txt").rename(folder / "harbour.txt")
    (folder / "quay.txt").write_text((folder / "harbour.txt").read_text())
    notes = {Path(file.path).name: file.notes for file in assistant.sync(folder).files}
    assert notes["quay.txt"] == ("same content as harbour.txt",)


def test_dry_run_says_and_does_nothing(assistant: Assistant, folder: Path) -> None:
    assert outcomes(assistant.sync(folder, dry_run=True)) == {
        "park.md": "added",
        "pier.txt": "added",
    }
    assert assistant.sources() == []


def test_bad_files_are_skipped_with_a_reason_and_the_rest_goes_on(
    assistant: Assistant, folder: Path, tmp_path: Path
) -> None:
    (folder / "binary.txt").write_bytes(bytes(range(256)) * 40)
    (folder / "empty.txt").touch()
    (folder / "picture.xyz").write_bytes(b"x")
    (tmp_path / "outside.txt").write_text("secret")
    (folder / "link.txt").symlink_to(tmp_path / "outside.txt")
    (folder / "line\nbreak.txt").write_text("A name may hold anything.")
    receipt = assistant.ingest([folder])
    skipped = {Path(f.path).name: f for f in receipt.files if f.outcome == "skipped"}
    assert {name: file.why for name, file in skipped.items()} == {
        "binary.txt": "encoding",
        "empty.txt": "empty",
        "picture.xyz": "kind",
        "link.txt": "odd",
    }
    assert all(file.detail for file in skipped.values())
    assert receipt.count("added") == 3


def test_a_file_that_turns_bad_keeps_its_stored_version(assistant: Assistant, folder: Path) -> None:
    assistant.ingest([folder])
    (folder / "pier.txt").write_bytes(b"")
    (file,) = (f for f in assistant.ingest([folder]).files if f.outcome == "skipped")
    assert "the version already stored stays" in file.detail
    assert file.doc_id in {source.doc_id for source in assistant.sources()}
    assert len(assistant.sources()) == 2


def test_same_content_twice_is_said_and_not_embedded_twice(
    assistant: Assistant, folder: Path
) -> None:
    (folder / "pier copy.txt").write_text((folder / "pier.txt").read_text())
    receipt = assistant.ingest([folder])
    notes = {Path(file.path).name: file.notes for file in receipt.files}
    assert notes["pier.txt"] == ("same content as pier copy.txt",)
    assert len(assistant.sources()) == 3


@pytest.mark.slow
def test_much_text_is_encoded_beside_and_comes_out_the_same(home: Path, tmp_path: Path) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for n in range(20):
        lines = [
            f"Ship number {i} of fleet {n} carries {i * n} tons of rice.\n" for i in range(400)
        ]
        (folder / f"{n:02}.txt").write_text("\n".join(lines))
    with open_assistant(home) as assistant:
        receipt = assistant.ingest([folder])
        assert receipt.count("added") == 20
        assert "fleet 7" in assistant.search("ship number 213 of fleet 7", top_k=3)[0].chunk.text


def test_receipt_names_parser_tables_and_copies(assistant: Assistant, folder: Path) -> None:
    (folder / "same.txt").write_bytes((folder / "pier.txt").read_bytes())
    (folder / "table.csv").write_text("Day,Visitors\nMonday,900\n")
    (folder / "table.tsv").write_text("Day\tVisitors\nMonday\t900\n")
    files = {Path(file.path).name: file for file in assistant.sync(folder).files}
    assert files["same.txt"].notes == ("same content as pier.txt",)
    assert files["table.csv"].notes == ("1 table",)
    assert files["table.tsv"].notes == ("1 table", "same text as table.csv")
    assert files["table.csv"].parser == "csv/3"
