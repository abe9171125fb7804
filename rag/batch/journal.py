"""The journal beside OUT: what was asked, so that a killed run goes on.

In and out: one JSON line a record, appended and forced to disk. The first line
says whose journal it is. A torn last line (a kill, a full disk) is cut off; a
spoiled line elsewhere is skipped and its row asked again. The last record of a
row counts. Touches disk only; one thread at a time, one process at a time
(the file is locked while open).
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from io import FileIO
from pathlib import Path
from typing import Any, Self

from rag.batch.table import Asked
from rag.errors import GoldDataError, StoreError
from rag.types import Answer
from rag.wire import answer_from_dict, answer_to_dict

VERSION = 1
_LONGEST_HEADER = 1 << 28


def journal_path(out: Path) -> Path:
    """Where the journal of an output file lies: beside it."""
    return out.with_name(out.name + ".journal")


class Journal:
    """An open, locked journal."""

    def __init__(self, path: Path, file: FileIO, header: Mapping[str, Any]) -> None:
        self.path = path
        self.header = header
        self.written: set[str] = set()
        self.resumed: list[Mapping[str, Any]] = []
        self.spoiled = 0
        self._file = file
        self._reader = path.open("rb")
        self._offsets: dict[int, int] = {}
        self._status: dict[int, str] = {}
        self.most_footnotes = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._reader.close()
        self._file.close()

    def __len__(self) -> int:
        return len(self._offsets)

    def status(self, index: int) -> str | None:
        """Status of a row's last answer, None when it has none yet."""
        return self._status.get(index)

    def count(self, status: str) -> int:
        """How many rows have this status."""
        return sum(1 for known in self._status.values() if known == status)

    def answer(self, index: int) -> Answer | None:
        """A row's last answer, read back from disk."""
        offset = self._offsets.get(index)
        if offset is None:
            return None
        return answer_from_dict(self._record(offset)["answer"])

    def records(self) -> Iterator[tuple[int, str, Answer]]:
        """(row, id, last answer) of every row, in order of IN."""
        for index in sorted(self._offsets):
            record = self._record(self._offsets[index])
            yield index, record.get("id", ""), answer_from_dict(record["answer"])

    def append(self, answers: Iterable[tuple[Asked, Answer]], *, keep_hits: bool = False) -> None:
        """Adds answers of rows; they are on disk when it returns."""
        records: list[dict[str, Any]] = []
        for asked, answer in answers:
            kept = answer if keep_hits else replace(answer, hits=(), withheld_sentences=())
            record = {"row": asked.index, "id": asked.identity, "answer": answer_to_dict(kept)}
            records.append(record)
        self._write(records)

    def note(self, key: str, value: Any) -> None:
        """Adds a record about the run itself ("resumed", "writing")."""
        self._write([{key: value}])

    def _write(self, records: Iterable[Mapping[str, Any]]) -> None:
        offset = self._file.seek(0, os.SEEK_END)
        lines = [_line(record) for record in records]
        try:
            write_all(self._file, b"".join(lines))
            os.fsync(self._file.fileno())
        except OSError as error:
            raise disk_trouble(self.path, error) from error
        for record, line in zip(records, lines, strict=True):
            self._take(record, offset)
            offset += len(line)

    def _record(self, offset: int) -> dict[str, Any]:
        self._reader.seek(offset)
        record: dict[str, Any] = json.loads(self._reader.readline())
        return record

    def _take(self, record: Mapping[str, Any], offset: int) -> None:
        if "row" in record:
            answer = record["answer"]
            self._offsets[record["row"]] = offset
            self._status[record["row"]] = sys.intern(answer["status"])
            self.most_footnotes = max(self.most_footnotes, len(answer["citations"]))
        elif "writing" in record:
            self.written.add(record["writing"])
        elif "resumed" in record:
            self.resumed.append(record["resumed"])

    def load(self) -> int:
        """Takes in what is there; where the last whole line ends, in bytes."""
        self._reader.seek(0)
        good = len(self._reader.readline())
        while (line := self._reader.readline()).endswith(b"\n"):
            try:
                self._take(json.loads(line), good)
            except (ValueError, KeyError, TypeError):
                self.spoiled += 1
            good += len(line)
        return good


def create(path: Path, header: Mapping[str, Any]) -> Journal:
    """A new journal in place of any that was there, its header safe on disk."""
    fresh = path.with_name(path.name + ".new")
    try:
        file = fresh.open("w+b", buffering=0)
        _lock(file, path)
        write_all(file, _line({"footnote_batch": VERSION, **header}))
        os.fsync(file.fileno())
        fresh.replace(path)
        sync_folder(path.parent)
    except OSError as error:
        fresh.unlink(missing_ok=True)
        raise disk_trouble(path, error) from error
    return Journal(path, file, header)


def open_journal(path: Path) -> Journal | None:
    """The journal there, locked and loaded, a torn end cut off; None when there is none."""
    try:
        file = path.open("r+b", buffering=0)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise disk_trouble(path, error) from error
    try:
        _lock(file, path)
        journal = Journal(path, file, read_header(path))
        file.truncate(journal.load())
    except BaseException:
        file.close()
        raise
    return journal


def read_journal(path: Path) -> Journal | None:
    """The journal there, for reading only; None when there is none."""
    try:
        file = path.open("rb", buffering=0)
    except OSError:
        return None
    journal = Journal(path, file, read_header(path))
    journal.load()
    return journal


def write_all(file: FileIO, data: bytes) -> None:
    """Writes every byte; the system may take them in parts."""
    view = memoryview(data)
    while view:
        view = view[file.write(view) :]


def read_header(path: Path) -> Mapping[str, Any]:
    """The first line of a journal. Raises GoldDataError when it is not one."""
    try:
        with path.open("rb") as file:
            header = json.loads(file.readline(_LONGEST_HEADER))
        if header["footnote_batch"] != VERSION:
            raise ValueError("another version")
        header["input"]["sha256"]
    except (ValueError, KeyError, TypeError) as error:
        raise GoldDataError(
            f"{path} is not a journal of this version of footnote batch; "
            "move it away or choose another OUT"
        ) from error
    result: Mapping[str, Any] = header
    return result


def sync_folder(folder: Path) -> None:
    """Makes a rename in a folder survive a power cut, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def disk_trouble(path: Path, error: OSError) -> StoreError:
    """What to tell a person whose disk refuses a file."""
    return StoreError(
        f"{path} cannot be written ({error.strerror}); "
        "make room or choose another place, then run the same command to go on"
    )


def _line(record: Mapping[str, Any]) -> bytes:
    text = json.dumps(record, ensure_ascii=False, separators=(",", ":"))
    return text.encode("utf-8", "replace") + b"\n"


def _lock(file: FileIO, path: Path) -> None:
    """Keeps a second run away from the same OUT."""
    try:
        import fcntl
    except ImportError:
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise StoreError(
            f"another footnote batch is writing {path.name}; wait for it or choose another OUT"
        ) from error
