"""Who a question is about, and whether a sentence tells what he said or what post he holds.

In: a question taken apart, the query as retrieval took it apart, a sentence with its
tokens. Out: features by name. Pure, no I/O; threads may share it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from rag.answer.kinds import find_values
from rag.answer.posts import names_post
from rag.answer.question import Asked
from rag.answer.speech import tells_speech
from rag.answer.voices import name_tokens
from rag.ports import Query
from rag.retrieve.tokens import fold_script, tokenize


@dataclass(frozen=True, slots=True)
class About:
    """Tokens, in either language, that name who is asked to have said something, and whose
    post is asked for."""

    speaker: frozenset[str]
    holder: frozenset[str]

    @property
    def anyone(self) -> bool:
        return bool(self.speaker or self.holder)


def about_whom(asked: Asked, query: Query) -> About:
    """Who a question is about; nobody in most."""
    named = " ".join(value.normal for value in find_values(asked.speaker, "named"))
    return About(name_tokens(named or asked.speaker, query), _given_names(asked.holder, query))


def about_features(
    about: About, text: str, told: str, own: Collection[str], before: Collection[str]
) -> dict[str, float]:
    """said: somebody's words are told, and not another's than those asked for; said_by: they
    are surely the right one's. post_there: a post stands beside the name asked about.

    told: the text with the ends of the quotation that it is part of. own: tokens of the
    text. before: of these ends and of the sentence that it leans on.
    """
    out: dict[str, float] = {}
    if about.holder and names_post(text):
        out["post_there"] = float(not about.holder.isdisjoint(own))
    if about.speaker and tells_speech(told):
        by = not (about.speaker.isdisjoint(own) and about.speaker.isdisjoint(before))
        out["said"] = float(by or not find_values(text, "titled"))
        out["said_by"] = float(by)
    return out


def _given_names(name: str, query: Query) -> frozenset[str]:
    """Tokens that tell a person from others of the same surname, in either language.

    Either word of a Latin name may be the surname: the rarer one is looked for.
    """
    if not name:
        return frozenset()
    folded = fold_script(name)
    own = [token for token in tokenize(name) if token in query.idf]
    rarest = sorted(own, key=lambda token: query.idf[token])[-1:]
    translated = (t.tokens for t in query.translations if len(t.word) > 1 and t.word in folded)
    return frozenset(rarest).union(*translated)
