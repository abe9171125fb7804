"""Plain text and Markdown files.

In: the bytes of a file. Out: `Parsed`, whose text is the decoded file itself.
Pure; threads may share it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from rag.load.decode import decode
from rag.load.lang import detect_lang
from rag.load.published import publication_date
from rag.load.structure import find_marks, title_of
from rag.types import Mark, Parsed

_FRONT_MATTER = re.compile(r"\A---[ \t]*\r?\n(.*?)\r?\n(?:---|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL)
_FIELD = re.compile(r"^(title|date)\s*:\s*[\"']?(.+?)[\"']?\s*$", re.MULTILINE | re.IGNORECASE)


def parse_text(data: bytes) -> Parsed:
    """A plain text with its title, date, language and marks."""
    text, notes = decode(data)
    return describe(text, notes=notes, parser="text/1")


def parse_markdown(data: bytes) -> Parsed:
    """A Markdown text; a title and date in its front matter win over those found."""
    text, notes = decode(data)
    parsed = describe(text, markdown=True, notes=notes, parser="markdown/1")
    front = _FRONT_MATTER.match(text)
    fields = {key.lower(): value for key, value in _FIELD.findall(front[1])} if front else {}
    date = publication_date("date: " + fields["date"]) if "date" in fields else None
    marks = parsed.marks
    if front:
        body = tuple(mark for mark in marks if mark.start >= front.end())
        marks = (Mark("residue", 0, front.end()), *body)
        parsed = replace(parsed, title=title_of(body))
    return Parsed(
        text=text,
        title=fields.get("title", parsed.title),
        date=date or parsed.date,
        lang=parsed.lang,
        marks=marks,
        parser=parsed.parser,
        notes=parsed.notes,
    )


def describe(
    text: str, *, markdown: bool = False, notes: list[str] | None = None, parser: str
) -> Parsed:
    """A text with all that can be read from the text alone."""
    marks = find_marks(text, markdown=markdown)
    return Parsed(
        text=text,
        title=title_of(marks),
        date=publication_date(text),
        lang=detect_lang(text),
        marks=marks,
        parser=parser,
        notes=tuple(notes or ()),
    )
