"""The newer of two versions preferred, and said.

In: sentences chosen, a snapshot and the question's filter. Out: the sentences as the
newest version has them, and notes on what older ones say. Reads the snapshot.
A `Versions` belongs to one answer and one thread.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from pathlib import PurePath

from rag.answer.choose import Choice
from rag.answer.wording import Tongue, cut, one_line
from rag.load.sections import heading_at, segments_of
from rag.ports import Retrieved, Snapshot
from rag.retrieve.tokens import tokenize
from rag.types import Chunk, Citation, Document, Filter, Segment, Source
from rag.versions import are_versions, is_newer, newest

LIMITS = {
    "alike": 0.5,  # of two sentences' words, for one to stand for the other ...
    "share": 0.2,  # ... when it is this many times as likely to answer, or more
    "alike_in_text": 0.8,  # of a sentence that the search did not bring up
    "same_chunk": 0.8,  # of an older passage's sentences that a newer one has, to leave it out
}
_BEFORE = 60  # characters shown of what two versions have in common
_CONTEXT = 2  # sentences before the one quoted, should it lean on them

_TEXT: dict[str, dict[Tongue, str]] = {
    "says": {
        "en": "An older version of this document, {older}, says: “{quote}”",
        "zh-Hant": "此文件的舊版（{older}）寫道：「{quote}」",
        "zh-Hans": "此文件的旧版（{older}）写道：“{quote}”",
    },
    "passed": {
        "en": "The newer of two versions is quoted, {newer}; the older, {older}, says the same.",
        "zh-Hant": "引用的是較新的版本（{newer}）；舊版（{older}）的說法相同。",
        "zh-Hans": "引用的是较新的版本（{newer}）；旧版（{older}）的说法相同。",
    },
    "only": {
        "en": "Quoted from an older version, {older}; the newer one, {newer}, does not have these"
        " words.",
        "zh-Hant": "引文出自舊版（{older}）；較新的版本（{newer}）沒有這些文字。",
        "zh-Hans": "引文出自旧版（{older}）；较新的版本（{newer}）没有这些文字。",
    },
    "now": {
        "en": "Quoted from an older version, {older}; the newer one, {newer}, says: “{quote}”",
        "zh-Hant": "引文出自舊版（{older}）；較新的版本（{newer}）寫道：「{quote}」",
        "zh-Hans": "引文出自旧版（{older}）；较新的版本（{newer}）写道：“{quote}”",
    },
    "dated": {"en": "dated {date}", "zh-Hant": "日期 {date}", "zh-Hans": "日期 {date}"},
}


@dataclass(frozen=True, slots=True)
class _Passed:
    """A sentence of an older version, and the newer one's that stands for it."""

    older: Source
    text: str
    doc_id: str
    span: Segment


