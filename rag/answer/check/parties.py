"""Whether bodies that a sentence says agreed with each other are joined in the quotes. Pure.

Lists of agreements hold many names, and every one of a wrong pair stands in them:
"between A and B" and "between C and D" say nothing of A and D. English alone: in
Chinese the two parties of a title are not told apart from its words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answer.bodies import find_bodies
from rag.answer.check.records import Fault

_BETWEEN = re.compile(
    r"\bbetween (?P<pair>[^\";:()]{3,300}?)"
    r"(?=[\";:()]|\.(?:\s|$)|, (?!(?:the )?[A-Z])| (?:on|for) [A-Z]|$"
    r"| (?:in|is|are|was|were|will|to|has|have|signed|at|under|by)\b)"
)
_AGREED = re.compile(
    r"\b(?:sign(?:s|ed)?|conclude[sd]?|reache[sd]|made|entered into|exchange[sd]?)\b"
    r"[^.;:\"]{0,80}?\bwith\b",
    re.IGNORECASE,
)
_CAPITAL = re.compile(r"[A-Z][\w'&-]*")
_EACH = re.compile(r"\brespectively\b|\bamong\b|\beach other\b", re.IGNORECASE)
Words = frozenset[str]


def check_parties(sentence: str, quotes: str) -> list[Fault]:
    """A fault for each body that agreed with others than the sentence says.

    Both normalised. "A signed a pact with D" over 'pacts "between A and B", "between C
    and D"' -> D; nothing where the quotes name one of the two outside such pairs.
    """
    pairs = [_names(match["pair"]) for match in _BETWEEN.finditer(quotes)]
    agreed = _AGREED.search(sentence)
    if len(pairs) < 2 or agreed is None or _EACH.search(sentence):
        return []
    outside = _names(_BETWEEN.sub(" ", quotes))
    ours = [*_bodies(sentence[: agreed.start()])]
    theirs = [*_bodies(sentence[agreed.end() :])]
    return [
        Fault("name", name, f"the quotes do not join {name} with {', '.join(n for n, _ in ours)}")
        for name, words in theirs
        if ours and not any(_joined(words, other, pairs, outside) for _, other in ours)
    ]


def _joined(one: Words, other: Words, pairs: Sequence[Words], outside: Words) -> bool:
    """Whether a pair holds both, or one of them stands outside the pairs."""
    if one <= outside or other <= outside:
        return True
    return any(one | other <= pair | outside for pair in pairs)


def _bodies(text: str) -> Iterator[tuple[str, Words]]:
    for body in find_bodies(text):
        name = text[body.start : body.end].removesuffix(" and").strip(" .,")
        yield name, _names(name)


def _names(text: str) -> Words:
    return frozenset(match.group().casefold() for match in _CAPITAL.finditer(text)) - {"the"}
