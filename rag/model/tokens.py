"""How many tokens a text may have, by a rule that errs on the high side.

No I/O. A model's own tokenizer is not at hand; the estimate is compared with
the usage that comes back (see `rag.model.context.note_usage`).
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.model.records import Message

_WIDE = re.compile(r"[\u2e80-\u9fff\uac00-\ud7ff\uf900-\ufaff\uff00-\uffef\U00020000-\U0003ffff]")
_WORD = re.compile(r"[A-Za-z]+|\d|[^\sA-Za-z\d]")
_PER_MESSAGE = 8
_LETTERS = 5


def estimate_tokens(text: str) -> int:
    """Tokens of a text: one a Chinese character, digit or sign, one a started 5 letters."""
    wide = len(_WIDE.findall(text))
    narrow = _WIDE.sub(" ", text)
    return wide + sum(-(-len(word) // _LETTERS) for word in _WORD.findall(narrow))


def estimate_messages(messages: Sequence[Message]) -> int:
    """Tokens of a prompt, with what the chat form adds to each message."""
    return sum(estimate_tokens(m.content) + _PER_MESSAGE for m in messages)
