"""The word index: Tantivy over our own tokens.

Goes in: rows with their tokens. Comes out: rows with BM25 scores (k1 1.2, b .75,
as Tantivy fixes them). Touches disk. Threads may share a `Words`; a `WordsWriter`
has one owner.
"""

from __future__ import annotations

import math
import os
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

K1 = 1.2
B = 0.75
HEAP_BYTES = 50_000_000
MOST_KEPT = 100_000  # tokens whose frequency one view remembers


def make_index(folder: Path) -> None:
    """An empty index in a folder that is made for it."""
    folder.mkdir()
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", indexed=True, fast=True)
    builder.add_unsigned_field("doc", indexed=True, fast=False)
    builder.add_text_field("tokens", tokenizer_name="whitespace", index_option="freq")
    tantivy.Index(builder.build(), str(folder))


class WordsWriter:
    """Adds and removes rows of an index; nothing is seen before `commit`."""

    def __init__(self, folder: Path) -> None:
        self._index = _open(folder)
        self._writer = self._index.writer(HEAP_BYTES, 1)

    def add(self, row: int, doc: int, tokens: str) -> None:
        document = tantivy.Document()
        document.add_unsigned("row", row)
        document.add_unsigned("doc", doc)
        document.add_text("tokens", tokens)
        self._writer.add_document(document)

    def remove(self, doc: int) -> None:
        """Leave out every row of this document that was added until now."""
        self._writer.delete_documents_by_term("doc", doc)

    def commit(self) -> None:
        """Durable and seen. The writer is spent."""
        try:
            self._writer.commit()
            self._writer.wait_merging_threads()
        except ValueError as error:
            raise OSError(f"the word index could not be written: {error}") from error


class Words:
    """One unchanging view of a word index."""

    def __init__(self, folder: Path) -> None:
        with _lockable(folder) as openable:
            self._index = _open(openable)
            self._schema = self._index.schema
            self._searcher = self._index.searcher()
        self._frequencies: dict[str, int] = {}

    @property
    def rows(self) -> int:
        return int(self._searcher.num_docs)

    def search(
        self, weights: Mapping[str, float], *, limit: int, docs: Sequence[int] | None
    ) -> list[tuple[int, float]]:
        """(row, score), best first; of these documents alone when given."""
        terms = [
            tantivy.Query.boost_query(self._term(token), weight)
            for token, weight in weights.items()
        ]
        query = tantivy.Query.boolean_query([(tantivy.Occur.Should, term) for term in terms])
        if docs is not None:
            chosen = tantivy.Query.term_set_query(self._schema, "doc", list(docs))
            unscored = tantivy.Query.const_score_query(chosen, 0.0)
            query = tantivy.Query.boolean_query(
                [(tantivy.Occur.Must, query), (tantivy.Occur.Must, unscored)]
            )
        hits = self._searcher.search(query, limit=limit, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return [(int(row), score) for row, (score, _) in zip(rows, hits, strict=True)]

    def all_rows(self) -> NDArray[np.int64]:
        """Every row that the index holds, in order."""
        if not self.rows:
            return np.empty(0, dtype=np.int64)
        hits = self._searcher.search(tantivy.Query.all_query(), limit=self.rows, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits])
        return np.sort(np.array(rows, dtype=np.int64))

    def frequency(self, token: str) -> int:
        """Number of rows that hold the token, those removed left out."""
        return int(self._searcher.search(self._term(token), limit=1, count=True).count)

    def frequency_with_removed(self, token: str) -> int:
        """As `frequency`, faster; rows removed since the last merge may count."""
        known = self._frequencies.get(token)
        if known is None:
            known = int(self._searcher.doc_freq("tokens", token))
            if len(self._frequencies) < MOST_KEPT:
                self._frequencies[token] = known
        return known

    def corrected(
        self, weights: Mapping[str, float], frequencies: Mapping[str, int], rows: int
    ) -> dict[str, float]:
        """Weights with which this index scores as one that held all the rows would."""
        return {
            token: weight
            * inverse_frequency(frequencies[token], rows)
            / inverse_frequency(self.frequency_with_removed(token), self.rows)
            for token, weight in weights.items()
        }

    def _term(self, token: str) -> Any:
        return tantivy.Query.term_query(self._schema, "tokens", token, "freq")


class Apart:
    """Rows that the index does not hold yet, by token. Threads may share one."""

    def __init__(self, texts: Sequence[tuple[int, int, str]]) -> None:
        """texts: (row, document, tokens) of each row."""
        self._texts = texts

    def __len__(self) -> int:
        return len(self._texts)

    def frequency(self, token: str) -> int:
        """Number of these rows that hold the token."""
        return len(self._postings.get(token, ()))

    def search(
        self,
        weights: Mapping[str, float],
        *,
        docs: Set[int] | None,
        frequencies: Mapping[str, int],
        rows: int,
        average_length: float,
    ) -> list[tuple[int, float]]:
        """(row, BM25) in order of row, with the index's formula; of these documents if given.

        Source: Robertson and Zaragoza, The Probabilistic Relevance Framework, 2009.
        """
        scores: dict[int, float] = {}
        for token, weight in weights.items():
            rarity = weight * inverse_frequency(frequencies.get(token, 0), rows)
            for at, count in self._postings.get(token, ()):
                length = self._lengths[at]
                norm = K1 * (1 - B + B * length / max(average_length, 1.0))
                score = rarity * count * (K1 + 1) / (count + norm)
                scores[at] = scores.get(at, 0.0) + score
        found = ((*self._texts[at][:2], score) for at, score in sorted(scores.items()))
        return [
            (row, score) for row, doc, score in found if score > 0 and (docs is None or doc in docs)
        ]

    @cached_property
    def _lengths(self) -> list[int]:
        return [text.count(" ") + 1 for _, _, text in self._texts]

    @cached_property
    def _postings(self) -> Mapping[str, Sequence[tuple[int, int]]]:
        """token -> (position among the rows, how often it is there)."""
        postings: dict[str, list[tuple[int, int]]] = {}
        for at, (_, _, text) in enumerate(self._texts):
            for token, count in Counter(text.split(" ")).items():
                postings.setdefault(token, []).append((at, count))
        return postings


def inverse_frequency(frequency: int, rows: int) -> float:
    """Weight of a token that `frequency` of `rows` hold, as Tantivy computes it; above 0."""
    return math.log(1 + (rows - min(frequency, rows) + 0.5) / (frequency + 0.5))


@contextmanager
def _lockable(folder: Path) -> Iterator[Path]:
    """The index where a lock file can be made, as Tantivy does even to read it.

    Where the folder may not be written it is a folder of links to its files,
    needed until they are mapped.
    """
    if os.access(folder, os.W_OK) or not folder.is_dir():
        yield folder
        return
    with TemporaryDirectory(prefix="footnote-words-") as made:
        for file in folder.iterdir():
            if file.suffix != ".lock":
                (Path(made) / file.name).symlink_to(file.absolute())
        yield Path(made)


def _open(folder: Path) -> Any:
    index = tantivy.Index.open(str(folder))
    analyser = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.whitespace()).build()
    index.register_tokenizer("whitespace", analyser)
    return index
