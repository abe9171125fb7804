"""`footnote restore FILE`: a workspace from a backup, at the place that --home names."""

from __future__ import annotations

import argparse
from pathlib import Path

from rag.cli.output import Commands, as_json, print_json, say
from rag.cli.workspace import load_from
from rag.errors import ConfigError


def add_parser(commands: Commands, common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = commands.add_parser("restore", parents=[common], help="make a workspace from a backup")
    parser.add_argument("file", type=Path, metavar="FILE")
    return parser


def run(args: argparse.Namespace) -> int:
    from store import restore

    if not args.file.is_file():
        raise ConfigError(f"{args.file}: no such file; name a file that `footnote backup` wrote")
    settings = load_from(args).settings
    restore(args.file, settings.home)
    say(f"restored {args.file} to {settings.home}")
    if as_json(args):
        print_json({"home": str(settings.home)})
    return 0
