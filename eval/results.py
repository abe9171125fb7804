"""Stored results of a run: in, a folder; out, records, and back.

Touches disk. results.jsonl is only ever appended to; a line cut off by a crash
is dropped when it is the last, and the last line of an id counts.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from eval.types import GradedFact, Result
from rag.errors import GoldDataError

RESULTS = "results.jsonl"
SUMMARY = "summary.json"


def result_to_dict(result: Result) -> dict[str, Any]:
    """A line of results.jsonl as plain data."""
    return {
        "id": result.id,
        "question": result.question,
        "answer": dict(result.answer),
        "outcome": result.outcome,
        "facts": [asdict(fact) for fact in result.facts],
        "stage": result.stage,
        "measured": dict(result.measured),
    }


def result_from_dict(data: Mapping[str, Any]) -> Result:
    """The result of a line; what only newer runs write may be missing."""
    return Result(
        id=str(data["id"]),
        question=str(data.get("question", "")),
        answer=data.get("answer") or {},
        outcome=data.get("outcome", "UNSCORED"),
        facts=tuple(_fact(fact) for fact in data.get("facts") or ()),
        stage=data.get("stage"),
        measured=data.get("measured") or {},
    )


def _fact(data: Mapping[str, Any]) -> GradedFact:
    spans = tuple((int(start), int(end)) for start, end in data.get("spans", ()))
    return GradedFact(
        data["id"],
        data.get("weight", "vital"),
        data["verdict"],
        data.get("anchor", ""),
        spans,
        data.get("cited"),
        data.get("open", False),
    )


def append_result(folder: Path, result: Result) -> None:
    """Adds one line, flushed to disk so that an interrupted run keeps it."""
    line = json.dumps(result_to_dict(result), ensure_ascii=False)
    data = line.encode("utf-8", "replace") + b"\n"
    with (folder / RESULTS).open("ab") as file:
        file.write(data)
        file.flush()


def cut_broken_tail(folder: Path) -> None:
    """Ends the file at its last whole line, so that the next one starts clean."""
    path = folder / RESULTS
    if not path.exists():
        return
    with path.open("rb+") as file:
        data = file.read()
        if data and not data.endswith(b"\n"):
            file.truncate(data.rfind(b"\n") + 1)


def load_results(run: Path) -> dict[str, Result]:
    """Results by id, in order of first line. run: the folder or its results.jsonl.

    Raises GoldDataError naming the line that cannot be read.
    """
    path = run / RESULTS if run.is_dir() else run
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise GoldDataError(f"{path}: no results there; name the folder of a run") from error
    except OSError as error:
        raise GoldDataError(f"{path}: cannot be read ({error.strerror})") from error
    results: dict[str, Result] = {}
    lines = data.split(b"\n")
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            parsed = json.loads(line)
            result = result_from_dict(parsed)
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            if number == len(lines):
                break  # a run was cut off within its last line
            raise GoldDataError(f"{path.name}:{number}: not a result; remove the line") from error
        results[result.id] = result
    return results


def write_text(path: Path, text: str) -> None:
    """Writes a file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(path.name + ".part")
    partial.write_text(text, encoding="utf-8", errors="replace")
    os.replace(partial, path)


def load_summary(run: Path) -> dict[str, Any]:
    """summary.json of a run; {} when there is none."""
    try:
        data = json.loads((run / SUMMARY).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return data if isinstance(data, dict) else {}


def write_results(folder: Path, results: Mapping[str, Result]) -> None:
    """Writes results.jsonl anew, whole or not at all."""
    lines = (json.dumps(result_to_dict(result), ensure_ascii=False) for result in results.values())
    write_text(folder / RESULTS, "".join(f"{line}\n" for line in lines))
