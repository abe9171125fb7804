"""`python -m tests.fit.fusion --data DIR`: weights for chunks of two languages that compete.

Fits the tables "both_own" and "both_foreign" of rag/retrieve/weights.toml on the part
"fit" of xquad_half with every second paragraph in the other language and of the
written sets, and prints them with what they find in the part "held".
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from rag.ports import Snapshot
from rag.retrieve.bridge import Bridge
from rag.retrieve.encoder import UseEncoder
from rag.retrieve.fuse import standardised
from rag.retrieve.languages import script_of
from rag.retrieve.search import HybridRetriever
from rag.types import Filter
from tests.fit.columns import fit_signed
from tests.fit.logistic import Array, fit_choice
from tests.fit.rows import holds, make_library
from tests.fit.sets import Question, load_sets, part_of
from tests.fit.worlds import whole_world
from tests.fit.written import load_written, written_library, written_worlds

PARTS = (
    *("words", "vector", "segment_words", "segment_vector", "segment_cover"),
    *("pieces", "segment_pieces"),
)
CANDIDATES = 24
RIDGE = 2.0


@dataclass(frozen=True, slots=True)
class Seen:
    """The candidates of one question. rows: (n, 2 x PARTS + 1); right, foreign: (n,) bool."""

    set_name: str
    part: str
    rows: Array
    right: Array
    foreign: Array
    scores: Array


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.fit.fusion", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the public sets")
    seen = list(_gather(parser.parse_args().data))
    beta = _fit([each for each in seen if each.part == "fit"])
    for start, table in ((0, "both_own"), (len(PARTS), "both_foreign")):
        weights = zip(PARTS, beta[start : start + len(PARTS)], strict=True)
        print(f"[fusion.{table}]", {name: round(float(w), 2) for name, w in weights if w})
    print("bias of both_foreign", round(float(beta[-1]), 2))
    held = [each for each in seen if each.part == "held"]
    for name in dict.fromkeys(each.set_name for each in held):
        mine = [each for each in held if each.set_name == name]
        for foreign in (False, True):
            some = [s for s in mine if bool(s.foreign[s.right > 0].all()) is foreign]
            now, then = ([_place(s, v) for s in some] for v in (None, beta))
            print(name, "foreign" if foreign else "own", len(some), *map(_shares, (now, then)))


def _gather(data: Path) -> Iterator[Seen]:
    encoder = UseEncoder(cache=None)
    retriever = HybridRetriever(encoder, bridge=Bridge(cache=None))
    for questions in load_sets(data):
        if questions.name != "mixed":
            continue
        for part in ("fit", "held"):
            own = questions.part(part)
            world = whole_world(own, 240, Random(3))
            snapshot = make_library(own, encoder).store(world.papers)
            asked = [each.question for each in world.asked]
            yield from _look(retriever, snapshot, asked, questions.name, part)
    for questions, documents in load_written():
        library = written_library(documents, encoder)
        snapshot = library.store(next(written_worlds(questions)).papers)
        for part in ("fit", "held"):
            asked = [q for q in questions.questions if q.spans and part_of(q.group) == part]
            yield from _look(retriever, snapshot, asked, questions.name, part)


def _look(
    retriever: HybridRetriever,
    snapshot: Snapshot,
    asked: Sequence[Question],
    name: str,
    part: str,
) -> Iterator[Seen]:
    """The candidates of each question for which a right one was found."""
    for question in asked:
        hits = retriever.retrieve(snapshot, question.text, top_k=CANDIDATES, where=Filter()).hits
        right = np.array(
            [
                float(holds(question, h.chunk.doc_id, h.chunk.start, h.chunk.end, touches=True))
                for h in hits
            ]
        )
        if len(hits) < 2 or not right.any():
            continue
        columns = [standardised(np.array([h.parts.get(p, 0.0) for h in hits])) for p in PARTS]
        language = script_of(question.text)
        foreign = np.array([float(script_of(hit.chunk.text) != language) for hit in hits])
        values, apart = np.stack(columns, axis=1), foreign[:, None]
        rows = np.hstack([values * (1 - apart), values * apart, apart])
        scores = np.array([hit.score for hit in hits])
        yield Seen(name, part, rows.astype(np.float64), right, foreign, scores)


def _fit(seen: Sequence[Seen]) -> Array:
    """Weights, own and foreign, and the bias; no weight of a part below zero."""
    rows = np.vstack([each.rows for each in seen])
    groups = np.concatenate([np.full(len(each.rows), i) for i, each in enumerate(seen)])
    right = np.concatenate([each.right for each in seen])
    signs = np.ones(2 * len(PARTS), dtype=np.int64)
    return fit_signed(lambda design: fit_choice(design, groups, right, ridge=RIDGE), rows, signs)


def _place(seen: Seen, beta: Array | None) -> int:
    """Where the first right candidate stands, from 0: as retrieval ranks, or by these weights."""
    scores = seen.scores if beta is None else seen.rows @ beta
    order = np.argsort(-scores, kind="stable")
    return int(np.flatnonzero(seen.right[order])[0])


def _shares(places: Sequence[int]) -> str:
    count = max(len(places), 1)
    first, five = sum(p == 0 for p in places) / count, sum(p < 5 for p in places) / count
    return f"{first:.2f} / {five:.2f}"


if __name__ == "__main__":
    main()
