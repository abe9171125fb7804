"""`footnote ask QUESTION`: one answer with its footnotes."""

from __future__ import annotations

import argparse
import sys
import textwrap
from collections.abc import Mapping
from typing import Any

from rag.batch.cells import footnote_place
from rag.cli.output import Commands, as_json, fail, print_json, safe_line, say, show
from rag.cli.search import add_filter
from rag.cli.workspace import open_from
from rag.errors import AssistantError
from rag.types import Answer, Citation, failed_answer
from rag.wire import answer_to_dict


def add_parser(commands: Commands, common: argparse.ArgumentParser) -> argparse.ArgumentParser:
    parser = commands.add_parser("ask", parents=[common], help="answer one question")
    parser.add_argument("question", metavar="QUESTION", help='"-" reads it from standard input')
    add_engine(parser)
    add_filter(parser)
    return parser


def add_engine(parser: argparse.ArgumentParser) -> None:
    """The options that choose who answers."""
    parser.add_argument("--engine", choices=("auto", "quotes", "model"), default="auto")
    parser.add_argument("--model", metavar="NAME", help="a model of an OpenAI-compatible server")
    parser.add_argument("--gguf", metavar="FILE", help="a model file, served in this process")


def engine_settings(args: argparse.Namespace) -> dict[str, Any]:
    """The settings that `add_engine` gave."""
    return {"model": args.model, "gguf": args.gguf}


def run(args: argparse.Namespace) -> int:
    from rag.answer.leadin import leads_of

    question = sys.stdin.read() if args.question == "-" else args.question
    with open_from(args, engine_settings(args)) as assistant:
        if assistant.host and assistant.engine_for(args.engine) == "model":
            say(f"asking {assistant.host}")
        try:
            answer = assistant.ask(
                question,
                engine=args.engine,
                documents=args.document,
                since=args.since,
                until=args.until,
            )
        except AssistantError as error:
            if as_json(args) and error.exit_code == 3:
                print_json(answer_to_dict(failed_answer(question, args.engine, str(error))))
                return fail(str(error), 3, as_json=False)
            raise
        leads = {} if as_json(args) else leads_of(answer, assistant.document)
    if as_json(args):
        print_json(answer_to_dict(answer))
    else:
        show(render_answer(answer, leads))
        for note in answer.notes:
            say(f"note: {note}")
    return 0


def render_answer(answer: Answer, leads: Mapping[int, str]) -> str:
    """The answer's text and its footnotes by document, for a terminal.

    leads: by marker, the line that announces the list whose item is quoted.
    """
    lines = [_printable(answer.text)]
    document = None
    for citation in answer.citations:
        if citation.doc_id != document:
            document = citation.doc_id
            title = f"{citation.title} ({citation.date})" if citation.date else citation.title
            lines += ["", safe_line(title), safe_line(citation.path)]
        lines.append(_footnote(citation, leads.get(citation.marker, "")))
    if answer.withheld:
        lines.append(
            f"\n{answer.withheld} sentence(s) withheld: the documents do not support them."
        )
    return "\n".join(lines)


def _footnote(citation: Citation, lead: str) -> str:
    offsets = f"{citation.start}–{citation.end}"
    under = f"under “{lead}”" if lead else ""
    place = ", ".join(filter(None, (footnote_place(citation), under, offsets)))
    quote = f"“{safe_line(citation.quote)}” ({safe_line(place)})"
    indent = " " * (len(str(citation.marker)) + 5)
    return textwrap.fill(f"  [{citation.marker}] {quote}", 96, subsequent_indent=indent)


def _printable(text: str) -> str:
    return "\n".join(safe_line(line) for line in text.splitlines())
