"""Questions to try, from the documents that are loaded.

In: an assistant and the wordings. Reads the store, and asks each candidate with
the quotes engine once, so that only questions with an answer are offered.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain, zip_longest

from rag.errors import AssistantError
from rag.types import Document, Source
from ui.assistant import Assistant
from ui.wording import wording

COUNT = 4
_MOST_DOCUMENTS = 12
_MOST_TITLE = 70
_MOST_HEADING = 50


def example_questions(assistant: Assistant) -> list[str]:
    """Up to four questions that the documents answer, from different documents."""
    found: list[str] = []
    for question in _candidates(assistant):
        try:
            answer = assistant.ask(question, engine="quotes")
        except AssistantError:
            continue
        if answer.status == "answered":
            found.append(question)
        if len(found) == COUNT:
            break
    return found


def _candidates(assistant: Assistant) -> Iterator[str]:
    sources = _spread(assistant.sources())
    lists = [_questions(assistant.document(source.doc_id)) for source in sources]
    rounds = zip_longest(*lists)
    return (question for question in chain.from_iterable(rounds) if question)


def _spread(sources: list[Source]) -> list[Source]:
    step = max(1, len(sources) // _MOST_DOCUMENTS)
    return sources[::step][:_MOST_DOCUMENTS]


def _questions(document: Document) -> list[str]:
    say = wording(document.lang or "en")
    title = " ".join(document.title.split())
    if not title or len(title) > _MOST_TITLE:
        return []
    headings = [
        " ".join(mark.label.split())
        for mark in document.marks
        if mark.kind == "heading" and 8 <= len(mark.label) <= _MOST_HEADING
    ]
    about = [
        say("example_heading", title=title, heading=heading)
        for heading in headings
        if heading.casefold() != title.casefold()
    ]
    return [*about[:2], say("example_about", title=title)]
