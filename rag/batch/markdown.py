"""Markdown: in, a table or a list of questions; out, the same with answers.

A table keeps every line around it; a list item gets its answer below it.
Touches disk only; read whole (a page, not a database).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from rag.batch.cells import answer_text, notes_text, source_line
from rag.batch.columns import question_columns
from rag.batch.decode import find_encoding
from rag.batch.delimited import cell_text
from rag.batch.table import Answered, Row, Sheet
from rag.errors import GoldDataError

_RULE = re.compile(r"^\s*\|?\s*:?-{1,}:?\s*(\|\s*:?-{1,}:?\s*)*\|?\s*$")
_ITEM = re.compile(r"^(?:[-*+]|\d{1,6}[.)、])\s+(?:\[[ xX]\]\s+)?(.+)$")
_SPECIAL = re.compile(r"([\\`*_|]|!(?=\[)|\](?=[(:\[]))")


class Markdown:
    """The one table, or the top-level list items, of a Markdown file."""

    row_word = "line"

    def __init__(self, path: Path, format_name: str) -> None:
        self.format = format_name
        self.path = path
        text = path.read_text(encoding=find_encoding(path).name)
        self.lines = text.splitlines()
        if not text.strip():
            raise GoldDataError(f"{path.name} is empty; give it at least one question")
        tables = list(_tables(self.lines))
        holding = [table for table in tables if question_columns(_split(self.lines[table[0]]))]
        if len(holding) > 1:
            numbers = ", ".join(str(table[0] + 1) for table in holding)
            raise GoldDataError(
                f"{path.name} has {len(holding)} tables with questions, at lines {numbers}; "
                "keep one table a file"
            )
        self.table = next(iter(holding or tables), None)
        self.is_table = self.table is not None
        self.header: tuple[str, ...] = ("question",)
        if self.table is not None:
            self.header = tuple(map(plain_cell, _split(self.lines[self.table[0]])))
        elif not any(map(_ITEM.match, self.lines)):
            raise GoldDataError(
                f"{path.name} has neither a table nor a list; write each question as “- question”"
            )

    def rows(self) -> Iterator[Row]:
        if self.table is not None:
            start, end = self.table
            for index, number in enumerate(range(start + 2, end)):
                cells = _split(self.lines[number])
                yield Row(index, number + 1, tuple(map(plain_cell, cells)), original=cells)
            return
        found = ((number, _ITEM.match(line)) for number, line in enumerate(self.lines, start=1))
        items = ((number, match) for number, match in found if match)
        for index, (number, match) in enumerate(items):
            yield Row(index, number, (plain_cell(match[1]),))


def write_markdown(out: BinaryIO, sheet: Sheet, rows: Iterable[Answered]) -> None:
    """A table for rows of a table, a list with answers for a list of questions."""
    lines = _as_table(sheet, rows) if is_tabular(sheet) else _as_list(sheet, rows)
    for line in lines:
        out.write(line.encode("utf-8", "replace") + b"\n")


def is_tabular(sheet: Sheet) -> bool:
    """Whether IN has columns, and is no plain list of questions."""
    table = sheet.table
    if isinstance(table, Markdown):
        return table.is_table
    return table.format != "txt"


def _as_table(sheet: Sheet, rows: Iterable[Answered]) -> Iterator[str]:
    table = sheet.table
    header = [*table.header, *sheet.added]
    width = len(table.header)
    own = table if isinstance(table, Markdown) else None
    start, end = own.table if own is not None and own.table is not None else (0, 0)
    yield from own.lines[:start] if own is not None else ()
    yield _joined([escape_markdown(name) for name in header])
    yield "|" + " --- |" * len(header)
    for answered in rows:
        if own is not None:
            cells = list(answered.row.original)[:width]
        else:
            cells = [escape_markdown(cell_text(cell)) for cell in answered.row.cells[:width]]
        cells += [""] * (width - len(cells))
        yield _joined(cells + [escape_markdown(cell_text(cell)) for cell in answered.cells])
    yield from own.lines[end:] if own is not None else ()


def _as_list(sheet: Sheet, rows: Iterable[Answered]) -> Iterator[str]:
    table = sheet.table
    if not isinstance(table, Markdown):
        for number, answered in enumerate(rows, start=1):
            yield f"{number}. **{escape_markdown(answered.question)}**"
            yield from _answer_lines(answered)
            yield ""
        return
    by_line = iter(rows)
    item = next(by_line, None)
    for number, line in enumerate(table.lines, start=1):
        yield line
        if item is not None and item.row.number == number:
            yield from _answer_lines(item)
            item = next(by_line, None)


def _answer_lines(answered: Answered) -> Iterator[str]:
    answer = answered.answer
    if answer is None:
        return
    yield ""
    if answer.status == "failed":
        yield f"   *failed: {escape_markdown(notes_text(answer))}*"
        return
    for line in answer_text(answer).splitlines():
        yield f"   {escape_markdown(line)}" if line.strip() else ""
    if answer.citations:
        yield ""
    for citation in answer.citations:
        quote = " ".join(citation.quote.split())
        yield f"   {escape_markdown(source_line(citation))}: “{escape_markdown(quote)}”  "
    yield ""


def escape_markdown(text: str) -> str:
    """Text that Markdown shows as it is: no table edge, link, picture or HTML."""
    shown = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _SPECIAL.sub(r"\\\1", shown).replace("\r\n", "\n").replace("\n", "<br>")


def _joined(cells: Iterable[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _tables(lines: list[str]) -> Iterator[tuple[int, int]]:
    """(line of the header, line after the last row) of every table, from 0."""
    number = 1
    while number < len(lines):
        if "|" in lines[number - 1] and "-" in lines[number] and _RULE.match(lines[number]):
            end = number + 1
            while end < len(lines) and "|" in lines[end]:
                end += 1
            yield number - 1, end
            number = end
        number += 1


def _split(line: str) -> list[str]:
    """Cells of a table row, as written between its bars; \\| is no edge."""
    inner = line.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", inner)]


def plain_cell(text: Any) -> str:
    """A table cell as its reader sees it, for asking: marks of Markdown taken off."""
    shown = re.sub(r"<br\s*/?>", "\n", str(text))
    shown = re.sub(r"\\([\\`*_{}\[\]()#+.!|-])", r"\1", shown)
    return re.sub(r"(\*\*|__|`)(.+?)\1", r"\2", shown).strip()
