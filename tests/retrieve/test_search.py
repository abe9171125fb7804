"""Search over a small store in memory: what is found, folded and explained."""

from __future__ import annotations

import numpy as np
import pytest

from rag.ports import Snapshot
from rag.retrieve.bridge import Bridge, Translation
from rag.retrieve.encode import encode_chunks
from rag.retrieve.encoder import UseEncoder
from rag.retrieve.fuse import fuse, fuse_both
from rag.retrieve.search import HybridRetriever
from rag.retrieve.translate import NOTHING, translate
from rag.types import Chunk, Document, Filter, Hit, Segment
from tests.memory_store import MemorySnapshot

TEXTS = {
    "a": "The two sides signed the Cooperation Agreement in Beijing. It has 12 articles.",
    "b": "The football club won the cup after extra time. Fans sang all night.",
    "c": "雙方在北京簽署合作協議。協議共有十二條。",
    "d": "The two sides signed the Cooperation Agreement in Beijing. It has 12 articles!",
    "e": "The two sides signed the Cooperation Agreement in Beijing. It has 13 articles.",
}


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> UseEncoder:
    return UseEncoder(tmp_path_factory.mktemp("encoder"))


@pytest.fixture(scope="module")
def snapshot(encoder: UseEncoder) -> Snapshot:
    documents = [
        Document(name, f"{name}.txt", name, f"2023-06-0{i}", "1", text)
        for i, (name, text) in enumerate(TEXTS.items(), start=1)
    ]
    return MemorySnapshot(
        documents, encode_chunks([_chunk(d) for d in documents], encoder, lang=None)
    )


def _chunk(document: Document) -> Chunk:
    text = document.text
    cut = max(text.find("."), text.find("。")) if text[-1] == "。" else text.find(".")
    spans = (Segment(0, cut + 1), Segment(cut + 1, len(text)))
    return Chunk(
        f"{document.doc_id}:0-{len(text)}", document.doc_id, 0, len(text), text, segments=spans
    )


ANYWHERE = Filter()


def _search(
    snapshot: Snapshot, encoder: UseEncoder, query: str, where: Filter = ANYWHERE
) -> tuple[Hit, ...]:
    return HybridRetriever(encoder).retrieve(snapshot, query, top_k=5, where=where).hits


def test_hits_are_ranked_best_first(snapshot: Snapshot, encoder: UseEncoder) -> None:
    hits = _search(snapshot, encoder, "Which club won the cup?")
    assert hits[0].chunk.doc_id == "b"
    assert [hit.rank for hit in hits] == list(range(1, len(hits) + 1))
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_chunk_that_repeats_another_is_folded(snapshot: Snapshot, encoder: UseEncoder) -> None:
    found = {hit.chunk.doc_id for hit in _search(snapshot, encoder, "agreement signed in Beijing")}
    assert len(found & {"a", "d"}) == 1


def test_chunk_with_another_number_is_not_folded(snapshot: Snapshot, encoder: UseEncoder) -> None:
    found = {hit.chunk.doc_id for hit in _search(snapshot, encoder, "agreement signed in Beijing")}
    assert "e" in found


def test_chinese_question_finds_chinese_text_first(snapshot: Snapshot, encoder: UseEncoder) -> None:
    assert _search(snapshot, encoder, "合作协议在哪里签署？")[0].chunk.doc_id == "c"


def test_every_part_of_a_score_is_named(snapshot: Snapshot, encoder: UseEncoder) -> None:
    parts = _search(snapshot, encoder, "cup")[0].parts
    assert {"words", "vector", "segment_words", "segment_vector"} <= parts.keys()


def test_filter_keeps_other_documents_out(snapshot: Snapshot, encoder: UseEncoder) -> None:
    hits = _search(snapshot, encoder, "agreement", Filter(documents=frozenset({"b"})))
    assert [hit.chunk.doc_id for hit in hits] == ["b"]


def test_segments_are_scored_with_the_words_they_hold(
    snapshot: Snapshot, encoder: UseEncoder
) -> None:
    found = HybridRetriever(encoder).retrieve(snapshot, "fans sang", top_k=1, where=Filter())
    assert [(s.hit, s.index) for s in found.segments] == [(0, 0), (0, 1)]
    assert found.segments[1].matched == {"fan", "sang"}
    assert found.segments[1].words > found.segments[0].words == 0


