"""Named sets of documents, each belonging to one owner.

Touches disk through `Database`. Threads may share one.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from rag.kept.database import Database


@dataclass(frozen=True, slots=True)
class Notebook:
    id: str
    name: str
    documents: frozenset[str]


class Notebooks:
    """Everybody's notebooks. Threads may share one."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def of(self, owner: str) -> list[Notebook]:
        """The owner's notebooks, by name."""
        with self._database.transaction() as db:
            rows = db.execute(
                "SELECT n.id, n.name, d.doc_id FROM notebook n "
                "LEFT JOIN notebook_document d ON d.notebook = n.id "
                "WHERE n.owner = ? ORDER BY n.name, n.id",
                (owner,),
            ).fetchall()
        found: dict[tuple[str, str], set[str]] = {}
        for row in rows:
            documents = found.setdefault((row["id"], row["name"]), set())
            if row["doc_id"] is not None:
                documents.add(row["doc_id"])
        return [Notebook(*key, frozenset(documents)) for key, documents in found.items()]

    def get(self, owner: str, notebook: str) -> Notebook | None:
        return next((found for found in self.of(owner) if found.id == notebook), None)

    def save(self, owner: str, name: str, documents: Sequence[str]) -> Notebook:
        """Make the owner's notebook of this name hold exactly these documents."""
        name = " ".join(name.split())[:80]
        with self._database.transaction() as db:
            row = db.execute(
                "SELECT id FROM notebook WHERE owner = ? AND name = ?", (owner, name)
            ).fetchone()
            notebook = row["id"] if row else secrets.token_urlsafe(12)
            if row is None:
                db.execute("INSERT INTO notebook VALUES (?, ?, ?)", (notebook, owner, name))
            db.execute("DELETE FROM notebook_document WHERE notebook = ?", (notebook,))
            db.executemany(
                "INSERT OR IGNORE INTO notebook_document VALUES (?, ?)",
                [(notebook, doc_id) for doc_id in documents],
            )
        return Notebook(notebook, name, frozenset(documents))

    def delete(self, owner: str, notebook: str) -> None:
        with self._database.transaction() as db:
            db.execute("DELETE FROM notebook WHERE id = ? AND owner = ?", (notebook, owner))
