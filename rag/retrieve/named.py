"""Whether a query names a document, by its date or its title. Pure.

It only breaks near-ties: the bonus is smaller than any real difference.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import PurePath

from rag.ports import Query
from rag.retrieve.tokens import tokenize
from rag.types import Source

_FEWEST = 2


class Named:
    """Looks for documents' names in one query."""

    def __init__(self, query: Query, bonus: float) -> None:
        self._tokens = query.weights.keys()
        self._lang = query.lang
        self._bonus = bonus

    def bonus(self, source: Source) -> float:
        """The bonus for a chunk of this document; 0.0 when the query does not name it.

        A title or file name counts when the query holds all of its tokens, at least
        two; a date when it holds the day, or the month and year.
        """
        date = source.date
        if date and (date in self._tokens or date[:7] in self._tokens):
            return self._bonus
        names = _names(source.title, source.path, self._lang)
        return self._bonus if any(map(self._holds, names)) else 0.0

    def _holds(self, tokens: frozenset[str]) -> bool:
        return len(tokens) >= _FEWEST and tokens <= self._tokens


@lru_cache(maxsize=4_096)
def _names(title: str, path: str, lang: str) -> tuple[frozenset[str], ...]:
    """The tokens of a document's title and of its file's name."""
    return tuple(frozenset(tokenize(name, lang)) for name in (title, PurePath(path).stem))
