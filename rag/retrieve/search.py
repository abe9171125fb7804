"""Hits for a query: both legs always, candidates scored exactly, parts added up.

In: a snapshot of the store and a query. Out: `Retrieved`. Reads the store through
the snapshot; no clock, no network but the encoder's. Threads may share a retriever.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from rag.ports import Encoder, FloatArray, Query, Retrieved, Snapshot
from rag.retrieve.bm25 import idf
from rag.retrieve.bridge import Bridge
from rag.retrieve.encoder import UseEncoder
from rag.retrieve.fold import without_repeats
from rag.retrieve.fuse import FusionWeights, default_weights, fuse, fuse_both
from rag.retrieve.languages import guess_language, script_of
from rag.retrieve.named import Named
from rag.retrieve.pieces import PieceMatcher
from rag.retrieve.score import Scored, score
from rag.retrieve.spelling import read_question
from rag.retrieve.tokens import tokenize
from rag.retrieve.translate import Translated, translate
from rag.types import Filter, Hit

MAX_QUERY = 2_000
"""A query is searched by at most its first 2,000 characters."""

_EVERYTHING = Filter()
_NEAREST = 10


class HybridRetriever:
    """Retriever over words and vectors at once; `weights.toml` holds its numbers.

    matcher: compares query and chunk piece by piece; None takes the encoder's own,
    if it is the embedded one. bridge: words of the other language for a question in
    Chinese or English; None does without.
    """

    def __init__(
        self,
        encoder: Encoder,
        weights: FusionWeights | None = None,
        *,
        matcher: PieceMatcher | None = None,
        bridge: Bridge | None = None,
    ) -> None:
        self._encoder = encoder
        self._weights = weights or default_weights()
        if matcher is None and isinstance(encoder, UseEncoder):
            matcher = PieceMatcher(encoder)
        self._matcher = matcher
        self._bridge = bridge

    def retrieve(
        self, snapshot: Snapshot, query: str, *, top_k: int, where: Filter = _EVERYTHING
    ) -> Retrieved:
        """The best `top_k` chunks, near-duplicates folded, no cap on a document."""
        parsed = self._parse(snapshot, query[:MAX_QUERY])
        translated = translate(self._bridge, snapshot, parsed.text, parsed.lang)
        parsed = replace(parsed, translations=tuple(translated.words))
        rows = self._candidates(snapshot, parsed, translated, top_k, where)
        if not rows:
            return Retrieved(parsed, (), (), ())
        found = score(
            snapshot,
            parsed,
            rows,
            formula=self._weights.formula,
            matcher=self._matcher,
            translated=translated,
        )
        scores = self._fused(parsed, found)
        order = np.argsort(-scores, kind="stable").tolist()
        kept = without_repeats(found.stored, order, top_k, self._weights.fold_overlap)
        named = Named(parsed, self._weights.near_tie)
        return _retrieved(snapshot, parsed, found, scores, kept, named)

    def _fused(self, query: Query, found: Scored) -> FloatArray:
        """The score of each candidate, by the languages of the candidates and the query."""
        kinds = self._weights.kinds
        script = script_of(query.text)
        foreign = np.array([script_of(stored.chunk.text) != script for stored in found.stored])
        share = float(foreign.mean())
        if min(share, 1 - share) >= self._weights.both_languages:
            return fuse_both(found.parts, foreign, kinds["both_own"], kinds["both_foreign"])
        return fuse(found.parts, kinds[kind_of(query, found, self._weights)])

    def _parse(self, snapshot: Snapshot, text: str) -> Query:
        lang = guess_language(text)
        read_as: tuple[tuple[str, str], ...] = ()
        if lang == "en" and self._bridge:
            known = self._bridge.english
            text, read_as = read_question(text, snapshot.document_frequency, known)
        weights: dict[str, float] = dict.fromkeys(tokenize(text, lang), 1.0)
        frequency = snapshot.document_frequency(list(weights))
        count = snapshot.chunk_count
        rarity = {token: idf(frequency.get(token, 0), count) for token in weights}
        return Query(text, lang, weights, rarity, self._encoder.encode([text])[0], read_as=read_as)

    def _candidates(
        self, snapshot: Snapshot, query: Query, translated: Translated, top_k: int, where: Filter
    ) -> list[int]:
        """Rows of both legs, thinned to those worth reading by what the legs know."""
        if top_k < 1:
            return []
        leg = max(self._weights.leg, top_k)
        legs = [snapshot.search_words(query.weights, limit=leg, where=where)]
        if translated.boosts:
            legs.append(snapshot.search_words(translated.boosts, limit=leg, where=where))
        near = snapshot.search_vectors(query.vector, limit=leg, where=where)
        rows = sorted({row for found in (*legs, near) for row, _ in found})
        keep = max(self._weights.candidates, 2 * top_k)
        if len(rows) <= keep:
            return rows
        words = np.max([_leg_scores(found, rows, leg) for found in legs], axis=0)
        vector = (snapshot.chunk_vectors(rows) @ query.vector).astype(np.float32)
        weights = self._rough(query, snapshot.chunk_count, bool(translated.boosts))
        rough = fuse({"words": words, "vector": vector}, weights)
        return [rows[i] for i in np.sort(np.argsort(-rough, kind="stable")[:keep])]

    def _rough(self, query: Query, count: int, is_translated: bool) -> dict[str, float]:
        """Weights before chunks are read: words count as far as the store knows them."""
        rough = dict(self._weights.kinds["rough"])
        if not is_translated:
            unseen = idf(0, count)
            known = sum(w for t, w in query.weights.items() if query.idf[t] < unseen)
            rough["words"] *= known / (sum(query.weights.values()) or 1.0)
        return rough


def _leg_scores(found: Sequence[tuple[int, float]], rows: Sequence[int], limit: int) -> FloatArray:
    """The leg's score of each row; its least for rows that a full leg left out."""
    scores = dict(found)
    floor = min(scores.values()) if len(scores) >= limit else 0.0
    return np.array([scores.get(row, floor) for row in rows], dtype=np.float32)


