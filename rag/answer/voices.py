"""Who is spoken of by a part of his name, and whose words a sentence is.

In: a question, chunks and sentences. Out: the tokens of names that a sentence stands for,
and the sentences at the ends of a quotation. Pure, no I/O; threads may share it.

News and releases name a person in full once: after that it is "Mr Lee", or "…," Jin said
behind the last sentence of what he said.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache

from rag.answer.kinds import find_values
from rag.answer.speech import SPEAKS
from rag.ports import Query
from rag.retrieve.tokens import fold_script, tokenize
from rag.types import Chunk

_SIGNS = re.compile('[“”"「」]')
_PARAGRAPH = re.compile(r"\n[ \t\u3000]*\n")
_SPEAKS_ALONE = re.compile(
    rf"(?<![\w’'-])(?P<first>[A-Z][a-z’'-]+) (?:{SPEAKS})\b"
    rf"|\b(?:{SPEAKS}) (?P<last>[A-Z][a-z’'-]+)\b"
)


@lru_cache(maxsize=512)
def quotation_ends(chunk: Chunk) -> Mapping[int, tuple[int, int]]:
    """By segment, the first and last of the quotation over several segments that it is part of.

    Who speaks is said in one of the two. A quotation that is not closed in its paragraph
    is none.
    """
    ends: dict[int, tuple[int, int]] = {}
    began: int | None = None
    is_open = False
    for index, segment in enumerate(chunk.segments):
        before = chunk.segments[index - 1].end if index else segment.start
        between = chunk.text[before - chunk.start : segment.start - chunk.start]
        if segment.kind != "body" or _PARAGRAPH.search(between):
            began, is_open = None, False
        text = chunk.text[segment.start - chunk.start : segment.end - chunk.start]
        for sign in _SIGNS.findall(text):
            is_open = sign in "“「" or (sign == '"' and not is_open)
        if began is not None and not is_open:
            ends |= dict.fromkeys(range(began, index + 1), (began, index))
            began = None
        elif began is None and is_open:
            began = index
    return ends


def names_asked(question: str, query: Query) -> tuple[frozenset[str], ...]:
    """The tokens of each person whom the question names, in his own language or another."""
    names = {value.normal for value in find_values(question, "named")}
    found = [name_tokens(name, query) for name in names]
    return tuple(name for name in found if len(name) > 1)


def name_tokens(name: str, query: Query) -> frozenset[str]:
    """The tokens of a name in the question, and of what translates it."""
    folded = fold_script(name)
    translated = (word.tokens for word in query.translations if word.word in folded)
    return frozenset(tokenize(name)).union(*translated)


def names_somebody(words: str) -> bool:
    """Whether some words name a person, not only a post or a body."""
    return bool(words) and bool(find_values(words, "named"))


def named_in_part(names: Sequence[frozenset[str]], text: str, page: Set[str]) -> frozenset[str]:
    """The tokens of the names that the text gives in part, if its page gives them in full.

    Part of a name counts as it is said of people alone: "Mr Lee", "Jin said".
    """
    parts = [value.normal for value in find_values(text, "titled")]
    parts += [match["first"] or match["last"] for match in _SPEAKS_ALONE.finditer(text)]
    called = [frozenset(tokenize(part)) for part in parts]
    return frozenset().union(
        *(
            name
            for name in names
            if any(part and part < name for part in called) and len(name & page) > 1
        )
    )
