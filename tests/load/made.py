"""Small files of each kind, made here: in, what they say; out, their bytes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

import docx
import openpyxl
import pptx


def pdf(pages: Sequence[Sequence[tuple[float, str]]], *, extra: bytes = b"") -> bytes:
    """A PDF; each line of a page is (size of type, text), set from the top."""
    return _pdf([_content(lines) for lines in pages], extra=extra)


def _pdf(pages: Sequence[bytes], *, extra: bytes = b"") -> bytes:
    count = len(pages)
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + extra + b">>",
        f"<< /Type /Pages /Kids [{kids}] /Count {count} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    for number, content in enumerate(pages):
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Resources "
            b"<< /Font << /F1 3 0 R >> >> /Contents %d 0 R >>" % (5 + 2 * number)
        )
        objects.append(b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content))
    out = io.BytesIO(b"")
    out.write(b"%PDF-1.4\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer << /Size %d /Root 1 0 R >>\n" % (len(objects) + 1))
    out.write(b"startxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


def _content(lines: Sequence[tuple[float, str]]) -> bytes:
    height = 740.0
    shown = []
    for size, text in lines:
        height -= size * 1.2
        escaped = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
        if text:
            shown.append(f"BT /F1 {size} Tf 72 {height:.1f} Td ({escaped}) Tj ET")
    return "\n".join(shown).encode("latin-1")


def archive(members: Mapping[str, bytes]) -> bytes:
    """A ZIP of these members."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, data in members.items():
            made.writestr(name, data)
    return out.getvalue()


def word() -> bytes:
    """A DOCX: title, heading, text, list, table."""
    document = docx.Document()
    document.add_heading("Pier report", 0)
    document.add_heading("Visitors", 1)
    document.add_paragraph("The pier had many visitors.")
    document.add_paragraph("The old pier", style="List Bullet")
    table = document.add_table(rows=0, cols=2)
    for cells in (("Day", "Visitors"), ("Monday", "900"), ("Tuesday", "450")):
        for cell, text in zip(table.add_row().cells, cells, strict=True):
            cell.text = text
    return _saved(document)


def slides() -> bytes:
    """A PPTX of two slides with titles, points and a note."""
    presentation = pptx.Presentation()
    for title, points in (("Pier", ["Opened in May", "Cost ten million"]), ("Park", ["318 trees"])):
        slide = presentation.slides.add_slide(presentation.slide_layouts[1])
        slide.shapes.title.text = title
        slide.placeholders[1].text = "\n".join(points)
    slide.notes_slide.notes_text_frame.text = "Say that the park is free."
    return _saved(presentation)


