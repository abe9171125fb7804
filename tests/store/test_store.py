"""What goes in comes out, is found by words and by vectors, and stays after reopening."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rag.errors import StoreError, StoreMismatch
from rag.ports import FileState
from rag.types import Filter, Mark, Page
from store import FileStore, check
from tests.store.made import (
    STAMPS,
    file_of,
    keys_of,
    make_chunks,
    make_document,
    opened,
    publication,
    publish,
    put,
    text_of,
    vector_of,
)
from tests.torture.store_work import search_faults

ALL = Filter()


def texts_found(store: FileStore, word: str, where: Filter = ALL) -> list[str]:
    with store.snapshot() as view:
        rows = [row for row, _ in view.search_words({word: 1.0}, limit=10, where=where)]
        return [stored.chunk.text for stored in view.chunks(rows)]


def docs_near(store: FileStore, text: str, where: Filter = ALL) -> list[str]:
    with store.snapshot() as view:
        rows = [row for row, _ in view.search_vectors(vector_of(text), limit=10, where=where)]
        return [stored.chunk.doc_id for stored in view.chunks(rows)]


def test_document_comes_back_as_it_went_in(home: Path) -> None:
    document = make_document("a", text_of("a"), date="2024-05-01")
    document = replace(
        document,
        lang="zh-Hant",
        parser="text",
        pages=(Page(1, 0, 10), Page(2, 10, 20)),
        marks=(Mark("heading", 0, 4, "香港 › 創科", 2),),
    )
    chunks = make_chunks(document)
    with opened(home) as store:
        with store.writing() as writer:
            writer.publish(document, chunks, file_of(document), keys_of(chunks))
        assert store.document("a") == document
        assert store.files("/made") == [file_of(document)]
        (source,) = store.sources()
        assert (source.doc_id, source.pages, source.chunks) == ("a", 2, 3)
        with store.snapshot() as view:
            found = view.search_words({"head": 1.0}, limit=9, where=ALL)
            rows = sorted(row for row, _ in found)
            stored = view.chunks(rows)
            assert [s.chunk for s in stored] == [c.chunk for c in chunks]
            assert [s.segment_tokens for s in stored] == [c.segment_tokens for c in chunks]
            assert np.array_equal(view.chunk_vectors(rows)[1], chunks[1].vector)
            assert np.array_equal(view.segment_vectors(rows)[2], chunks[2].segment_vectors)


@pytest.mark.parametrize("copies", [1, 40])
def test_each_chunk_is_found_by_its_words_and_vector(home: Path, copies: int) -> None:
    """One document stays apart from the word index, forty go into it."""
    with opened(home) as store:
        put(store, {f"d{i}": text_of(f"d{i}") for i in range(copies)})
        with store.snapshot() as view:
            assert view.chunk_count == 3 * copies
        assert texts_found(store, "d0w13") == [make_chunks_text("d0", 1)]
        assert docs_near(store, make_chunks_text("d0", 1))[0] == "d0"


def make_chunks_text(name: str, index: int) -> str:
    return make_chunks(make_document(name, text_of(name)))[index].chunk.text


def test_new_version_replaces_the_old_one(home: Path) -> None:
    with opened(home) as store:
        put(store, {"a": text_of("old"), "b": text_of("b")})
        (first, _) = store.sources()
        put(store, {"a": text_of("new", 14)})
        assert texts_found(store, "oldw1") == []
        assert len(texts_found(store, "neww13")) == 1
        assert "a" in docs_near(store, make_chunks_text("new", 0))
        assert [s.doc_id for s in store.sources()] == ["a", "b"]
        assert store.sources()[0].added == first.added


def test_open_snapshot_does_not_see_later_writes(home: Path) -> None:
    with opened(home) as store:
        put(store, {"a": text_of("old")})
        with store.snapshot() as view:
            put(store, {"a": text_of("new")} | {f"x{i}": text_of(f"x{i}") for i in range(20)})
            rows = [row for row, _ in view.search_words({"oldw1": 1.0}, limit=5, where=ALL)]
            assert view.chunks(rows)[0].chunk.doc_id == "a"
            assert view.document("a").text == text_of("old")
        assert texts_found(store, "oldw1") == []


def test_filter_holds_in_both_legs(home: Path) -> None:
    with opened(home) as store:
        with store.writing() as writer:
            for i in range(40):
                publish(
                    writer, f"d{i}", f"common {text_of(f'd{i}')}", date=f"2024-01-{i % 28 + 1:02}"
                )
            publish(writer, "undated", f"common {text_of('u')}")
        for where, wanted in (
            (Filter(documents=frozenset({"d3", "d4"})), {"d3", "d4"}),
            (Filter(since="2024-01-27"), {"d26", "d27"}),
            (Filter(until="2024-01-01"), {"d0", "d28"}),
            (Filter(documents=frozenset({"undated"}), since="2000-01-01"), set()),
            (Filter(documents=frozenset({"nowhere"})), set()),
        ):
            with store.snapshot() as view:
                words = view.search_words({"common": 1.0}, limit=10, where=where)
                assert {s.chunk.doc_id for s in view.chunks([r for r, _ in words])} == wanted
            assert set(docs_near(store, "anything", where)) == wanted


def test_chunks_apart_from_the_index_score_as_those_in_it(home: Path, tmp_path: Path) -> None:
    texts = {f"d{i}": f"rare{i % 7} often {text_of(f'd{i}', 9)}" for i in range(40)}
    weights = {"often": 0.5, "rare3": 1.0, "d10w2": 2.0}
    found = []
    for folder, batch in ((home, 40), (tmp_path / "other", 1)):
        with opened(folder) as store:
            items = list(texts.items())
            for at in range(0, 40, batch):
                put(store, dict(items[at : at + batch]))
            with store.snapshot() as view:
                hits = view.search_words(weights, limit=40, where=ALL)
                assert view.document_frequency(["often", "rare3", "none"]) == {
                    "often": 40,
                    "rare3": 6,
                    "none": 0,
                }
                found.append(hits)
    assert dict(found[0]) == pytest.approx(dict(found[1]), rel=0.02)


def test_rename_moves_path_and_file_and_keeps_the_rest(home: Path) -> None:
    with opened(home) as store:
        put(store, {"a": text_of("a")})
        with store.writing() as writer:
            writer.rename("a", root="/moved", relative="sub/b.txt")
            writer.touch(FileState("a", "/moved", "sub/b.txt", 5, 6, "cd"))
        assert store.document("a").path == "/moved/sub/b.txt"
        assert store.files("/made") == []
        assert store.files("/moved") == [FileState("a", "/moved", "sub/b.txt", 5, 6, "cd")]


def test_cached_vectors_come_back_by_key(home: Path) -> None:
    document = make_document("a", text_of("a"))
    chunks = make_chunks(document)
    with opened(home) as store:
        put(store, {"a": text_of("a")})
        found = store.cached_vectors([*keys_of(chunks)[:2], "absent"])
    assert set(found) == set(keys_of(chunks)[:2])
    vector, segments = found[keys_of(chunks)[0]]
    assert np.array_equal(vector, chunks[0].vector)
    assert np.array_equal(segments, chunks[0].segment_vectors)


def test_removed_document_is_not_found_and_the_rest_is(home: Path) -> None:
    with opened(home) as store:
        put(store, {f"d{i}": text_of(f"d{i}") for i in range(20)})
        with store.writing() as writer:
            writer.remove(["d3"])
        assert texts_found(store, "d3w1") == []
        assert "d3" not in docs_near(store, make_chunks_text("d3", 0))
        assert len(texts_found(store, "d4w1")) == 1
        with pytest.raises(StoreError, match="no document 'd3'"):
            store.document("d3")


def test_reopened_store_holds_all_of_it(home: Path) -> None:
    with opened(home) as store:
        put(store, {f"d{i}": text_of(f"d{i}") for i in range(20)})
    for readonly in (False, True):
        with opened(home, readonly=readonly) as store:
            assert len(store.sources()) == 20
            assert len(texts_found(store, "d7w1")) == 1
            assert docs_near(store, make_chunks_text("d7", 2))[0] == "d7"


@pytest.mark.parametrize(
    ("name", "value"),
    [("encoder", "other/2"), ("tokenizer", "other"), ("splitter", "other")],
)
def test_other_stamp_is_refused_with_the_command(home: Path, name: str, value: str) -> None:
    opened(home).close()
    with pytest.raises(StoreMismatch, match=f"not '{value}'.*footnote doctor --fix"):
        opened(home, stamps=replace(STAMPS, **{name: value}))


def test_readonly_without_a_workspace_says_how_to_make_one(home: Path) -> None:
    with pytest.raises(StoreError, match="footnote ingest"):
        opened(home, readonly=True)
    assert not home.exists()


def test_empty_store_answers_with_nothing(home: Path) -> None:
    with opened(home) as store, store.snapshot() as view:
        assert view.search_words({"a": 1.0}, limit=5, where=ALL) == []
        assert view.search_vectors(vector_of("a"), limit=5, where=ALL) == []
        assert view.chunks([]) == []
        assert view.chunk_vectors([]).shape == (0, 32)


def test_half_a_character_is_refused_and_nothing_is_lost(home: Path) -> None:
    with opened(home) as store:
        put(store, {"a": text_of("a")})
        with pytest.raises(StoreError, match="half a character"):
            put(store, {"a": "broken \ud800 text"})
        assert store.document("a").text == text_of("a")


def test_document_without_chunks_is_kept(home: Path) -> None:
    with opened(home) as store:
        document = make_document("empty", "")
        with store.writing() as writer:
            writer.publish(document, [], file_of(document), [])
        assert store.document("empty").text == ""


def test_documents_published_together_are_all_there_or_none(home: Path) -> None:
    good, also = publication("good", text_of("good")), publication("also", text_of("also"))
    with opened(home) as store:
        with store.writing() as writer:
            writer.publish_all([good, also])
            other = replace(publication("other", text_of("other", 18)), keys=good.keys[:2])
            pair = [publication("third", text_of("third")), other]
            with pytest.raises(ValueError, match="another content"):
                writer.publish_all(pair)
        assert [source.doc_id for source in store.sources()] == ["also", "good"]
        texts = {name: text_of(name) for name in ("good", "also")}
        assert search_faults(store, texts) == []
    assert check(home, STAMPS) == []
