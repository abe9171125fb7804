"""Word documents and presentations.

In: the bytes of a DOCX or PPTX. Out: `Parsed`; slides are places. Macros are not
run, what is linked is not fetched. Pure; threads may share it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from rag.errors import DocumentError
from rag.load.archive import Archive
from rag.load.builder import TextBuilder
from rag.types import MarkKind, Parsed

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_BREAKS = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n", f"{_W}noBreakHyphen": "-"}
_GENERATED = ("microsoft word", "powerpoint presentation", "untitled", "document1")


def parse_docx(data: bytes) -> Parsed:
    """Paragraphs and tables in order, headings by their style; deleted text is not text."""
    document = _opened(data, "word/document.xml", "docx")
    builder = TextBuilder()
    for block in document.iter_inner_content():
        if hasattr(block, "rows"):
            builder.table([[_cell(cell) for cell in _cells(row)] for row in block.rows])
        else:
            kind, level = _kind(block)
            builder.add(_words(block._p), kind, level=level)
    if not builder.length:
        raise DocumentError("holds no text")
    return builder.build("python-docx/1", title=_title(document))


def parse_pptx(data: bytes) -> Parsed:
    """Each slide a place: its title a heading, then its text, tables and notes.

    The first slide's title is that of the whole.
    """
    presentation = _opened(data, "ppt/presentation.xml", "pptx")
    builder = TextBuilder()
    for number, slide in enumerate(presentation.slides, start=1):
        with builder.place(f"slide {number}"):
            title = slide.shapes.title
            if title is not None and title.has_text_frame:
                text = title.text_frame.text.replace("\x0b", " ")
                builder.add(text, "heading", level=1 if number == 1 else 2)
            for shape in _shapes(slide.shapes):
                if title is not None and shape.shape_id == title.shape_id:
                    continue
                _add_shape(builder, shape)
            if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
                builder.add(slide.notes_slide.notes_text_frame.text)
    if not builder.length:
        raise DocumentError("holds no text; its slides may be pictures")
    return builder.build("python-pptx/2", title=_title(presentation))


def _opened(data: bytes, part: str, kind: str) -> Any:
    """The document object, once the archive has been found to be within limits."""
    archive = Archive(data)
    if b"<!DOCTYPE" in archive.read(part)[:2000]:
        raise DocumentError("declares entities, which no Office program writes; left out")
    for name in archive.names:
        if name.endswith((".xml", ".rels")):
            archive.read(name)
    if kind == "docx":
        import docx

        return docx.Document(io.BytesIO(data))
    import pptx

    return pptx.Presentation(io.BytesIO(data))


def _title(document: Any) -> str | None:
    title = ""
    with suppress(AttributeError, KeyError, ValueError):  # a damaged part of properties
        title = str(document.core_properties.title or "").strip()
    return None if not title or title.lower().startswith(_GENERATED) else title


def _words(element: Any) -> str:
    """The text of a paragraph with insertions and links, without deletions."""
    pieces = []
    for node in element.iter():
        if node.tag == f"{_W}t":
            if not any(parent.tag == _FALLBACK for parent in node.iterancestors()):
                pieces.append(node.text or "")
        elif node.tag in _BREAKS:
            pieces.append(_BREAKS[node.tag])
    return "".join(pieces)


def _kind(paragraph: Any) -> tuple[MarkKind | None, int]:
    name = ""
    with suppress(AttributeError, KeyError, ValueError):  # a damaged part of styles
        name = str(paragraph.style.name if paragraph.style is not None else "").lower()
    if name == "title":
        return "heading", 1
    if name.startswith("heading"):
        digits = "".join(filter(str.isdigit, name))
        return "heading", min(int(digits), 6) if digits else 2
    if name.startswith("caption"):
        return "caption", 0
    if name.startswith("list") or paragraph._p.find(f"{_W}pPr/{_W}numPr") is not None:
        return "item", 0
    return None, 0


def _cells(row: Any) -> Iterator[Any]:
    """The cells of a row, a merged one once."""
    last = None
    for cell in row.cells:
        if cell._tc is not last:
            yield cell
        last = cell._tc


def _cell(cell: Any) -> str:
    return " ".join(_words(paragraph._p) for paragraph in cell.paragraphs)


def _shapes(shapes: Any) -> Iterator[Any]:
    """Shapes in reading order of the file, groups opened without recursion."""
    pending = [iter(shapes)]
    while pending:
        shape = next(pending[-1], None)
        if shape is None:
            pending.pop()
        elif hasattr(shape, "shapes"):
            pending.append(iter(shape.shapes))
        else:
            yield shape


def _add_shape(builder: TextBuilder, shape: Any) -> None:
    if getattr(shape, "has_table", False):
        builder.table([[cell.text for cell in row.cells] for row in shape.table.rows])
    elif shape.has_text_frame:
        paragraphs = [p.text.replace("\x0b", " ") for p in shape.text_frame.paragraphs]
        filled = [text for text in paragraphs if text.strip()]
        for text in filled:
            builder.add(text, "item" if len(filled) > 1 else None)
