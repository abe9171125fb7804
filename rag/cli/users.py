"""`footnote users add|remove|list`: who may log in to the chat."""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from rag.cli.output import Commands, as_json, print_json, say, show
from rag.cli.workspace import load_from
from rag.errors import ConfigError

FILE_NAME = "users.txt"


def add_parser(commands: Commands, common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = commands.add_parser("users", parents=[common], help="say who may log in to the chat")
    parser.add_argument("action", choices=("add", "remove", "list"))
    parser.add_argument("name", nargs="?", metavar="NAME")
    parser.add_argument(
        "--file", type=Path, metavar="FILE", help=f"default: {FILE_NAME} in the workspace"
    )
    return parser


def run(args: argparse.Namespace) -> int:
    from ui.users import Users, add_user, remove_user

    path = args.file or load_from(args).settings.home / FILE_NAME
    if args.action == "list":
        names = sorted(Users(path).load())
        if as_json(args):
            print_json({"users": names})
        else:
            show("\n".join(names))
        return 0
    if not args.name:
        raise ConfigError(f"users {args.action} needs a NAME")
    if args.action == "remove":
        remove_user(path, args.name)
        say(f"{args.name} can no longer log in")
        if as_json(args):
            print_json({"removed": args.name})
        return 0
    known = add_user(path, args.name, _password())
    done = "has a new password" if known else "can log in"
    say(f"{args.name} {done}; start `footnote chat --auth {path}`")
    if as_json(args):
        print_json({"added": args.name})
    return 0


def _password() -> str:
    """Asked for twice on a terminal; else the first line of standard input."""
    if not sys.stdin.isatty():
        return sys.stdin.readline().rstrip("\n")
    first = getpass.getpass("Password: ")
    if getpass.getpass("Again: ") != first:
        raise ConfigError("the two passwords differ; try again")
    return first
