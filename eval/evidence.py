"""Whether a passage holds gold evidence: in, words and paths; out, yes or no.

Pure; threads may share it. White space apart, a passage holds a quote when the
quote stands in it whole, or most of it does where a border cuts it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from eval.types import Evidence, Fact

_MOST = 0.6
_SPACE = re.compile(r"\s+")


@lru_cache(maxsize=20_000)
def squeeze(text: str) -> str:
    """The text with each run of white space as one space, ends trimmed."""
    return _SPACE.sub(" ", text).strip()


def is_document(path: str, doc: str) -> bool:
    """Whether a stored path is the document that the gold names."""
    return path == doc or path.endswith("/" + doc)


def holds(passage: str, quote: str) -> bool:
    """Whether the passage holds the quote, or at least six tenths of it at a border."""
    passage, quote = squeeze(passage), squeeze(quote)
    if quote in passage:
        return True
    most = max(8, int(len(quote) * _MOST))
    if len(quote) <= most:
        return False
    begin = passage.rfind(quote[:most])
    if begin >= 0 and quote.startswith(passage[begin:]):
        return True
    end = passage.find(quote[-most:])
    return end >= 0 and quote.endswith(passage[: end + most])


def is_inside(passage: str, quote: str) -> bool:
    """Whether a cited passage and the quote are parts of one another, or overlap mostly."""
    return holds(passage, quote) or (len(squeeze(passage)) >= 8 and holds(quote, passage))


def cites_fact(fact: Fact, citations: Sequence[Mapping[str, Any]]) -> bool | None:
    """Whether any cited quote holds evidence of the fact; None without evidence."""
    if not fact.evidence:
        return None
    return any(supports(piece, citation) for piece in fact.evidence for citation in citations)


def supports(piece: Evidence, citation: Mapping[str, Any]) -> bool:
    """Whether one citation (as in `ask --json`) points at one piece of evidence."""
    path, quote = str(citation.get("path", "")), str(citation.get("quote", ""))
    return is_document(path, piece.doc) and is_inside(quote, piece.quote)


def found_in(piece: Evidence, hit: Mapping[str, Any]) -> bool:
    """Whether one hit (as in `ask --json`) holds one piece of evidence."""
    return is_document(str(hit.get("path", "")), piece.doc) and holds(
        str(hit.get("text", "")), piece.quote
    )
