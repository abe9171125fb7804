"""Words as display HTML: escaped, shortened, and where they stand. Pure."""

from __future__ import annotations

import re

from rag.types import Citation, Hit
from ui.wording import Wording

_SPECIAL = str.maketrans(
    {
        "&": "&amp;",
        "<": "&lt;",
        ">": "&gt;",
        '"': "&quot;",
        "'": "&#39;",
        "`": "&#96;",
        "{": "&#123;",
        "}": "&#125;",
        "$": "&#36;",
    }
)
# What could turn the reading order around, hide text or break the page's JSON.
_UNSEEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
_DRAWN = re.compile(r"(?m)^\s*#{1,6}\s+|^\s*[>|]\s*|([-=*_~—–─.·|+])\1{3,}")
_EMPHASIS = re.compile(r"(?<![\w*_])[*_]{1,3}(?=\w)|(?<=[\w.!?。！？])[*_]{1,3}(?![\w*_])")
_HEAD = re.compile(r"\A---\n(?:[\w-]+:.*\n)+---\n")  # a Markdown file's own data
SNIPPET_CHARS = 280


def escape(text: str) -> str:
    """The text as HTML that shows it and does nothing else.

    Braces, dollars and back-quotes too, since the page has templates; control
    and bidirectional characters become visible replacement characters.
    """
    return _UNSEEN.sub("�", text).translate(_SPECIAL)


def place_of(citation: Citation | Hit, say: Wording) -> str:
    """Date, page, heading and place of a citation or hit, on one line.

    A heading that only repeats the title is left out.
    """
    where = citation.chunk if isinstance(citation, Hit) else citation
    page = say("page", page=where.page) if where.page is not None else ""
    above = [part for part in where.heading.split(" › ") if part and part != citation.title]
    return " · ".join(filter(None, (citation.date, page, " › ".join(above), where.place)))


def snippet(text: str, limit: int = SNIPPET_CHARS) -> str:
    """The beginning of a text on one line, without signs that only draw or mark it up.

    limit: in Latin letters; a Chinese sign counts as two, which is its width.
    """
    line = " ".join(_EMPHASIS.sub("", _DRAWN.sub(" ", _HEAD.sub("", text))).split())
    width = 0
    for at, char in enumerate(line):
        width += 2 if char >= "\u2e80" else 1
        if width > limit:
            return line[: at - 1] + "…"
    return line
