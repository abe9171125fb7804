"""JSON and JSON Lines: in, a path; out, rows that keep their objects. And back.

A row is an object (its keys are the columns) or a plain string (a question).
JSON holds a list of rows, or one object with one list in it. JSON Lines
streams; JSON is read whole. Touches disk only.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from pathlib import Path
from typing import Any, BinaryIO

from rag.batch.decode import find_encoding
from rag.batch.table import Answered, Row, Sheet
from rag.errors import GoldDataError


class Objects:
    """Rows of a JSON or JSON Lines file."""

    def __init__(self, path: Path, format_name: str) -> None:
        self.format = format_name
        self.row_word = "line" if format_name == "jsonl" else "row"
        self.path = path
        self._encoding = find_encoding(path).name
        self._whole = _whole(path, self._encoding) if format_name == "json" else None
        names: dict[str, None] = {}
        for _, value in self._values():
            names.update(dict.fromkeys(value))
        if not names:
            raise GoldDataError(f"{path.name} is empty; give it at least one question")
        self.header = tuple(names)

    def rows(self) -> Iterator[Row]:
        for index, (number, value) in enumerate(self._values()):
            cells = tuple(value.get(name) for name in self.header)
            yield Row(index, number, cells, original=value)

    def _values(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """(line or place in the list, object) of every row."""
        numbered = enumerate(self._whole, start=1) if self._whole is not None else self._lines()
        for number, value in numbered:
            if isinstance(value, str):
                value = {"question": value}
            if not isinstance(value, dict):
                raise GoldDataError(
                    f"{self.path.name}, {self.row_word} {number}: "
                    'neither an object nor a text; write {"question": …}'
                )
            yield number, value

    def _lines(self) -> Iterator[tuple[int, Any]]:
        with self.path.open(encoding=self._encoding) as file:
            for number, line in enumerate(file, start=1):
                if not line.strip():
                    continue
                try:
                    yield number, json.loads(line)
                except (ValueError, RecursionError) as error:
                    raise GoldDataError(
                        f"{self.path.name}, line {number}: not JSON ({error}); "
                        "JSON Lines has one object a line"
                    ) from error


def _whole(path: Path, encoding: str) -> list[Any]:
    try:
        value = json.loads(path.read_text(encoding=encoding))
    except (ValueError, RecursionError) as error:
        if not path.stat().st_size:
            raise GoldDataError(f"{path.name} is empty; give it at least one question") from error
        raise GoldDataError(f"{path.name}: not JSON ({error}); correct it") from error
    if isinstance(value, dict):
        lists = [item for item in value.values() if isinstance(item, list)]
        value = lists[0] if len(lists) == 1 else [value]
    if not isinstance(value, list):
        raise GoldDataError(f"{path.name}: holds no list of questions; write [{{…}}, …]")
    return value


def write_jsonl(out: BinaryIO, sheet: Sheet, rows: Iterable[Answered]) -> None:
    """One object a line: the row's own keys, then the added ones."""
    for answered in rows:
        out.write(_encoded(_object(sheet, answered)) + b"\n")


def write_json(out: BinaryIO, sheet: Sheet, rows: Iterable[Answered]) -> None:
    """A list of objects: each the row's own keys, then the added ones."""
    mark = b"[\n"
    for answered in rows:
        out.write(mark + _encoded(_object(sheet, answered)))
        mark = b",\n"
    out.write(b"[]\n" if mark == b"[\n" else b"\n]\n")


def _object(sheet: Sheet, answered: Answered) -> dict[str, Any]:
    original = answered.row.original
    if isinstance(original, dict):
        result = dict(original)
    else:
        result = {}
        for place, name in enumerate(sheet.table.header):
            value = answered.row.cell(place)
            if name or value not in (None, ""):
                result[_free(name or f"column_{place + 1}", result)] = value
    result.update(zip(sheet.added, answered.cells, strict=True))
    return result


def _free(name: str, taken: dict[str, Any]) -> str:
    count, free = 1, name
    while free in taken:
        count += 1
        free = f"{name}_{count}"
    return free


def _encoded(value: Any) -> bytes:
    text = json.dumps(value, ensure_ascii=False, default=_plain)
    return text.encode("utf-8", "replace")


def _plain(value: Any) -> str:
    """Dates and times of a spreadsheet as ISO text."""
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, timedelta):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no JSON form")
