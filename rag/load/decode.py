"""Bytes to text: which encoding, and which characters cannot stay.

In: bytes of a text file. Out: its text, and one line a note for the receipt.
Line endings, tabs and no-break spaces stay as they are, "\\r\\n" included, so
that offsets count what is in the file. Pure; threads may share it.
"""

from __future__ import annotations

import codecs
import re

from rag.errors import DocumentError

_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_EAST_ASIAN = ("big5hkscs", "gb18030", "cp932", "euc_kr")
_SAMPLE = 200_000
# The hundred or so characters that make up half of any Chinese, Japanese or
# Korean page: what a wrong reading of its bytes does not produce.
_FREQUENT = frozenset(
    "的一是不了在人有我他這这中大來来上國国個个到說说們们為为子和你地出道也時时年得就那要下以生"
    "會会自著着去之過过家學学對对可里裡後后小心多天而能好都然沒没日於于起還还發发成事只作當当想看"
    "文無无開开手十用主行方又如前所本見见經经頭头面公同三已老從从動动兩两長长香港，。、「」（）"
    "のにはをたがでてとしれさいるこなかもす다이는을의가에한지고로도은를기서"
)
_WESTERN = frozenset("éèàùâêîôûçëïüäößáíóúñæøåãõìòœÉÈÀÇÄÖÜÅØÑÁÍÓÚ’‘“”–—…£€°§«»©®™·¿¡\xa0½¼²³")
_REMOVED = re.compile(
    "[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\xad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e"
    "\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e0fff]"
    "|[\ud800-\udfff]"
    "|(?<![\u0600-\u0dff\u200c\u200d])[\u200c\u200d]+"
    "|(?<![\u3400-\u9fff\U00020000-\U0003ffff])[\U000e0100-\U000e01ef]"
)
_REPLACED_SHARE = 0.002


def decode(data: bytes, *, declared: str | None = None) -> tuple[str, list[str]]:
    """(text without characters that cannot stay, notes).

    Order: byte order mark, strict UTF-8, UTF-16 without its mark, the declared
    encoding, detection. Raises DocumentError when it is not text.
    """
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return _finish(data.decode(encoding, errors="replace"), _label(encoding))
    if (text := _strict(data)) is not None and data[:4096].count(0) * 5 < len(data[:4096]):
        return _finish(text, "")
    found = (
        _utf16_without_mark(data)
        or (_valid(data, declared) if declared else None)
        or ("utf-8" if _is_damaged_utf8(data) else None)
        or _east_asian(data)
        or _western(data)
        or _detected(data)
    )
    if not found:
        raise DocumentError("is not text in any encoding we know; convert it to UTF-8", "encoding")
    return _finish(data.decode(found, errors="replace"), _label(found))


def clean(text: str) -> tuple[str, list[str]]:
    """The text without NUL, lone surrogates, invisible and direction marks; notes count them."""
    cleaned, removed = _REMOVED.subn("", text)
    if not removed:
        return text, []
    noun = "character" if removed == 1 else "characters"
    return cleaned, [f"{removed} invisible or control {noun} removed"]


def _finish(text: str, label: str) -> tuple[str, list[str]]:
    text = text.removeprefix("\ufeff")
    sample = text[:_SAMPLE]
    controls = sum(1 for c in sample if c < " " and c not in "\t\n\r\f\x0b\x1a\x1b")
    if controls > 0.02 * len(sample) + 8:
        raise DocumentError(
            "is a binary file, not text; give it the suffix of its real format", "disguised"
        )
    notes = [f"read as {label}"] if label else []
    replaced = text.count("\ufffd")
    if replaced and label:
        notes.append(f"{replaced} unreadable characters stand as \ufffd")
    cleaned, removed = clean(text)
    return cleaned, notes + removed


def _label(encoding: str) -> str:
    return {"utf-8-sig": "", "big5hkscs": "Big5", "gb18030": "GB18030"}.get(
        encoding, encoding.replace("_", "-").upper()
    )


def _utf16_without_mark(data: bytes) -> str | None:
    """UTF-16 shows by NULs, or line ends, in every second place."""
    sample = data[:4096]
    if len(data) % 2 or not sample:
        return None
    for encoding, even, odd in (("utf-16-le", 1, 0), ("utf-16-be", 0, 1)):
        high, low = sample[even::2], sample[odd::2]
        if high.count(0) > 0.4 * len(high) and low.count(0) < 0.05 * len(low) + 1:
            return _valid(data, encoding)
    return None


def _strict(data: bytes) -> str | None:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return None


def _valid(data: bytes, encoding: str) -> str | None:
    try:
        name = codecs.lookup(encoding).name
        data.decode(name)
    except (LookupError, UnicodeError, ValueError):
        return None
    return {"big5": "big5hkscs", "gb2312": "gb18030", "gbk": "gb18030"}.get(name, name)


def _is_damaged_utf8(data: bytes) -> bool:
    """UTF-8 with a few bad bytes: far more whole sequences than broken ones."""
    text = data[:_SAMPLE].decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(c > "\x7f" for c in text) - broken
    return whole > 20 * broken and broken < _REPLACED_SHARE * len(text) + 2


def _east_asian(data: bytes) -> str | None:
    """Big5, GB18030, Shift JIS or EUC-KR, by how many frequent characters result."""
    sample = data[:_SAMPLE]
    best, score = None, 0.08
    for encoding in _EAST_ASIAN:
        decoder = codecs.getincrementaldecoder(encoding)()
        try:
            text = decoder.decode(sample, final=len(sample) == len(data))
        except UnicodeDecodeError:
            continue
        wide = [c for c in text if c > "\x7f"]
        share = sum(c in _FREQUENT for c in wide) / len(wide) if wide else 0.0
        if share > score:
            best, score = encoding, share
    return best


def _western(data: bytes) -> str | None:
    """Windows-1252, when it gives the accents and quotes of Western languages.

    The general detector takes short French for Baltic.
    """
    sample = data[:_SAMPLE].decode("cp1252", errors="replace")
    accents = [c for c in sample if c > "\x7f"]
    known = sum(c in _WESTERN for c in accents)
    return "cp1252" if known > 0.85 * len(accents) and len(accents) < 0.3 * len(sample) else None


def _detected(data: bytes) -> str | None:
    from charset_normalizer import from_bytes

    if data[:_SAMPLE].count(0) > 0.01 * len(data[:_SAMPLE]):
        return None
    match = from_bytes(data[:_SAMPLE]).best()
    return match.encoding if match else None
