"""Content words of a text, and which words are names by their spelling.

Pure but for one vocabulary read from an installed package on first use; threads
may share it.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from rag.answer.check.limits import CASE_MARGIN
from rag.retrieve.tokens import tokenize
from rag.retrieve.use_weights import package_resources

_DATE_TOKEN = re.compile(r"\d{2,4}-\d{2}(?:-\d{2})?\Z")
_PAST = (
    "built build held hold met meet said say gave give given give took take taken take made make "
    "went go gone go began begin begun begin grew grow grown grow fell fall fallen fall rose rise "
    "risen rise won win lost lose led lead paid pay sold sell bought buy brought bring thought "
    "think found find left leave kept keep sent send spent spend wrote write written write chose "
    "choose chosen choose spoke speak spoken speak broke break broken break drew draw drawn draw "
    "became become came come ran run saw see seen see sought seek taught teach told tell"
)
_WORDS = _PAST.split()
_PRESENT = dict(zip(_WORDS[::2], _WORDS[1::2], strict=True))


def content_stems(text: str) -> list[str]:
    """Stems of the content words of an English text, in order; dates left out.

    "built" and "build" are one.
    """
    return [_PRESENT.get(t, t) for t in tokenize(text, "en") if not _DATE_TOKEN.match(t)]


@lru_cache(maxsize=50_000)
def is_ordinary(word: str) -> bool:
    """Whether a word is common in lower case, so that a capital proves no name.

    By its frequency in both forms in the vocabulary of the embedded encoder:
    "Officials" -> True, "Beijing" -> False; a word in neither form -> False.
    """
    pieces = _pieces()
    unknown = pieces.unk_id()
    lower = pieces.piece_to_id("▁" + word.casefold())
    if lower == unknown:
        return word.casefold().endswith(("ly", "ing")) and len(word) > 5
    capital = pieces.piece_to_id("▁" + word.capitalize())
    if capital == unknown:
        return True
    return bool(pieces.get_score(lower) > pieces.get_score(capital) - CASE_MARGIN)


@lru_cache(maxsize=50_000)
def split_chinese(run: str) -> tuple[str, ...]:
    """The run in words of the encoder's vocabulary, single characters where it has none."""
    pieces = _pieces().encode(run, out_type=str)
    return tuple(piece.lstrip("▁") for piece in pieces if piece.lstrip("▁"))


@lru_cache(maxsize=1)
def _pieces() -> Any:
    from sentencepiece import SentencePieceProcessor

    return SentencePieceProcessor(model_file=str(package_resources() / "sp.model"))
