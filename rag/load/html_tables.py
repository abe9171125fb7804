"""Tables of a web page: its data, each cell in its column.

In: a parsed `table`. Out: its cells with those that span several, or None where it
only lays out the page. Pure; one tree, one thread.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import Tag
from bs4.element import CData, NavigableString

from rag.load.heads import Span

_NO_DATA = ("table", "h1", "h2", "h3", "hr")  # in a cell: the table lays out the page
_LINKED = 0.7  # of its letters: a menu
_LONGEST_CELL = 600
_MOST_SPANNED = 60


@dataclass(frozen=True, slots=True)
class DataTable:
    """A table: its cells by column, those that span several, and rows known to be headings."""

    rows: tuple[tuple[str, ...], ...]
    spans: tuple[Span, ...]
    head_rows: int | None


def data_table(table: Tag) -> DataTable | None:
    """The cells of a table of data; None for one that only lays out the page."""
    if table.find(_NO_DATA) or table.get("role") == "presentation":
        return None
    linked = sum(len(link.get_text()) for link in table.find_all("a"))
    if linked >= _LINKED * len(table.get_text().replace(" ", "")):
        return None
    found = _placed(table)
    widest = max((len(cell) for row in found.rows for cell in row), default=0)
    return found if widest <= _LONGEST_CELL and max(map(len, found.rows), default=0) > 1 else None


def _placed(table: Tag) -> DataTable:
    """The cells of a table, each in its column, whatever reaches over from others."""
    rows: list[list[str]] = []
    spans: list[Span] = []
    reaching: dict[int, int] = {}  # column -> rows still covered from above
    head_rows = 0
    for row, found in _rows(table):
        cells: list[str] = []
        tags = [cell for cell, _ in found]
        texts = [" ".join(" ".join(pieces).split()) for _, pieces in found]
        if not any(texts) and not reaching:
            continue
        for cell, text in zip(tags, texts, strict=True):
            while reaching.get(len(cells), 0) > 0:
                cells.append("")
            span = Span(len(rows), len(cells), _count(cell, "rowspan"), _count(cell, "colspan"))
            if span.rows > 1 or span.columns > 1:
                spans.append(span)
            cells += [text, *[""] * (span.columns - 1)]
            for column in range(span.column, len(cells)):
                reaching[column] = span.rows
        while reaching.get(len(cells), 0) > 0:
            cells.append("")
        reaching = {column: left - 1 for column, left in reaching.items() if left > 1}
        in_head = row.parent is not None and row.parent.name == "thead"
        head_rows += head_rows == len(rows) and (in_head or all(tag.name == "th" for tag in tags))
        rows.append(cells)
    return DataTable(tuple(map(tuple, rows)), tuple(spans), head_rows or None)


def _rows(table: Tag) -> Iterator[tuple[Tag, list[tuple[Tag, list[str]]]]]:
    """Each row with its cells and their strings, in order of the page.

    End tags may be left out: the parser then puts a cell into the one before it.
    """
    row: Tag | None = None
    cells: list[tuple[Tag, list[str]]] = []
    for node in table.descendants:
        if isinstance(node, Tag) and node.name == "tr":
            if row is not None:
                yield row, cells
            row, cells = node, []
        elif isinstance(node, Tag) and node.name in ("td", "th"):
            row = row or table
            cells.append((node, []))
        elif cells and type(node) in (NavigableString, CData):
            cells[-1][1].append(str(node))
    if row is not None:
        yield row, cells


def _count(cell: Tag, name: str) -> int:
    """How many rows or columns a cell spans: at most what a page may show."""
    value = str(cell.get(name) or "")[:6]
    return min(max(int(value), 1), _MOST_SPANNED) if value.isascii() and value.isdigit() else 1
