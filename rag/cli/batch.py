"""`footnote batch IN OUT`: a file of questions to a file of cited answers."""

from __future__ import annotations

import argparse
import shutil
import signal
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from types import FrameType
from typing import TYPE_CHECKING, Any

from rag.cli.ask import add_engine, engine_settings
from rag.cli.output import Commands, as_json, print_json, say
from rag.cli.search import add_filter
from rag.cli.workspace import load_from, open_from
from rag.errors import ConfigError
from rag.release import release

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.batch.job import Chain, Job, Summary

_MOST_REQUESTS = 64

_EPILOG = """\
IN:  .csv .tsv .xlsx .jsonl .json .md .txt, or - for standard input
OUT: any of these, .docx or .html, or - for standard output

The same command run again after a kill goes on where it stopped; what was
answered lies in OUT.journal. See docs/batch.md.
"""


def add_parser(commands: Commands, common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = commands.add_parser(
        "batch",
        parents=[common],
        help="answer a file of questions",
        epilog=_EPILOG,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("questions", metavar="IN")
    parser.add_argument("out", metavar="OUT")
    parser.add_argument("--column", metavar="NAME", help="the column that holds the question")
    parser.add_argument("--sheet", metavar="NAME", help="the sheet of an .xlsx file")
    parser.add_argument("--columns", metavar="A,B,…", help="which columns to add")
    parser.add_argument("--from", dest="read_as", metavar="FORMAT", help="format of IN")
    parser.add_argument("--to", dest="write_as", metavar="FORMAT", help="format of OUT")
    parser.add_argument("--jobs", type=int, metavar="N", help="questions asked at once")
    parser.add_argument("--diff", type=Path, metavar="OLD", help="show what changed since OLD")
    parser.add_argument("--gold", type=Path, metavar="GOLD", help="score the answers")
    parser.add_argument("--retry-failed", action="store_true", help="ask failed rows again")
    parser.add_argument("--fresh", action="store_true", help="ask everything again")
    parser.add_argument(
        "--no-row-filters",
        dest="row_filters",
        action="store_false",
        help="take columns since, until, documents and history for plain data",
    )
    add_engine(parser)
    add_filter(parser)
    return parser


def run(args: argparse.Namespace) -> int:
    """0 when every row has an answer, 3 when one failed. Raises Interrupted."""
    if args.jobs is not None and not 1 <= args.jobs <= 256:
        raise ConfigError(f"--jobs {args.jobs}: a number from 1 to 256")
    if args.out == "-" and as_json(args):
        raise ConfigError("--json and OUT - both want standard output; give OUT a name")
    with tempfile.TemporaryDirectory(prefix="footnote-batch-") as folder:
        job = _job(args, Path(folder))
        summary = _run_job(args, job)
        if args.out == "-":
            with job.out.open("rb") as file:
                shutil.copyfileobj(file, sys.stdout.buffer)
            sys.stdout.buffer.flush()
    if as_json(args):
        print_json(summary.as_dict())
    for line in summary.lines():
        say(line)
    return 3 if summary.counts.get("failed") else 0


def _job(args: argparse.Namespace, folder: Path) -> Job:
    from rag.batch.asked import Defaults
    from rag.batch.cells import choose_columns
    from rag.batch.formats import READABLE, WRITABLE, format_of, sniff
    from rag.batch.job import Job

    questions = Path(args.questions)
    name = questions.name
    if args.questions == "-":
        name, questions = "standard input", folder / "in"
        with questions.open("wb") as file:
            shutil.copyfileobj(sys.stdin.buffer, file)
        with questions.open("rb") as file:
            read_as = args.read_as or sniff(file.read(4096))
    elif not questions.is_file():
        raise ConfigError(f"{questions}: no such file; check the path of IN")
    else:
        read_as = args.read_as or format_of(questions, to_read=True)
    write_as = args.write_as or (read_as if args.out == "-" else format_of(Path(args.out)))
    for option, value, known in (("--from", read_as, READABLE), ("--to", write_as, WRITABLE)):
        if value not in known:
            raise ConfigError(f"{option} {value}: choose among {', '.join(known)}")
    return Job(
        questions=questions,
        out=folder / f"out.{write_as}" if args.out == "-" else Path(args.out).absolute(),
        name=name,
        read_as=read_as,
        write_as=write_as,
        column=args.column,
        sheet=args.sheet,
        chosen=choose_columns(
            args.columns,
            with_changes=args.diff is not None,
            with_outcome=args.gold is not None,
        ),
        row_filters=args.row_filters,
        defaults=Defaults(tuple(args.document) if args.document else None, args.since, args.until),
        diff=args.diff,
        gold=args.gold,
        retry_failed=args.retry_failed,
        fresh=args.fresh,
        day=_long_date(date.today()),
    )


def _long_date(day: date) -> str:
    """A date as a letter has it: "3 March 2025"."""
    return f"{day.day} {day:%B %Y}"


def _run_job(args: argparse.Namespace, job: Job) -> Summary:
    from rag.assistant import make_filter
    from rag.batch.asking import Watch
    from rag.batch.progress import Progress
    from rag.batch.run import run_batch
    from rag.batch.score import Score
    from rag.batch.team import open_workers

    make_filter(job.defaults.documents, job.defaults.since, job.defaults.until)
    score = Score(job.gold) if job.gold else None

    def progress(total: int, before: int) -> Progress:
        return Progress(sys.stderr, time.monotonic, total=total, before=before)

    with _open(args, args.jobs) as assistant, _stopping() as stopped:
        chain = _chain(assistant, args)
        summary = run_batch(
            job,
            chain,
            lambda pending: open_workers(
                assistant,
                chain.settings["engine"],
                pending=pending,
                jobs=args.jobs,
                asked_engine=args.engine,
                given=engine_settings(args),
                keep_hits=args.gold is not None,
            ),
            watch=Watch(progress, time.monotonic, stopped),
            score=score,
        )
    if score is not None and not as_json(args):
        for line in score.table().splitlines():
            say(line)
    return summary


def _open(args: argparse.Namespace, jobs: int | None) -> Assistant:
    """The assistant; --jobs raises the limit of requests unless a person has set one."""
    given = engine_settings(args)
    if jobs is not None and load_from(args, given).origins.get("max_requests") == "default":
        given["max_requests"] = min(jobs, _MOST_REQUESTS)
    return open_from(args, given)


def _chain(assistant: Assistant, args: argparse.Namespace) -> Chain:
    """What the journal records of who answers; no key is among it."""
    from rag.batch.job import Chain

    settings = assistant.settings
    recorded: dict[str, Any] = {
        "engine": assistant.engine_for(args.engine),
        "model": settings.model,
        "gguf": str(settings.gguf) if settings.gguf else None,
        "llm": settings.llm,
        "encoder": settings.encoder,
        "embedding_model": settings.embedding_model,
        "chunk_chars": settings.chunk_chars,
        "top_k": settings.top_k,
        "documents": args.document,
        "since": args.since,
        "until": args.until,
    }
    return Chain(recorded, assistant.sources(), release())


@contextmanager
def _stopping() -> Iterator[Callable[[], bool]]:
    """Whether the person has interrupted. The first time what is in flight is
    waited for, the second time the program ends at once.
    """
    asked_to_stop = False

    def handle(_: int, __: FrameType | None) -> None:
        nonlocal asked_to_stop
        if asked_to_stop:
            raise KeyboardInterrupt
        asked_to_stop = True
        say("\nstopping: waiting for the questions in flight; interrupt again to leave them")

    before = signal.signal(signal.SIGINT, handle)
    try:
        yield lambda: asked_to_stop
    finally:
        signal.signal(signal.SIGINT, before)
