"""Answers kept, so that asking again costs nothing.

A SQLite file in the workspace. Keys hash all that shapes an answer; hits are
not kept, since the key holds them. Deleted rows are overwritten
(secure_delete), and `purge` removes every answer that a document had a part in.
Touches disk. Threads and processes may share one.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

from rag.errors import StoreError
from rag.types import Answer
from rag.wire import answer_from_dict, answer_to_dict

MOST_ANSWERS = 5_000
_SCHEMA = """
CREATE TABLE IF NOT EXISTS answers (key TEXT PRIMARY KEY, answer TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS documents (
    key TEXT NOT NULL REFERENCES answers (key) ON DELETE CASCADE,
    doc_id TEXT NOT NULL,
    PRIMARY KEY (doc_id, key)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS documents_by_key ON documents (key);
"""


class AnswerCache:
    """Kept answers by key. Nothing is opened before the first use."""

    def __init__(self, path: Path, *, most: int = MOST_ANSWERS) -> None:
        self._path = path
        self._most = most

    def get(self, key: str) -> Answer | None:
        """The answer kept under a key, without its hits; None if there is none."""
        if not self._path.exists():
            return None
        with self._open() as db:
            row = db.execute("SELECT answer FROM answers WHERE key = ?", (key,)).fetchone()
        return answer_from_dict(json.loads(row[0])) if row else None

    def put(self, key: str, answer: Answer) -> None:
        """Keep a whole answer. The oldest go when there are too many."""
        doc_ids = {hit.chunk.doc_id for hit in answer.hits}
        doc_ids |= {citation.doc_id for citation in answer.citations}
        text = json.dumps(answer_to_dict(replace(answer, hits=())), ensure_ascii=False)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        with self._open() as db:
            db.execute("INSERT OR REPLACE INTO answers VALUES (?, ?)", (key, text))
            db.executemany(
                "INSERT OR IGNORE INTO documents VALUES (?, ?)",
                [(key, doc_id) for doc_id in sorted(doc_ids)],
            )
            db.execute(
                "DELETE FROM answers WHERE rowid <= (SELECT max(rowid) FROM answers) - ?",
                (self._most,),
            )

    def purge(self, doc_ids: Sequence[str]) -> None:
        """Remove every answer that one of these documents had a part in, its bytes too."""
        if not self._path.exists():
            return
        with self._open() as db:
            for doc_id in doc_ids:
                db.execute(
                    "DELETE FROM answers WHERE key IN (SELECT key FROM documents WHERE doc_id = ?)",
                    (doc_id,),
                )

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        """A connection in one transaction. Raises StoreError."""
        try:
            with closing(sqlite3.connect(self._path, timeout=10)) as db:
                # The rollback journal holds old pages: it must be overwritten as well.
                db.execute("PRAGMA secure_delete = ON")
                db.execute("PRAGMA journal_mode = DELETE")
                db.execute("PRAGMA foreign_keys = ON")
                db.executescript(_SCHEMA)
                with db:
                    yield db
        except sqlite3.Error as error:
            raise StoreError(
                f"{self._path}: the kept answers cannot be used ({error}): remove this file"
            ) from error
