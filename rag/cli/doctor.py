"""`footnote doctor [--fix]`: checks settings, ledger, indexes, encoder and model."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from rag.cli.ask import add_engine, engine_settings
from rag.cli.output import Commands, as_json, print_json, show


def add_parser(commands: Commands, common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = commands.add_parser("doctor", parents=[common], help="check everything, repair")
    parser.add_argument("--fix", action="store_true", help="rebuild what is damaged")
    add_engine(parser)
    return parser


def run(args: argparse.Namespace) -> int:
    """0 when every check holds, 1 when one does not."""
    from rag.doctor import examine
    from rag.settings import load_settings

    home = getattr(args, "home", None)
    loaded = load_settings(
        Path(home) if home else None, given=engine_settings(args), environ=os.environ
    )
    report = examine(loaded, fix=args.fix)
    if as_json(args):
        print_json(report.as_dict())
    else:
        show(report.as_text())
    return 0 if report.sound else 1
