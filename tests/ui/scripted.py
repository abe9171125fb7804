"""A small scripted assistant: a search, two sentences, an answer."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.types import Answer, Checked, Citation, Done, Event, Searched, Sentence, Source, Turn

TEXT = "The bridge was opened in 1998. It is 45 metres long."


class Scripted:
    def __init__(self, text: str = TEXT, title: str = "Bridges") -> None:
        self.text = text
        self.title = title
        self.seen: list[tuple[str, tuple[Turn, ...]]] = []

    def stream(self, question: str, *, history: Sequence[Turn] = ()) -> Iterator[Event]:
        self.seen.append((question, tuple(history)))
        answer = answer_with(question, self.text, self.title)
        yield Searched(question, ())
        yield Checked(answer.sentences[0], answer.citations)
        yield Done(answer)

    def sources(self) -> list[Source]:
        return []


def answer_with(question: str, quote: str, title: str) -> Answer:
    citation = Citation(
        1, "d1", "bridges.txt", title, None, "v", None, "", "", 0, len(quote), quote
    )
    return Answer(
        question=question,
        query=question,
        engine="quotes",
        model=None,
        status="answered",
        confidence=0.9,
        text=f"{quote} [1]",
        sentences=(Sentence(quote, "supported", (1,)),),
        citations=(citation,),
    )
