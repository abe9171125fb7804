"""Another encoder is refused; the same texts come back under it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from rag.errors import StoreMismatch
from rag.ports import EncodedChunk
from rag.types import Document
from store import check, open_store, reindex
from tests.store.made import STAMPS, file_of, keys_of, make_chunks, opened, put, text_of

OTHER = replace(STAMPS, encoder="other/2", dimension=48)
TEXTS = {f"d{i}": text_of(f"d{i}") for i in range(15)}


def encode(document: Document) -> tuple[list[EncodedChunk], list[str]]:
    chunks = make_chunks(document, 48)
    return chunks, keys_of(chunks)


def test_same_documents_come_back_under_another_encoder(home: Path) -> None:
    with opened(home) as store:
        put(store, TEXTS)
        files, added = store.files(), [source.added for source in store.sources()]
    assert [finding.part for finding in check(home, OTHER)] == ["stamps"]
    assert reindex(home, OTHER, encode=encode) == 15
    assert check(home, OTHER) == []
    with open_store(home, OTHER) as store:
        assert {s.doc_id: store.document(s.doc_id).text for s in store.sources()} == TEXTS
        assert (store.files(), [s.added for s in store.sources()]) == (files, added)
    with pytest.raises(StoreMismatch, match="other/2"):
        opened(home)


def test_encoding_that_fails_leaves_the_old_store(home: Path) -> None:
    with opened(home) as store:
        put(store, TEXTS)
    with pytest.raises(ZeroDivisionError):
        reindex(home, OTHER, encode=lambda document: 1 // 0)  # type: ignore[arg-type,return-value]
    with opened(home) as store:
        assert len(store.sources()) == 15
        assert store.files()[0] == file_of(store.document("d0"))


def test_an_open_store_follows_to_the_new_ledger(home: Path) -> None:
    """A chat that runs meanwhile must not go on with a ledger that is no more."""
    with opened(home) as reading:
        put(reading, TEXTS)
        reindex(home, replace(STAMPS, splitter="other"), encode=lambda d: ([], []))
        with reading.snapshot() as view:
            assert view.chunk_count == 0
