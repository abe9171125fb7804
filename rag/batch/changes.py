"""What changed since last time: in, OLD and the new answers; out, `Change` records.

OLD is an output of `footnote batch`. Its journal, when it lies beside it, also
tells which documents, settings and model it came from; without it only the
words are compared. Touches disk; one thread at a time.
"""

from __future__ import annotations

import difflib
import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rag.batch.asked import plain_question
from rag.batch.cells import answer_text
from rag.batch.journal import Journal, journal_path, read_journal
from rag.batch.table import Asked, Change, Table
from rag.errors import GoldDataError
from rag.types import Answer

_WORD = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]|[^\W\u3040-\u30ff\u3400-\u9fff]+|\s+|[^\w\s]")
_MOST_WORDS = 4000


@dataclass(frozen=True, slots=True)
class Before:
    """An answer of OLD. versions: document -> version, of those it cites."""

    text: str
    status: str
    versions: Mapping[str, str] = field(default_factory=dict)


class OldAnswers:
    """The answers of OLD, found by question, else by id. A question asked twice
    gives its answers in order.
    """

    def __init__(self, header: Mapping[str, Any] | None) -> None:
        self.header = header
        self._by_question: dict[str, deque[Callable[[], Before]]] = defaultdict(deque)
        self._by_identity: dict[str, list[Callable[[], Before]]] = defaultdict(list)

    def add(self, question: str, identity: str, load: Callable[[], Before]) -> None:
        self._by_question[plain_question(question)].append(load)
        if identity:
            self._by_identity[identity].append(load)

    def find(self, asked: Asked) -> Before | None:
        """The old answer of a row; None when it was not asked."""
        same = self._by_question.get(plain_question(asked.question))
        if same:
            return same.popleft()()
        named = self._by_identity.get(asked.identity, [])
        return named[0]() if len(named) == 1 else None


def load_old(path: Path, open_table: Callable[[Path], Table]) -> OldAnswers:
    """The answers of an earlier output. Raises GoldDataError when it holds none."""
    if not path.exists():
        raise GoldDataError(f"--diff {path}: no such file; name an earlier OUT")
    journal = read_journal(journal_path(path))
    if journal is not None:
        old = OldAnswers(journal.header)
        for index, identity, answer in journal.records():
            old.add(answer.question, identity, _from_journal(journal, index))
        return old
    table = open_table(path)
    names = [name.casefold() for name in table.header]
    answer_at, status_at = _own(names, "answer"), _own(names, "status")
    if answer_at is None or "question" not in names:
        raise GoldDataError(
            f"--diff {path}: neither its journal nor columns question and answer are there; "
            "name an earlier OUT"
        )
    old = OldAnswers(None)
    question = names.index("question")
    for row in table.rows():
        before = Before(_unguarded(row.cell(answer_at)), str(row.cell(status_at) or ""))
        old.add(str(row.cell(question) or ""), "", lambda before=before: before)  # type: ignore[misc]
    return old


def compare(before: Before | None, answer: Answer, titles: Mapping[str, str]) -> Change:
    """How an answer differs from the old one.

    titles: document -> title, of documents that changed since; a changed answer
    that cites one, then or now, says so.
    """
    if before is None:
        return Change("new")
    text = answer_text(answer)
    if before.text == text and before.status in ("", answer.status):
        return Change("same", before.text)
    cited = dict.fromkeys([*before.versions, *(c.doc_id for c in answer.citations)])
    changed = [titles[doc_id] for doc_id in cited if doc_id in titles]
    why = f"documents changed: {'; '.join(changed)}" if changed else ""
    if before.status and before.status != answer.status:
        why = "; ".join(filter(None, (f"was {before.status}", why)))
    return Change("changed", before.text, why, word_changes(before.text, text))


