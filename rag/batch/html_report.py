"""HTML for people: in, the answered rows; out, one page that needs nothing else.

All text is escaped; no script, no picture, no link out. Streams.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from importlib.resources import files
from typing import BinaryIO

from rag.batch.cells import ranges
from rag.batch.report import Entry, Note, entry_of
from rag.batch.table import Answered, Sheet


def write_html(out: BinaryIO, sheet: Sheet, rows: Iterable[Answered]) -> None:
    """Writes the page."""
    for piece in _page(sheet, rows):
        out.write(piece.encode("utf-8", "replace"))


def _page(sheet: Sheet, rows: Iterable[Answered]) -> Iterator[str]:
    style = files("rag.batch").joinpath("report.css").read_text(encoding="utf-8")
    yield (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        "style-src 'unsafe-inline'\">\n"
        f"<title>{_text(sheet.title)}</title>\n<style>\n{style}</style>\n</head>\n<body>\n"
        f"<header>\n<h1>{_text(sheet.title)}</h1>\n<p class=day>{_text(sheet.day)}</p>\n<dl>\n"
    )
    for name, value in sheet.facts:
        yield f"<div><dt>{_text(name)}</dt><dd>{_text(value)}</dd></div>\n"
    yield "</dl>\n</header>\n<main>\n"
    number = 0
    for answered in rows:
        entry = entry_of(sheet, answered, number + 1)
        if entry is not None:
            number += 1
            yield from _entry(entry)
        elif heading := heading_of(answered):
            yield f"<h2 class=part>{_text(heading)}</h2>\n"
    yield (
        "</main>\n<footer>An answer is in the words of the documents that its footnotes name; "
        "where it is not, the footnote gives their exact words. Where the documents do not say, "
        "no answer is given.</footer>\n</body>\n</html>\n"
    )


def _entry(entry: Entry) -> Iterator[str]:
    yield f'<section class="{entry.status}" id="q{entry.number}">\n'
    yield f"<h2><span class=number>{_text(entry.label)}</span>{_text(entry.question)}</h2>\n"
    if entry.aside:
        told = (f"<span>{_text(name)}: {_text(value)}</span>" for name, value in entry.aside)
        yield f"<p class=aside>{' '.join(told)}</p>\n"
    if entry.verdict:
        yield f"<p class=status>{_text(entry.verdict)}</p>\n"
    for runs in entry.paragraphs:
        shown = (_run(entry.number, text, marker) for text, marker in runs)
        yield f"<p class=answer>{''.join(shown)}</p>\n"
    for remark in entry.remarks:
        yield f"<p class=remark>{_text(remark)}</p>\n"
    if entry.change:
        yield f"<p class=change>{_text(entry.change)}</p>\n"
    if entry.pieces:
        yield f"<p class=difference>{''.join(_piece(*piece) for piece in entry.pieces)}</p>\n"
    if entry.footnotes:
        yield "<ol class=notes>\n"
        for note in entry.footnotes:
            yield _note(entry.number, note)
        yield "</ol>\n"
    yield "</section>\n"


def _run(number: int, text: str, marker: int | None) -> str:
    if marker is None:
        return _text(text)
    return f'<sup><a href="#q{number}-n{marker}">{marker}</a></sup>'


def _note(number: int, note: Note) -> str:
    where = f" · {_text(note.where)}" if note.where else ""
    quote = f"<blockquote>{_text(note.quote)}</blockquote>" if note.quote else ""
    anchors = "".join(f'<a id="q{number}-n{marker}"></a>' for marker in note.markers)
    return (
        f"<li>{anchors}<span class=marker>{ranges(note.markers)}</span>"
        f"<cite>{_text(note.title)}</cite>{where}{quote}</li>\n"
    )


def _piece(op: str, words: str) -> str:
    return {" ": "{}", "-": "<del>{}</del>", "+": "<ins>{}</ins>"}[op].format(_text(words))


def heading_of(answered: Answered) -> str:
    """A row without a question but with one cell is a heading of a questionnaire."""
    cells = [str(cell).strip() for cell in answered.row.cells if cell not in (None, "")]
    return cells[0] if len(cells) == 1 else ""


def _text(text: str) -> str:
    clean = "".join(char for char in text if char == "\n" or char == "\t" or ord(char) >= 32)
    return escape(clean)
