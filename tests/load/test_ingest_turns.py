"""A long ingest lets others write between its files."""

from __future__ import annotations

from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from rag import open_assistant
from rag.types import FileReceipt, Receipt


@pytest.mark.slow
def test_another_writer_gets_its_turn_while_many_files_are_taken_in(
    home: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for number in range(60):
        (folder / f"{number:02}.txt").write_text(
            f"Ledger {number} lists the tolls of the bridge.\n"
        )
    single = tmp_path / "single.txt"
    single.write_text("The ferry left the pier at dawn.\n")
    with open_assistant(home) as assistant, ThreadPoolExecutor(1) as threads:
        turns: list[Future[Receipt]] = []

        def write_once(receipt: FileReceipt) -> None:
            if receipt.path.endswith("05.txt"):
                turns.append(threads.submit(ingest_alone, home, single))

        assistant.ingest([folder], progress=write_once)
        assert turns[0].result().count("added") == 1
        assert len(assistant.sources()) == 61


def ingest_alone(home: Path, path: Path) -> Receipt:
    with open_assistant(home) as other:
        return other.ingest([path])
