"""`python -m tests.bench [--data DIR]`: prints the benchmark as a Markdown table.

Rows whose data is not there print "not run"; README names where each set comes from.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.bench.data import Case, cases, read_squad
from tests.bench.quality import Outcome, measure, quoted_share
from tests.bench.systems import Ours, Peer

SIZES = (1_000, 10_000, 100_000)
_QUESTIONS = 200


def main() -> int:
    """Exit code 0: what could run has run."""
    arguments = _arguments()
    folder = Path(arguments.data) if arguments.data else Path("data")
    if arguments.grow or arguments.take:
        print(json.dumps(_alone(folder, arguments)))
        return 0
    peer = "" if arguments.no_peer else Peer.missing()
    print(f"Questions about {arguments.half} articles; all documents are searched.\n")
    print("| set | questions | ours @1 | @5 | ms | quoted | peer @1 | @5 | ms |")
    print("|---|---|---|---|---|---|---|---|---|")
    for case in cases(folder, half=arguments.half):
        if arguments.only and arguments.only not in case.name:
            continue
        print(_row(case, with_peer=not (arguments.no_peer or peer)), flush=True)
    if peer:
        print(f"\nThe peer did not run: {peer}")
    _print_ingest(arguments, folder)
    _print_growth(arguments, folder)
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--data", help="folder of the public sets")
    parser.add_argument("--half", choices=("odd", "all"), default="odd", help="articles asked of")
    parser.add_argument("--only", default="", help="only sets whose name holds this")
    parser.add_argument("--no-peer", action="store_true", help="ours alone")
    parser.add_argument("--sizes", default=",".join(map(str, SIZES)), help="chunks, for times")
    parser.add_argument("--ingest", type=int, default=10, help="megabytes taken in; 0: none")
    parser.add_argument("--grow", type=int, default=0, help=argparse.SUPPRESS)
    parser.add_argument("--fill", default="", help=argparse.SUPPRESS)
    parser.add_argument("--home", default="", help=argparse.SUPPRESS)
    parser.add_argument("--take", type=int, default=0, help=argparse.SUPPRESS)
    return parser.parse_args()


def _row(case: Case, *, with_peer: bool) -> str:
    if not case.texts:
        return f"| {case.name} | not run | | | | | | | |"
    with tempfile.TemporaryDirectory() as scratch:
        ours = Ours(Path(scratch))
        seconds = ours.ingest(case.texts)
        outcome = measure(case, ours.search)
        quoted = _quoted(case, ours)
        ours.close()
    size = sum(len(text.encode()) for text in case.texts) / 1000
    print(f"{case.name}: ingest {size / seconds:.0f} kB/s, ours", file=sys.stderr)
    cells = [case.name, str(outcome.questions), *_cells(outcome), quoted]
    if with_peer:
        with tempfile.TemporaryDirectory() as scratch:
            peer = Peer(Path(scratch))
            seconds = peer.ingest(case.texts)
            cells += _cells(measure(case, peer.search))
            peer.close()
        print(f"{case.name}: ingest {size / seconds:.0f} kB/s, peer", file=sys.stderr)
    else:
        cells += ["not run", "", ""]
    return f"| {' | '.join(cells)} |"


def _quoted(case: Case, ours: Ours) -> str:
    """The share as printed; "" where an answer's words are not a sentence's."""
    if case.by_answer or " over " in case.name:
        return ""
    return f"{quoted_share(case.questions, ours.first_sentence):.3f}"


def _cells(outcome: Outcome) -> list[str]:
    return [f"{outcome.hit_at_1:.3f}", f"{outcome.hit_at_5:.3f}", f"{outcome.milliseconds:.1f}"]


def _print_ingest(arguments: argparse.Namespace, folder: Path) -> None:
    if not arguments.ingest:
        return
    print("\n| ingest of English text, MB | kB a second | of processor time | memory, MB | child |")
    print("|---|---|---|---|---|")
    row = _in_own_process(folder, "--take", str(arguments.ingest))
    names = ("speed", "cpu", "own", "child")
    cells = [f"{row[name]:.0f}" for name in names] if row else ["not run", "", "", ""]
    print(f"| {arguments.ingest} | {' | '.join(cells)} |", flush=True)


def _print_growth(arguments: argparse.Namespace, folder: Path) -> None:
    sizes = [int(size) for size in arguments.sizes.split(",") if size]
    if not sizes:
        return
    print("\n| chunks | search, median ms | of processor time | memory, MB | writing, s |")
    print("|---|---|---|---|---|")
    for size in sizes:
        with tempfile.TemporaryDirectory() as home:
            # Written by one process and searched by another, whose memory is its own.
            written = _in_own_process(folder, "--grow", str(size), "--fill", home)
            row = written and _in_own_process(folder, "--grow", str(size), "--home", home)
        if not row:
            print(f"| {size:,} | not run | | | |")
            continue
        cells = [f"{row['ms']:.1f}", f"{row['cpu']:.1f}", f"{row['mb']:.0f}", f"{written['s']:.0f}"]
        print(f"| {size:,} | {' | '.join(cells)} |", flush=True)


def _in_own_process(folder: Path, *arguments: str) -> dict[str, float]:
    """The numbers that a run of this module prints; {} where its data is not there."""
    if not (folder / "covid_qa.json").is_file():
        return {}
    command = [sys.executable, "-m", "tests.bench", "--data", str(folder), *arguments]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    numbers: dict[str, float] = json.loads(done.stdout)
    return numbers


def _alone(folder: Path, arguments: argparse.Namespace) -> dict[str, float]:
    from tests.bench.growth import fill, ingest_speed, search_times

    texts, questions, _ = read_squad(folder / "covid_qa.json")
    if arguments.take:
        with tempfile.TemporaryDirectory() as scratch:
            return ingest_speed(Path(scratch), texts, arguments.take)
    if arguments.fill:
        return {"s": fill(Path(arguments.fill), texts[:10], arguments.grow)}
    asked = [question.text for question in questions[:_QUESTIONS]]
    return search_times(Path(arguments.home), asked)


if __name__ == "__main__":
    sys.exit(main())
