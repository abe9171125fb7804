"""A document as its reader sees it: segments, under their headings, in their places.

In: a text with its marks. Out: the segments that can be quoted, runs of them under one
heading, and the headings above a place. Pure; threads may share it.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.load.sentences import LIST_MARKER, sentence_spans
from rag.types import Document, Mark, Segment, SegmentKind

_KINDS: dict[str, SegmentKind] = {
    "heading": "heading",
    "residue": "residue",
    "caption": "caption",
    "item": "item",
    "row": "row",
}
_LONG_ITEM = 300


@dataclass(frozen=True, slots=True)
class Section:
    """Segments under one heading, in one place."""

    heading: str
    place: str
    segments: list[Segment]


def segments_of(text: str, marks: Sequence[Mark]) -> list[Segment]:
    """Every segment of the text in order: marked spans, and sentences between them."""
    segments: list[Segment] = []
    position = 0
    for mark in sorted(marks, key=lambda mark: (mark.start, -mark.end)):
        if mark.kind == "place" or mark.start < position:
            continue
        segments.extend(_sentences(text, position, mark.start, "body"))
        segments.extend(_marked(text, mark))
        position = mark.end
    segments.extend(_sentences(text, position, len(text), "body"))
    return segments


def sections_of(document: Document) -> Iterator[Section]:
    """Segments grouped under their headings; headings with nothing between stay together."""
    labels = {mark.start: mark for mark in document.marks if mark.kind == "heading"}
    reach = _reach(document.marks)
    place_at = _places(document.marks)
    above: list[Mark] = []
    section = Section("", "", [])
    only_headings = True
    for segment in segments_of(document.text, document.marks):
        place = place_at(segment.start)
        is_heading = segment.kind == "heading"
        if section.segments and (place != section.place or (is_heading and not only_headings)):
            yield section
            section = Section("", place, [])
            only_headings = True
        above = [mark for mark in above if segment.start < reach[mark.start]]
        if is_heading and (mark := labels.get(segment.start)):
            above = [each for each in above if each.level < mark.level] + [mark]
        only_headings = only_headings and (is_heading or segment.kind == "residue")
        section = replace(section, heading=_path(above), place=place)
        section.segments.append(segment)
    if section.segments:
        yield section


def heading_at(document: Document, position: int) -> str:
    """The headings above a place in the document, as a chunk there names them."""
    above: list[Mark] = []
    for mark in document.marks:
        if mark.kind == "heading" and mark.start <= position:
            above = [each for each in above if each.level < mark.level] + [mark]
    reach = _reach(document.marks)
    return _path([mark for mark in above if position < reach[mark.start]])


def _sentences(text: str, start: int, end: int, kind: SegmentKind) -> list[Segment]:
    part = text[start:end]
    return [
        Segment(start + first, start + last, kind)
        for first, last in sentence_spans(part)
        if any(map(str.isalnum, part[first:last]))
    ]


def _marked(text: str, mark: Mark) -> list[Segment]:
    kind = _KINDS[mark.kind]
    if kind == "caption":
        return _sentences(text, mark.start, mark.end, kind)
    start = mark.start
    if kind == "item":
        marker = LIST_MARKER.match(text, mark.start, mark.end)
        if marker and not any(map(str.isalnum, marker.group())):
            start = marker.end()
        if mark.end - start > _LONG_ITEM:
            return _sentences(text, start, mark.end, kind)
    return [Segment(start, mark.end, kind)] if start < mark.end else []


def _path(above: Sequence[Mark]) -> str:
    return " › ".join(mark.label for mark in above if mark.label)


def _reach(marks: Sequence[Mark]) -> dict[int, int]:
    """Where each heading heads no more, by its start: the end of the part that it stands in."""
    coming = sorted((mark for mark in marks if mark.kind == "place"), key=lambda m: -m.start)
    around: list[Mark] = []
    reach: dict[int, int] = {}
    for head in sorted((mark for mark in marks if mark.kind == "heading"), key=lambda m: m.start):
        while coming and coming[-1].start <= head.start:
            around.append(coming.pop())
        around = [place for place in around if head.start < place.end]
        ends = (place.end for place in around if 0 < place.level <= max(head.level, 1))
        reach[head.start] = min(ends, default=sys.maxsize)
    return reach


def _places(marks: Sequence[Mark]) -> Callable[[int], str]:
    """A function from a position to the places around it, outermost first.

    To be asked for positions that never go back: it looks at each place once.
    """
    coming = sorted(
        (mark for mark in marks if mark.kind == "place"), key=lambda m: (-m.start, m.end)
    )
    around: list[Mark] = []

    def place_at(position: int) -> str:
        while coming and coming[-1].start <= position:
            around.append(coming.pop())
        around[:] = [mark for mark in around if position < mark.end]
        return " › ".join(mark.label for mark in around if mark.label)

    return place_at
