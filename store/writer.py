"""The one writer: changes to ledger and generation, each whole or not at all.

Goes in: documents with their encoded chunks. Comes out: nothing; what returned is
durable. Touches disk and clock. One thread, while the write lock is held.

The ledger commits first and is the truth. Vectors are appended before that
commit, beyond the end that counts; the word index follows after it, up to a row
that the ledger names, and what it lacks is read from the ledger meanwhile.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from rag.errors import StoreBusy, StoreError
from rag.ports import EncodedChunk, FileState
from rag.types import Document
from store.arrays import ArrayWriter, addition
from store.generation import WORDS, build, folder_of, indexed_texts, remove_others
from store.ledger import Head, ledger_errors, read_head, transaction, write_head
from store.points import Reach
from store.records import (
    CHUNK_COLUMNS,
    checksum,
    chunk_values,
    document_values,
    index_text,
    require_shapes,
    vector_crc,
)
from store.words import WordsWriter

UNFLUSHED_ROWS = 512
LEAST_FLUSH = 32
LEAST_CHURN = 200
LOG_WAIT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What is about to be forgotten, for whoever keeps copies of it elsewhere."""

    doc_ids: tuple[str, ...]
    texts: tuple[str, ...]


PurgeHook = Callable[[Forgotten], None]


class LedgerWriter:
    """See rag.ports.Writer."""

    def __init__(
        self,
        home: Path,
        connection: sqlite3.Connection,
        *,
        dimension: int,
        hooks: Sequence[PurgeHook],
        reach: Reach,
    ) -> None:
        self._home = home
        self._connection = connection
        self._dimension = dimension
        self._hooks = hooks
        self._reach = reach

    def publish(
        self,
        document: Document,
        chunks: Sequence[EncodedChunk],
        file: FileState,
        keys: Sequence[str],
    ) -> None:
        """Put in a document or its new version. Durable when it returns."""
        require_shapes(chunks, self._dimension)
        if len(keys) != len(chunks):
            raise ValueError("one content key a chunk is wanted")
        with ledger_errors(self._home):
            self._reach("publish:begin")
            with transaction(self._connection):
                added = self._added(document.doc_id)
                head = self._retire([document.doc_id], read_head(self._connection))
                head = self._insert(document, chunks, keys, head, added)
                self._reach("publish:written")
                crc, segments = self._append(chunks, head)
                self._connection.execute(
                    "UPDATE documents SET vectors_crc = ? WHERE num = ?", (crc, head.next_doc)
                )
                self._reach("publish:appended")
                self._remember(file)
                write_head(
                    self._connection,
                    replace(
                        head,
                        version=head.version + 1,
                        next_doc=head.next_doc + 1,
                        next_row=head.next_row + len(chunks),
                        filled=head.filled + len(chunks),
                        filled_segments=head.filled_segments + segments,
                        live=head.live + len(chunks),
                    ),
                )
                self._reach("publish:before-commit")
            self._reach("publish:committed")
            if head.next_row + len(chunks) - head.words_row > UNFLUSHED_ROWS:
                self.flush()

    def rename(self, doc_id: str, *, root: str, relative: str) -> None:
        """Give a document's file another place; its path follows."""
        with ledger_errors(self._home), transaction(self._connection):
            row = self._connection.execute(
                f"SELECT num, {', '.join(_DOCUMENT)} FROM documents WHERE doc_id = ?",  # noqa: S608
                (doc_id,),
            ).fetchone()
            if row is None:
                raise StoreError(f"there is no document {doc_id!r}; `footnote sources` lists them")
            num, *values = row
            old = self._connection.execute(
                "SELECT r.path, f.relative FROM files f JOIN roots r ON r.id = f.root"
                " WHERE f.doc_id = ?",
                (doc_id,),
            ).fetchone()
            values[1] = _new_path(values[1], old, root, relative)
            self._connection.execute(
                "UPDATE documents SET path = ?, crc = ? WHERE num = ?",
                (values[1], checksum(values), num),
            )
            self._connection.execute(
                "UPDATE files SET root = ?, relative = ? WHERE doc_id = ?",
                (self._root(root), relative, doc_id),
            )
            self._step()

    def touch(self, file: FileState) -> None:
        """Remember a new size and time of an unchanged file."""
        with ledger_errors(self._home), transaction(self._connection):
            self._remember(file)

    def remove(self, doc_ids: Sequence[str]) -> None:
        """Take documents out, without the purge of `forget`. Durable when it returns."""
        with ledger_errors(self._home):
            with transaction(self._connection):
                head = self._retire(doc_ids, read_head(self._connection))
                self._drop_files(doc_ids)
                write_head(self._connection, replace(head, version=head.version + 1))
                self._reach("remove:before-commit")
            self._reach("remove:committed")

    def forget(self, doc_ids: Sequence[str]) -> None:
        """Remove documents so that no byte of text or vectors stays."""
        with ledger_errors(self._home):
            self._run_hooks(doc_ids)
            self._reach("forget:hooks")
            with transaction(self._connection):
                head = self._retire(doc_ids, read_head(self._connection))
                self._drop_files(doc_ids)
                self._connection.execute(
                    "DELETE FROM roots WHERE id NOT IN (SELECT root FROM files)"
                )
                write_head(self._connection, replace(head, version=head.version + 1, purge=1))
            self._reach("forget:committed")
            self.purge()

    def flush(self) -> None:
        """Bring the word index up to the ledger."""
        head = read_head(self._connection)
        retired = [num for (num,) in self._connection.execute("SELECT num FROM retired")]
        if head.words_row == head.next_row and not retired:
            return
        self._reach("flush:begin")
        words = WordsWriter(folder_of(self._home, head.generation) / WORDS)
        for num in retired:
            words.remove(num)
        self._add_words(words, head)
        words.commit()
        self._reach("flush:words")
        with transaction(self._connection):
            self._connection.execute("DELETE FROM retired")
            write_head(
                self._connection,
                replace(
                    head,
                    version=head.version + 1,
                    words_row=head.next_row,
                    words_stamp=head.words_stamp + 1,
                ),
            )
        self._reach("flush:committed")

    def rebuild(self) -> None:
        """Build a new generation of all that the ledger holds and switch to it."""
        head = read_head(self._connection)
        built = build(
            self._home, self._connection, head, dimension=self._dimension, reach=self._reach
        )
        self._reach("rebuild:before-switch")
        with transaction(self._connection):
            self._connection.execute("DELETE FROM retired")
            write_head(
                self._connection,
                replace(
                    head,
                    version=head.version + 1,
                    generation=built.generation,
                    filled=built.filled,
                    filled_segments=built.filled_segments,
                    sealed=built.sealed,
                    words_row=head.next_row,
                    words_stamp=head.words_stamp + 1,
                ),
            )
        self._reach("rebuild:switched")
        remove_others(self._home, built.generation)
        self._reach("rebuild:cleaned")

    def settle(self) -> None:
        """What is due at the end of a write: a rebuild, or the word index alone."""
        with ledger_errors(self._home):
            head = read_head(self._connection)
            dead = head.filled - head.live
            if dead > max(LEAST_CHURN, head.live // 5):
                self.rebuild()
            elif head.next_row - head.words_row >= LEAST_FLUSH or self._retired() >= LEAST_FLUSH:
                self.flush()

    def recover(self) -> None:
        """What a writer does first: finish what an earlier one was stopped at."""
        with ledger_errors(self._home):
            head = read_head(self._connection)
            if head.generation == 0:
                self.rebuild()
            elif head.purge:
                self.purge()
            else:
                remove_others(self._home, head.generation)

    def purge(self) -> None:
        """Write everything anew, so that nothing of what was deleted stays on disk."""
        self.rebuild()
        self._reach("forget:rebuilt")
        _truncate_log(self._connection)
        self._connection.execute("VACUUM")
        self._reach("forget:vacuumed")
        with transaction(self._connection):
            head = read_head(self._connection)
            write_head(self._connection, replace(head, version=head.version + 1, purge=0))
        _truncate_log(self._connection)
        self._reach("forget:done")

    def _retired(self) -> int:
        """Number of documents that left the ledger and not yet the word index."""
        row = self._connection.execute("SELECT count(*) FROM retired").fetchone()
        return int(row[0])

    def _step(self) -> None:
        head = read_head(self._connection)
        write_head(self._connection, replace(head, version=head.version + 1))

    def _run_hooks(self, doc_ids: Sequence[str]) -> None:
        texts = [
            text
            for doc_id in doc_ids
            for (text,) in self._connection.execute(
                "SELECT text FROM documents WHERE doc_id = ?", (doc_id,)
            )
        ]
        for hook in self._hooks:
            hook(Forgotten(tuple(doc_ids), tuple(texts)))

    def _retire(self, doc_ids: Sequence[str], head: Head) -> Head:
        """The head without these documents, which leave the ledger with their vectors."""
        for doc_id in doc_ids:
            row = self._connection.execute(
                "SELECT num, first_row, chunks, tokens FROM documents WHERE doc_id = ?", (doc_id,)
            ).fetchone()
            if row is None:
                continue
            num, first_row, chunks, tokens = row
            span = (first_row, first_row + chunks)
            vectors = self._connection.execute(
                "SELECT DISTINCT vector FROM chunks WHERE row >= ? AND row < ?", span
            ).fetchall()
            self._connection.execute("DELETE FROM chunks WHERE row >= ? AND row < ?", span)
            self._connection.executemany(
                "DELETE FROM vectors WHERE id = ?1"
                " AND NOT EXISTS (SELECT 1 FROM chunks WHERE vector = ?1)",
                vectors,
            )
            self._connection.execute("DELETE FROM documents WHERE num = ?", (num,))
            self._connection.execute("INSERT INTO retired VALUES (?)", (num,))
            head = replace(head, live=head.live - chunks, tokens=head.tokens - tokens)
        return head

    def _drop_files(self, doc_ids: Sequence[str]) -> None:
        self._connection.executemany(
            "DELETE FROM files WHERE doc_id = ?", [(doc_id,) for doc_id in doc_ids]
        )

    def _insert(
        self,
        document: Document,
        chunks: Sequence[EncodedChunk],
        keys: Sequence[str],
        head: Head,
        added: str,
    ) -> Head:
        tokens = 0
        for offset, (encoded, key) in enumerate(zip(chunks, keys, strict=True)):
            values = chunk_values(encoded)
            tokens += len(index_text(values[6], values[7]).split(" "))
            self._connection.execute(
                f"INSERT INTO chunks (row, doc, vector, crc, {CHUNK_COLUMNS})"  # noqa: S608
                f" VALUES ({', '.join('?' * 13)})",
                (
                    head.next_row + offset,
                    head.next_doc,
                    self._vector(key, encoded),
                    checksum(values),
                    *values,
                ),
            )
        values = document_values(document)
        facts = {
            "num": head.next_doc,
            "added": added,
            "first_row": head.next_row,
            "chunks": len(chunks),
            "tokens": tokens,
            "pages": len(document.pages),
            "characters": len(document.text),
            "crc": checksum(values),
            "vectors_crc": 0,
        }
        names = [*facts, *_DOCUMENT]
        self._connection.execute(
            f"INSERT INTO documents ({', '.join(names)})"  # noqa: S608
            f" VALUES ({', '.join('?' * len(names))})",
            [*facts.values(), *values],
        )
        return replace(head, tokens=head.tokens + tokens)

    def _added(self, doc_id: str) -> str:
        """When the document first came in: now, unless an older version is there."""
        row = self._connection.execute(
            "SELECT added FROM documents WHERE doc_id = ?", (doc_id,)
        ).fetchone()
        return row[0] if row else datetime.now(UTC).isoformat(timespec="seconds")

    def _vector(self, key: str, encoded: EncodedChunk) -> int:
        """The number of the vectors of this content, stored when they are new."""
        vector, segments = encoded.vector.tobytes(), encoded.segment_vectors.tobytes()
        found = self._connection.execute(
            "SELECT id, length(segments) FROM vectors WHERE key = ?", (key,)
        ).fetchone()
        if found is not None:
            if found[1] != len(segments):
                raise ValueError(f"{encoded.chunk.chunk_id}: another content has its key")
            return int(found[0])
        cursor = self._connection.execute(
            "INSERT INTO vectors (key, crc, vector, segments) VALUES (?, ?, ?, ?)",
            (key, vector_crc(vector, segments), vector, segments),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def _append(self, chunks: Sequence[EncodedChunk], head: Head) -> tuple[int, int]:
        """(checksum, number of segments) of what was put at the end of the arrays."""
        added = addition(
            head.next_row,
            head.next_doc,
            head.filled_segments,
            [encoded.vector for encoded in chunks],
            [encoded.segment_vectors for encoded in chunks],
            self._dimension,
        )
        arrays = ArrayWriter(
            folder_of(self._home, head.generation),
            filled=head.filled,
            filled_segments=head.filled_segments,
            dimension=self._dimension,
        )
        try:
            arrays.append(added)
            arrays.sync()
        finally:
            arrays.close()
        crc = vector_crc(added.vectors.tobytes(), added.segments.tobytes())
        return crc, len(added.segments)

    def _add_words(self, words: WordsWriter, head: Head) -> None:
        # A stopped flush may have added these already, unknown to the ledger.
        for (num,) in self._connection.execute(
            "SELECT num FROM documents WHERE first_row >= ?", (head.words_row,)
        ):
            words.remove(num)
        for row, doc, tokens in indexed_texts(self._connection, head.words_row):
            words.add(row, doc, tokens)

    def _remember(self, file: FileState) -> None:
        self._connection.execute(
            "INSERT OR REPLACE INTO files VALUES (?, ?, ?, ?, ?, ?)",
            (
                file.doc_id,
                self._root(file.root),
                file.relative,
                file.size,
                file.mtime_ns,
                file.sha256,
            ),
        )

    def _root(self, path: str) -> int:
        self._connection.execute("INSERT OR IGNORE INTO roots (path) VALUES (?)", (path,))
        row = self._connection.execute("SELECT id FROM roots WHERE path = ?", (path,)).fetchone()
        return int(row[0])


_DOCUMENT = ("doc_id", "path", "title", "date", "version", "lang", "parser", "extra", "text")


def _new_path(path: str, old: tuple[str, str] | None, root: str, relative: str) -> str:
    """The shown path after a move: absolute stays absolute, relative relative."""
    if old is not None and path == old[1]:
        return relative
    return str(Path(root) / relative)


def _truncate_log(connection: sqlite3.Connection) -> None:
    """Empty the write-ahead log, waiting for readers of older pages."""
    deadline = time.monotonic() + LOG_WAIT_SECONDS
    while connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
        if time.monotonic() >= deadline:
            raise StoreBusy(
                "what was forgotten is out of every search, but a running question still holds old"
                " pages of the ledger: its bytes go with the next write"
            )
        time.sleep(0.02)
