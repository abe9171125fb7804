"""DOCX for people: in, the answered rows; out, a Word document with styles.

python-docx makes the empty document and its styles; the body is written as it
streams, so that memory does not grow. All text is literal.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator
from typing import Any, BinaryIO
from xml.sax.saxutils import escape

from rag.batch.cells import ranges
from rag.batch.html_report import heading_of
from rag.batch.report import Entry, entry_of
from rag.batch.table import Answered, Sheet

_BODY = "word/document.xml"
_SPLIT = b"<w:sectPr"
_BLUE, _SOFT = "1F3864", "5A6576"


def write_docx(out: BinaryIO, sheet: Sheet, rows: Iterable[Answered]) -> None:
    """Writes the document."""
    with (
        zipfile.ZipFile(io.BytesIO(_template(sheet))) as template,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for item in template.infolist():
            if item.filename != _BODY:
                target.writestr(item, template.read(item))
        before, mark, after = template.read(_BODY).rpartition(_SPLIT)
        with target.open(_BODY, "w", force_zip64=True) as body:
            body.write(before)
            for paragraph in _paragraphs(sheet, rows):
                body.write(paragraph.encode("utf-8", "replace"))
            body.write(mark + after)


def _paragraphs(sheet: Sheet, rows: Iterable[Answered]) -> Iterator[str]:
    yield _paragraph("Title", _run(sheet.title))
    facts = [f"{name}: {value}" for name, value in sheet.facts]
    yield _paragraph("Subtitle", _run(" · ".join(filter(None, (sheet.day, *facts)))))
    number = 0
    for answered in rows:
        entry = entry_of(sheet, answered, number + 1)
        if entry is not None:
            number += 1
            yield from _entry(entry)
        elif heading := heading_of(answered):
            yield _paragraph("Heading1", _run(heading))


def _entry(entry: Entry) -> Iterator[str]:
    yield _paragraph("Heading2", _run(f"{entry.label}\t{entry.question}"))
    if entry.aside:
        told = " · ".join(f"{name}: {value}" if name else value for name, value in entry.aside)
        yield _paragraph("Details", _run(told))
    if entry.verdict:
        yield _paragraph("Verdict", _run(entry.verdict))
    for runs in entry.paragraphs:
        shown = (_run(text, raised=marker is not None) for text, marker in runs)
        yield _paragraph("Answer", "".join(shown))
    for remark in entry.remarks:
        yield _paragraph("Aside", _run(remark))
    if entry.change:
        yield _paragraph("Verdict", _run(entry.change))
    if entry.pieces:
        yield _paragraph("Aside", "".join(_piece(*piece) for piece in entry.pieces))
    for note in entry.footnotes:
        where = f", {note.where}" if note.where else ""
        quote = f": “{note.quote}”" if note.quote else ""
        text = _run(f"{ranges(note.markers)}\t") + _run(note.title, bold=True)
        yield _paragraph("Proof", text + _run(where + quote))


def _paragraph(style: str, runs: str) -> str:
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/></w:pPr>{runs}</w:p>'


def _run(text: str, *, raised: bool = False, bold: bool = False, marks: str = "") -> str:
    marks += "<w:b/>" if bold else ""
    marks += f'<w:color w:val="{_BLUE}"/><w:vertAlign w:val="superscript"/>' if raised else ""
    look = f"<w:rPr>{marks}</w:rPr>" if marks else ""
    clean = "".join(char for char in text if char in "\n\t" or ord(char) >= 32)
    clean = clean.replace("\ufffe", "").replace("\uffff", "")
    shown = escape(clean).replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    shown = shown.replace("\n", '</w:t><w:br/><w:t xml:space="preserve">')
    return f'<w:r>{look}<w:t xml:space="preserve">{shown}</w:t></w:r>'


def _piece(op: str, words: str) -> str:
    looks = {
        " ": "",
        "-": '<w:strike/><w:color w:val="8C1D10"/>',
        "+": '<w:color w:val="14532D"/><w:u w:val="single"/>',
    }
    return _run(words, marks=looks[op])


def _template(sheet: Sheet) -> bytes:
    """An empty document with the styles, the margins and the page numbers."""
    from docx import Document
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Cm, RGBColor

    document = Document()
    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm(2.5)
    page.top_margin, page.bottom_margin = Cm(2.3), Cm(2.2)
    document.core_properties.title = _clean(sheet.title)
    document.core_properties.author = ""
    document.core_properties.comments = ""
    styles = document.styles
    blue, soft = RGBColor.from_string(_BLUE), RGBColor.from_string(_SOFT)
    _shape(styles["Normal"], 10.5, RGBColor(0x1B, 0x23, 0x30), after=6)
    _shape(styles["Title"], 22, blue, after=4, bold=True)
    _shape(styles["Subtitle"], 9.5, soft, after=18)
    _shape(styles["Heading 1"], 15, blue, before=20, after=6, bold=True)
    _shape(styles["Heading 2"], 12, blue, before=18, after=4, bold=True)
    for name, size, colour, after in (
        ("Answer", 10.5, None, 6),
        ("Aside", 9, soft, 4),
        ("Details", 9, soft, 4),
        ("Verdict", 9.5, RGBColor(0x8A, 0x5A, 0x00), 4),
        ("Proof", 9, soft, 3),
    ):
        style = styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
        style.base_style = styles["Normal"]
        _shape(style, size, colour, after=after)
    hanging = ((styles["Heading 2"], 1.2), (styles["Proof"], 0.9))
    for style, width in hanging:
        style.paragraph_format.left_indent = Cm(width)
        style.paragraph_format.first_line_indent = Cm(-width)
        style.paragraph_format.tab_stops.add_tab_stop(Cm(width))
    for name in ("Heading 1", "Heading 2", "Details"):
        styles[name].paragraph_format.keep_with_next = True
    _page_numbers(page.footer.paragraphs[0])
    data = io.BytesIO()
    document.save(data)
    return data.getvalue()


def _shape(
    style: Any, size: float, colour: Any, *, after: float, before: float = 0, bold: bool = False
) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Pt

    style.font.size, style.font.bold, style.font.italic = Pt(size), bold, False
    if colour is not None:
        style.font.color.rgb = colour
    style.font.name = "Calibri"
    fonts = style.element.get_or_add_rPr().get_or_add_rFonts()
    for name in [key for key in fonts.attrib if key.endswith("Theme")]:
        del fonts.attrib[name]
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), "Calibri")
    fonts.set(qn("w:eastAsia"), "Microsoft JhengHei")
    style.paragraph_format.space_before = Pt(before)
    style.paragraph_format.space_after = Pt(after)
    style.paragraph_format.line_spacing = 1.15
    for spacing in style.element.rPr.findall(qn("w:spacing")):
        style.element.rPr.remove(spacing)
    for border in style.element.findall(".//" + qn("w:pBdr")):
        border.getparent().remove(border)


def _page_numbers(paragraph: Any) -> None:
    """ "3 / 12" at the foot of each page, counted by Word."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.oxml import parse_xml
    from docx.oxml.ns import nsdecls

    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    for field, text in (("PAGE", " / "), ("NUMPAGES", "")):
        simple = (
            f'<w:fldSimple {nsdecls("w")} w:instr="{field}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'
        )
        paragraph._p.append(parse_xml(simple))
        if text:
            paragraph.add_run(text)


def _clean(text: str) -> str:
    return "".join(char for char in text if ord(char) >= 32)[:250]
