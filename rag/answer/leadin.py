"""The words that announce a list, for an item of it that is quoted alone.

Pure. "(c) new energy;" proves little to a reader who does not see that it stands
under "A laboratory works in one of the following fields:".
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from rag.answer.manner import leads_in
from rag.errors import StoreError
from rag.load.sentences import sentence_spans
from rag.types import Answer, Citation, Document, Mark

MOST_CHARS = 240
_SIGNS = " \t\n\r\u3000•·-*–—"


def leads_of(answer: Answer, document: Callable[[str], Document]) -> dict[int, str]:
    """By marker, the line that announces the list whose item is quoted; quotes alone need it.

    document: from its id; one that is not there any more has none. A line that the
    answer says itself is left out.
    """
    if answer.engine != "quotes":
        return {}
    known: dict[str, Document] = {}
    for doc_id in {citation.doc_id for citation in answer.citations}:
        with suppress(StoreError):
            known[doc_id] = document(doc_id)
    found = {c.marker: lead_in(known[c.doc_id], c) for c in answer.citations if c.doc_id in known}
    said = [sentence.text for sentence in answer.sentences]
    return {
        marker: lead
        for marker, lead in found.items()
        if lead and not any(lead in text for text in said)
    }


def lead_in(document: Document, citation: Citation) -> str:
    """The sentence above the list whose item a citation begins with; "" where there is none.

    Nothing either when the quote holds that line itself, or is not in its place.
    """
    text = document.text
    if text[citation.start : citation.end] != citation.quote:
        return ""
    items = sorted((m for m in document.marks if m.kind == "item"), key=lambda m: m.start)
    at = next((n for n, m in enumerate(items) if m.start <= citation.start < m.end), None)
    if at is None:
        return ""
    before = text[: _first_of_list(items, at, text)].rstrip(_SIGNS)
    line = before[before.rfind("\n") + 1 :].strip(_SIGNS + "#")
    if not leads_in(line):
        return ""
    start, end = sentence_spans(line)[-1]
    return line[start:end] if end - start <= MOST_CHARS else ""


def _first_of_list(items: list[Mark], at: int, text: str) -> int:
    """Where the list begins that an item belongs to: items with nothing between them."""
    while at and not text[items[at - 1].end : items[at].start].strip(_SIGNS):
        at -= 1
    return items[at].start
