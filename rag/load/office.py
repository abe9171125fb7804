"""Word documents and presentations.

In: the bytes of a DOCX or PPTX. Out: `Parsed`; slides are places. Macros are not
run, what is linked is not fetched. Pure; threads may share it.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Set
from contextlib import suppress
from typing import Any

from rag.errors import DocumentError
from rag.load.archive import Archive
from rag.load.builder import TextBuilder
from rag.load.heads import Span
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
            rows, spans, head_rows = _word_table(block._tbl)
            builder.table(rows, spans=spans, head_rows=head_rows)
        else:
            kind, level = _kind(block)
            builder.add(_words(block._p), kind, level=level)
    if not builder.length:
        raise DocumentError("holds no text", "no_text")
    return builder.build("python-docx/2", title=_title(document))


def parse_pptx(data: bytes) -> Parsed:
    """Each slide a place: its title a heading, then its text, tables and notes.

    The first slide's title is that of the whole.
    """
    presentation = _opened(data, "ppt/presentation.xml", "pptx")
    builder = TextBuilder()
    for number, slide in enumerate(presentation.slides, start=1):
        with builder.place(f"slide {number}", level=2):
            title = slide.shapes.title
            if title is not None and title.has_text_frame:
                text = title.text_frame.text.replace("\x0b", " ")
                builder.add(text, "heading", level=1 if number == 1 else 2)
            for shape in _shapes(slide.shapes):
                if title is not None and shape.shape_id == title.shape_id:
                    continue
                _add_shape(builder, shape)
            try:
                builder.add(_spoken(slide))
            except (AttributeError, KeyError, ValueError):
                builder.note(f"slide {number}: its notes are damaged, and left out")
    if not builder.length:
        raise DocumentError("holds no text; its slides may be pictures", "no_text")
    builder.note_read(number, "slide")
    return builder.build("python-pptx/4", title=_title(presentation))


def _opened(data: bytes, part: str, kind: str) -> Any:
    """The document object, once the archive has been found to be within limits."""
    archive = Archive(data)
    if b"<!DOCTYPE" in archive.read(part)[:2000]:
        raise DocumentError(
            "declares entities, which no Office program writes; left out", "suspect"
        )
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


def _word_table(table: Any) -> tuple[list[list[str]], list[Span], int | None]:
    """The rows of a table, which cells span several, and how many rows Word repeats on top."""
    rows: list[list[str]] = []
    wide: dict[tuple[int, int], int] = {}
    goes_on: set[tuple[int, int]] = set()
    head_rows = 0
    for at, row in enumerate(_own(table, "tr", table)):
        cells = [""] * _number(row.find(f"{_W}trPr/{_W}gridBefore"), 0)
        for cell in _own(row, "tc", table):
            place, columns = (at, len(cells)), _number(cell.find(f"{_W}tcPr/{_W}gridSpan"), 1)
            wide[place] = columns
            merge = cell.find(f"{_W}tcPr/{_W}vMerge")
            if merge is not None and merge.get(f"{_W}val") != "restart":
                goes_on.add(place)
            words = " ".join(_words(paragraph) for paragraph in cell.iter(f"{_W}p"))
            cells += [words, *[""] * (columns - 1)]
        head_rows += at == head_rows and _is_on(row.find(f"{_W}trPr/{_W}tblHeader"))
        rows.append(cells)
    return rows, _spans(wide, goes_on), head_rows or None


def _spans(wide: Mapping[tuple[int, int], int], goes_on: Set[tuple[int, int]]) -> list[Span]:
    """The cells over several, from the width of each and from those that go on from above."""
    spans = []
    for (row, column), columns in wide.items():
        rows = 1
        while (row, column) not in goes_on and (row + rows, column) in goes_on:
            rows += 1
        if rows > 1 or columns > 1:
            spans.append(Span(row, column, rows, columns))
    return spans


def _own(element: Any, tag: str, table: Any) -> Iterator[Any]:
    """The rows or cells of a table without those of tables inside it."""
    for found in element.iter(f"{_W}{tag}"):
        if next(found.iterancestors(f"{_W}tbl"), None) is table:
            yield found


def _number(element: Any, default: int) -> int:
    """The value of a count in the file's XML, at most 63 as in Word."""
    value = element.get(f"{_W}val", "") if element is not None else ""
    return min(int(value), 63) if value.isascii() and value.isdigit() else default


def _is_on(element: Any) -> bool:
    return element is not None and element.get(f"{_W}val", "1") not in ("0", "false", "off")


def _spoken(slide: Any) -> str:
    """The notes of a slide, "" when it has none."""
    frame = slide.notes_slide.notes_text_frame if slide.has_notes_slide else None
    return str(frame.text) if frame is not None else ""


def _slide_table(table: Any) -> tuple[list[list[str]], list[Span]]:
    rows = [["" if cell.is_spanned else cell.text for cell in row.cells] for row in table.rows]
    spans = [
        Span(at, column, cell.span_height, cell.span_width)
        for at, row in enumerate(table.rows)
        for column, cell in enumerate(row.cells)
        if cell.is_merge_origin
    ]
    return rows, spans


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
        rows, spans = _slide_table(shape.table)
        builder.table(rows, spans=spans)
    elif shape.has_text_frame:
        paragraphs = [p.text.replace("\x0b", " ") for p in shape.text_frame.paragraphs]
        filled = [text for text in paragraphs if text.strip()]
        for text in filled:
            builder.add(text, "item" if len(filled) > 1 else None)
