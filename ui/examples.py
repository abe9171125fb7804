"""Questions to try, from the documents that are loaded.

In: an assistant and the wordings. Reads the store, and asks each candidate with
the quotes engine once, so that only questions with an answer are offered.
"""

from __future__ import annotations

import re
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
_NUMBER = re.compile(r"^(?:\d+(?:\.\d+)*[.)、]?|[一二三四五六七八九十]+、)\s*")


def example_questions(assistant: Assistant, lang: str) -> list[str]:
    """Up to four questions that the documents answer, those in `lang` first."""
    found: list[str] = []
    for question in _candidates(assistant, lang):
        try:
            answer = assistant.ask(question, engine="quotes")
        except AssistantError:
            continue
        if answer.status == "answered":
            found.append(question)
        if len(found) == COUNT:
            break
    return found


def _candidates(assistant: Assistant, lang: str) -> Iterator[str]:
    sources = sorted(_spread(assistant.sources()), key=lambda source: source.lang != lang)
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
    labels = (mark.label for mark in document.marks if mark.kind == "heading")
    headings = [
        heading
        for heading in (_NUMBER.sub("", " ".join(label.split())) for label in labels)
        if 3 <= len(heading) <= _MOST_HEADING and not heading.endswith(("?", "？"))
    ]
    about = [
        say("example_heading", title=title, heading=heading)
        for heading in headings
        if heading.casefold() != title.casefold()
    ]
    return [*about[:2], say("example_about", title=title)]
