"""A document cut into chunks, each with the segments that lie in it.

In: a `Document` with its marks. Out: chunks in order of place, none overlapping.
Pure, but for importing LlamaIndex (some 4 s) at the first section that is longer than a
chunk; threads may share it.

LlamaIndex's SentenceSplitter packs the pieces, with our own sentence and word
functions. We cut the text at headings and places first, so that no chunk
straddles two sections, and hand it the pieces that must not be parted. A section
that fits in one chunk is that chunk, as the splitter would have it.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from rag.load.sections import Section, sections_of
from rag.types import Chunk, Document, Segment

if TYPE_CHECKING:
    from llama_index.core.node_parser import SentenceSplitter

SPLITTER = "llama-index-sentence/1"

_LONGEST_LEAD = 200
# Every character must fall in some match: the splitter joins the matches again.
_CLAUSES = r"[^,;:，；：、。]+[,;:，；：、。]?|[,;:，；：、。]"
_LEADS = (":", "：", "—", "including", "namely", "follows")


def split_document(document: Document, *, max_chars: int = 800) -> list[Chunk]:
    """Chunks of at most max_chars characters, each ending at a sentence if one fits.

    What would hold nothing but residue is no chunk.
    Sentences longer than max_chars end at a clause, then at a word. A list stays
    with the sentence it completes when both fit in one chunk; when not, the
    chunks further down name that sentence at the end of their `heading`.
    """
    pack = _packer(max_chars)
    pages = [page.start for page in document.pages]
    chunks: list[Chunk] = []
    for section in sections_of(document):
        starts = [segment.start for segment in section.segments]
        for start, end, heading in _pieces(document.text, section, pack, max_chars):
            segments = tuple(_clip(section.segments, starts, start, end))
            if all(segment.kind == "residue" for segment in segments):
                continue
            page = bisect_right(pages, start) - 1
            chunks.append(
                Chunk(
                    chunk_id=f"{document.doc_id}:{start}-{end}",
                    doc_id=document.doc_id,
                    start=start,
                    end=end,
                    text=document.text[start:end],
                    heading=heading,
                    page=document.pages[page].number if page >= 0 else None,
                    place=section.place,
                    segments=segments,
                )
            )
    return chunks


def _pieces(
    text: str, section: Section, pack: Callable[[list[list[str]]], list[str]], max_chars: int
) -> Iterator[tuple[int, int, str]]:
    """(start, end, heading) of each chunk of a section."""
    units = _units(text, section.segments, max_chars)
    first, last = section.segments[0].start, section.segments[-1].end
    bounds = [unit[0].start for unit in units[1:]] + [last]
    parts: list[list[str]] = []
    start = first
    for unit, stop in zip(units, bounds, strict=True):
        cuts = [segment.start for segment in unit[1:]] + [stop]
        pieces = []
        for cut in cuts:
            pieces.append(text[start:cut])
            start = cut
        parts.append(pieces)
    position = first
    starts = [segment.start for segment in section.segments]
    for chunk in pack(parts):
        start = text.index(chunk, position)
        position = start + len(chunk)
        lead = _lead_of(text, section.segments, bisect_right(starts, start) - 1)
        yield start, position, " › ".join(filter(None, (section.heading, lead)))


def _units(text: str, segments: Sequence[Segment], max_chars: int) -> list[list[Segment]]:
    """Runs of segments that belong in one chunk: paragraphs, a list and what leads into it."""
    units: list[list[Segment]] = []
    for segment in segments:
        unit = units[-1] if units else None
        if unit and _holds_together(text, unit, segment, max_chars):
            unit.append(segment)
        else:
            units.append([segment])
    return units


def _holds_together(text: str, unit: list[Segment], segment: Segment, max_chars: int) -> bool:
    last = unit[-1]
    if last.kind == "heading":
        return True
    size = segment.end - unit[0].start
    if segment.kind == "item":
        if last.kind != "item":
            return _leads(text, last)
        return size <= max_chars and any(each.kind != "item" for each in unit)
    same_paragraph = "\n" not in text[last.end : segment.start]
    return same_paragraph and last.kind == segment.kind and size <= max_chars


def _leads(text: str, segment: Segment) -> bool:
    return text[segment.start : segment.end].rstrip().lower().endswith(_LEADS)


def _lead_of(text: str, segments: Sequence[Segment], index: int) -> str:
    """The sentence that a chunk beginning with list item `index` completes, else ""."""
    if index < 0 or segments[index].kind != "item":
        return ""
    while index >= 0 and segments[index].kind == "item":
        index -= 1
    if index < 0 or segments[index].kind != "body" or not _leads(text, segments[index]):
        return ""
    lead = " ".join(text[segments[index].start : segments[index].end].split())
    return lead if len(lead) <= _LONGEST_LEAD else "…" + lead[-_LONGEST_LEAD:]


def _clip(
    segments: Sequence[Segment], starts: Sequence[int], start: int, end: int
) -> Iterator[Segment]:
    """The segments inside a chunk; one that is longer than the chunk is cut to it."""
    for segment in segments[max(0, bisect_right(starts, start) - 1) : bisect_left(starts, end)]:
        first, last = max(segment.start, start), min(segment.end, end)
        if first < last:
            whole = segment.start == first and segment.end == last
            yield segment if whole else Segment(first, last, segment.kind)


def _packer(max_chars: int) -> Callable[[list[list[str]]], list[str]]:
    """A function from units (each a list of pieces) to chunk texts, by LlamaIndex."""
    inner: dict[str, list[str]] = {}
    splitters: list[SentenceSplitter] = []

    def pack(units: list[list[str]]) -> list[str]:
        whole = ["".join(pieces) for pieces in units]
        text = "".join(whole)
        if len(text) <= max_chars:
            return [text.strip()] if text.strip() else []
        inner.clear()
        inner.update(zip(whole, units, strict=True))
        inner[text] = whole if len(whole) > 1 else units[0]
        if not splitters:
            splitters.append(_splitter(max_chars, inner))
        return splitters[0].split_text(text)

    return pack


def _splitter(max_chars: int, inner: Mapping[str, list[str]]) -> SentenceSplitter:
    """LlamaIndex's splitter over our pieces. inner: the pieces of each text it will meet."""
    from llama_index.core.node_parser import SentenceSplitter

    return SentenceSplitter(
        chunk_size=max_chars,
        chunk_overlap=0,
        tokenizer=_characters,
        paragraph_separator="\x00",  # never in a text: our units are the paragraphs
        chunking_tokenizer_fn=lambda text: inner.get(text, [text]),
        secondary_chunking_regex=_CLAUSES,
    )


def _characters(text: str) -> str:
    """Our word function: chunks are measured in characters, so a token is one."""
    return text
