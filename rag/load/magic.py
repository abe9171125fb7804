"""What a file really is, when its first bytes say otherwise than its name.

In: the bytes and the suffix. Out: the suffix to go by. Pure; threads may share it.
"""

from __future__ import annotations

import io
import zipfile

from rag.errors import DocumentError

_ZIPPED = frozenset((".docx", ".docm", ".pptx", ".pptm", ".xlsx", ".xlsm", ".ods", ".odt", ".epub"))
_MARKUP = frozenset((".html", ".htm", ".xhtml", ".md", ".markdown", ".eml", ".mbox"))
_PARTS = (
    ("word/document.xml", ".docx"),
    ("ppt/presentation.xml", ".pptx"),
    ("xl/workbook.xml", ".xlsx"),
    ("META-INF/container.xml", ".epub"),
    ("content.xml", ".odt"),
)
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def real_suffix(data: bytes, suffix: str) -> str:
    """The suffix that the content calls for; the given one when it fits or says nothing.

    Raises DocumentError for what is recognised and cannot be read.
    """
    head = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
    if head.startswith(b"%PDF-"):
        return ".pdf"
    if head.startswith(b"{\\rtf"):
        return ".rtf"
    if data.startswith(b"PK\x03\x04"):
        return _zipped(data, suffix)
    if suffix in _ZIPPED or suffix == ".zip":
        if data.startswith(_OLE):
            raise DocumentError(
                "is encrypted or an old Office file; save it anew, without password", "old_office"
            )
        if not data.startswith(b"PK"):
            raise DocumentError(
                f"is not a {suffix[1:]} file, whatever its name says, or is damaged", "disguised"
            )
    if data.startswith(_OLE) and suffix != ".xls":
        raise DocumentError("is an old Office file; save it as .docx, .pptx or .xlsx", "old_office")
    if suffix not in _MARKUP and head[:15].lower().startswith((b"<!doctype html", b"<html")):
        return ".html"
    return suffix


def _zipped(data: bytes, suffix: str) -> str:
    """Which of the formats built on ZIP it is; a plain archive when it is none."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = set(archive.namelist())
            if suffix == ".ods" or (
                "mimetype" in names and b"spreadsheet" in archive.open("mimetype").read(200)
            ):
                return ".ods"
    except (zipfile.BadZipFile, OSError, ValueError, RuntimeError, NotImplementedError) as error:
        raise DocumentError("is a damaged ZIP or Office file; save it anew", "damaged") from error
    real = next((kind for part, kind in _PARTS if part in names), ".zip")
    same_family = real[:4] == suffix[:4] and suffix in _ZIPPED
    return suffix if same_family else real
