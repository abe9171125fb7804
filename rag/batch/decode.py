"""Bytes of a text file to its encoding: in, a path; out, an encoding's name.

Order: byte-order mark, strict UTF-8, then an older encoding if the whole file
is in one. A file in two encodings is refused, since guessing would spoil words.
Touches disk only. Threads may share everything here.
"""

from __future__ import annotations

import codecs
from dataclasses import dataclass
from pathlib import Path

from rag.errors import GoldDataError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SAMPLE = 1 << 20


@dataclass(frozen=True, slots=True)
class Encoding:
    """How a text file is written. marked: a spreadsheet needs a mark to read it right."""

    name: str
    marked: bool


def find_encoding(path: Path) -> Encoding:
    """The encoding of a text file. Raises GoldDataError when it is no text or has two."""
    with path.open("rb") as file:
        head = file.read(4096)
    for mark, name in _MARKS:
        if head.startswith(mark):
            return Encoding(name, marked=True)
    if b"\0" in head:
        raise GoldDataError(
            f"{path.name} is not a text file; give its kind by the ending of its name"
        )
    first_bad, utf8_lines = _scan(path)
    if first_bad is None:
        return Encoding("utf-8", marked=False)
    if utf8_lines:
        raise GoldDataError(
            f"{path.name}: line {first_bad} is not UTF-8 though line {utf8_lines} is; "
            "save the whole file as UTF-8"
        )
    return Encoding(_older_encoding(path), marked=True)


def _scan(path: Path) -> tuple[int | None, int]:
    """(first line that is not UTF-8, first line that is and has more than ASCII or 0)."""
    first_bad: int | None = None
    first_good = 0
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            if line.isascii():
                continue
            try:
                line.decode("utf-8")
            except UnicodeDecodeError:
                first_bad = first_bad or number
            else:
                first_good = first_good or number
            if first_bad and first_good:
                break
    return first_bad, first_good


def _older_encoding(path: Path) -> str:
    """The older encoding that the whole file decodes in, most likely first."""
    from charset_normalizer import from_bytes

    with path.open("rb") as file:
        sample = file.read(_SAMPLE)
    sample = sample[: sample.rfind(b"\n") + 1] or sample
    best = from_bytes(sample, cp_isolation=["big5", "gb18030", "cp1252", "shift_jis"]).best()
    names = [best.encoding] if best else []
    for name in (*names, "big5hkscs", "gb18030", "cp1252"):
        wider = {"big5": "big5hkscs", "shift_jis": "cp932"}.get(name, name)
        if _decodes(path, wider):
            return wider
    raise GoldDataError(f"{path.name}: its encoding cannot be told; save it as UTF-8")


def _decodes(path: Path, name: str) -> bool:
    try:
        with path.open(encoding=name, newline="") as file:
            while file.read(_SAMPLE):
                pass
    except UnicodeDecodeError:
        return False
    return True
