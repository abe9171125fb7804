"""What a receipt notes, in the language of the page.

In: a line as the loader writes it, which is English and stands so in the ledger and on
the command line. Out: the line that `words/notes.json` gives for it. Reads its file
once. Threads may share it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache

from ui.wording import Wording, read_words

_PLACE = re.compile(r"\\\{(\w+)\\\}")
_FITS = {"n": r"\d+", "m": r"\d+", "noun": r"[a-z][a-z ]*?"}


def say_receipt_note(note: str, say: Wording) -> str:
    """The note in that language; as it is where it has no line there."""
    table = read_words("notes").get(say.lang)
    if table is None:
        return note
    for line, pattern in _patterns().items():
        found = pattern.fullmatch(note)
        if found and (fields := _fields(found.groupdict(), table["nouns"], say)) is not None:
            return Wording(say.lang, table["lines"])(line, **fields)
    return note


def _fields(
    found: dict[str, str], nouns: Mapping[str, str], say: Wording
) -> Mapping[str, str] | None:
    """What the places of a line hold, in that language; None where it counts another thing."""
    if "noun" in found:
        noun = found["noun"] if found["noun"] in nouns else found["noun"].removesuffix("s")
        if noun not in nouns:
            return None
        found["noun"] = nouns[noun]
    if "rest" in found:
        found["rest"] = say_receipt_note(found["rest"], say)
    return found


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """What matches each English line; the narrower ones come first in the file."""
    lines = next(iter(read_words("notes").values()))["lines"]
    return {
        line: re.compile(
            _PLACE.sub(lambda p: f"(?P<{p[1]}>{_FITS.get(p[1], '.+?')})", re.escape(line)),
            re.DOTALL,
        )
        for line in lines
    }
