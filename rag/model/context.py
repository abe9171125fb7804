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
    retrieved: Retrieved, *, room: int, markers: Sequence[str], limit: int | None = None
) -> Context:
    """As many hits as fit in `room` tokens, best first.

    A hit that does not fit whole gives its sentences nearest to the query, in
    the order of the document. markers: one a hit at least.
    """
    packed: list[Packed] = []
    blocks: list[str] = []
    left_out = 0
    for index, hit in enumerate(retrieved.hits[:limit]):
        segments = shown_segments(hit.chunk)
        head = _head(hit)
        budget = room - estimate_tokens(head) - _HEAD_TOKENS
        kept = _fit(index, hit.chunk, segments, retrieved.segments, budget)
        if not kept:
            left_out += 1
            continue
        marker = markers[len(packed)]
        body = _body(hit.chunk, kept)
        block = f"[{marker}] {head}\n{body}"
        room -= estimate_tokens(block) + 2
        packed.append(Packed(index, hit, marker, kept, len(kept) == len(segments)))
        blocks.append(block)
    cut = sum(not each.whole for each in packed)
    return Context(tuple(packed), "\n\n".join(blocks), left_out, cut)


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
    by_span = {chunk.segments[s.index]: s.words + s.vector for s in scored if s.hit == index}
    order = sorted(range(len(segments)), key=lambda at: -by_span.get(segments[at], 0.0))
    kept: list[int] = []
    for at in order:
        if costs[at] <= budget:
            budget -= costs[at]
            kept.append(at)
    best_fits = bool(kept) and bool(order) and kept[0] == order[0]
    return tuple(segments[at] for at in sorted(kept)) if best_fits else ()


def _head(hit: Hit) -> str:
    parts = [hit.title or hit.path, hit.chunk.heading]
    line = " › ".join(" ".join(part.split()) for part in parts if part)
    return f"{line} ({hit.date})" if hit.date else line


def _body(chunk: Chunk, segments: Sequence[Segment]) -> str:
    lines = [" ".join(segment_text(chunk, segment).split()) for segment in segments]
    return "\n".join(line for line in lines if line)
