"""Conversations with their answers and citations, each belonging to one owner.

Touches disk through `Database`, and the clock that it is given. Threads may
share one. An identifier of another owner's is treated as one that is not there.
"""

from __future__ import annotations

import json
import secrets
import sqlite3
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from rag.errors import StoreError
from rag.kept.database import Database
from rag.types import Answer
from rag.wire import answer_from_dict, answer_to_dict

TITLE_CHARS = 80
Clock = Callable[[], datetime]


@dataclass(frozen=True, slots=True)
class Scope:
    """What a conversation asks: one notebook or all documents, and a range of dates."""

    notebook: str | None = None
    since: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Conversation:
    """A conversation as a list shows it. Times are ISO 8601 in UTC."""

    id: str
    title: str
    created: str
    updated: str
    scope: Scope = Scope()


@dataclass(frozen=True, slots=True)
class KeptTurn:
    """A question with its answer; None while it is asked, and when it was stopped.

    rating: 1 good, -1 bad, 0 not said.
    """

    id: str
    conversation: str
    question: str
    answer: Answer | None
    asked: str
    rating: int = 0
    correction: str = ""


def _now() -> datetime:
    return datetime.now(UTC)


class Conversations:
    """Everybody's conversations. Threads may share one."""

    def __init__(self, database: Database, *, clock: Clock = _now) -> None:
        self._database = database
        self._clock = clock

    def create(self, owner: str, title: str, scope: Scope = Scope()) -> Conversation:
        now = self._time()
        kept = Conversation(secrets.token_urlsafe(12), _title(title), now, now, scope)
        with self._database.transaction() as db:
            db.execute(
                "INSERT INTO conversation VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                (kept.id, owner, kept.title, now, now, scope.notebook, scope.since, scope.until),
            )
        return kept

    def recent(self, owner: str, *, search: str = "", limit: int = 60) -> list[Conversation]:
        """The owner's conversations, last used first; those that hold all words searched."""
        clauses = ["owner = ?"]
        values: list[str | int] = [owner]
        for word in search.split():
            clauses.append(
                "(title LIKE ? ESCAPE '\\' OR id IN (SELECT conversation FROM turn "
                "WHERE question LIKE ? ESCAPE '\\' "
                "OR json_extract(answer, '$.text') LIKE ? ESCAPE '\\'))"
            )
            values.extend([_like(word)] * 3)
        where = " AND ".join(clauses)
        with self._database.transaction() as db:
            rows = db.execute(
                f"SELECT * FROM conversation WHERE {where} ORDER BY updated DESC, id LIMIT ?",  # noqa: S608
                (*values, limit),
            ).fetchall()
        return [_conversation(row) for row in rows]

    def get(self, owner: str, conversation: str) -> Conversation | None:
        with self._database.transaction() as db:
            row = db.execute(
                "SELECT * FROM conversation WHERE id = ? AND owner = ?", (conversation, owner)
            ).fetchone()
        return None if row is None else _conversation(row)

    def rename(self, owner: str, conversation: str, title: str) -> None:
        with self._database.transaction() as db:
            db.execute(
                "UPDATE conversation SET title = ? WHERE id = ? AND owner = ?",
                (_title(title), conversation, owner),
            )

    def set_scope(self, owner: str, conversation: str, scope: Scope) -> None:
        with self._database.transaction() as db:
            db.execute(
                "UPDATE conversation SET notebook = ?, since = ?, until = ? "
                "WHERE id = ? AND owner = ?",
                (scope.notebook, scope.since, scope.until, conversation, owner),
            )

    def delete(self, owner: str, conversation: str) -> None:
        with self._database.transaction() as db:
            db.execute("DELETE FROM conversation WHERE id = ? AND owner = ?", (conversation, owner))

    def turns(self, owner: str, conversation: str) -> list[KeptTurn]:
        """In the order asked; none for a conversation that is not the owner's."""
        with self._database.transaction() as db:
            rows = db.execute(
                "SELECT turn.* FROM turn JOIN conversation c ON c.id = turn.conversation "
                "WHERE c.id = ? AND c.owner = ? ORDER BY position",
                (conversation, owner),
            ).fetchall()
        return [_turn(row) for row in rows]

    def turn(self, owner: str, turn: str) -> KeptTurn | None:
        with self._database.transaction() as db:
            row = db.execute(
                "SELECT turn.* FROM turn JOIN conversation c ON c.id = turn.conversation "
                "WHERE turn.id = ? AND c.owner = ?",
                (turn, owner),
            ).fetchone()
        return None if row is None else _turn(row)

    def start_turn(self, owner: str, conversation: str, question: str) -> KeptTurn:
        """A new turn without its answer. Raises StoreError if there is no conversation."""
        turn, now = secrets.token_urlsafe(12), self._time()
        with self._database.transaction() as db:
            found = db.execute(
                "UPDATE conversation SET updated = ? WHERE id = ? AND owner = ?",
                (now, conversation, owner),
            )
            if not found.rowcount:
                raise StoreError("this conversation is not there any more; start a new one")
            db.execute(
                "INSERT INTO turn (id, conversation, position, question, asked) VALUES (?, ?, "
                "(SELECT coalesce(max(position), 0) + 1 FROM turn WHERE conversation = ?), ?, ?)",
                (turn, conversation, conversation, question, now),
            )
        return KeptTurn(turn, conversation, question, None, now)

    def finish_turn(self, turn: str, answer: Answer) -> None:
        """Keep the answer. Does nothing if the turn was deleted meanwhile."""
        text = json.dumps(answer_to_dict(answer), ensure_ascii=False)
        with self._database.transaction() as db:
            db.execute("UPDATE turn SET answer = ? WHERE id = ?", (_clean(text), turn))
            db.executemany(
                "INSERT OR IGNORE INTO turn_document SELECT id, ? FROM turn WHERE id = ?",
                [(doc_id, turn) for doc_id in sorted(documents_of(answer))],
            )

    def remove_from(self, owner: str, turn: str) -> None:
        """Delete this turn and those after it, to ask again from there."""
        with self._database.transaction() as db:
            db.execute(
                "DELETE FROM turn WHERE (conversation, position) IN ("
                "SELECT later.conversation, later.position FROM turn first "
                "JOIN conversation c ON c.id = first.conversation AND c.owner = ? "
                "JOIN turn later ON later.conversation = first.conversation "
                "AND later.position >= first.position WHERE first.id = ?)",
                (owner, turn),
            )

    def rate(self, owner: str, turn: str, *, rating: int, correction: str = "") -> None:
        with self._database.transaction() as db:
            db.execute(
                "UPDATE turn SET rating = ?, correction = ? WHERE id = ? AND conversation IN "
                "(SELECT id FROM conversation WHERE owner = ?)",
                (rating, correction, turn, owner),
            )

    def _time(self) -> str:
        return self._clock().isoformat(timespec="microseconds")


def documents_of(answer: Answer) -> set[str]:
    """Ids of all documents that an answer holds text of."""
    cited = {citation.doc_id for citation in answer.citations}
    return cited | {hit.chunk.doc_id for hit in answer.hits}


def _conversation(row: sqlite3.Row) -> Conversation:
    scope = Scope(row["notebook"], row["since"], row["until"])
    return Conversation(row["id"], row["title"], row["created"], row["updated"], scope)


def _turn(row: sqlite3.Row) -> KeptTurn:
    answer = None if row["answer"] is None else answer_from_dict(json.loads(row["answer"]))
    return KeptTurn(
        row["id"],
        row["conversation"],
        row["question"],
        answer,
        row["asked"],
        row["rating"],
        row["correction"],
    )


def _title(text: str) -> str:
    words: Sequence[str] = text.split()
    line = _clean(" ".join(words))
    return line if len(line) <= TITLE_CHARS else line[: TITLE_CHARS - 1] + "…"


def _clean(text: str) -> str:
    return text.encode("utf-8", "replace").decode("utf-8")


def _like(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"
