"""`footnote sync DIR`: makes the store equal to a folder."""

from __future__ import annotations

import argparse
from pathlib import Path

from rag.cli.output import Commands, as_json
from rag.cli.receipts import report_receipt, say_file
from rag.cli.watch import watch_folder
from rag.cli.workspace import open_from
from rag.errors import ConfigError


def add_parser(commands: Commands, common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = commands.add_parser("sync", parents=[common], help="make the store equal to a folder")
    parser.add_argument("folder", type=Path, metavar="DIR")
    parser.add_argument("--dry-run", action="store_true", help="say what would be done")
    parser.add_argument("--watch", action="store_true", help="go on whenever a file changes")
    return parser


def run(args: argparse.Namespace) -> int:
    if not args.folder.is_dir():
        raise ConfigError(f"{args.folder}: not a folder; name the folder to follow")
    if args.watch and args.dry_run:
        raise ConfigError("--watch and --dry-run exclude each other; choose one")
    with open_from(args) as assistant:
        if args.watch:
            receipt = watch_folder(assistant, args.folder)
        else:
            receipt = assistant.sync(args.folder, dry_run=args.dry_run, progress=say_file)
    return report_receipt(receipt, as_json=as_json(args), dry_run=args.dry_run)
