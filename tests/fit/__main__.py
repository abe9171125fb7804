"""`python -m tests.fit --data DIR`: refits the quotes engine's numbers, reports, writes them.

Reads the public sets in DIR, writes rag/answer/fitted.toml (or --out). Every
article is on one side of the split; what is printed as "held" was never fitted.
"""

from __future__ import annotations

import argparse
import pickle
import sys
from collections.abc import Mapping
from pathlib import Path
from random import Random

import numpy as np

from rag.answer.fitted import FITTED_FILE, Linear, Regime, load_fitted
from rag.ports import Encoder
from rag.retrieve.bridge import Bridge
from rag.retrieve.encoder import UseEncoder
from tests.fit.logistic import calibration_error, roc_auc
from tests.fit.models import (
    Told,
    fit_answerable,
    fit_choose,
    report_answerable,
    report_choose,
)
from tests.fit.rows import ask_world, make_library
from tests.fit.sets import QuestionSet, blanked, in_bits, load_sets, part_of
from tests.fit.worlds import blanked_worlds, split_worlds, whole_world
from tests.fit.write import render_fitted
from tests.fit.written import load_written, written_library, written_worlds

SEED = 7
PARTS = ("fit", "held")
WITHOUT_BLANKS = ("covid",)
"""Sets whose papers are so long that other sentences often answer as well."""
IN_BITS = ("xquad-en", "xquad-zh", "zh-over-en", "drcd")
WRITTEN_COUNTS = 2
"""How often a question written for the fit counts: they are few, and what users ask. In
deciding, AUC on public, crossed and written sets: once .926 / .838 / .640, twice .922 /
.835 / .660, three times .918 / .832 / .676; xquad English with the paragraph left out
.914, .904, .888."""
Gathered = Mapping[tuple[str, str], Told]


def main() -> int:
    args = _arguments()
    gathered = _gather(args.data, args.found, args.questions)
    if not gathered:
        print(f"no question set in {args.data}; the README says where each comes from")
        return 2
    to_fit = [told for (_, part), told in gathered.items() if part == "fit"]
    choosing = fit_choose(to_fit)
    deciding = fit_answerable(to_fit, choosing)
    thresholds = load_fitted().thresholds
    args.out.write_text(render_fitted(choosing, deciding, thresholds), encoding="utf-8")
    _report({n: told for (n, part), told in gathered.items() if part == "held"}, choosing, deciding)
    return 0


def _report(
    held: Mapping[str, Told],
    choosing: Mapping[Regime, Linear],
    deciding: Mapping[Regime, Linear],
) -> None:
    """Prints how good the models are on articles that were never fitted."""
    for name, told in held.items():
        print(report_choose(name, told, choosing), flush=True)
    chances, labels = [], []
    for name, told in held.items():
        line, chance, label = report_answerable(name, told, choosing, deciding)
        print(line, flush=True)
        chances.append(chance)
        labels.append(label)
    chance, label = np.concatenate(chances), np.concatenate(labels)
    print(f"all together: AUC {roc_auc(chance, label):.3f}, ", end="")
    print(f"ECE {calibration_error(chance, label):.3f}", flush=True)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.fit", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of the public sets")
    parser.add_argument("--out", type=Path, default=FITTED_FILE, help="file to write")
    parser.add_argument("--questions", type=int, default=240, help="about how many a set and part")
    parser.add_argument("--found", type=Path, help="keep what retrieval finds here; read if there")
    return parser.parse_args()


def _gather(data: Path, kept: Path | None, questions: int) -> Gathered:
    if kept and kept.exists():
        found: Gathered = pickle.loads(kept.read_bytes())
        return found
    encoder, bridge = UseEncoder(cache=None), Bridge(cache=None)
    gathered: dict[tuple[str, str], Told] = {
        (each.name, part): _tell(each.part(part), encoder, bridge, questions)  # type: ignore[arg-type]
        for each in load_sets(data)
        for part in PARTS
    }
    gathered.update(_gather_written(encoder, bridge))
    if kept:
        kept.write_bytes(pickle.dumps(gathered))
    return gathered


def _gather_written(encoder: Encoder, bridge: Bridge) -> Gathered:
    """What retrieval finds for the sets written for the fit, split by document."""
    gathered: dict[tuple[str, str], Told] = {}
    for questions, documents in load_written():
        library = written_library(documents, encoder)
        worlds = list(written_worlds(questions))
        found = [list(ask_world(world, library, encoder, bridge)) for world in worlds]
        for part in PARTS:
            mine = [
                [each for each in world if part_of(each.question.group) == part] for world in found
            ]
            whole = [each for each in mine[0] if each.question.spans]
            gathered[questions.name, part] = Told(
                whole, [f for world in mine for f in world], True, WRITTEN_COUNTS
            )
    return gathered


def _tell(questions: QuestionSet, encoder: Encoder, bridge: Bridge, most: int) -> Told:
    """What retrieval finds for the questions of one part of a set."""
    random = Random(SEED)
    library = make_library(questions, encoder)
    choosing = list(ask_world(whole_world(questions, most, random), library, encoder, bridge))
    deciding = [
        found
        for world in split_worlds(questions, most // 2, random)
        for found in ask_world(world, library, encoder, bridge)
    ]
    if questions.name in IN_BITS:
        bits = in_bits(questions)
        library = make_library(bits, encoder)
        deciding += [
            found
            for world in split_worlds(bits, most // 4, random, sizes=(1, 5))
            for found in ask_world(world, library, encoder, bridge)
        ]
    if questions.name not in WITHOUT_BLANKS:
        gaps = blanked(questions, most, random)
        library = make_library(gaps, encoder)
        deciding += [
            found
            for world in blanked_worlds(gaps, (1, 5, 20, 100))
            for found in ask_world(world, library, encoder, bridge)
        ]
    print(f"{questions.name}: {len(choosing)} and {len(deciding)} questions asked", flush=True)
    return Told(choosing, deciding, questions.touches)


if __name__ == "__main__":
    sys.exit(main())
