"""`footnote backup FILE`: the whole workspace in one file, while others go on reading."""

from __future__ import annotations

import argparse
from pathlib import Path

from rag.cli.output import Commands, as_json, print_json, say
from rag.cli.workspace import load_from


def add_parser(commands: Commands, common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = commands.add_parser("backup", parents=[common], help="write the workspace to a file")
    parser.add_argument("file", type=Path, metavar="FILE")
    return parser


def run(args: argparse.Namespace) -> int:
    from store import backup

    settings = load_from(args).settings
    backup(settings.home, args.file)
    size = args.file.stat().st_size
    say(f"wrote {args.file} ({size / 1e6:.1f} MB)")
    if as_json(args):
        print_json({"file": str(args.file), "bytes": size})
    return 0
