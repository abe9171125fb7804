"""`footnote eval run|lint|compare|rescore|import`: answers held against gold facts."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from contextlib import closing
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.cli.ask import add_engine, engine_settings
from rag.cli.output import Commands, as_json, print_json, say, show
from rag.cli.workspace import load_from, open_from
from rag.errors import ConfigError, GoldDataError, ModelUnavailable

if TYPE_CHECKING:
    from eval.types import Gold
    from rag.assistant import Assistant
    from rag.model.source import ModelSource
    from rag.settings import Settings


def add_parser(commands: Commands, common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = commands.add_parser("eval", parents=[common], help="hold answers against gold facts")
    doing = parser.add_subparsers(dest="doing", metavar="WHAT", required=True)
    run = doing.add_parser("run", parents=[common], help="ask every gold question and score it")
    run.add_argument("gold", type=Path, metavar="GOLD")
    run.add_argument("--out", type=Path, metavar="RUN", help="folder for results and reports")
    run.add_argument("--store", action="store_true", help="ask the workspace of --home instead")
    run.add_argument("--jobs", type=int, default=1, metavar="N", help="questions asked at once")
    run.add_argument("--gate", type=Path, metavar="FILE", help="fail when a limit does not hold")
    run.add_argument("--against", type=Path, metavar="RUN", help="an earlier run for the gate")
    run.add_argument("--judge", action="store_true", help="ask a model about open facts")
    run.add_argument("--judge-model", metavar="NAME", help="another model than the answering one")
    add_engine(run)
    lint = doing.add_parser("lint", parents=[common], help="check a gold file and its documents")
    lint.add_argument("gold", type=Path, metavar="GOLD")
    compare = doing.add_parser("compare", parents=[common], help="tell two runs apart")
    compare.add_argument("old", type=Path, metavar="A")
    compare.add_argument("new", type=Path, metavar="B")
    compare.add_argument("--gold", type=Path, metavar="GOLD", help="for clusters and kinds")
    again = doing.add_parser("rescore", parents=[common], help="score stored answers anew")
    again.add_argument("stored", type=Path, metavar="RUN")
    again.add_argument("--gold", type=Path, required=True, metavar="GOLD")
    again.add_argument("--out", type=Path, metavar="RUN", help="write the new run here")
    again.add_argument("--gate", type=Path, metavar="FILE", help="fail when a limit does not hold")
    again.add_argument("--against", type=Path, metavar="RUN", help="an earlier run for the gate")
    imported = doing.add_parser("import", parents=[common], help="make gold of a public set")
    imported.add_argument("format", choices=("squad", "mtrag", "csv"), metavar="FORMAT")
    imported.add_argument("file", type=Path, metavar="FILE")
    imported.add_argument("--out", type=Path, metavar="DIR", help="folder for gold and documents")
    imported.add_argument("--limit", type=int, metavar="N", help="take the first N questions")
    return parser


def run(args: argparse.Namespace) -> int:
    """0 done, 1 the gate did not hold, 2 the gold is wrong, 3 something failed."""
    doing = {
        "run": _run,
        "lint": _lint,
        "compare": _compare,
        "rescore": _rescore,
        "import": _import,
    }
    return doing[args.doing](args)


def _run(args: argparse.Namespace) -> int:
    import sys
    import time

    from eval.finish import finish_run
    from eval.gold import load_gold
    from eval.judge_model import judge_source
    from eval.run import run_gold
    from rag.batch.progress import Progress

    if not 1 <= args.jobs <= 256:
        raise ConfigError(f"--jobs {args.jobs}: a number from 1 to 256")
    gold = load_gold(args.gold)
    gate = _gate(args, gold) if args.gate else None
    out = args.out or Path("eval-runs") / gold.name
    bars: list[Progress] = []

    def started(done: int, total: int) -> None:
        if done:
            say(f"going on with {out}: {done} of {total} questions are answered")
        bars.append(Progress(sys.stderr, time.monotonic, total=total, before=done))

    with _assistant(args, gold) as assistant:
        judge = judge_source(assistant.settings, args.judge_model) if args.judge else None
        try:
            results = run_gold(
                gold,
                assistant,
                out,
                engine=args.engine,
                settings=_public_settings(assistant),
                jobs=args.jobs,
                started=started,
                finished=lambda result: bars[0].advance(
                    tokens=int(result.measured.get("tokens", 0)), failed=result.outcome == "ERROR"
                ),
            )
        except KeyboardInterrupt:
            say(f"what is answered lies in {out}; the same command goes on from there")
            raise
        finally:
            for bar in bars:
                bar.finish()
        extra = _judge(args, gold, results, judge, assistant.settings) if judge else {}
    summary = finish_run(gold, results, out, extra=extra, gate=gate and gate(results))
    failed = summary["outcomes"]["ERROR"]
    if failed:
        say(f"{failed} question(s) could not be asked; they count as neither right nor wrong")
    code = _report(args, summary, out)
    unjudged = "error" in summary.get("judge", {})
    return code or (3 if unjudged or failed == len(gold.items) else 0)


def _report(args: argparse.Namespace, summary: dict[str, Any], out: Path | None) -> int:
    """Shows the summary; 1 when its gate does not hold."""
    from eval.table import render_table

    if as_json(args):
        print_json(summary)
    else:
        show(render_table(summary))
    if out is not None:
        say(f"report: {out / 'report.html'}")
    failures = summary.get("gate", {}).get("failures", [])
    for failure in failures:
        say(f"gate: {failure}")
    return 1 if failures else 0


def _gate(args: argparse.Namespace, gold: Gold) -> Callable[[Any], Callable[[Any], list[str]]]:
    """The gate of the arguments, read before anything is asked: results -> summary -> failures."""
    from eval.gate import check_gate, load_gate

    gate = load_gate(args.gate)
    return lambda results: (
        lambda summary: check_gate(gate, gold, results, summary, against=args.against)
    )


def _judge(
    args: argparse.Namespace, gold: Gold, results: Any, judge: ModelSource, settings: Settings
) -> dict[str, Any]:
    """The judge's section of the summary; its failure is told, and costs no result."""
    from eval.judge import describe_judge, plan_judge, run_judge

    cache = settings.home / "judge.jsonl"
    try:
        with closing(judge):
            model = judge()
            plan = plan_judge(gold, results, model.settings.name, cache)
            say(
                f"judge {plan.model} at {model.settings.host}: {len(plan.asked)} questions, "
                f"{len(plan.open)} to ask, about {plan.tokens:,} tokens"
            )
            verdicts = run_judge(plan, model, cache, jobs=args.jobs)
    except ModelUnavailable as error:
        say(f"the judge could not be asked: {error}")
        return {"judge": {"error": str(error)}}
    return {"judge": describe_judge(gold, results, plan, verdicts)}