def kind_of(query: Query, found: Scored, weights: FusionWeights) -> str:
    """The kind of question: "other" when the documents speak another language.

    So it is when most of the nearest candidates are in a language other than the
    query's and none of their segments holds most of its words.
    """
    if found.covered > weights.other_cover:
        return "same"
    nearest = np.argsort(-found.parts["vector"], kind="stable")[:_NEAREST]
    texts = [found.stored[i].chunk.text for i in nearest]
    foreign = sum(guess_language(text) != query.lang for text in texts) / len(texts)
    return "other" if foreign > weights.other_language else "same"


def _retrieved(
    snapshot: Snapshot,
    query: Query,
    found: Scored,
    scores: FloatArray,
    order: Sequence[int],
    named: Named,
) -> Retrieved:
    ids = {index: found.stored[index].chunk.doc_id for index in order}
    sources = {doc_id: snapshot.source(doc_id) for doc_id in set(ids.values())}
    bonus = {index: named.bonus(sources[ids[index]]) for index in order}
    ranked = sorted(order, key=lambda index: -(float(scores[index]) + bonus[index]))
    hits, segments = [], []
    for rank, index in enumerate(ranked, start=1):
        source = sources[ids[index]]
        parts = {name: float(values[index]) for name, values in found.parts.items()}
        if bonus[index]:
            parts["named"] = bonus[index]
        value = float(scores[index]) + bonus[index]
        chunk = found.stored[index].chunk
        hits.append(Hit(chunk, value, rank, source.path, source.title, source.date, parts))
        segments += found.segments(index, rank - 1)
    stored = tuple(found.stored[index] for index in ranked)
    return Retrieved(query, tuple(hits), tuple(segments), stored)
