"""What a rule is that makes a question of a sentence: a record, pure."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Rule:
    """What to ask of a sentence that a pattern matches."""

    kind: str
    pattern: re.Pattern[str]
    ask: Callable[[re.Match[str]], str]
