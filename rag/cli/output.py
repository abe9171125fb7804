"""What the commands print: JSON to standard output, messages to standard error."""

from __future__ import annotations

import argparse
import json
import os
import sys
from typing import Any, TypeAlias

Commands: TypeAlias = "argparse._SubParsersAction[argparse.ArgumentParser]"


def say(line: str) -> None:
    """One line for the person, on standard error."""
    print(safe_line(line), file=sys.stderr, flush=True)


def show(text: str) -> None:
    """The result for the person, on standard output."""
    print(text)


def print_json(document: Any) -> None:
    """One JSON document on standard output; a lone surrogate cannot break it."""
    text = json.dumps(document, ensure_ascii=False, indent=2)
    sys.stdout.buffer.write(text.encode("utf-8", "replace") + b"\n")
    sys.stdout.buffer.flush()


def fail(message: str, code: int, *, as_json: bool) -> int:
    """The exit code, after saying in one line what was wrong."""
    if as_json:
        print_json({"error": {"message": safe_line(message), "exit_code": code}})
    say(f"footnote: {message}")
    return code


def safe_line(text: str) -> str:
    """The text on one line, without control characters that could move a cursor."""
    return "".join(char if char.isprintable() or char == "\t" else " " for char in text).strip()


def quiet_stdout() -> None:
    """After the reader of a pipe has gone: keep the interpreter from complaining."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def as_json(args: argparse.Namespace) -> bool:
    return bool(getattr(args, "json", False))
