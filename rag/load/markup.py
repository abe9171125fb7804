"""Documents that are XML or markup in a wrapper: ODT, EPUB, RTF.

In: the bytes of a file. Out: `Parsed`. No entity is resolved, nothing is
fetched. Pure; threads may share it.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from itertools import groupby
from urllib.parse import unquote
from xml.etree import ElementTree

from rag.errors import DocumentError
from rag.load.archive import Archive
from rag.load.builder import TextBuilder
from rag.load.dates import find_dates
from rag.load.heads import Span
from rag.load.html import parse_html
from rag.types import MarkKind, Parsed

_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_DC = "{http://purl.org/dc/elements/1.1/}"
_OPF = "{http://www.idpf.org/2007/opf}"
_CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
_DECLARED = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_MOST_CHAPTERS = 2_000


def parse_odt(data: bytes) -> Parsed:
    """Headings, paragraphs, list items and tables of an OpenDocument text."""
    archive = Archive(data)
    root = _xml(archive.read("content.xml"))
    body = root.find(f"{_OFFICE}body")
    if body is None:
        raise DocumentError("has no body; it is damaged", "damaged")
    builder = TextBuilder()
    pending: list[tuple[ElementTree.Element, MarkKind | None]] = [(body, None)]
    while pending:
        node, kind = pending.pop()
        if node.tag == f"{_TEXT}h":
            level = node.get(f"{_TEXT}outline-level", "2")
            builder.add(_odt_words(node), "heading", level=int(level) if level.isdigit() else 2)
        elif node.tag == f"{_TEXT}p":
            builder.add(_odt_words(node), kind)
        elif node.tag == f"{_TABLE}table":
            _add_odt_table(builder, node)
        elif node.tag != f"{_TEXT}tracked-changes":
            inner = "item" if node.tag == f"{_TEXT}list-item" else kind
            pending.extend((child, inner) for child in reversed(node))
    return builder.build("odt/2")


def parse_epub(data: bytes) -> Parsed:
    """The chapters in the order of the book, each as a web page."""
    archive = Archive(data)
    container = _xml(archive.read("META-INF/container.xml"))
    rootfile = container.find(f".//{_CONTAINER}rootfile")
    opf = rootfile.get("full-path", "") if rootfile is not None else ""
    package = _xml(archive.read(opf))
    builder = TextBuilder()
    for number, name in enumerate(_chapters(package, posixpath.dirname(opf)), start=1):
        if number > _MOST_CHAPTERS:
            builder.note(f"only the first {_MOST_CHAPTERS} chapters read")
            break
        try:
            chapter = parse_html(archive.read(name))
        except DocumentError as error:
            builder.note(f"chapter {number}: {error}")
            continue
        with builder.place(chapter.title or f"chapter {number}"):
            builder.include(chapter)
    title, date = package.findtext(f".//{_DC}title"), package.findtext(f".//{_DC}date")
    found = find_dates(date or "")
    return builder.build("epub/2", title=title, date=found[0].iso if found else None)


def parse_rtf(data: bytes) -> Parsed:
    """The plain text of a Rich Text file."""
    from striprtf.striprtf import rtf_to_text

    source = data.decode("latin-1")
    if not source.lstrip().startswith("{\\rtf"):
        raise DocumentError("is not Rich Text, whatever its name says", "disguised")
    builder = TextBuilder()
    text: str = rtf_to_text(source, errors="replace")  # type: ignore[no-untyped-call]
    for is_table, lines in groupby(text.split("\n"), lambda line: line.endswith("|")):
        if is_table:
            rows = [line.removesuffix("|").split("|") for line in lines]
            if any(cell.strip() for row in rows for cell in row):
                builder.table(rows)
            continue
        for line in lines:
            builder.add(line)
    return builder.build("striprtf/2")


def _add_odt_table(builder: TextBuilder, table: ElementTree.Element) -> None:
    rows: list[list[str]] = []
    spans: list[Span] = []
    for row in table.iter(f"{_TABLE}table-row"):
        cells: list[str] = []
        for cell in row:
            words = _odt_words(cell)
            span = Span(len(rows), len(cells), _count(cell, "rows"), _count(cell, "columns"))
            if span.rows > 1 or span.columns > 1:
                spans.append(span)
            cells += [words] * _count(cell, "columns-repeated")
        rows.append(cells)
    heads = table.findall(f"{_TABLE}table-header-rows/{_TABLE}table-row")
    builder.table(rows, spans=spans, head_rows=len(heads) or None)


def _count(cell: ElementTree.Element, what: str) -> int:
    """How many rows or columns a cell takes, or how often it comes: at most 60."""
    name = what if what.endswith("repeated") else f"{what}-spanned"
    value = cell.get(f"{_TABLE}number-{name}", "1")[:6]
    return min(max(int(value), 1), 60) if value.isascii() and value.isdigit() else 1


def _xml(data: bytes) -> ElementTree.Element:
    """The root of an XML part; one that declares a type or entities is refused."""
    if _DECLARED.search(data):
        raise DocumentError(
            "declares a document type or entities, as a bomb would; left out", "suspect"
        )
    try:
        return ElementTree.fromstring(data)  # noqa: S314 - nothing is declared, so nothing expands
    except (ElementTree.ParseError, ValueError, LookupError) as error:
        raise DocumentError("has damaged XML", "damaged") from error


def _odt_words(node: ElementTree.Element) -> str:
    """The text of an element: spaces and breaks as characters, notes left out."""
    pieces = [node.text or ""]
    pending = [(child, False) for child in reversed(node)]
    while pending:
        child, leaving = pending.pop()
        if leaving:
            pieces.append(child.tail or "")
            continue
        pending.append((child, True))
        if child.tag == f"{_TEXT}s" or child.tag in (f"{_TEXT}tab", f"{_TEXT}line-break"):
            pieces.append(" ")
        elif child.tag not in (f"{_TEXT}note", f"{_OFFICE}annotation"):
            pieces.append(child.text or "")
            pending.extend((each, False) for each in reversed(child))
    return "".join(pieces)


def _chapters(package: ElementTree.Element, folder: str) -> Iterator[str]:
    hrefs = {item.get("id"): item.get("href", "") for item in package.iter(f"{_OPF}item")}
    for reference in package.iter(f"{_OPF}itemref"):
        href = hrefs.get(reference.get("idref"))
        if href:
            yield posixpath.normpath(posixpath.join(folder, unquote(href)))
