"""A workspace made with another encoder, tokenizer or splitter, made anew from its texts.

Goes in: a workspace and a function that encodes one document. Comes out: the same
documents under the new stamps. Touches disk; the files that the documents came
from are not read. One thread, under the write lock.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path

from rag.errors import StoreError
from rag.ports import EncodedChunk
from rag.types import Document
from store.changes import file_of, insert_document, remember_file
from store.desk import Desk
from store.ledger import LEDGER, connect, ledger_errors, read_head, transaction, write_head
from store.lock import write_lock
from store.points import pass_by
from store.records import DOCUMENT_COLUMNS, read_document, require_shapes
from store.salvage import NEW, clear_folder, replace_ledger, settle_head
from store.schema import ASIDE_LEDGER, SCHEMA, Stamps, create, read_meta, require_schema
from store.stamp import Stamp, write_stamp
from store.upkeep import rebuild

Encode = Callable[[Document], tuple[Sequence[EncodedChunk], Sequence[str]]]


def reindex(home: Path, stamps: Stamps, *, encode: Encode) -> int:
    """Number of documents encoded again; the old ledger stays until all of them are.

    encode: the chunks of a document with their content keys.
    """
    with ledger_errors(home), write_lock(home):
        folder = home / NEW
        folder.mkdir(exist_ok=True)
        clear_folder(folder)
        with closing(connect(home, writable=False)) as old:
            meta = read_meta(old)
            require_schema(meta, home)
            if int(meta.get("schema", "0")) != SCHEMA:
                raise StoreError(f"{home} is of an older version; open it once with its encoder")
            head = read_head(old)
            with closing(connect(folder, writable=True)) as new:
                create(new, stamps, store=meta["store"])
                count = _encode_all(old, new, stamps.dimension, encode)
                last = Stamp(meta["store"], head.generation, head.version, 0)
                settle_head(new, head.generation, last)
                version = read_head(new).version
        replace_ledger(home, folder / LEDGER)
        write_stamp(home, Stamp(meta["store"], head.generation, version, 0))
        folder.rmdir()
        with closing(connect(home, writable=True)) as connection:
            rebuild(Desk(home, meta["store"], connection, stamps.dimension, pass_by))
        (home / ASIDE_LEDGER).unlink()
        return count


def _encode_all(
    old: sqlite3.Connection, new: sqlite3.Connection, dimension: int, encode: Encode
) -> int:
    count = 0
    rows = old.execute(f"SELECT added, crc, {DOCUMENT_COLUMNS} FROM documents ORDER BY num")  # noqa: S608
    for added, crc, *values in rows:
        document = read_document(values, crc)
        chunks, keys = encode(document)
        require_shapes(chunks, dimension)
        file = file_of(old, document.doc_id)
        with transaction(new):
            head = insert_document(
                new, document, chunks, keys, read_head(new), added=added, span_crc=0
            )
            write_head(new, head)
            if file is not None:
                remember_file(new, file)
        count += 1
    return count
