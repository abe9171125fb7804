"""`footnote chat`: the Gradio app on this machine."""

from __future__ import annotations

import argparse
from pathlib import Path

from rag.cli.ask import add_engine, engine_settings
from rag.cli.output import Commands, open_from, say


def add_parser(commands: Commands, common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = commands.add_parser("chat", parents=[common], help="open the chat in a browser")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=7860)
    parser.add_argument("--auth", type=Path, metavar="FILE", help="ask for a name and a password")
    parser.add_argument(
        "--samples", action="store_true", help="take in the sample documents if there are none"
    )
    add_engine(parser)
    return parser


def run(args: argparse.Namespace) -> int:
    with open_from(args, **engine_settings(args)) as assistant:
        if args.samples and not assistant.sources():
            from rag.samples import sample_documents

            receipt = assistant.ingest([sample_documents()])
            say(f"took in {receipt.count('added')} sample documents")
        from ui.app import is_loopback, serve

        if not args.auth and not is_loopback(args.host):
            say("whoever reaches this address can read the documents; --auth FILE asks who it is")
        say(f"serving on http://{args.host}:{args.port}; Ctrl-C ends it")
        assistant.warm()
        serve(assistant, host=args.host, port=args.port, auth=args.auth)
    return 0