def _assistant(args: argparse.Namespace, gold: Gold) -> Assistant:
    """The workspace of --home, or the gold's own one, brought up to date first."""
    import hashlib

    from rag import open_assistant
    from rag.load.split import SPLITTER
    from rag.retrieve.tokens import TOKENIZER

    given = engine_settings(args)
    if args.store:
        return open_from(args, given)
    if gold.corpus is None:
        raise GoldDataError(f"{args.gold.name} names no corpus; add one, or use --store")
    corpus = Path(gold.corpus)
    if not corpus.is_dir():
        raise GoldDataError(f"{args.gold.name}: corpus {corpus.name!r} is not a folder beside it")
    settings = load_from(args, given).settings
    carried = {
        item.name: getattr(settings, item.name) for item in fields(settings) if item.name != "home"
    }
    key = hashlib.sha256(
        f"{corpus}\n{settings.encoder}\n{settings.embedding_model}\n"
        f"{SPLITTER}/{settings.chunk_chars}\n{TOKENIZER}".encode()
    ).hexdigest()[:16]
    assistant = open_assistant(settings.home / "cache" / "eval" / key, **carried)
    try:
        receipt = assistant.sync(corpus)
    except BaseException:
        assistant.close()
        raise
    for file in receipt.files:
        if file.outcome == "skipped":
            say(f"skipped {Path(file.path).name}: {file.detail}")
    return assistant


def _public_settings(assistant: Assistant) -> dict[str, Any]:
    hidden = {"home", "api_key", "deadline_s", "cache", "cache_dir"}
    settings = assistant.settings
    return {
        item.name: value.name if isinstance(value, Path) else value
        for item in fields(settings)
        if item.name not in hidden and (value := getattr(settings, item.name)) is not None
    }


def _lint(args: argparse.Namespace) -> int:
    from eval.lint import lint_file

    problems = lint_file(args.gold)
    if as_json(args):
        print_json(
            {
                "gold": str(args.gold),
                "problems": [
                    {"line": p.line, "item": p.item, "message": p.message} for p in problems
                ],
            }
        )
    for problem in problems:
        say(f"{args.gold.name}:{problem.line}: {problem.message}")
    if not problems:
        say(f"{args.gold.name}: nothing to change")
    return 2 if problems else 0


def _rescore(args: argparse.Namespace) -> int:
    from eval.finish import finish_run, rescore
    from eval.gold import load_gold
    from eval.results import write_results
    from eval.summary import summarise

    gold = load_gold(args.gold)
    gate = _gate(args, gold) if args.gate else None
    results = rescore(gold, args.stored)
    if args.out is not None:
        write_results(args.out, results)
        summary = finish_run(gold, results, args.out, gate=gate and gate(results))
    else:
        summary = summarise(gold, results)
        if gate:
            failures = gate(results)(summary)
            summary["gate"] = {"passed": not failures, "failures": failures}
    missing = len(gold.items) - len(results)
    if missing:
        say(f"{missing} question(s) of the gold have no stored answer; they count as ERROR")
    return _report(args, summary, args.out)


def _compare(args: argparse.Namespace) -> int:
    from eval.compare import compare_runs, render_comparison

    comparison = compare_runs(args.old, args.new, gold=args.gold)
    if as_json(args):
        print_json(comparison)
    else:
        show(render_comparison(comparison))
    return 0


def _import(args: argparse.Namespace) -> int:
    from eval.imports import import_set

    out = args.out or Path(args.file.stem + "-gold")
    report = import_set(args.format, args.file, out, limit=args.limit)
    if as_json(args):
        print_json(report)
    for note in report["notes"]:
        say(note)
    say(f"{report['items']} questions over {report['documents']} documents: {out / 'gold.yaml'}")
    return 0
