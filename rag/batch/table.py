"""A file of questions as rows of cells: the records that readers give and writers take.

Pure records. All are immutable and may be shared between threads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Protocol

from rag.types import Answer, Turn


@dataclass(frozen=True, slots=True)
class Row:
    """One row of IN. `index` counts rows from 0; `number` is the line or sheet
    row as a person counts it. `cells` follow the header, as read, untouched.
    `original`: the object or line that it was read from, where a writer needs it.
    """

    index: int
    number: int
    cells: tuple[Any, ...]
    original: Any = None

    def cell(self, column: int | None) -> Any:
        """The cell of a column; None where the row is shorter or there is none."""
        if column is None or column >= len(self.cells):
            return None
        return self.cells[column]


class Table(Protocol):
    """A readable file of questions. Reading twice gives the same rows."""

    @property
    def format(self) -> str: ...

    @property
    def header(self) -> tuple[str, ...]:
        """Names of the columns, "" for one without a name."""

    @property
    def row_word(self) -> str:
        """What `Row.number` counts: "row" or "line"."""

    def rows(self) -> Iterator[Row]: ...


@dataclass(frozen=True, slots=True)
class Asked:
    """What a row asks. fault: why it cannot be asked at all, else "". A row
    without a question is blank: it keeps its place and is not asked.
    """

    index: int
    number: int
    question: str
    identity: str = ""
    history: tuple[Turn, ...] = ()
    documents: tuple[str, ...] | None = None
    since: str | None = None
    until: str | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Change:
    """How an answer differs from the one in OLD.

    kind: "same", "changed", "new" (not asked before). why: what else changed.
    pieces: (op, words) with op " " kept, "-" removed, "+" added.
    """

    kind: str
    before: str = ""
    why: str = ""
    pieces: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Answered:
    """A row with what became of it. `answer` is None for a blank row.

    cells: the added cells, in the order of the added header.
    """

    row: Row
    question: str
    answer: Answer | None
    cells: tuple[Any, ...] = ()
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """What a writer is given beside the rows: IN, its column, the added header.

    title, day and facts are for people: the head of a report.
    """

    table: Table
    question_column: int
    added: tuple[str, ...]
    identity_column: int | None = None
    title: str = ""
    day: str = ""
    facts: tuple[tuple[str, str], ...] = ()
