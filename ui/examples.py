"""Questions to try, from the documents that are loaded.

In: an assistant. Each candidate is asked once with the quotes engine, and only
those that are answered surely, from the words they were made of, are offered.
Reads the store. Found once for each state of the documents; threads may share
an `Examples`.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest

from rag.errors import AssistantError
from rag.ports import Assistant
from rag.types import Answer, Document, Source
from ui.example_rules import Candidate, candidates_in
from ui.wording import wording

COUNT = 4
SURE = 0.75
MOST_OF_ONE = 3
_MOST_DOCUMENTS = 24
_MOST_ASKED = 32
_MOST_TITLE = 100
ABOUT = "about"

Key = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Example:
    """A question that the documents answer, and the language it is asked in."""

    question: str
    kind: str
    doc_id: str
    lang: str


class Examples:
    """The questions of one assistant's documents, found when they are first wanted."""

    def __init__(self, assistant: Assistant) -> None:
        self._assistant = assistant
        self._lock = threading.Lock()
        self._found: tuple[Key, list[Example]] | None = None

    def questions(self, lang: str) -> list[str]:
        """Up to four, those in `lang` first; the first call takes about a second."""
        sources = self._assistant.sources()
        key = tuple((source.doc_id, source.version) for source in sources)
        with self._lock:
            if self._found is None or self._found[0] != key:
                self._found = (key, find_examples(self._assistant, sources))
            return choose(self._found[1], lang)


def choose(found: Sequence[Example], lang: str) -> list[str]:
    """Four of the questions: in the language first, then of different kinds and documents."""
    rest, chosen = list(found), list[Example]()
    while rest and len(chosen) < COUNT:
        kinds, documents = {one.kind for one in chosen}, {one.doc_id for one in chosen}
        best = min(
            rest,
            key=lambda one: (
                one.lang[:2] != lang[:2],
                one.kind == ABOUT,
                one.doc_id in documents,
                one.kind in kinds,
                one.lang != lang,
            ),
        )
        rest.remove(best)
        chosen.append(best)
    return [one.question for one in chosen]


def find_examples(assistant: Assistant, sources: Sequence[Source]) -> list[Example]:
    """Questions that are answered surely, enough of each language to choose from."""
    found: list[Example] = []
    asked = 0
    for document, candidate in _candidates(assistant, sources):
        same = [one for one in found if one.lang[:2] == (document.lang or "en")[:2]]
        enough = len(same) >= 2 * COUNT or any(one.question == candidate.question for one in found)
        if enough or sum(one.doc_id == document.doc_id for one in found) >= MOST_OF_ONE:
            continue
        if asked == _MOST_ASKED:
            break
        asked += 1
        if _is_answered(assistant, document, candidate):
            lang = document.lang or "en"
            found.append(Example(candidate.question, candidate.kind, document.doc_id, lang))
    return found


def _candidates(
    assistant: Assistant, sources: Sequence[Source]
) -> Iterator[tuple[Document, Candidate]]:
    """The best of each document, then the second best of each, and so on."""
    documents = [assistant.document(source.doc_id) for source in _spread(sources)]
    lists = [[(one, candidate) for candidate in _of(one)] for one in documents]
    return (pair for pair in chain.from_iterable(zip_longest(*lists)) if pair)


def _of(document: Document) -> list[Candidate]:
    """The first of each kind, then the others; what the document is about comes last."""
    found = candidates_in(document)
    firsts = list({one.kind: one for one in reversed(found)}.values())[::-1]
    others = [one for one in found if one not in firsts]
    title = " ".join(document.title.split())
    about = wording(document.lang or "en")("example_about", title=title)
    last = [Candidate(about, ABOUT, 0, len(document.text))] if 0 < len(title) <= _MOST_TITLE else []
    return [*firsts, *others[:4], *last]


def _spread(sources: Sequence[Source]) -> Sequence[Source]:
    step = max(1, len(sources) // _MOST_DOCUMENTS)
    return sources[::step][:_MOST_DOCUMENTS]


def _is_answered(assistant: Assistant, document: Document, candidate: Candidate) -> bool:
    try:
        answer = assistant.ask(candidate.question, engine="quotes")
    except AssistantError:
        return False
    sure = answer.status == "answered" and (answer.confidence or 0.0) >= SURE
    return sure and _cites(answer, document, candidate)


def _cites(answer: Answer, document: Document, candidate: Candidate) -> bool:
    """Whether an answer quotes the words that the question was made of."""
    return any(
        cited.doc_id == document.doc_id
        and cited.start < candidate.end
        and cited.end > candidate.start
        for cited in answer.citations
    )
