"""The report's own words in three languages: in, a key; out, a line of text.

Reads its files once, from this package. Threads may share what comes out. What
comes from gold, documents or models is never translated.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("en", "zh-Hant", "zh-Hans")


@dataclass(frozen=True, slots=True)
class Words:
    """The lines of one language: `words("pages", count=3)`."""

    lang: str
    lines: Mapping[str, str]

    def __call__(self, key: str, **fields: object) -> str:
        line = self.lines[key]
        for name, value in fields.items():
            line = line.replace("{" + name + "}", str(value))
        return line

    def name(self, kind: str, key: str, other: str = "") -> str:
        """The name of a step, an outcome or a figure; `other` for one without its own."""
        return self.lines.get(f"{kind}_{key}", other or key)


@cache
def words(lang: str = "en") -> Words:
    """The words of a language; English for one that the report does not speak."""
    chosen = lang if lang in LANGUAGES else "en"
    path = Path(__file__).parent / "words" / f"{chosen}.json"
    return Words(chosen, json.loads(path.read_text(encoding="utf-8")))
