"""Takes markers out of what a model wrote, and sentences out of a stream. Pure.

Markers are random for each request, so that nothing inside a document can be
one; what only looks like one is dropped and counted.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass

from rag.load.sentences import sentence_spans

_BRACKET = re.compile(r"\s*[\[【(（]\s*([A-Za-z0-9][A-Za-z0-9 ,;、&-]{0,40}?)\s*[\]】)）]")
_LOOKS_SO = re.compile(r"[A-Z]\d[A-Z]\Z|\d{1,3}\Z", re.IGNORECASE)
_AFTER_STOP = re.compile(r"([.!?。！？]+[\"'”’」』]*)((?:\s*[\[【][A-Za-z0-9 ,;、]{1,40}[\]】])+)")
_LONGEST_MARKER = 24
_BULLET = re.compile(r"^(?:[-*•·]|\d{1,2}[.)、])\s+|^#{1,6}\s+")
_THINK = re.compile(r"<think>.*?(?:</think>|\Z)", re.DOTALL | re.IGNORECASE)
_MARKUP = re.compile(r"\*\*|__|`+|</?[a-z][^>]{0,80}>", re.IGNORECASE)
_LINK = re.compile(r"!?\[([^\]]{0,200})\]\(([^)\s]{1,400})[^)]*\)")
_LABEL = re.compile(r"^(?:answer|final answer|答案|回答|答)\s*[:：]\s*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Written:
    """One sentence as a model wrote it, its markers taken out. unknown: dropped ones."""

    text: str
    markers: tuple[str, ...]
    unknown: int = 0


class MarkerFilter:
    """Passes pieces of a stream on without the markers in them."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, piece: str) -> str:
        """What can be shown by now; an open bracket is held back until it closes."""
        text = _BRACKET.sub(self._take, self._held + piece)
        opened = max(text.rfind(mark) for mark in "[【")
        closed = any(mark in text[opened:] for mark in "]】")
        if opened < 0 or closed or len(text) - opened > _LONGEST_MARKER:
            opened = len(text)
        ready = text[:opened].rstrip()  # the space before a marker goes with it
        self._held = text[len(ready) :]
        return ready

    @staticmethod
    def _take(match: re.Match[str]) -> str:
        names = re.split(r"[\s,;、&]+", match[1])
        is_marker = all(_LOOKS_SO.match(name) for name in names if name)
        return "" if is_marker and match.group().strip()[0] in "[【" else match.group()


class SentenceReader:
    """Collects pieces of a stream; gives each sentence once, when the next has begun."""

    def __init__(self, markers: Collection[str]) -> None:
        self._markers = markers
        self._rest = ""

    def feed(self, piece: str) -> list[Written]:
        """The sentences that this piece completes."""
        self._rest = _AFTER_STOP.sub(r"\2\1", self._rest + piece)
        if "<think>" in self._rest.casefold() and "</think>" not in self._rest.casefold():
            return []
        text = _THINK.sub("", self._rest)
        spans = sentence_spans(text)
        while spans and text[spans[-1][0]] in "[【":
            spans.pop()  # perhaps a marker that has only begun
        if len(spans) < 2 or len(text) - spans[-1][0] < 2:
            return []
        self._rest = text[spans[-1][0] :]
        return self._parse(text, spans[:-1])

    def close(self, *, finished: bool = True) -> list[Written]:
        """What is left at the end; nothing when the last sentence was cut off."""
        text = _THINK.sub("", _AFTER_STOP.sub(r"\2\1", self._rest))
        self._rest = ""
        spans = sentence_spans(text)
        return self._parse(text, spans if finished else spans[:-1])

    def _parse(self, text: str, spans: list[tuple[int, int]]) -> list[Written]:
        found = (parse_written(text[start:end], self._markers) for start, end in spans)
        return [each for each in found if any(map(str.isalnum, each.text))]


def parse_written(text: str, markers: Collection[str]) -> Written:
    """The sentence without markers, mark-up, bullet or label; links keep their address."""
    known: list[str] = []
    unknown = 0

    def take(match: re.Match[str]) -> str:
        nonlocal unknown
        names = [name.upper() for name in re.split(r"[\s,;、&]+", match[1]) if name]
        if not all(name in markers or _LOOKS_SO.match(name) for name in names):
            return match.group()
        if match.group().strip()[0] in "(（" and not any(name in markers for name in names):
            return match.group()
        known.extend(name for name in names if name in markers)
        unknown += sum(name not in markers for name in names)
        return ""

    bare = _MARKUP.sub("", _LINK.sub(r"\1 \2", _BRACKET.sub(take, text)))
    line = _LABEL.sub("", _BULLET.sub("", " ".join(bare.split())))
    line = re.sub(r"\s+([.,;:!?。，；：！？])", r"\1", line)
    return Written(line.strip(), tuple(dict.fromkeys(known)), unknown)