def test_unseen_word_of_a_query_has_the_greatest_weight(
    snapshot: Snapshot, encoder: UseEncoder
) -> None:
    found = HybridRetriever(encoder).retrieve(snapshot, "zyzzyva cup", top_k=1, where=Filter())
    assert found.query.idf["zyzzyva"] > found.query.idf["cup"]


@pytest.mark.parametrize("query", ["", "   ", "？", "\ud800", "the", "x" * 100_000])
def test_query_without_known_words_is_answered(
    snapshot: Snapshot, encoder: UseEncoder, query: str
) -> None:
    assert len(_search(snapshot, encoder, query)) <= 5


def test_empty_store_has_no_hits(encoder: UseEncoder) -> None:
    assert _search(MemorySnapshot([], []), encoder, "cup") == ()


def test_date_in_the_question_breaks_a_near_tie(encoder: UseEncoder) -> None:
    documents = [
        Document(
            name, f"{name}.txt", name, date, "1", f"The committee met. It has {count} members."
        )
        for name, date, count in (("x", "2023-06-01", 12), ("y", "2023-06-02", 13))
    ]
    chunks = [_chunk(document) for document in documents]
    snapshot = MemorySnapshot(documents, encode_chunks(chunks, encoder, lang="en"))
    hits = _search(snapshot, encoder, "Who met on 2 June 2023?")
    assert hits[0].chunk.doc_id == "y"
    assert "named" in hits[0].parts


def test_question_in_another_language_finds_its_text(encoder: UseEncoder) -> None:
    texts = {name: text for name, text in TEXTS.items() if name in "ab"}
    documents = [Document(n, f"{n}.txt", n, None, "1", text) for n, text in texts.items()]
    chunks = [_chunk(document) for document in documents]
    snapshot = MemorySnapshot(documents, encode_chunks(chunks, encoder, lang="en"))
    assert _search(snapshot, encoder, "哪支球隊贏得獎盃？")[0].chunk.doc_id == "b"


class Dictionary(Bridge):
    """A bridge that knows two words."""

    def __init__(self) -> None:
        super().__init__(None)

    def translations(self, text: str, lang: str) -> tuple[Translation, ...]:
        words = {"獎盃": {"cup": 1.0}, "晚上": {"night": 1.0, "evening": 0.7}}
        return tuple(
            Translation(word, tokens, tuple(frozenset({token}) for token in tokens))
            for word, tokens in words.items()
            if word in text
        )


def test_words_are_found_in_translation(encoder: UseEncoder) -> None:
    names = ("new", "old")
    texts = ("The year of the cup was long.", "The year of the vote was long.")
    documents = [Document(n, n, n, None, "1", t) for n, t in zip(names, texts, strict=True)]
    encoded = encode_chunks([_chunk(d) for d in documents], encoder, lang="en")
    snapshot = MemorySnapshot(documents, encoded)
    retriever = HybridRetriever(encoder, bridge=Dictionary())
    found = retriever.retrieve(snapshot, "獎盃", top_k=2, where=Filter()).hits
    assert found[0].chunk.doc_id == "new"
    assert found[0].parts["words"] > found[1].parts["words"] == 0


def test_store_of_one_language_asks_no_dictionary(encoder: UseEncoder) -> None:
    document = Document("c", "c", "c", None, "1", "協議共有十二條。")
    snapshot = MemorySnapshot([document], encode_chunks([_chunk(document)], encoder, lang="zh"))
    assert translate(Dictionary(), snapshot, "獎盃", "zh") is NOTHING


def test_candidates_of_two_languages_have_the_weights_of_their_own() -> None:
    parts = {"words": np.array([1.0, 3.0, 2.0]), "vector": np.array([5.0, 1.0, 3.0])}
    foreign = np.array([False, True, False])
    both = fuse_both(parts, foreign, {"words": 1.0}, {"bias": 0.5, "vector": 2.0})
    own, other = fuse(parts, {"words": 1.0}), fuse(parts, {"vector": 2.0})
    assert np.allclose(both, [own[0], other[1] + 0.5, own[2]])
