"""A small scripted assistant: documents in memory, answers in their own sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import cast

from rag.errors import ConfigError, StoreError
from rag.kept import purge_workspace
from rag.ports import Snapshot
from rag.settings import load_settings
from rag.types import (
    Answer,
    Checked,
    Chunk,
    Citation,
    Delta,
    Document,
    Done,
    Event,
    FileReceipt,
    Hit,
    Mark,
    Receipt,
    Searched,
    Sentence,
    Source,
    Turn,
)

BRIDGES = (
    "The Long Bridge\n\nThe bridge was opened in 1998 by the mayor. It is 45 metres long.\n\n"
    "Costs\n\nIt cost 3 million crowns. The money came from a lottery."
)
HERONS = "Herons\n\nHerons nest in March. They lay four eggs."
Writer = Callable[[str], list[Event]]


class Scripted:
    """Cites the first two sentences of its first document, or what `script` says."""

    def __init__(self, home: Path, script: Writer | None = None, **texts: str) -> None:
        self.settings = load_settings(home, environ={}).settings
        self.engine_name = "quotes"
        self.documents = {
            name: document(name, text)
            for name, text in (texts or {"bridges": BRIDGES, "herons": HERONS}).items()
        }
        self.script = script
        self.asked: list[tuple[str, tuple[Turn, ...], Sequence[str] | None]] = []

    def engine_for(self, engine: str) -> str:
        """As the real one's; it has no model but the one it is said to have."""
        if engine == "model" and self.engine_name != "model":
            raise ConfigError("no model is configured")
        return self.engine_name if engine == "auto" else engine

    def stream(
        self,
        question: str,
        *,
        engine: str = "auto",
        history: Sequence[Turn] = (),
        documents: Sequence[str] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Iterator[Event]:
        self.asked.append((question, tuple(history), documents))
        if self.script:
            yield from self.script(question)
            return
        answer = self.answer(question)
        yield Searched(question, answer.hits)
        for sentence in answer.sentences:
            yield Delta(sentence.text)
            yield Checked(sentence, answer.citations)
        yield Done(answer)

    def ask(
        self,
        question: str,
        *,
        engine: str = "auto",
        history: Sequence[Turn] = (),
        documents: Sequence[str] | None = None,
        since: str | None = None,
        until: str | None = None,
    ) -> Answer:
        return self.answer(question)

    def answer(self, question: str) -> Answer:
        if "elephant" in question or not self.documents:
            hits = tuple(self.search(question))
            return declined(question, hits)
        document = next(iter(self.documents.values()))
        return cite(question, document, sentences_of(document)[:2], self.search(question))

    def search(self, query: str, *, top_k: int | None = None) -> list[Hit]:
        return [
            Hit(
                Chunk(f"{d.doc_id}:0-{len(d.text)}", d.doc_id, 0, len(d.text), d.text),
                1.0 / rank,
                rank,
                d.path,
                d.title,
                d.date,
                {"words": 0.7, "vectors": 0.3},
            )
            for rank, d in enumerate(self.documents.values(), 1)
        ][:top_k]

    def sources(self) -> list[Source]:
        return [self.source(doc_id) for doc_id in self.documents]

    def source(self, doc_id: str) -> Source:
        d = self.document(doc_id)
        size = len(d.text)
        return Source(
            d.doc_id, d.path, d.title, d.date, d.version, 0, d.lang, size, 1, "2026-01-01"
        )

    def document(self, doc_id: str) -> Document:
        if doc_id not in self.documents:
            raise StoreError(f"{doc_id}: no such document")
        return self.documents[doc_id]

    @contextmanager
    def snapshot(self) -> Iterator[Snapshot]:
        yield cast("Snapshot", self)

    def ingest(self, paths: Sequence[Path]) -> Receipt:
        files = []
        for path in paths:
            if path.suffix != ".txt":
                files.append(FileReceipt(str(path), "skipped", "not a kind that can be read"))
                continue
            made = document(path.stem, path.read_text(encoding="utf-8"), path)
            self.documents[made.doc_id] = made
            files.append(FileReceipt(str(path), "added", doc_id=made.doc_id, chunks=1))
        return Receipt(tuple(files))

    def forget(self, doc_ids: Sequence[str]) -> None:
        purge_workspace(self.settings.home, doc_ids)
        for doc_id in doc_ids:
            self.documents.pop(doc_id, None)


def document(name: str, text: str, path: Path | None = None) -> Document:
    """A document whose title and headings are its lines without a full stop."""
    marks = []
    position = 0
    for line in text.splitlines(keepends=True):
        bare = line.strip()
        if bare and not bare.endswith("."):
            marks.append(Mark("heading", position, position + len(bare), bare, 1))
        position += len(line)
    title = marks[0].label if marks else name
    return Document(
        doc_id=name,
        path=str(path or f"/docs/{name}.txt"),
        title=title,
        date="1998-05-01",
        version=f"v{len(text)}",
        text=text,
        marks=tuple(marks),
        lang="en",
    )


def sentences_of(document: Document) -> list[str]:
    body = [line for line in document.text.splitlines() if line.endswith(".")]
    return [
        f"{part.strip()}."
        for line in body
        for part in line.split(". ")
        for part in [part.rstrip(".")]
    ]


def cite(
    question: str, document: Document, quotes: Sequence[str], hits: Sequence[Hit] = ()
) -> Answer:
    """An answer of these quotes, each with its footnote."""
    citations = tuple(
        Citation(
            marker,
            document.doc_id,
            document.path,
            document.title,
            document.date,
            document.version,
            None,
            "",
            "",
            document.text.index(quote),
            document.text.index(quote) + len(quote),
            quote,
        )
        for marker, quote in enumerate(quotes, 1)
    )
    return Answer(
        question=question,
        query=question,
        engine="quotes",
        model=None,
        status="answered",
        confidence=0.93,
        text="\n".join(f"{quote} [{marker}]" for marker, quote in enumerate(quotes, 1)),
        sentences=tuple(
            Sentence(quote, "supported", (marker,)) for marker, quote in enumerate(quotes, 1)
        ),
        citations=citations,
        hits=tuple(hits),
        timing_ms={"total": 12.5},
    )


def declined(question: str, hits: Sequence[Hit] = ()) -> Answer:
    return Answer(
        question=question,
        query=question,
        engine="quotes",
        model=None,
        status="declined",
        confidence=0.04,
        text="The documents do not answer this.",
        hits=tuple(hits),
    )
