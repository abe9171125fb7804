"""What the reports for people (HTML, DOCX) have in common: an entry a question.

Pure: no disk, no clock. Threads may share everything here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.batch.cells import answer_text, footnote_place, notes_text, words_beyond
from rag.batch.delimited import cell_text
from rag.batch.table import Answered, Sheet
from rag.types import Answer

_MARKER = re.compile(r"\s*\[(\d{1,4})\]")


@dataclass(frozen=True, slots=True)
class Note:
    """Footnotes of one place: their numbers, and the words where the answer has others."""

    markers: tuple[int, ...]
    title: str
    where: str
    quote: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One question of a report. paragraphs: runs of (text, footnote number or None).

    label: its id when the row has a short one, else its number. verdict: what is
    said in place of an answer, "" where there is one. aside: other cells of the
    row. pieces: a word-by-word difference from last time, if it changed.
    """

    number: int
    label: str
    question: str
    status: str
    verdict: str
    paragraphs: tuple[tuple[tuple[str, int | None], ...], ...]
    footnotes: tuple[Note, ...]
    remarks: tuple[str, ...]
    aside: tuple[tuple[str, str], ...]
    pieces: tuple[tuple[str, str], ...] = ()
    change: str = ""


_LONGEST_LABEL = 8

_FAILED = "Not answered: it failed"


def entry_of(sheet: Sheet, answered: Answered, number: int) -> Entry | None:
    """The entry of a row; None for one without a question."""
    answer = answered.answer
    if answer is None:
        return None
    known = {citation.marker for citation in answer.citations}
    lines = answer.text.splitlines() if answer.status == "answered" else []
    change = answered.change
    label, aside = _label_and_aside(sheet, answered, number)
    return Entry(
        number=number,
        label=label,
        question=answered.question,
        status=answer.status,
        verdict=_verdict(answer),
        paragraphs=tuple(tuple(_runs(line, known)) for line in lines if line.strip()),
        footnotes=_notes(answer),
        remarks=answer.notes
        if answer.status == "declined"
        else tuple(notes_text(answer).splitlines()),
        aside=aside,
        pieces=change.pieces if change else (),
        change=_change_words(answered),
    )


def _verdict(answer: Answer) -> str:
    if answer.status == "answered":
        return ""
    return _FAILED if answer.status == "failed" else answer_text(answer)


def _runs(line: str, known: set[int]) -> Iterator[tuple[str, int | None]]:
    """A line as runs of text, each footnote number apart."""
    position = 0
    for found in _MARKER.finditer(line):
        if int(found[1]) in known:
            if line[position : found.start()]:
                yield line[position : found.start()], None
            yield found[1], int(found[1])
            position = found.end()
    if line[position:]:
        yield line[position:], None


def _notes(answer: Answer) -> tuple[Note, ...]:
    """The footnotes; those that point to one place and need no quote are one note."""
    markers: dict[tuple[str, str, str], list[int]] = {}
    for citation in answer.citations:
        title = citation.title or citation.path
        where = ", ".join(filter(None, (citation.date, footnote_place(citation))))
        words = words_beyond(citation.quote, answer.text)
        markers.setdefault((title, where, words), []).append(citation.marker)
    return tuple(Note(tuple(found), *place) for place, found in markers.items())


def _label_and_aside(
    sheet: Sheet, answered: Answered, number: int
) -> tuple[str, tuple[tuple[str, str], ...]]:
    """(the row's own number, or its place; the other cells of the row)."""
    label, aside = "", []
    for place, name in enumerate(sheet.table.header):
        text = cell_text(answered.row.cell(place)).strip()
        if place == sheet.question_column or not text:
            continue
        if place == sheet.identity_column and len(text) <= _LONGEST_LABEL:
            label = text
        else:
            aside.append((name, text))
    return label or str(number), tuple(aside)


def _change_words(answered: Answered) -> str:
    change = answered.change
    if change is None or change.kind == "same":
        return ""
    if change.kind == "new":
        return "New since last time"
    return "Changed since last time" + (f": {change.why}" if change.why else "")
