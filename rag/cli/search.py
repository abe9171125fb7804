"""`footnote search QUERY`: hits, with scores and offsets."""

from __future__ import annotations

import argparse

from rag.cli.output import Commands, as_json, print_json, safe_line, say, show
from rag.cli.workspace import open_from
from rag.types import Hit
from rag.wire import hit_to_dict


def add_parser(commands: Commands, common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = commands.add_parser("search", parents=[common], help="show what a query finds")
    parser.add_argument("query", metavar="QUERY")
    parser.add_argument("--top-k", type=int, default=10, metavar="N")
    parser.add_argument("--explain", action="store_true", help="show the parts of each score")
    add_filter(parser)
    return parser


def add_filter(parser: argparse.ArgumentParser) -> None:
    """The options that narrow a search to documents or dates."""
    parser.add_argument("--document", action="append", metavar="ID", help="search only this one")
    parser.add_argument("--since", metavar="YYYY-MM-DD")
    parser.add_argument("--until", metavar="YYYY-MM-DD")


def run(args: argparse.Namespace) -> int:
    from rag.errors import ConfigError

    if not 1 <= args.top_k <= 1000:
        raise ConfigError(f"--top-k {args.top_k}: a number from 1 to 1000")
    with open_from(args) as assistant:
        hits = assistant.search(
            args.query,
            top_k=args.top_k,
            documents=args.document,
            since=args.since,
            until=args.until,
        )
    if as_json(args):
        shown = [hit_to_dict(hit, explain=args.explain) for hit in hits]
        print_json({"query": args.query, "hits": shown})
    else:
        for hit in hits:
            show(render_hit(hit, explain=args.explain))
        if not hits:
            say("nothing was found; `footnote sources` lists what is in the store")
    return 0


def render_hit(hit: Hit, *, explain: bool) -> str:
    """A hit as three or four lines of text."""
    chunk = hit.chunk
    above = [part for part in chunk.heading.split(" › ") if part != hit.title]
    where = " › ".join(filter(None, (hit.title, *above)))
    page = f", page {chunk.page}" if chunk.page is not None else ""
    lines = [
        f"{hit.rank:2}. {hit.score:6.3f}  {safe_line(where)}",
        f"    {safe_line(hit.path)} [{chunk.start}:{chunk.end}]{page}",
        f"    {safe_line(chunk.text[:300])}",
    ]
    if explain:
        parts = "  ".join(f"{name} {value:.3f}" for name, value in hit.parts.items())
        lines.append(f"    {parts}")
    return "\n".join(lines)
