"""How many tokens a text may have, by a rule that errs on the high side.

No I/O. A model's own tokenizer is not at hand; the estimate is compared with
the usage that comes back (see `rag.model.context.was_cut`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache

from rag.model.records import Message

_PIECE = re.compile(r"[A-Za-z]{1,5}|[^\sA-Za-z]|\u3000")
_PER_MESSAGE = 8


@lru_cache(maxsize=1_024)
def estimate_tokens(text: str) -> int:
    """Tokens of a text: one a Chinese character, digit or sign, one a started 5 letters.

    Remembered: a prompt's rules and its sentences are counted several times.
    """
    return len(_PIECE.findall(text))


def estimate_messages(messages: Sequence[Message]) -> int:
    """Tokens of a prompt, with what the chat form adds to each message."""
    return sum(estimate_tokens(m.content) + _PER_MESSAGE for m in messages)
