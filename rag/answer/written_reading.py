"""Reads a reply into checked sentences.

In: pieces of a reply as a model writes it. Out: `Delta` for what can be shown,
`Checked` for each finished sentence; what was kept, withheld and dropped is
counted. Reads the snapshot for the words it cites; a clock only to time the
check. Belongs to one answer and one thread.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.answer.check.support import Support
from rag.answer.cite import Citer
from rag.answer.evidence import Evidence
from rag.answer.quotes import asked_of
from rag.answer.refusal import is_refusal
from rag.answer.script import in_script
from rag.answer.wording import tongue_of
from rag.answer.written_echo import echoes
from rag.model.markers import MarkerFilter, SentenceReader, Written
from rag.ports import Request
from rag.types import Checked, Citation, Delta, Event, Sentence


class Reading:
    """What has been written and checked so far.

    sure: whether a sentence need not repeat the names of the question.
    """

    def __init__(
        self,
        request: Request,
        evidence: Evidence,
        citer: Citer,
        *,
        markers: Sequence[str],
        sure: bool,
    ) -> None:
        self._request = request
        self._asked = asked_of(request)
        self._evidence = evidence
        self._citer = citer
        self._sure = sure
        self._reader, self._shown = SentenceReader(set(markers)), MarkerFilter()
        self.kept: list[Sentence] = []
        self.withheld: list[Sentence] = []
        self.refused = 0
        self.unknown_markers = 0
        self.check_s = 0.0

    def feed(self, piece: str) -> Iterator[Event]:
        """The events of one more piece."""
        if text := self._shown.feed(piece):
            yield Delta(text)
        yield from self._take(self._reader.feed(piece))

    def close(self, *, finished: bool) -> Iterator[Event]:
        """The events of what is left; a sentence that was cut off is left out."""
        yield from self._take(self._reader.close(finished=finished))

    def _take(self, sentences: Sequence[Written]) -> Iterator[Event]:
        """Checks finished sentences; gives a `Checked` for each that says something."""
        for written in sentences:
            self.unknown_markers += written.unknown
            if is_refusal(written.text):
                self.refused += 1
                continue
            started = time.perf_counter()
            sentence, citations = self._settle(written, self._support(written))
            self.check_s += time.perf_counter() - started
            (self.withheld if sentence.verdict == "unsupported" else self.kept).append(sentence)
            yield Checked(sentence, citations)

    def _support(self, written: Written) -> Support:
        support = self._evidence.support(written)
        if echoes(self._asked, written.text):
            return Support(replace(support.result, verdict="unsupported"), ())
        if self._sure or self._evidence.is_about(self._request.query, support.used):
            return support
        return Support(replace(support.result, verdict="unsupported"), ())

    def _settle(self, written: Written, support: Support) -> tuple[Sentence, tuple[Citation, ...]]:
        """The sentence with its verdict and citations; unsupported when one cannot be made."""
        text = in_script(written.text, tongue_of(self._request.question))
        if support.result.verdict == "unsupported":
            return Sentence(text, "unsupported"), ()
        evidence = self._evidence
        made = [self._citer.cite(evidence.chunk(c), *evidence.span(c)) for c in support.used]
        citations = tuple(citation for citation in made if citation)
        if len(citations) < len(made):
            return Sentence(text, "unsupported"), ()
        markers = tuple(dict.fromkeys(citation.marker for citation in citations))
        return Sentence(text, support.result.verdict, markers), citations