def workbook() -> bytes:
    """An XLSX of two sheets; the second is hidden."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "Visitors"
    for row in (("Day", "Visitors"), ("Monday", 900), ("Tuesday", 450.5)):
        sheet.append(row)
    hidden = book.create_sheet("Secret")
    hidden.append(("Nobody", "sees this"))
    hidden.sheet_state = "hidden"
    return _saved(book)


def opendocument() -> bytes:
    """An ODT: heading, text, list, table."""
    names = (
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    )
    content = f"""<?xml version="1.0"?><office:document-content {names}><office:body><office:text>
    <text:h text:outline-level="1">Pier report</text:h>
    <text:p>The pier<text:s/>opened <text:span>in May</text:span>.</text:p>
    <text:list><text:list-item><text:p>The old pier</text:p></text:list-item></text:list>
    <table:table><table:table-row><table:table-cell><text:p>Day</text:p></table:table-cell>
    <table:table-cell><text:p>Visitors</text:p></table:table-cell></table:table-row>
    <table:table-row><table:table-cell><text:p>Monday</text:p></table:table-cell>
    <table:table-cell><text:p>900</text:p></table:table-cell></table:table-row></table:table>
    </office:text></office:body></office:document-content>"""
    mimetype = b"application/vnd.oasis.opendocument.text"
    return archive({"mimetype": mimetype, "content.xml": content.encode()})


def book() -> bytes:
    """An EPUB of two chapters, the second first in the folder."""
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OEBPS/book.opf"/></rootfiles></container>'
    )
    opf = (
        '<package xmlns="http://www.idpf.org/2007/opf" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        "<metadata><dc:title>The pier</dc:title><dc:date>2020-05-04</dc:date></metadata><manifest>"
        '<item id="b" href="b.xhtml"/><item id="a" href="z%20a.xhtml"/></manifest>'
        '<spine><itemref idref="a"/><itemref idref="b"/></spine></package>'
    )
    return archive(
        {
            "META-INF/container.xml": container.encode(),
            "OEBPS/book.opf": opf.encode(),
            "OEBPS/z a.xhtml": b"<html><body><h1>Opening</h1><p>It opened.</p></body></html>",
            "OEBPS/b.xhtml": b"<html><body><h1>Closing</h1><p>It closed.</p></body></html>",
        }
    )


MAIL = (
    b"From: Ann Lee <ann@example.com>\r\nTo: Bo <bo@example.com>\r\n"
    b"Date: Thu, 7 Sep 2023 10:00:00 +0800\r\nSubject: =?utf-8?b?56K86aCt?= report\r\n"
    b'MIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary="b"\r\n\r\n'
    b"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nThe pier opened in May.\r\n"
    b'--b\r\nContent-Type: text/csv\r\nContent-Disposition: attachment; filename="days.csv"\r\n\r\n'
    b"Day,Visitors\r\nMonday,900\r\n--b--\r\n"
)


def _saved(document: object) -> bytes:
    out = io.BytesIO()
    document.save(out)  # type: ignore[attr-defined]
    return out.getvalue()


_TRADE = (("", "2023", "", "2024"), ("", "Exports", "Imports", "Exports"))
_PORTS = (("Northern ports", "412", "388", "430"), ("Southern ports", "275", "310", "290"))
_CLINICS = (
    ("District", "Clinic", "Day"), ("Eastern", "Harbour", "Monday"), ("", "Hill Road", "Saturday"),
)  # fmt: skip
_MERGED: tuple[tuple[Sequence[Sequence[str]], Sequence[tuple[int, int, int, int]]], ...] = (
    ((*_TRADE, *_PORTS), ((0, 0, 2, 1), (0, 1, 1, 2))),
    (_CLINICS, ((1, 0, 2, 1),)),
)


def merged(suffix: str) -> bytes:
    """Two tables with merged cells, of trade and of clinics, as a file of this kind."""
    return {
        ".html": _merged_html, ".docx": _merged_word, ".xlsx": _merged_workbook,
        ".pptx": _merged_slides, ".pdf": _merged_pdf,
    }[suffix]()  # fmt: skip


def _merged_html() -> bytes:
    page = "<article><p>The office prepared the two tables that stand below.</p>"
    for rows, spans in _MERGED:
        sizes = {(row, column): size for row, column, *size in spans}
        covered = {
            (row + down, column + across)
            for row, column, rows_, columns in spans
            for down in range(rows_)
            for across in range(columns)
        } - sizes.keys()
        page += "<table>"
        for at, row in enumerate(rows):
            page += "<tr>"
            for column, text in enumerate(row):
                if (at, column) not in covered:
                    tall, wide = sizes.get((at, column), (1, 1))
                    page += f"<td rowspan={tall} colspan={wide}>{text}</td>"
            page += "</tr>"
        page += "</table>"
    return f"{page}</article>".encode()


def _merged_word() -> bytes:
    document = docx.Document()
    for rows, spans in _MERGED:
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for row, column, tall, wide in spans:
            table.cell(row, column).merge(table.cell(row + tall - 1, column + wide - 1))
        for at, cells in enumerate(rows):
            for column, text in enumerate(cells):
                if text:
                    table.cell(at, column).text = text
    return _saved(document)


def _merged_workbook() -> bytes:
    book = openpyxl.Workbook()
    for rows, spans in _MERGED:
        sheet = book.create_sheet()
        for cells in rows:
            sheet.append(list(cells))
        for row, column, tall, wide in spans:
            sheet.merge_cells(None, row + 1, column + 1, row + tall, column + wide)
    return _saved(book)


def _merged_slides() -> bytes:
    presentation = pptx.Presentation()
    for rows, spans in _MERGED:
        slide = presentation.slides.add_slide(presentation.slide_layouts[5])
        shape = slide.shapes.add_table(len(rows), len(rows[0]), 0, 0, 9_000_000, 3_000_000)
        for at, cells in enumerate(rows):
            for column, text in enumerate(cells):
                shape.table.cell(at, column).text = text
        for row, column, tall, wide in spans:
            origin = shape.table.cell(row, column)
            origin.merge(shape.table.cell(row + tall - 1, column + wide - 1))
    return _saved(presentation)


def _merged_pdf() -> bytes:
    return drawn_pdf([Drawing().grid(_CLINICS, open_below=((1, 0),))])


class Drawing:
    """A page of lines, and of tables with or without rules; drawn from the top."""

    def __init__(self) -> None:
        self._drawn: list[str] = []
        self._height = 740.0

    def line(self, text: str) -> Drawing:
        self._text(72, self._height, text)
        self._height -= 16
        return self

    def columns(self, rows: Sequence[Sequence[str]]) -> Drawing:
        """Cells side by side, nothing between them."""
        for row in rows:
            for at, cell in enumerate(row):
                self._text(72 + 120 * at, self._height, cell)
            self._height -= 16
        return self

    def grid(
        self,
        rows: Sequence[Sequence[str]],
        *,
        without: Sequence[tuple[int, int]] = (),
        open_below: Sequence[tuple[int, int]] = (),
    ) -> Drawing:
        """Cells with rules around each, but for the right or lower edges of (row, column)."""
        width, height = len(rows[0]), 32
        for number, row in enumerate(rows):
            top, bottom = self._height, self._height - height
            for at, cell in enumerate(row):
                for down, piece in enumerate(cell.split("\n")):
                    self._text(76 + 120 * at, top - 13 - 13 * down, piece)
            for at in range(width):
                left, right = 72 + 120 * at, 192 + 120 * at
                if (number - 1, at) not in open_below:
                    self._drawn.append(f"{left} {top} m {right} {top} l S")
                if (number, at) not in open_below:
                    self._drawn.append(f"{left} {bottom} m {right} {bottom} l S")
            for at in range(width + 1):
                if (number, at - 1) not in without:
                    self._drawn.append(f"{72 + 120 * at} {top} m {72 + 120 * at} {bottom} l S")
            self._height = bottom
        self._height -= 20
        return self

    def content(self) -> bytes:
        return "\n".join(self._drawn).encode("latin-1")

    def _text(self, left: float, base: float, text: str) -> None:
        self._drawn.append(f"BT /F1 11 Tf {left} {base} Td ({text}) Tj ET")


def drawn_pdf(pages: Sequence[Drawing]) -> bytes:
    """A PDF of drawn pages."""
    return _pdf([page.content() for page in pages])