class Versions:
    """Which documents of a question are older versions of others that it may use."""

    def __init__(self, snapshot: Snapshot, where: Filter) -> None:
        self._snapshot = snapshot
        self._where = where
        self._newest: dict[str, Source | None] = {}
        self._documents: dict[str, Document] = {}
        self._passed: list[_Passed] = []

    def prefer_newer(self, choices: Sequence[Choice]) -> list[Choice]:
        """The choices, each older version's sentence replaced by the newest's where it has one."""
        self._look_up(choice.candidate.chunk.doc_id for choice in choices)
        if not any(self._newest.values()):
            return list(choices)
        kept: dict[tuple[str, int], Choice] = {}
        for choice in choices:
            chosen = self._replaced(choice, choices)
            span = (chosen.candidate.chunk.doc_id, chosen.candidate.span.start)
            before = kept.get(span)
            share = chosen.share + (before.share if before else 0.0)
            kept[span] = replace(before or chosen, share=share)
        return sorted(kept.values(), key=lambda choice: choice.share, reverse=True)

    def without_older(self, retrieved: Retrieved) -> Retrieved:
        """The same without passages of older versions that a newer one's stand for."""
        self._look_up(hit.doc_id for hit in retrieved.hits)
        kept = [at for at, hit in enumerate(retrieved.hits) if not self._stood_for(hit.chunk)]
        if len(kept) == len(retrieved.hits):
            return retrieved
        place = {at: new for new, at in enumerate(kept)}
        return replace(
            retrieved,
            hits=tuple(replace(retrieved.hits[at], rank=new + 1) for at, new in place.items()),
            stored=tuple(retrieved.stored[at] for at in kept),
            segments=tuple(
                replace(segment, hit=place[segment.hit])
                for segment in retrieved.segments
                if segment.hit in place
            ),
        )

    def notes(self, citations: Sequence[Citation], tongue: Tongue) -> list[str]:
        """A line for each older version that a citation passes over, or is taken from."""
        self._look_up(citation.doc_id for citation in citations)
        said: dict[str, str] = {}
        for citation in citations:
            for passed in self._passed:
                if _holds(citation, passed) and passed.older.doc_id not in said:
                    said[passed.older.doc_id] = self._passed_over(citation, passed, tongue)
            newer = self._newest.get(citation.doc_id)
            if newer and citation.doc_id not in said:
                said[citation.doc_id] = self._taken_from(citation, newer, tongue)
        return list(said.values())

    def without_versions(self, choices: Sequence[Choice]) -> list[Choice]:
        """The choices but those of older and newer versions of the best one's document.

        What its versions say is told by `notes`; that they differ is no news.
        """
        family = self._family(choices[0]) if choices else ""
        return [
            choice
            for choice in choices
            if choice.candidate.chunk.doc_id == choices[0].candidate.chunk.doc_id
            or self._family(choice) != family
        ]

    def _family(self, choice: Choice) -> str:
        doc_id = choice.candidate.chunk.doc_id
        newer = self._newest.get(doc_id)
        return newer.doc_id if newer else doc_id

    def _look_up(self, doc_ids: Iterable[str]) -> None:
        new = [doc_id for doc_id in dict.fromkeys(doc_ids) if doc_id not in self._newest]
        related = self._snapshot.alike(new) if new else {}
        for doc_id in new:
            self._newest[doc_id] = None
            if doc_id in related:
                self._newest[doc_id] = newest(self._snapshot.source(doc_id), self._newer)

    def _newer(self, source: Source) -> list[Source]:
        """The newer versions of a document; texts are compared last, since that takes longest."""
        others = self._snapshot.alike([source.doc_id]).get(source.doc_id, [])
        newer = [
            other
            for other in map(self._snapshot.source, others)
            if is_newer(other, source) and self._may_use(other.doc_id)
        ]
        return [
            other
            for other in newer
            if are_versions(self._document(source.doc_id), self._document(other.doc_id))
        ]

    def _may_use(self, doc_id: str) -> bool:
        where, date = self._where, self._snapshot.source(doc_id).date
        if where.documents is not None and doc_id not in where.documents:
            return False
        if where.since is None and where.until is None:
            return True
        return date is not None and (where.since or "") <= date <= (where.until or "9999")

    def _document(self, doc_id: str) -> Document:
        if doc_id not in self._documents:
            self._documents[doc_id] = self._snapshot.document(doc_id)
        return self._documents[doc_id]

    def _replaced(self, choice: Choice, choices: Sequence[Choice]) -> Choice:
        """The newest version's sentence for this one, itself where there is none."""
        candidate = choice.candidate
        newer = self._newest[candidate.chunk.doc_id]
        if newer is None:
            return choice
        others = [c for c in choices if c.candidate.chunk.doc_id == newer.doc_id]
        best = max(others, key=lambda c: _likeness(c.candidate.text, candidate.text), default=None)
        if best is None or not _stands_for(best, choice):
            best = self._from_text(choice, newer)
        if best is None:
            return choice
        older = self._snapshot.source(candidate.chunk.doc_id)
        span = best.candidate.span
        self._passed.append(_Passed(older, candidate.text, newer.doc_id, span))
        return replace(best, share=choice.share)

    def _from_text(self, choice: Choice, newer: Source) -> Choice | None:
        """The choice made over from the newer version's own text, if it has the sentence."""
        document = self._document(newer.doc_id)
        found = self._counterpart(choice.candidate.text, document)
        if found is None:
            return None
        segments, at = found
        start, end = segments[0].start, segments[-1].end
        page = next((p.number for p in document.pages if p.start <= start < p.end), None)
        chunk = Chunk(
            chunk_id=f"{document.doc_id}:{start}-{end}",
            doc_id=document.doc_id,
            start=start,
            end=end,
            text=document.text[start:end],
            heading=heading_at(document, segments[at].start),
            page=page,
            segments=tuple(segments),
        )
        old, span = choice.candidate, segments[at]
        hit = replace(old.hit, chunk=chunk, path=newer.path, title=newer.title, date=newer.date)
        text = document.text[span.start : span.end]
        scored = replace(old.scored, index=at)
        return replace(choice, candidate=replace(old, scored=scored, hit=hit, span=span, text=text))

    def _counterpart(self, text: str, document: Document) -> tuple[list[Segment], int] | None:
        """The sentence most like this one, after those before it; None when none is like it."""
        segments = [
            segment
            for segment in segments_of(document.text, document.marks)
            if segment.kind != "residue"
        ]
        likeness = [_likeness(text, document.text[s.start : s.end]) for s in segments]
        best = max(range(len(segments)), key=likeness.__getitem__, default=None)
        if best is None or likeness[best] < LIMITS["alike_in_text"]:
            return None
        first = max(0, best - _CONTEXT)
        return segments[first : best + 1], best - first

    def _stood_for(self, chunk: Chunk) -> bool:
        newer = self._newest[chunk.doc_id]
        if newer is None or not chunk.segments:
            return False
        document = self._document(newer.doc_id)
        texts = [chunk.text[s.start - chunk.start : s.end - chunk.start] for s in chunk.segments]
        found = sum(self._counterpart(text, document) is not None for text in texts)
        return found >= LIMITS["same_chunk"] * len(texts)

    def _passed_over(self, citation: Citation, passed: _Passed, tongue: Tongue) -> str:
        document = self._document(passed.doc_id)
        newer = document.text[passed.span.start : passed.span.end]
        older = _named(passed.older, tongue)
        if _words(newer) == _words(passed.text):
            return _say("passed", tongue, older=older, newer=_named(citation, tongue))
        return _say("says", tongue, older=older, quote=cut(_from_difference(passed.text, newer)))

    def _taken_from(self, citation: Citation, newer: Source, tongue: Tongue) -> str:
        document = self._document(newer.doc_id)
        found = self._counterpart(citation.quote, document)
        names = {"older": _named(citation, tongue), "newer": _named(newer, tongue)}
        if found is None:
            return _say("only", tongue, **names)
        segment = found[0][found[1]]
        return _say("now", tongue, **names, quote=cut(document.text[segment.start : segment.end]))


