"""The text of a structured document, put together piece by piece with its marks.

In: paragraphs, headings, table rows, places and pages in reading order. Out:
`Parsed`. Pure; one thread may use a builder at a time.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from rag.errors import DocumentError
from rag.load.decode import clean
from rag.load.heads import Span
from rag.load.lang import detect_lang
from rag.load.notes import at_most, counted, is_count
from rag.load.published import publication_date
from rag.load.structure import find_marks, title_of
from rag.load.tables import table_lines
from rag.types import Mark, MarkKind, Page, Parsed

LARGEST_TEXT = 64_000_000


class TextBuilder:
    """Grows a text; every piece becomes a paragraph of its own."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._marks: list[Mark] = []
        self._pages: list[tuple[int, int]] = []
        self._notes: list[str] = []
        self._removed = 0
        self._tables = 0
        self.length = 0

    def add(
        self, text: str, kind: MarkKind | None = None, *, label: str = "", level: int = 0
    ) -> None:
        """A paragraph; nothing when it holds only space. A heading's label is its text."""
        kept, notes = clean(text)
        if notes:
            self._removed += len(text) - len(kept)
        kept = kept.strip()
        if not kept:
            return
        start, end = self.length, self.length + len(kept)
        if kind:
            label = " ".join(kept.split()) if kind == "heading" else label
            self._marks.append(Mark(kind, start, end, label, level))
        self._append(kept + "\n\n")

    def table(
        self,
        rows: Sequence[Sequence[str]],
        *,
        spans: Sequence[Span] = (),
        head_rows: int | None = None,
        first: int | None = None,
        above: Sequence[str] | None = None,
    ) -> Sequence[str]:
        """Rows that carry their headings: "Day: Monday | Visitors: 900". The headings.

        spans, head_rows, above: see `rag.load.tables.table_lines`. first: number of the
        first row as a reader counts it; without it rows are counted table by table.
        """
        self._tables += above is None
        names, lines = table_lines(rows, spans=spans, head_rows=head_rows, above=above)
        for line in lines:
            label = f"table {self._tables} row {line.row + 1}"
            if first is not None:
                label = f"row {first + line.row}"
            self.add(line.text, line.kind, label=label if line.kind == "row" else "")
        return names

    @contextmanager
    def place(self, label: str, *, level: int = 1) -> Iterator[None]:
        """What is added inside stands in this place: a sheet, a slide, a message.

        Headings inside of this level and lower ones head nothing after it.
        """
        start = self.length
        yield
        if self.length > start:
            label = " ".join(clean(label)[0].split())[:200]
            self._marks.append(Mark("place", start, self.length, label, level))

    def begin_page(self, number: int, *, at: int | None = None) -> None:
        """What follows, or what stands from `at` on, is on this page."""
        self._pages.append((number, self.length if at is None else at))

    def include(self, parsed: Parsed, *, name: str = "") -> None:
        """A whole document inside this one, with its marks; its pages become places.

        name: of the part, for its notes.
        """
        at = self.length
        for note in parsed.notes:
            if name and not is_count(note):
                self.note(f"{' '.join(name.split())[:80]}: {note}")
        for mark in parsed.marks:
            self._marks.append(replace(mark, start=mark.start + at, end=mark.end + at))
        for page in parsed.pages:
            self._marks.append(Mark("place", page.start + at, page.end + at, f"p. {page.number}"))
        self._append(parsed.text.rstrip() + "\n\n")

    def note(self, line: str) -> None:
        """A line for the receipt: what is left out, what was found."""
        self._notes.append(line)

    def note_read(self, number: int, noun: str) -> None:
        """How much was read: the first that a receipt says."""
        self._notes.insert(0, f"{counted(number, noun)} read")

    @property
    def first_note(self) -> str:
        """The first line for the receipt so far, "" when there is none."""
        return self._notes[0] if self._notes else ""

    def build(
        self,
        parser: str,
        *,
        title: str | None = None,
        date: str | None = None,
        lang: str | None = None,
    ) -> Parsed:
        """The document; what is not given is found in its text."""
        text = "".join(self._parts)
        if self._removed:
            self._notes.append(
                f"{counted(self._removed, 'invisible or control character')} removed"
            )
        if self._tables:
            self._notes.append(counted(self._tables, "table"))
        marks = merge_marks(self._marks, find_marks(text))
        ends = [*(start for _, start in self._pages[1:]), len(text)]
        pages = (Page(n, start, end) for (n, start), end in zip(self._pages, ends, strict=False))
        return Parsed(
            text=text,
            title=(clean(title)[0].strip()[:300] if title else "") or title_of(marks),
            date=date or publication_date(text),
            lang=detect_lang(text) or lang,
            pages=tuple(page for page in pages if page.start < page.end),
            marks=marks,
            parser=parser,
            notes=at_most(self._notes),
        )

    def _append(self, text: str) -> None:
        self.length += len(text)
        if self.length > LARGEST_TEXT:
            raise DocumentError(
                f"holds more than {LARGEST_TEXT // 1_000_000} MB of text; split it", "too_large"
            )
        self._parts.append(text)


def collection(
    parsed: Parsed, *, titles: Iterable[str | None] = (), dates: Iterable[str | None] = ()
) -> Parsed:
    """A file of many documents: title and date that all of them have, else none.

    The title of one is no title of the others, nor is its date theirs.
    """
    return replace(parsed, title=_only(titles), date=_only(dates))


def _only(values: Iterable[str | None]) -> str | None:
    different = set(values)
    return different.pop() if len(different) == 1 else None


def merge_marks(own: Sequence[Mark], found: Sequence[Mark]) -> tuple[Mark, ...]:
    """A document's own marks, and of those found in its text what they leave room for.

    Residue wins over items and rows; a title is found only when none is marked.
    """
    spans = sorted((m for m in own if m.kind != "place"), key=lambda mark: mark.start)
    starts = [mark.start for mark in spans]
    has_heading = any(mark.kind == "heading" for mark in spans)
    replaced: set[int] = set()
    added: list[Mark] = []
    for mark in found:
        at = bisect_left(starts, mark.start)
        clash = next(
            (
                near
                for near in spans[max(0, at - 1) : at + 1]
                if near.start < mark.end and mark.start < near.end
            ),
            None,
        )
        if clash is None and not (has_heading and mark.kind == "heading" and mark.level == 1):
            added.append(mark)
        elif clash and mark.kind == "residue" and clash.kind != "heading":
            replaced.add(clash.start)
            added.append(mark)
    kept = [mark for mark in own if mark.kind == "place" or mark.start not in replaced]
    return tuple(sorted((*kept, *added), key=lambda mark: (mark.start, -mark.end)))
