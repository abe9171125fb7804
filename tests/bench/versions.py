"""`python -m tests.bench.versions DIR`: versions and series told apart, on texts of public sets.

In: folders or files of texts (SQuAD JSON, or plain text). Each text is revised by rule
in three strengths, and made into the next of its series: other numbers and dates, some
sentences exchanged, the same title, so that the text alone decides. Out: a table.
"""

from __future__ import annotations

import itertools
import json
import random
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from rag.load.identity import make_document
from rag.types import Document, Parsed
from rag.versions import are_versions, resemblance
from store.alike import LEAST_SHARED, sketch

REVISED = {"light": (0.02, 0.02, 0.05), "medium": (0.1, 0.1, 0.1), "heavy": (0.2, 0.2, 0.15)}
SERIES = {"all sentences kept": 1.0, "70 % kept": 0.7, "half kept": 0.5}
_ENDS = re.compile(r"(?<=[.!?。！？\n])")
_NUMBER = re.compile(r"\d+")


def read_texts(paths: Sequence[Path]) -> list[str]:
    """The texts below these paths; of a SQuAD file one an article."""
    texts = []
    for path in sorted(
        p for given in paths for p in ([given] if given.is_file() else given.iterdir())
    ):
        if path.suffix == ".json":
            for article in json.loads(path.read_text("utf-8"))["data"]:
                texts.append("\n".join(each["context"] for each in article["paragraphs"]))
        elif path.suffix in (".txt", ".md"):
            texts.append(path.read_text("utf-8"))
    return texts


def revised(rng: random.Random, text: str, pool: Sequence[str], rates: tuple[float, ...]) -> str:
    """The text with sentences left out, exchanged, and with other numbers."""
    without, exchanged, renumbered = rates
    sentences = []
    for sentence in filter(None, _ENDS.split(text)):
        chance = rng.random()
        if chance < without:
            continue
        if chance < without + exchanged:
            sentences.append(rng.choice(pool) + " ")
        elif rng.random() < renumbered:
            sentences.append(_renumbered(rng, sentence))
        else:
            sentences.append(sentence)
    return "".join(sentences)


def next_of_series(rng: random.Random, text: str, pool: Sequence[str], kept: float) -> str:
    """The text with all numbers others, and some sentences exchanged."""
    return "".join(
        _renumbered(rng, s) if rng.random() < kept else rng.choice(pool) + " "
        for s in filter(None, _ENDS.split(text))
    )


def main() -> None:
    rng = random.Random(5)
    texts = read_texts([Path(given) for given in sys.argv[1:]])
    numbered = [text for text in texts if len(_NUMBER.findall(text)) >= 4]
    pool = [s for text in texts for s in _ENDS.split(text) if 30 < len(s) < 400]
    print(f"{len(texts)} texts, {len(numbered)} of them with numbers\n")
    print("| pairs | of them | taken for versions |\n|---|---|---|")
    for name, rates in REVISED.items():
        found = sum(_recognised(t, revised(rng, t, pool, rates)) for t in texts)
        print(f"| a text and itself revised, {name} | {len(texts)} | {found} |")
    for name, kept in SERIES.items():
        found = sum(_recognised(t, next_of_series(rng, t, pool, kept)) for t in numbered)
        print(f"| a text and the next of its series, {name} | {len(numbered)} | {found} |")
    pairs = list(itertools.combinations(texts, 2))
    sketches = {text: set(sketch(text)) for text in texts}
    near = [(a, b) for a, b in pairs if len(sketches[a] & sketches[b]) >= LEAST_SHARED]
    found = sum(are_versions(_document(a, "a"), _document(b, "b")) for a, b in near)
    print(f"| two texts | {len(pairs)} | {found} |")
    most = max((resemblance(a, b) for a, b in near), default=0.0)
    print(
        f"\n{len(near)} pairs share {LEAST_SHARED} hashes; their largest resemblance is {most:.2f}."
    )


def _recognised(one: str, two: str) -> bool:
    """As it is done: by the hashes kept first, then by the texts."""
    first, second = sketch(one), sketch(two)
    if len(set(first) & set(second)) < min(LEAST_SHARED, len(second)):
        return False
    return are_versions(_document(one, "a"), _document(two, "b"))


def _document(text: str, name: str) -> Document:
    return make_document(Parsed(text, title="Report"), name, Path(name))


def _renumbered(rng: random.Random, text: str) -> str:
    return _NUMBER.sub(lambda match: str(rng.randrange(1, 10 ** len(match[0]))), text)


if __name__ == "__main__":
    main()
