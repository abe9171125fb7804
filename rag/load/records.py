"""Records: JSON and JSON Lines.

In: the bytes of a file. Out: `Parsed`: each record of a list is a place, each
field a line "name: value". Pure; threads may share it.
"""

from __future__ import annotations

import json
from typing import Any

from rag.errors import DocumentError
from rag.load.builder import TextBuilder, collection
from rag.load.decode import decode
from rag.load.notes import counted
from rag.types import Parsed

_TITLES = ("title", "headline", "subject", "name", "heading")
_BODIES = ("text", "body", "content", "article", "paragraph", "abstract", "description", "summary")
_MOST = 100_000
_DEEPEST = 50


def parse_json(data: bytes) -> Parsed:
    """One value; a list at the top is a list of records."""
    text, notes = decode(data)
    try:
        value = json.loads(text)
    except ValueError as error:
        raise DocumentError(f"is not JSON: {error}", "disguised") from error
    except RecursionError as error:
        raise DocumentError("is nested too deeply to read; left out", "suspect") from error
    return _parsed(value if isinstance(value, list) else [value], notes, "json/1")


def parse_jsonl(data: bytes) -> Parsed:
    """One record a line; a line that is not JSON is noted and left out."""
    text, notes = decode(data)
    records, bad = [], []
    for number, line in enumerate(text.split("\n"), start=1):
        if line.strip():
            try:
                records.append(json.loads(line))
            except (ValueError, RecursionError):
                bad.append(number)
    if bad:
        notes.append(f"{counted(len(bad), 'line')} left out as no JSON, the first is line {bad[0]}")
    if not records:
        raise DocumentError("holds no line of JSON", "disguised")
    return _parsed(records, notes, "jsonl/1")


def _parsed(records: list[Any], notes: list[str], parser: str) -> Parsed:
    builder = TextBuilder()
    for note in notes:
        builder.note(note)
    if len(records) > _MOST:
        builder.note(f"only the first {_MOST} of {len(records)} records read")
    several = len(records) > 1
    for number, record in enumerate(records[:_MOST], start=1):
        if several:
            with builder.place(f"record {number}"):
                _add_record(builder, record)
        else:
            _add_record(builder, record)
    parsed = builder.build(parser)
    return collection(parsed) if several else parsed


def _add_record(builder: TextBuilder, record: Any) -> None:
    """A record's title as a heading, its long texts as text, the rest as rows."""
    if not isinstance(record, dict):
        _add_value(builder, "", record, 0)
        return
    rest = dict(record)
    title = next((k for k in _TITLES if isinstance(rest.get(k), str) and rest[k].strip()), None)
    if title:
        builder.add(rest.pop(title), "heading", level=2)
    for key, value in rest.items():
        if key.lower() in _BODIES and isinstance(value, str):
            for paragraph in value.split("\n"):
                builder.add(paragraph)
        else:
            _add_value(builder, str(key), value, 0)


def _add_value(builder: TextBuilder, name: str, value: Any, depth: int) -> None:
    if isinstance(value, dict | list) and depth < _DEEPEST:
        pairs = value.items() if isinstance(value, dict) else (("", each) for each in value)
        for key, each in pairs:
            _add_value(builder, f"{name}.{key}".strip("."), each, depth + 1)
    elif value is not None:
        shown = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        builder.add(f"{name}: {shown}" if name else shown, "row" if len(shown) < 300 else None)
