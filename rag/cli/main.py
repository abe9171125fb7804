"""The command `footnote`: in, arguments; out, an exit code.

Every command is one module here with `add_parser(commands)` and
`run(args) -> int`; heavy parts are imported inside `run`. An expected failure
is one line on standard error; with --json also a JSON document.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence

from rag.cli.output import fail, quiet_stdout
from rag.errors import AssistantError

COMMANDS = (
    "ingest",
    "sync",
    "sources",
    "search",
    "ask",
    "chat",
    "batch",
    "eval",
    "doctor",
    "backup",
    "restore",
    "users",
)


def main(argv: Sequence[str] | None = None) -> int:
    """Runs one command. 0 done, 1 a check did not hold, 2 wrong call, 3 failed, 130 stopped."""
    arguments = list(sys.argv[1:] if argv is None else argv)
    # One BLAS thread an encode, set before NumPy is imported: four beside a busy
    # process made a question 100 times slower.
    os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
    args = make_parser(arguments).parse_args(arguments)
    try:
        return int(args.run(args))
    except AssistantError as error:
        return fail(str(error), error.exit_code, as_json=getattr(args, "json", False))
    except KeyboardInterrupt as stopped:
        return fail(str(stopped) or "interrupted", 130, as_json=getattr(args, "json", False))
    except BrokenPipeError:
        quiet_stdout()
        return 0


def make_parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """The parser; only the command that is called is imported."""
    common = argparse.ArgumentParser(add_help=False, argument_default=argparse.SUPPRESS)
    common.add_argument("--home", metavar="DIR", help="the workspace (or FOOTNOTE_HOME)")
    common.add_argument("--json", action="store_true", help="print one JSON document")
    parser = argparse.ArgumentParser(
        prog="footnote",
        description="Answers from your own documents, every sentence with its proof.",
        parents=[common],
    )
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    called = _command_in(arguments)
    for name in (called,) if called else COMMANDS:
        module = importlib.import_module(f"rag.cli.{name}")
        command: argparse.ArgumentParser = module.add_parser(commands, common)
        command.set_defaults(run=module.run)
    return parser


def _command_in(arguments: Sequence[str]) -> str | None:
    """The first word that is neither an option nor the value of --home."""
    words = iter(arguments)
    for word in words:
        if word == "--home":
            next(words, None)
        elif not word.startswith("-"):
            return word if word in COMMANDS else None
    return None
