"""PDF files: text in reading order with its pages, without running heads.

In: the bytes of a PDF. Out: `Parsed`. Lines are joined to paragraphs and words
parted at line ends put together again, so that a sentence is whole even across
pages. Scripts and links in the file are not followed. Pure; pdfium is not safe
for threads, so each process reads one file at a time.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from rag.errors import DocumentError
from rag.load.builder import TextBuilder
from rag.load.layout import build_pages, running_size
from rag.load.lines import USUAL_SIZE, Line, as_lines
from rag.load.notes import counted, page_list, unread_note
from rag.load.pdf_tables import PlacedLine, TableFinder
from rag.load.reading import WITHOUT_OCR, Recognised, Scanned
from rag.types import Parsed

_MOST_PAGES = 10_000
_NO_TEXT = 6  # a page with fewer characters is taken for a picture


def parse_pdf(data: bytes, recognised: Recognised | None = None) -> Parsed:
    """The text of every page that has any; the others are counted in the notes.

    recognised: lines of pages that are pictures; None leaves those unread. Raises
    Scanned with the pages that it lacks.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).lower():
            raise DocumentError(
                "is encrypted; save a copy without a password", "encrypted"
            ) from error
        raise DocumentError(
            "is a damaged PDF, or not one; print it to a new PDF", "damaged"
        ) from error
    with document:
        count = len(document)
        tables = TableFinder()
        pages = [_lines(document, index, tables) for index in range(min(count, _MOST_PAGES))]
        blank = _blank(pages)
        shown = any(_shows(document, number) for number in blank)
        if recognised is not None:
            missing = [n for n in blank if n not in recognised and _shows(document, n)]
            if missing:
                raise Scanned(missing)
        title = str(document.get_metadata_dict().get("Title") or "").strip()
    builder = TextBuilder()
    if recognised:
        body = running_size(pages) or USUAL_SIZE
        for number in blank:
            pages[number - 1] = as_lines(recognised.get(number, ()), body)
    unread = _blank(pages)
    if len(unread) == len(pages):
        raise DocumentError(
            _nothing_read(count, recognised), "scanned" if recognised is None else "no_text"
        )
    read = len(pages) - len(unread)
    by_ocr = [number for number in blank if number not in unread]
    builder.note(f"{counted(read, 'page')} read" + " by OCR" * (len(by_ocr) == read))
    if by_ocr and len(by_ocr) < read:
        builder.note(f"{counted(len(by_ocr), 'page')} read by OCR: {page_list(by_ocr)}")
    if unread:
        builder.note(unread_note(unread))
    if count > _MOST_PAGES:
        builder.note(f"only the first {_MOST_PAGES} of {count} pages read")
    build_pages(builder, pages)
    without = recognised is None and bool(unread) and shown
    parsed = builder.build("pypdfium2/3" + "+rapidocr/1" * bool(by_ocr) + WITHOUT_OCR * without)
    return replace(parsed, title=parsed.title or (title if _is_title(title) else None))


def _blank(pages: Sequence[list[Line]]) -> list[int]:
    return [n for n, lines in enumerate(pages, start=1) if _characters(lines) < _NO_TEXT]


def _shows(document: Any, number: int) -> bool:
    """Whether a page shows anything; False also when it is damaged."""
    import pypdfium2

    try:
        page = document[number - 1]
    except pypdfium2.PdfiumError:
        return False
    try:
        return bool(pypdfium2.raw.FPDFPage_CountObjects(page) > 0)
    finally:
        page.close()


def _nothing_read(count: int, recognised: Recognised | None) -> str:
    if recognised is None:
        return (
            f"has no text on its {counted(count, 'page')}, only pictures; "
            "install footnote-qa[ocr] to have scans read"
        )
    return f"has no text on its {counted(count, 'page')}, and OCR finds none; scan it anew"


def _characters(lines: Sequence[Line]) -> int:
    return sum(len(line.text.strip()) for line in lines)


def _is_title(title: str) -> bool:
    """Whether a title in the file's properties was given by a person."""
    unusable = title.lower().startswith(("microsoft", "untitled", "slide", "powerpoint"))
    named = re.search(r"\.(?:docx?|pdf|indd|pptx?|xlsx?|qxd|tex|rtf|html?|txt|md)$", title.lower())
    return len(title) > 3 and not unusable and not named


def _lines(document: Any, index: int, tables: TableFinder) -> list[Line]:
    """The lines of a page in reading order; none when the page is damaged."""
    import pypdfium2
    from pypdfium2 import raw

    try:
        page = document[index]
        text_page = page.get_textpage()
    except pypdfium2.PdfiumError:
        return []
    try:
        text = text_page.get_text_range()
        placed, at = [], 0
        for piece in text.split("\n"):
            stripped = piece.strip()
            if stripped:
                first = at + piece.index(stripped[0])
                left, bottom, _, top = _box(raw, text_page, first)
                size = raw.FPDFText_GetFontSize(text_page, first) or top - bottom
                line = Line(stripped, round(size, 1), bottom, left)
                placed.append(PlacedLine(line, first, first + len(stripped)))
            at += len(piece) + 1
        return tables.with_tables(page, text_page, placed)
    finally:
        text_page.close()
        page.close()


def _box(raw: Any, text_page: Any, index: int) -> tuple[float, float, float, float]:
    """(left, bottom, right, top) of a character."""
    from ctypes import byref, c_double

    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    raw.FPDFText_GetCharBox(text_page, index, byref(left), byref(right), byref(bottom), byref(top))
    return left.value, bottom.value, right.value, top.value
