"""Plain text: in, a question a line; out, each question with its answer below.

Touches disk only. Reading streams.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import BinaryIO

from rag.batch.cells import answer_text, notes_text, source_line
from rag.batch.decode import find_encoding
from rag.batch.table import Answered, Row, Sheet
from rag.errors import GoldDataError


class PlainText:
    """Lines of a text file that are not blank, each a question."""

    row_word = "line"
    header: tuple[str, ...] = ("question",)

    def __init__(self, path: Path, format_name: str) -> None:
        self.format = format_name
        self.path = path
        self._encoding = find_encoding(path).name
        if next(self.rows(), None) is None:
            raise GoldDataError(f"{path.name} is empty; write a question a line")

    def rows(self) -> Iterator[Row]:
        with self.path.open(encoding=self._encoding) as file:
            numbered = ((number, line.strip()) for number, line in enumerate(file, start=1))
            filled = ((number, line) for number, line in numbered if line)
            for index, (number, line) in enumerate(filled):
                yield Row(index, number, (line,))


def write_plain(out: BinaryIO, _: Sheet, rows: Iterable[Answered]) -> None:
    """Question, answer and footnotes, blocks apart by an empty line."""
    for answered in rows:
        block = "\n".join(_lines(answered)) + "\n\n"
        out.write(block.encode("utf-8", "replace"))


def _lines(answered: Answered) -> Iterator[str]:
    answer = answered.answer
    yield answered.question
    if answer is None:
        return
    if answer.status == "failed":
        yield f"  (failed) {notes_text(answer)}"
        return
    for line in answer_text(answer).splitlines():
        yield f"  {line}".rstrip()
    for citation in answer.citations:
        yield f"  {source_line(citation)}"
        yield f"      “{' '.join(citation.quote.split())}”"
