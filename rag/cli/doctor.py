"""`footnote doctor [--fix]`: checks settings, ledger, indexes, encoder and model."""

from __future__ import annotations

import argparse

from rag.cli.ask import add_engine, engine_settings
from rag.cli.output import Commands, as_json, print_json, safe_line, show
from rag.cli.workspace import load_from


def add_parser(commands: Commands, common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = commands.add_parser("doctor", parents=[common], help="check everything, repair")
    parser.add_argument("--fix", action="store_true", help="rebuild what is damaged")
    add_engine(parser)
    return parser


def run(args: argparse.Namespace) -> int:
    """0 when every check holds, 1 when one does not."""
    from rag.doctor import examine

    report = examine(load_from(args, engine_settings(args)), fix=args.fix)
    if as_json(args):
        print_json(report.as_dict())
    else:
        for line in report.as_text().splitlines():
            show(safe_line(line))
    return 0 if report.sound else 1
