"""`footnote chat`: the Gradio app on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from rag.cli.ask import add_engine, engine_settings
from rag.cli.output import Commands, say
from rag.cli.workspace import open_from
from rag.errors import ConfigError


def add_parser(commands: Commands, common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = commands.add_parser("chat", parents=[common], help="open the chat in a browser")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=7860)
    entry = parser.add_mutually_exclusive_group()
    entry.add_argument("--auth", type=Path, metavar="FILE", help="ask for a name and a password")
    entry.add_argument(
        "--no-auth",
        action="store_true",
        help="let whoever reaches --host read the documents and add to them",
    )
    parser.add_argument(
        "--samples", action="store_true", help="take in the sample documents if there are none"
    )
    add_engine(parser)
    return parser


def run(args: argparse.Namespace) -> int:
    from ui.hosts import is_loopback

    if not 1 <= args.port <= 65535:
        raise ConfigError(f"--port {args.port}: a number from 1 to 65535")
    if not (args.auth or args.no_auth or is_loopback(args.host)):
        raise ConfigError(
            f"whoever reaches {args.host} could read the documents: give --auth FILE "
            "(made by `footnote users add NAME`), or --no-auth if that is meant"
        )
    with open_from(args, engine_settings(args)) as assistant:
        if args.samples and not assistant.sources():
            from rag.samples import sample_documents

            receipt = assistant.ingest([sample_documents()])
            say(f"took in {receipt.count('added')} sample documents")
        from ui.uploads import upload_folder

        upload_folder()  # before Gradio is imported, which would make another
        from ui.app import serve

        say(f"serving on http://{args.host}:{args.port}; Ctrl-C ends it")
        assistant.warm()
        serve(assistant, host=args.host, port=args.port, auth=args.auth)
    return 0
