"""A value that a text gives: what kind it is, where it stands, what it is equal to. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

ValueKind = Literal[
    "date",
    "time",
    "number",
    "person",
    "named",
    "titled",
    "place",
    "known place",
    "body",
    "name",
]
Unit = Literal["", "money", "percent", "duration", "age", "length"]


@dataclass(frozen=True, slots=True)
class Value:
    """A value in a text: text[start:end], and what it is equal to."""

    kind: ValueKind
    start: int
    end: int
    normal: str
