"""Inside an XLSX package: which part is a sheet, which styles its cells use.

In: an open zip file; out, part names and style sheets as bytes. Reads only.
"""

from __future__ import annotations

import posixpath
import re
import zipfile
from xml.etree import ElementTree

from rag.errors import GoldDataError

_ID = "{%s/officeDocument/2006/relationships}id"
_OFFICE_ID = _ID % "http://schemas.openxmlformats.org"
_STRICT_ID = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_TAG = rb"""(?:[^>"']|"[^"]*"|'[^']*')*?"""
_XFS = re.compile(rb"<((?:\w+:)?)cellXfs\b" + _TAG + rb">(.*?)</(?:\w+:)?cellXfs>", re.DOTALL)
_XF = re.compile(
    rb"<(?:\w+:)?xf\b" + _TAG + rb"/>|<(?:\w+:)?xf\b" + _TAG + rb">.*?</(?:\w+:)?xf>", re.DOTALL
)
_PERCENT = 9
"""Number of the built-in format 0 %."""


def workbook_part(package: zipfile.ZipFile) -> str:
    """Name of the part that lists the sheets."""
    return _related(package, "", "/officeDocument") or "xl/workbook.xml"


def sheet_part(package: zipfile.ZipFile, name: str) -> str:
    """Name of the part that holds a sheet."""
    book = workbook_part(package)
    targets = {key: target for key, _, target in _relations(package, book)}
    for element in ElementTree.fromstring(package.read(book)).iter():  # noqa: S314 - no entities
        if _local(element.tag) == "sheet" and element.get("name") == name:
            key = element.get(_OFFICE_ID) or element.get(_STRICT_ID) or ""
            if key in targets:
                return targets[key]
    raise GoldDataError(f"the sheet {name!r} cannot be found in the workbook; save it again")


def styles_part(package: zipfile.ZipFile) -> str:
    """Name of the part that holds the styles."""
    return _related(package, workbook_part(package), "/styles") or "xl/styles.xml"


def styles_in_use(
    package: zipfile.ZipFile, part: str, *, header_row: int, column: int
) -> tuple[int, int]:
    """(style of the last header cell, style of the first question cell)."""
    head = 0
    number = 0
    with package.open(part) as file:
        for _, element in ElementTree.iterparse(file):  # noqa: S314 - no entities
            if _local(element.tag) != "row":
                continue
            number = int(element.get("r") or number + 1)
            cells = [cell for cell in element if _local(cell.tag) == "c"]
            if number == header_row:
                styled = [cell for cell in cells if len(cell)]
                head = int(styled[-1].get("s") or 0) if styled else 0
            elif number > header_row:
                for place, cell in enumerate(cells):
                    if column_of(cell.get("r") or column_letters(place + 1)) == column + 1:
                        return head, int(cell.get("s") or 0)
            element.clear()
    return head, 0


def with_styles(styles: bytes, body: int) -> tuple[bytes, int, int]:
    """(style sheet, number of the style for added text, number for a share).

    Both are the style `body` with lines wrapped, set at the top; text is marked
    as text, so that editing a cell never makes it a formula.
    """
    found = _XFS.search(styles)
    if found is None:
        return styles, body, body
    prefix, inner = found[1], found[2]
    formats = _XF.findall(inner)
    attributes = _kept(formats[body]) if body < len(formats) else b""
    text = _format(prefix, attributes + b' quotePrefix="1"', None)
    share = _format(prefix, attributes, _PERCENT)
    count = len(formats)
    new = b'<%scellXfs count="%d">' % (prefix, count + 2) + inner + text + share
    new += b"</%scellXfs>" % prefix
    return styles[: found.start()] + new + styles[found.end() :], count, count + 1


def _kept(format_tag: bytes) -> bytes:
    """Font, fill and border of a cell format, as attributes."""
    opening = format_tag.split(b">", 1)[0]
    names = rb"fontId|fillId|borderId|xfId|applyFont|applyFill|applyBorder"
    return b"".join(
        b' %s="%s"' % (name, value)
        for name, value in re.findall(rb"\b(" + names + rb")=[\"'](\w+)[\"']", opening)
    )


def _format(prefix: bytes, attributes: bytes, number_format: int | None) -> bytes:
    shown = b' numFmtId="%d" applyNumberFormat="1"' % (number_format or 0)
    align = b'<%salignment vertical="top" wrapText="1"/>' % prefix
    return b'<%sxf%s%s applyAlignment="1">%s</%sxf>' % (prefix, shown, attributes, align, prefix)


def column_of(reference: str) -> int:
    """Column of a cell reference: "A1" -> 1, "AA7" -> 27, "" -> 0."""
    column = 0
    for letter in reference:
        if not letter.isalpha():
            break
        column = column * 26 + ord(letter.upper()) - ord("A") + 1
    return column


def column_letters(column: int) -> str:
    """Letters of a column: 1 -> "A", 27 -> "AA"."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _related(package: zipfile.ZipFile, part: str, kind: str) -> str | None:
    found = [target for _, type_, target in _relations(package, part) if type_.endswith(kind)]
    return found[0] if found else None


def _relations(package: zipfile.ZipFile, part: str) -> list[tuple[str, str, str]]:
    """(id, type, name of the part) of what a part refers to."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in package.namelist():
        return []
    relations = []
    for element in ElementTree.fromstring(package.read(path)):  # noqa: S314 - no entities
        target = element.get("Target") or ""
        whole = target[1:] if target.startswith("/") else posixpath.join(folder, target)
        relations.append(
            (element.get("Id") or "", element.get("Type") or "", posixpath.normpath(whole))
        )
    return relations


def _local(tag: str) -> str:
    return tag.rpartition("}")[2]
