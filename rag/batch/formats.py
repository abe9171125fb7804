"""Kinds of file: in, a name; out, a reader or a writer of that kind.

Touches disk through the readers and writers only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path
from typing import BinaryIO, Literal

from rag.batch.delimited import Delimited, write_delimited
from rag.batch.markdown import Markdown, write_markdown
from rag.batch.objects import Objects, write_json, write_jsonl
from rag.batch.plain import PlainText, write_plain
from rag.batch.table import Answered, Sheet, Table
from rag.errors import ConfigError, GoldDataError

READABLE = ("csv", "tsv", "xlsx", "jsonl", "json", "md", "txt")
WRITABLE = (*READABLE, "docx", "html")
_NESTED = ("json", "jsonl")
ONE_CELL: dict[str, Literal["list", "text"]] = {"json": "list", "jsonl": "list", "md": "text"}
"""Formats whose footnotes stand in one cell, and as what."""

_ENDINGS = {
    "csv": "csv", "tsv": "tsv", "tab": "tsv", "xlsx": "xlsx", "xlsm": "xlsx",
    "jsonl": "jsonl", "ndjson": "jsonl", "json": "json", "md": "md", "markdown": "md",
    "txt": "txt", "text": "txt", "docx": "docx", "html": "html", "htm": "html",
}  # fmt: skip
_SAVE_AS = {"xls": "xlsx", "ods": "xlsx", "numbers": "xlsx", "doc": "docx"}

Writer = Callable[[BinaryIO, Sheet, Iterable[Answered]], None]


def format_of(path: Path, *, to_read: bool = False) -> str:
    """The format that the ending of a name tells. Raises ConfigError when it tells none.

    to_read: whether the name is that of a file of questions.
    """
    ending = path.suffix.lower().removeprefix(".")
    if ending in _ENDINGS:
        return _ENDINGS[ending]
    if ending in _SAVE_AS:
        raise ConfigError(f"{path.name}: .{ending} is not known; save it as .{_SAVE_AS[ending]}")
    known, option = (READABLE, "--from") if to_read else (WRITABLE, "--to")
    raise ConfigError(
        f"{path.name}: its ending tells no format; end it in one of "
        f"{', '.join('.' + name for name in known)}, or give {option}"
    )


def open_table(path: Path, format_name: str, *, sheet: str | None = None) -> Table:
    """The table of a file of questions. Raises GoldDataError when it is not what it says."""
    if format_name not in READABLE:
        raise ConfigError(f"{path.name}: questions are read from {', '.join(READABLE)} only")
    if not path.stat().st_size:
        raise GoldDataError(f"{path.name} is empty; give it at least one question")
    if sheet is not None and format_name != "xlsx":
        raise ConfigError("--sheet is for .xlsx files only")
    if format_name == "xlsx":
        from rag.batch.workbook import Workbook

        return Workbook(path, format_name, sheet=sheet)
    _check_text(path, format_name)
    if format_name in ("csv", "tsv"):
        return Delimited(path, format_name)
    if format_name in _NESTED:
        return Objects(path, format_name)
    return Markdown(path, format_name) if format_name == "md" else PlainText(path, format_name)


def writer_for(format_name: str, table: Table) -> Writer:
    """What writes a format. An XLSX file keeps its own workbook around the answers."""
    if format_name == "xlsx":
        if table.format == "xlsx":
            from rag.batch.splice import splice_workbook

            return splice_workbook
        from rag.batch.workbook import write_workbook

        return write_workbook
    if format_name == "docx":
        from rag.batch.docx_report import write_docx

        return write_docx
    if format_name == "html":
        from rag.batch.html_report import write_html

        return write_html
    return _PLAIN_WRITERS[format_name]


_PLAIN_WRITERS: dict[str, Writer] = {
    "csv": partial(write_delimited, delimiter=","),
    "tsv": partial(write_delimited, delimiter="\t"),
    "jsonl": write_jsonl,
    "json": write_json,
    "md": write_markdown,
    "txt": write_plain,
}


def sniff(head: bytes) -> str:
    """The format that the first bytes look like, for standard input."""
    if head.startswith(b"PK\x03\x04"):
        return "xlsx"
    text = head.decode("utf-8-sig", "replace").lstrip()
    first = text.split("\n", 1)[0].strip()
    if first.startswith("{"):
        return "jsonl" if first.endswith("}") else "json"
    if first.startswith("["):
        return "json"
    if first.startswith(("|", "- ", "* ", "# ")):
        return "md"
    return "tsv" if "\t" in first else "csv" if _is_csv_header(first) else "txt"


def _is_csv_header(first: str) -> bool:
    from rag.batch.columns import question_columns

    return bool(question_columns([cell.strip().strip('"') for cell in first.split(",")]))


_BINARY = (
    (b"PK\x03\x04", "a zip file, perhaps .xlsx"),
    (b"%PDF", "a PDF"),
    (b"\xd0\xcf\x11\xe0", "an old Office file"),
    (b"\x1f\x8b", "compressed"),
)


def _check_text(path: Path, format_name: str) -> None:
    with path.open("rb") as file:
        head = file.read(8)
    for mark, kind in _BINARY:
        if head.startswith(mark):
            raise GoldDataError(
                f"{path.name} is not {format_name.upper()} but {kind}; "
                "correct the ending of its name"
            )
