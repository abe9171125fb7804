"""Picture files taken for scanned pages: PNG, JPEG, and TIFF of many pages.

In: the bytes of a picture and what OCR found on its pages. Out: `Parsed`. Pure.
"""

from __future__ import annotations

import io

from rag.errors import DocumentError
from rag.load.builder import TextBuilder
from rag.load.layout import build_pages
from rag.load.lines import USUAL_SIZE, as_lines
from rag.load.notes import counted, unread_note
from rag.load.reading import Recognised, Scanned
from rag.types import Parsed

_SMALLEST = 300  # pixels: below it an icon or a logo
_MOST_PAGES = 500


def parse_picture(data: bytes, recognised: Recognised | None = None) -> Parsed:
    """The recognised text, page by page. Raises Scanned with the pages that it lacks."""
    if recognised is None:
        raise DocumentError("is a picture; install footnote-qa[ocr] to have scans read", "scanned")
    count = _pages(data)
    numbers = range(1, min(count, _MOST_PAGES) + 1)
    if missing := [number for number in numbers if number not in recognised]:
        raise Scanned(missing)
    read = [number for number in numbers if recognised[number]]
    if not read:
        raise DocumentError("is a picture on which OCR finds no text", "no_text")
    builder = TextBuilder()
    builder.note(f"{counted(len(read), 'page')} read by OCR")
    if unread := [number for number in numbers if not recognised[number]]:
        builder.note(unread_note(unread))
    if count > _MOST_PAGES:
        builder.note(f"only the first {_MOST_PAGES} of {count} pages read")
    build_pages(builder, [as_lines(recognised[number], USUAL_SIZE) for number in numbers])
    return builder.build("rapidocr/1")


def _pages(data: bytes) -> int:
    """How many frames a picture has; its pixels stay packed."""
    from PIL import Image

    damage = (OSError, ValueError, SyntaxError, TypeError, LookupError)
    try:
        with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as opened:
            size, frames = opened.size, int(getattr(opened, "n_frames", 1))
    except (*damage, Image.DecompressionBombError) as error:
        raise DocumentError(
            "is a damaged picture, or too large a one; save it anew", "damaged"
        ) from error
    if min(size) < _SMALLEST:
        raise DocumentError(
            f"is a picture of {size[0]} by {size[1]} pixels: no scanned page", "no_page"
        )
    return frames
