"""Tables read row by row: each row with the headings of its columns.

In: rows of cells, and which cells span several. Out: lines, "Day: Monday | Visitors: 900",
each true when it is read alone. Pure; threads may share all of it.

A value that spans rows or columns belongs to each of them. The rows of headings are
told by their spans, by what no value looks like, and by the figures below them; where
they cannot be told, rows stay without headings: a wrong one would be an untruth.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.load.heads import MOST_HEAD_ROWS, Head, Span, find_head, said_again
from rag.types import MarkKind

_LONGEST_REPEATED = 120  # a longer text that spans rows is said once
_LONGEST_LINE = 500  # characters: a wider row becomes several, each with its first cell
_MOST_FILLED = 200_000  # cells of one table filled from spans


@dataclass(frozen=True, slots=True)
class TableLine:
    """What becomes of row `row`: its text, and as what it is marked."""

    row: int
    text: str
    kind: MarkKind | None


def table_lines(
    rows: Sequence[Sequence[str]],
    *,
    spans: Sequence[Span] = (),
    head_rows: int | None = None,
    above: Sequence[str] | None = None,
) -> tuple[Sequence[str], Iterator[TableLine]]:
    """(names of the columns, the lines of the table).

    head_rows: how many rows are headings, where the file says so. above: names of the
    columns of a table that these rows go on with, whether or not they say them again.
    """
    cells = [list(map(_one_line, row)) for row in rows]
    banners = {
        s.row
        for s in spans
        if s.rows == 1
        and s.columns >= max(len(cells[s.row]), 2)
        and sum(map(bool, cells[s.row])) == 1
    }
    spans = [span for span in spans if span.row not in banners]
    first = next((n for n, row in enumerate(cells) if n not in banners and any(row)), len(cells))
    _fill(cells, spans, across=False)
    top = [
        Span(s.row - first, s.column, s.rows, s.columns)
        for s in spans
        if s.row < first + MOST_HEAD_ROWS
    ]
    if above is None:
        head = find_head(cells[first:], top, (head_rows or 0) - first)
    else:
        head = said_again(cells[first:], top, above)
    if head.names:
        _fill(cells, spans, across=True)
    return head.names, _lines(cells, head, first, banners)


def _lines(
    rows: Sequence[Sequence[str]], head: Head, first: int, banners: set[int]
) -> Iterator[TableLine]:
    """The rows one by one: captions above, headings, then values, each under its banner."""
    banner = ""
    for at, row in enumerate(rows):
        filled = [cell for cell in row if cell]
        if not filled:
            continue
        if at in banners:
            heads = first <= at < len(rows) - 1 and len(filled[0]) <= _LONGEST_REPEATED
            banner = filled[0] if heads else ""
            title: MarkKind | None = "caption" if at < first < len(rows) else None
            yield TableLine(at, filled[0], "residue" if heads else title)
        elif first <= at < first + head.rows:
            said = [cell for cell, before in zip(row, ["", *row], strict=False) if cell != before]
            yield TableLine(at, " | ".join(filter(None, said)), "residue")
        else:
            for text in _folded(_carrying(row, head.names), banner):
                yield TableLine(at, text, "row")


def _carrying(row: Sequence[str], names: Sequence[str]) -> list[str]:
    """The filled cells with the names of their columns."""
    filled = [cell for cell in row if cell]
    if len(filled) == 1 and max(len(row), len(names)) > 2 and row[0]:
        return filled  # the name of a group of rows, or a note
    if names:
        pairs = zip((*names, *[""] * len(row)), row, strict=False)
        return [f"{name}: {cell}" if name else cell for name, cell in pairs if cell]
    if len(row) == 2 and all(row) and len(row[0]) <= 60:
        return [f"{row[0].rstrip(':：')}: {row[1]}"]
    return filled


def _folded(cells: Sequence[str], banner: str) -> Iterator[str]:
    """A row as one line, or as several that begin alike where it is long."""
    lead = [each for each in (banner, cells[0]) if each and len(each) <= _LONGEST_REPEATED]
    line = [banner] if lead[:1] == [banner] else []
    start = len(line)
    for cell in cells:
        if len(line) > start and sum(map(len, line)) + 3 * len(line) + len(cell) > _LONGEST_LINE:
            yield " | ".join(line)
            line, start = list(lead), len(lead)
        line.append(cell)
    yield " | ".join(line)


def _fill(rows: list[list[str]], spans: Sequence[Span], *, across: bool) -> None:
    """What spans rows, or columns, put into each of its cells."""
    left = _MOST_FILLED
    for span in spans:
        text = rows[span.row][span.column]
        if not text or len(text) > _LONGEST_REPEATED:
            continue
        for row in rows[span.row : span.row + span.rows]:
            for column in range(span.column, min(span.column + span.columns, len(row))):
                left -= 1
                if left < 0:
                    return
                if (across or column == span.column) and not row[column]:
                    row[column] = text


def _one_line(cell: str) -> str:
    text = " ".join(cell.split())
    return cell if text == cell else text  # the same object: tables are large
