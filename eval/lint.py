"""Checks gold against its documents: in, gold and texts; out, problems with lines.

Pure but for `load_corpus`, which reads a folder through the project's loaders.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from eval.evidence import squeeze
from eval.gold import Problem, read_gold
from eval.scoring.anchors import find_day, find_number, find_phrase
from eval.scoring.dates import parse_day
from eval.scoring.phrases import read_phrase
from eval.scoring.reading import Reading
from eval.types import Fact, Gold, GoldItem
from rag.errors import GoldDataError

_COMMON_FROM = 2
"""An anchor in every document tells nothing, once there are so many documents."""


def lint_file(path: Path) -> list[Problem]:
    """All that is wrong with a gold file and its documents, in order of lines."""
    gold, problems = read_gold(path)
    if gold is None:
        return problems
    if gold.corpus is None:
        return [*problems, Problem(1, "corpus is missing; name the folder of the documents")]
    folder = Path(gold.corpus)
    if not folder.is_dir():
        return [*problems, Problem(1, f"corpus {folder.name!r} is not a folder beside the file")]
    found = [*problems, *lint(gold, load_corpus(folder))]
    return sorted(found, key=lambda problem: problem.line)


def lint(gold: Gold, documents: Mapping[str, str]) -> list[Problem]:
    """What is wrong with the gold. documents: text by path below the corpus."""
    if not documents:
        return [Problem(1, "the corpus holds no document that can be read")]
    readings = {name: Reading(text) for name, text in documents.items()}
    squeezed = {name: squeeze(text) for name, text in documents.items()}
    problems: list[Problem] = []
    for item in gold.items:
        problems += _lint_item(item, squeezed, readings)
    return sorted(problems, key=lambda problem: problem.line)


def _lint_item(
    item: GoldItem, squeezed: Mapping[str, str], readings: Mapping[str, Reading]
) -> Iterator[Problem]:
    if item.answerable == "no":
        yield from _lint_unanswerable(item, readings)
        return
    if not item.vital:
        yield Problem(
            item.line, f"{item.id!r} is answerable but has no vital fact; add one", item.id
        )
    for fact in item.facts:
        yield from _lint_fact(item, fact, squeezed, readings)


def _lint_unanswerable(item: GoldItem, readings: Mapping[str, Reading]) -> Iterator[Problem]:
    for fact in item.facts:
        for name, reading in readings.items():
            held = _held_anchor(fact, reading, item)
            if held:
                yield Problem(
                    fact.line or item.line,
                    f"{item.id!r} is said to be unanswerable, but {held!r} occurs in {name}; "
                    'set answerable to "yes" or mend the anchor',
                    item.id,
                )
                break


def _lint_fact(
    item: GoldItem, fact: Fact, squeezed: Mapping[str, str], readings: Mapping[str, Reading]
) -> Iterator[Problem]:
    line = fact.line or item.line
    if not fact.has_anchor and not fact.evidence:
        yield Problem(
            line, f"fact {fact.id!r} has no anchor; give any_of, number, date or set", item.id
        )
        return
    if not fact.evidence:
        yield Problem(line, f"fact {fact.id!r} has no evidence; give doc and quote", item.id)
    for piece in fact.evidence:
        where = piece.line or line
        if piece.doc not in squeezed:
            near = next((name for name in squeezed if name.endswith(piece.doc)), None)
            hint = f"; did you mean {near!r}?" if near else "; name a file below the corpus"
            yield Problem(where, f"document {piece.doc!r} is not in the corpus{hint}", item.id)
        elif squeeze(piece.quote) not in squeezed[piece.doc]:
            yield Problem(
                where,
                f"the quote “{piece.quote[:60]}” is not in {piece.doc}; copy it from the document",
                item.id,
            )
    for phrase in fact.any_of:
        is_word = read_phrase(phrase).answer is None
        if (
            is_word
            and len(readings) >= _COMMON_FROM
            and all(find_phrase(reading, phrase, fact, item) for reading in readings.values())
        ):
            yield Problem(
                line, f"anchor {phrase!r} occurs in every document; choose a rarer one", item.id
            )
        if any(phrase.casefold() == banned.casefold() for banned in fact.forbid):
            yield Problem(line, f"{phrase!r} is both an anchor and forbidden; drop one", item.id)


def _held_anchor(fact: Fact, reading: Reading, item: GoldItem) -> str:
    for phrase in fact.any_of:
        if find_phrase(reading, phrase, fact, item):
            return phrase
    if fact.number is not None and find_number(reading, fact.number, fact, item):
        return f"{fact.number.value:g} {fact.number.unit}".strip()
    day = parse_day(fact.date) if fact.date else None
    if day is not None and find_day(reading, day):
        return str(fact.date)
    for member in fact.members:
        if not any(find_phrase(reading, one, fact, item) for one in member):
            return ""
    return " + ".join(member[0] for member in fact.members)


def load_corpus(folder: Path) -> dict[str, str]:
    """Text of each document by its path below the folder; unreadable ones left out."""
    from rag.errors import DocumentError
    from rag.load import load_file

    texts: dict[str, str] = {}
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.is_symlink() or path.name.startswith("."):
            continue
        try:
            texts[path.relative_to(folder).as_posix()] = load_file(path).text
        except DocumentError:
            continue
        except OSError as error:
            raise GoldDataError(f"{path}: cannot be read ({error.strerror})") from error
    return texts
