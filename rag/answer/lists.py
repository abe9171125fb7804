"""The headings or items that answer a question for a list.

In: the sentences chosen and their documents with marks. Out: the line that
leads the list in, and the spans of its parts. Pure, no I/O.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.answer.choose import Choice
from rag.answer.kinds import find_values
from rag.answer.manner import leads_in
from rag.answer.question import Asked
from rag.answer.voices import names_somebody
from rag.load.sentences import LIST_MARKER
from rag.retrieve.tokens import tokenize
from rag.types import Chunk, Document, Mark

MAX_PARTS = 15
_TRIED = 6
_LIKELY = 0.2
"""A list is passed to from a likelier sentence that is none only where it is at least this
part as likely: else "which steps in medicine" would be answered by the list of all fields.
Of 340 questions (five blind sets, both golds) two are answered otherwise than with .05, one of
them rightly now and none wrongly that was right."""
_NAMED_BY = 4  # words of a part that a question may name it by
_NEAR = 240  # characters from a lead-in to its first part; a blank line and a rule are far less


@dataclass(frozen=True, slots=True)
class FoundList:
    """A list in a document: the span that leads it in (None if a part was found) and its parts."""

    chunk: Chunk
    lead: tuple[int, int] | None
    parts: tuple[tuple[int, int], ...]


def find_list(
    asked: Asked,
    choices: Sequence[Choice],
    document_of: Callable[[str], Document | None],
) -> FoundList | None:
    """The list that the best sentences lead into or belong to; None if none does.

    asked.count or the count in the lead-in ("12 areas") ends the list; a lead-in
    that names another count than the question does is passed over.
    """
    for choice in choices[:_TRIED]:
        if choice.share < choices[0].share * _LIKELY:
            return None
        document = document_of(choice.candidate.chunk.doc_id)
        if document is None or _is_another_speaker(asked, choice):
            continue
        found = _list_at(asked, choice, document)
        if found is not None and not _names_a_part(asked, found, document.text):
            return found
    return None


def _is_another_speaker(asked: Asked, choice: Choice) -> bool:
    """Whether a person's words are asked for, and these are not surely his."""
    return names_somebody(asked.speaker) and not choice.candidate.feature("said_by")


def _names_a_part(asked: Asked, found: FoundList, text: str) -> bool:
    """Whether it is asked about one of the list's own parts: "in what areas of finance?"."""
    wanted = set(tokenize(asked.text))
    parts = [tokenize(text[start:end]) for start, end in found.parts]
    return any(part and wanted.issuperset(part) for part in parts if len(part) <= _NAMED_BY)


def _list_at(asked: Asked, choice: Choice, document: Document) -> FoundList | None:
    span, chunk, text = choice.candidate.span, choice.candidate.chunk, choice.candidate.text
    marks = sorted(
        (mark for mark in document.marks if mark.kind in ("heading", "item")),
        key=lambda mark: mark.start,
    )
    if leads_in(text) and span.kind != "heading":
        said = _said(text)
        if asked.count and said and asked.count not in said:
            return None
        parts = _run(marks, span.end, document.text)
        count = asked.count if asked.count in said or not said else max(said)
        return _found(chunk, (span.start, span.end), parts, count, document.text)
    if span.kind == "heading":
        parts = _run(marks, span.end, document.text, kind="item")
        return _found(chunk, (span.start, span.end), parts, asked.count, document.text)
    if span.kind == "item":
        siblings = _siblings(marks, span.start, document.text)
        return _found(chunk, None, siblings, asked.count, document.text)
    return None


def _said(text: str) -> frozenset[int]:
    """Whole numbers from 2 to 40 that the lead-in states."""
    numbers = (float(value.normal) for value in find_values(text, "number"))
    return frozenset(int(n) for n in numbers if n.is_integer() and 2 <= n <= 40)


def _run(marks: Sequence[Mark], after: int, text: str, kind: str | None = None) -> list[Mark]:
    """The headings of one level, or the items, that follow a place in the text."""
    later = [mark for mark in marks if mark.start >= after]
    if not later or later[0].start - after > _NEAR or kind not in (None, later[0].kind):
        return []
    first = later[0]
    if first.kind == "item":
        return _unbroken(later, text)
    run: list[Mark] = []
    for mark in later:
        if mark.kind != "heading" or mark.level > first.level:
            continue
        if mark.level < first.level:
            break
        run.append(mark)
    return run


def _unbroken(marks: Sequence[Mark], text: str) -> list[Mark]:
    """The items from the first on until a heading or a paragraph comes between."""
    run = [marks[0]]
    for mark in marks[1:]:
        between = text[run[-1].end : mark.start]
        if mark.kind != "item" or len(between.strip()) > 12:
            break
        run.append(mark)
    return run


def _siblings(marks: Sequence[Mark], start: int, text: str) -> list[Mark]:
    """The whole unbroken run of items that holds the one at `start`."""
    runs: list[list[Mark]] = []
    rest = list(marks)
    while rest:
        if rest[0].kind == "heading":
            rest = rest[1:]
            continue
        run = _unbroken(rest, text)
        runs.append(run)
        rest = rest[len(run) :]
    return next((run for run in runs if run[0].start <= start < run[-1].end), [])


def _found(
    chunk: Chunk,
    lead: tuple[int, int] | None,
    parts: Sequence[Mark],
    count: int | None,
    text: str,
) -> FoundList | None:
    """The list, cut to its stated count when it has that many; None below two parts."""
    if count and len(parts) < count:
        return None
    kept = list(parts)[: min(count or MAX_PARTS, MAX_PARTS)]
    if len(kept) < 2:
        return None
    return FoundList(chunk, lead, tuple((_body(mark, text), mark.end) for mark in kept))


def _body(mark: Mark, text: str) -> int:
    """Where the words of an item begin, after its bullet; a number or letter stays."""
    marker = LIST_MARKER.match(text, mark.start, mark.end) if mark.kind == "item" else None
    return marker.end() if marker and not any(map(str.isalnum, marker.group())) else mark.start
