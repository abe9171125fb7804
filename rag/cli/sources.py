"""`footnote sources [list|show ID|forget ID…]`: what is in the store."""

from __future__ import annotations

import argparse

from rag.cli.output import Commands, as_json, print_json, safe_line, say, show
from rag.cli.workspace import open_from
from rag.errors import ConfigError
from rag.types import Source
from rag.wire import document_to_dict, source_to_dict


def add_parser(commands: Commands, common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = commands.add_parser("sources", parents=[common], help="list, show or forget documents")
    parser.add_argument("action", nargs="?", choices=("list", "show", "forget"), default="list")
    parser.add_argument("ids", nargs="*", metavar="ID")
    return parser


def run(args: argparse.Namespace) -> int:
    if args.action != "list" and not args.ids:
        raise ConfigError(f"`sources {args.action}` needs an ID; `footnote sources` lists them")
    if args.action == "show" and len(args.ids) > 1:
        raise ConfigError("`sources show` takes one ID")
    with open_from(args) as assistant:
        sources = assistant.sources()
        chosen = [_find(sources, wanted) for wanted in args.ids]
        if args.action == "show":
            document = assistant.document(chosen[0].doc_id)
            if as_json(args):
                print_json(document_to_dict(document))
            else:
                show(document.text)
        elif args.action == "forget":
            assistant.forget([source.doc_id for source in chosen])
            for source in chosen:
                say(f"forgotten {source.path}")
            if as_json(args):
                print_json({"forgotten": [source.doc_id for source in chosen]})
        else:
            _list(chosen or sources, json_wanted=as_json(args))
    return 0


def _find(sources: list[Source], wanted: str) -> Source:
    found = [s for s in sources if wanted in (s.doc_id, s.path) or s.path.endswith("/" + wanted)]
    if len(found) != 1:
        what = "no document has" if not found else f"{len(found)} documents have"
        raise ConfigError(f"{what} the ID {wanted!r}; `footnote sources` lists them")
    return found[0]


def _list(sources: list[Source], *, json_wanted: bool) -> None:
    if json_wanted:
        print_json({"sources": [source_to_dict(source) for source in sources]})
    elif not sources:
        say("the store is empty; add documents with `footnote ingest PATH`")
    for source in () if json_wanted else sources:
        date = source.date or "no date   "
        show(f"{source.doc_id}  {date}  {source.chunks:5} chunks  {safe_line(source.title)}")
        show(f"              {safe_line(source.path)}")