def word_changes(before: str, after: str) -> tuple[tuple[str, str], ...]:
    """Pieces of both texts: (" ", kept), ("-", only before), ("+", only after).

    Chinese and Japanese are compared character by character. Joining the kept
    and removed pieces gives `before`, the kept and added ones `after`.
    """
    old, new = _WORD.findall(before), _WORD.findall(after)
    if len(old) + len(new) > _MOST_WORDS:
        return (("-", before), ("+", after))
    pieces: list[tuple[str, str]] = []
    matcher = difflib.SequenceMatcher(None, old, new, autojunk=False)
    for kind, i, j, k, m in matcher.get_opcodes():
        if kind == "equal":
            pieces.append((" ", "".join(old[i:j])))
            continue
        if i < j:
            pieces.append(("-", "".join(old[i:j])))
        if k < m:
            pieces.append(("+", "".join(new[k:m])))
    return tuple(pieces)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What changed around the answers. None: OLD does not say.

    documents: doc_id -> (title, "added", "removed" or "updated").
    settings: name -> (then, now). release: of the product, (then, now).
    """

    documents: Mapping[str, tuple[str, str]] | None = None
    settings: Mapping[str, tuple[Any, Any]] | None = None
    release: tuple[str | None, str | None] = (None, None)

    def lines(self) -> list[str]:
        """One line a matter, for a person."""
        if self.documents is None or self.settings is None:
            return ["OLD has no journal beside it: documents and settings cannot be compared"]
        told = [f"{what} {title}" for title, what in self.documents.values()]
        shown = "; ".join(told[:10]) + (f"; and {len(told) - 10} more" if len(told) > 10 else "")
        changed = [f"{name}: {old} → {new}" for name, (old, new) in self.settings.items()]
        model = [line for line in changed if line.startswith(("model:", "engine:", "gguf:"))]
        others = [line for line in changed if line not in model]
        then, now = self.release
        newer = [f"release: {then or 'not recorded'} → {now}"] if then != now else []
        return [
            f"documents: {shown or 'the same'}",
            f"model: {'; '.join(model) or 'the same'}",
            f"settings: {'; '.join(others) or 'the same'}",
            *newer,
        ]


def compare_surroundings(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> Surroundings:
    """Which documents, settings and model differ between two journals' headers."""
    if old is None:
        return Surroundings()
    then, now = old.get("documents", {}), new.get("documents", {})
    documents: dict[str, tuple[str, str]] = {}
    for doc_id in [*then, *(doc_id for doc_id in now if doc_id not in then)]:
        if doc_id not in now:
            documents[doc_id] = (then[doc_id][1], "removed")
        elif doc_id not in then:
            documents[doc_id] = (now[doc_id][1], "added")
        elif then[doc_id][0] != now[doc_id][0]:
            documents[doc_id] = (now[doc_id][1], "updated")
    return Surroundings(
        documents,
        changed_settings(old["settings"], new["settings"]),
        (old.get("release"), new.get("release")),
    )


def changed_settings(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, tuple[Any, Any]]:
    """name -> (then, now) of every setting that differs."""
    names: Iterable[str] = dict.fromkeys([*old, *new])
    return {
        name: (old.get(name), new.get(name)) for name in names if old.get(name) != new.get(name)
    }


def _from_journal(journal: Journal, index: int) -> Callable[[], Before]:
    def load() -> Before:
        answer = journal.answer(index)
        assert answer is not None, "the index was read from this journal"
        versions = {citation.doc_id: citation.version for citation in answer.citations}
        return Before(answer_text(answer), answer.status, versions)

    return load


def _own(names: Sequence[str], wanted: str) -> int | None:
    """Where our column of this name stands: right of a person's own one, see `free_names`."""
    named = re.compile(rf"{wanted}|footnote_{wanted}(_\d+)?")
    return max((place for place, name in enumerate(names) if named.fullmatch(name)), default=None)


def _unguarded(cell: Any) -> str:
    """An answer cell without the apostrophe that kept it from being a formula."""
    text = str(cell or "")
    return text[1:] if text[:1] == "'" and text[1:].lstrip()[:1] in "=+-@＝＋－＠|%" else text
