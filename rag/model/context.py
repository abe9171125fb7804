"""Packs hits into a model's window: whole sentences, nothing cut silently.

Pure. Tokens are estimated on the high side by `rag.model.tokens`; `was_cut`
compares the estimate with what the server counted.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.model.tokens import estimate_tokens
from rag.ports import Retrieved, ScoredSegment
from rag.types import Chunk, Hit, Segment

_LETTERS = "BCDFGHJKLMNPQRSTVWXZ"
_DIGITS = "23456789"
_HEAD_TOKENS = 12
SAFETY = 32
GLIMPSE = 1
"""Sentences of a hit that is not shown whole."""


@dataclass(frozen=True, slots=True)
class Packed:
    """A hit as the model sees it. segments: those of its chunk that are shown."""

    index: int
    hit: Hit
    marker: str
    segments: tuple[Segment, ...]
    whole: bool


@dataclass(frozen=True, slots=True)
class Context:
    """What the model reads. left_out: hits that did not fit at all; cut: in part."""

    packed: tuple[Packed, ...]
    text: str
    left_out: int
    cut: int


def pack(
    retrieved: Retrieved,
    *,
    room: int,
    markers: Sequence[str],
    order: Sequence[int] | None = None,
    whole: int | None = None,
) -> Context:
    """As many hits as fit in `room` tokens, those of one document together under its title.

    order: indexes of the hits to show, first to last; all, best first, by
    default. whole: how many are shown whole; each further one gives its
    GLIMPSE sentences nearest to the query. A hit that does not fit gives those
    of its sentences that do, nearest first. Sentences stay in the order of the
    document. markers: one a hit at least.
    """
    packed: list[Packed] = []
    blocks: dict[str, list[str]] = {}
    left_out = 0
    shown = range(len(retrieved.hits)) if order is None else order
    for place, index in enumerate(shown):
        hit = retrieved.hits[index]
        segments = shown_segments(hit.chunk)
        if whole is not None and place >= whole:
            segments = _nearest(index, hit.chunk, segments, retrieved.segments)
        head = "" if hit.doc_id in blocks else _title(hit)
        budget = room - estimate_tokens(f"{head}\n{_heading(hit)}") - _HEAD_TOKENS
        kept = _fit(index, hit.chunk, segments, retrieved.segments, budget)
        if not kept:
            left_out += 1
            continue
        marker = markers[len(packed)]
        block = f"[{marker}] {_heading(hit)}{_body(hit.chunk, kept)}"
        room -= estimate_tokens(f"{head}\n{block}") + 2
        packed.append(Packed(index, hit, marker, kept, len(kept) == len(segments)))
        blocks.setdefault(hit.doc_id, [head]).append(block)
    cut = sum(not each.whole for each in packed)
    text = "\n\n".join("\n".join(block) for block in blocks.values())
    return Context(tuple(packed), text, left_out, cut)


def shown_segments(chunk: Chunk) -> tuple[Segment, ...]:
    """The chunk's segments that can be quoted; the whole chunk when it has none."""
    kept = tuple(segment for segment in chunk.segments if segment.kind != "residue")
    return kept or (Segment(chunk.start, chunk.end),)


def segment_text(chunk: Chunk, segment: Segment) -> str:
    return chunk.text[segment.start - chunk.start : segment.end - chunk.start]


def make_markers(
    count: int, avoid: str, choose: Callable[[str], str] = secrets.choice
) -> tuple[str, ...]:
    """That many markers such as "K4P", random, all different, none in the text `avoid`."""
    found: list[str] = []
    while len(found) < count:
        marker = choose(_LETTERS) + choose(_DIGITS) + choose(_LETTERS)
        if marker not in found and marker not in avoid:
            found.append(marker)
    return tuple(found)


def make_fence(avoid: str, choose: Callable[[], str] = lambda: secrets.token_hex(3)) -> str:
    """A tag such as "documents-3fa94c", random, not in the text `avoid`.

    Unlike any marker: small models cite a fence that looks like one.
    """
    while (fence := f"documents-{choose()}") in avoid:
        pass
    return fence


def was_cut(estimate: int, counted: int | None) -> bool:
    """Whether the server read far less than was sent, as Ollama does in silence."""
    return counted is not None and estimate > 400 and counted < 0.4 * estimate


def _fit(
    index: int,
    chunk: Chunk,
    segments: Sequence[Segment],
    scored: Sequence[ScoredSegment],
    budget: int,
) -> tuple[Segment, ...]:
    """All segments if they fit, else the best ones, in order; () if too few fit."""
    costs = [estimate_tokens(segment_text(chunk, segment)) + 1 for segment in segments]
    if sum(costs) <= budget:
        return tuple(segments)
    order = _by_nearness(index, chunk, segments, scored)
    kept: list[int] = []
    for at in order:
        if costs[at] <= budget:
            budget -= costs[at]
            kept.append(at)
    best_fits = bool(kept) and bool(order) and kept[0] == order[0]
    return tuple(segments[at] for at in sorted(kept)) if best_fits else ()


def _nearest(
    index: int, chunk: Chunk, segments: Sequence[Segment], scored: Sequence[ScoredSegment]
) -> tuple[Segment, ...]:
    """The GLIMPSE segments nearest to the query, in the order of the document.

    No headings, unless there is nothing else: they stand above the passage.
    """
    told = [segment for segment in segments if segment.kind != "heading"] or segments
    best = _by_nearness(index, chunk, told, scored)[:GLIMPSE]
    return tuple(told[at] for at in sorted(best))


def _by_nearness(
    index: int, chunk: Chunk, segments: Sequence[Segment], scored: Sequence[ScoredSegment]
) -> list[int]:
    """Places in `segments`, nearest to the query first."""
    near = {chunk.segments[s.index]: s.words + s.vector for s in scored if s.hit == index}
    return sorted(range(len(segments)), key=lambda at: -near.get(segments[at], 0.0))


def _title(hit: Hit) -> str:
    line = " ".join((hit.title or hit.path).split())
    return f"{line} ({hit.date})" if hit.date else line


def _heading(hit: Hit) -> str:
    """The innermost heading above a hit with a colon, "" where it is the title or none."""
    inner = " ".join(hit.chunk.heading.rpartition(" › ")[2].split())
    return f"{inner}: " if inner and inner != " ".join(hit.title.split()) else ""


def _body(chunk: Chunk, segments: Sequence[Segment]) -> str:
    lines = [" ".join(segment_text(chunk, segment).split()) for segment in segments]
    return "\n".join(line for line in lines if line)