def _from_difference(text: str, other: str) -> str:
    """The text from a little before the first place where the two differ."""
    text, other = one_line(text), one_line(other)
    alike = takewhile(lambda pair: pair[0] == pair[1], zip(text, other, strict=False))
    start = sum(1 for _ in alike) - _BEFORE
    if start <= 0:
        return text
    space = text.find(" ", start, start + _BEFORE)
    return "…" + text[space + 1 if space >= 0 else start :]


def _holds(citation: Citation, passed: _Passed) -> bool:
    within = citation.start <= passed.span.start and passed.span.end <= citation.end
    return citation.doc_id == passed.doc_id and within


def _stands_for(newer: Choice, older: Choice) -> bool:
    return (
        newer.share >= LIMITS["share"] * older.share
        and _likeness(newer.candidate.text, older.candidate.text) >= LIMITS["alike"]
    )


def _likeness(one: str, two: str) -> float:
    """Share of the words of both sentences that stand in both; any number is like any other."""
    first, second = _masked(one), _masked(two)
    return len(first & second) / max(len(first | second), 1)


def _masked(text: str) -> frozenset[str]:
    return frozenset("0" if word[0].isdigit() else word for word in _words(text))


def _words(text: str) -> list[str]:
    return tokenize(text, "und")


def _named(source: Source | Citation, tongue: Tongue) -> str:
    """Its date, else the name of its file."""
    if source.date:
        return _say("dated", tongue, date=source.date)
    return PurePath(source.path).name


def _say(name: str, tongue: Tongue, **fields: str) -> str:
    return _TEXT[name][tongue].format_map(fields)
