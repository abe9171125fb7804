"""What each row asks: in, rows of a table and its columns; out, `Asked` records.

Pure. A filter that cannot be read is that row's fault, told in its place, and
no reason to stop the others. Threads may share everything here.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath
from typing import Any

from rag.batch.columns import Columns
from rag.batch.table import Asked, Row
from rag.types import Source, Turn

_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_TURN = re.compile(r"^\s*(Q|A|User|Assistant|問|问|答)\s*[:：]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Defaults:
    """Filters of the whole run, for rows that say nothing of their own."""

    documents: tuple[str, ...] | None = None
    since: str | None = None
    until: str | None = None


def read_asked(
    rows: Iterable[Row], columns: Columns, sources: Sequence[Source], defaults: Defaults
) -> Iterator[Asked]:
    """The question of every row with its own filters and history, in order."""
    known = _names(sources)
    for row in rows:
        question = _text(row.cell(columns.question))
        identity = _text(row.cell(columns.identity))
        if not any(map(str.isalnum, question)):
            yield Asked(row.index, row.number, "")
            continue
        try:
            yield Asked(
                row.index,
                row.number,
                question,
                identity,
                history=read_history(row.cell(columns.history)),
                documents=_documents(row.cell(columns.documents), known) or defaults.documents,
                since=_day(row.cell(columns.since), "since") or defaults.since,
                until=_day(row.cell(columns.until), "until") or defaults.until,
            )
        except ValueError as error:
            yield Asked(row.index, row.number, question, identity, fault=str(error))


def plain_question(question: str) -> str:
    """A question for comparing: one case, one space between words."""
    return " ".join(question.split()).casefold()


def read_history(cell: Any) -> tuple[Turn, ...]:
    """Earlier turns: JSON [{"question", "answer"}, …], or lines "Q: …" and "A: …"."""
    if cell in (None, "", []):
        return ()
    value = cell
    if isinstance(cell, str):
        if not cell.lstrip().startswith("["):
            return _turns_of_lines(cell)
        try:
            value = json.loads(cell)
        except ValueError:
            return _turns_of_lines(cell)
    if not isinstance(value, list):
        raise ValueError(_HISTORY_HELP)
    return tuple(_turn(item) for item in value)


_HISTORY_HELP = (
    'the history cannot be read; write lines "Q: …" and "A: …", '
    'or JSON [{"question": …, "answer": …}]'
)


def _turn(item: Any) -> Turn:
    if isinstance(item, dict) and isinstance(item.get("question"), str):
        return Turn(item["question"], str(item.get("answer") or ""))
    if isinstance(item, list) and len(item) == 2 and all(isinstance(part, str) for part in item):
        return Turn(item[0], item[1])
    raise ValueError(_HISTORY_HELP)


def _turns_of_lines(text: str) -> tuple[Turn, ...]:
    turns: list[list[str]] = []
    for line in text.splitlines():
        found = _TURN.match(line)
        if found is None:
            if not turns:
                raise ValueError(_HISTORY_HELP)
            turns[-1][-1] += "\n" + line
        elif found[1].casefold() in ("q", "user", "問", "问"):
            turns.append([line[found.end() :]])
        elif turns and len(turns[-1]) == 1:
            turns[-1].append(line[found.end() :])
        else:
            raise ValueError(_HISTORY_HELP)
    return tuple(Turn(turn[0].strip(), turn[1].strip() if len(turn) > 1 else "") for turn in turns)


def _day(cell: Any, name: str) -> str | None:
    """A date cell as YYYY-MM-DD, None when it is empty."""
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    if isinstance(cell, date):
        return cell.isoformat()
    text = _text(cell)
    if not text:
        return None
    found = _DAY.match(text)
    if found:
        try:
            return date(int(found[1]), int(found[2]), int(found[3])).isoformat()
        except ValueError:
            pass
    raise ValueError(f"{name} {text[:40]!r} is not a date; write YYYY-MM-DD")


def _names(sources: Sequence[Source]) -> dict[str, set[str]]:
    """Every name that a document may be called by, with the ids that answer to it."""
    known: dict[str, set[str]] = {}
    for source in sources:
        file_name = PurePath(source.path).name
        for name in (source.doc_id, source.path, file_name, source.title):
            if name:
                known.setdefault(name.casefold(), set()).add(source.doc_id)
    return known


def _documents(cell: Any, known: dict[str, set[str]]) -> tuple[str, ...] | None:
    """Ids of the documents that a cell names, apart by ";" or line; None for none."""
    parts = cell if isinstance(cell, list) else re.split(r"[;；\n]", _text(cell))
    found: set[str] = set()
    for part in map(_text, parts):
        if not part:
            continue
        ids = known.get(part.casefold())
        if not ids:
            raise ValueError(f"no document is called {part[:60]!r}; `footnote sources` lists them")
        found |= ids
    return tuple(sorted(found)) or None


def _text(cell: Any) -> str:
    if cell is None:
        return ""
    return cell.strip() if isinstance(cell, str) else str(cell).strip()
