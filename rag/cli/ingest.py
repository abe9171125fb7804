"""`footnote ingest PATH…`: adds or updates files and folders."""

from __future__ import annotations

import argparse
from pathlib import Path

from rag.cli.output import Commands, as_json
from rag.cli.receipts import report_receipt, say_file
from rag.cli.workspace import open_from
from rag.errors import ConfigError


def add_parser(commands: Commands, common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = commands.add_parser("ingest", parents=[common], help="add or update files and folders")
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    return parser


def run(args: argparse.Namespace) -> int:
    """0 when something could be taken in or was there already, 3 when nothing could."""
    missing = [path for path in args.paths if not path.exists()]
    if missing:
        raise ConfigError(f"{missing[0]}: no such file or folder; check the path")
    with open_from(args) as assistant:
        receipt = assistant.ingest(args.paths, progress=say_file)
    return report_receipt(receipt, as_json=as_json(args))
