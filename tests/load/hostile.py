"""Files made to hurt a reader: bombs, endless nesting, lies, damage.

In: nothing, or a seed. Out: name and bytes of each; all are made here.
"""

from __future__ import annotations

import json
import random
import struct
import zlib
from collections.abc import Callable, Iterator

from tests.load import made

M = 1_000_000
_LAUGHS = (
    '<!DOCTYPE d [<!ENTITY a "ha ha ha ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + "]>"
)
_OUTSIDE = '<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_ODT = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"'
)


def _docx(body: str, head: str = "") -> bytes:
    document = f"<?xml version='1.0'?>{head}<w:document {_W}><w:body>{body}</w:body></w:document>"
    return _with(made.word(), "word/document.xml", document.encode())


def _with(archive: bytes, name: str, data: bytes) -> bytes:
    import io
    import zipfile

    with zipfile.ZipFile(io.BytesIO(archive)) as old:
        members = {each: old.read(each) for each in old.namelist()}
    return made.archive({**members, name: data})


def _odt(body: str, head: str = "") -> bytes:
    content = (
        f"<?xml version='1.0'?>{head}<office:document-content {_ODT}><office:body><office:text>"
        f"{body}</office:text></office:body></office:document-content>"
    )
    return made.archive({"mimetype": b"odt", "content.xml": content.encode()})


def _nested_zip(depth: int) -> bytes:
    data = made.archive({"a.txt": b"deep words"})
    for _ in range(depth):
        data = made.archive({"a.zip": data, "b.zip": data})
    return data


def _encrypted_zip() -> bytes:
    data = bytearray(made.archive({"a.txt": b"secret words"}))
    data[6] |= 1
    at = data.index(b"PK\x01\x02")
    data[at + 8] |= 1
    return bytes(data)


def _sheet(cells: str, dimension: str = "A1") -> bytes:
    data = (
        '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        f'<dimension ref="{dimension}"/><sheetData>{cells}</sheetData></worksheet>'
    )
    return _with(made.workbook(), "xl/worksheets/sheet1.xml", data.encode())


def _flate_pdf(size: int) -> bytes:
    """A page whose content unpacks to `size` bytes of drawing."""
    packed = zlib.compress(b"(x) Tj " * (size // 7), 9)
    page = made.pdf([[(11, "Some text.")]])
    at = page.index(b"<< /Length")
    end = page.index(b"endstream") + 9
    stream = b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)
    return page[:at] + stream + page[end:]


def _eml(depth: int) -> bytes:
    body = b"Content-Type: text/plain\r\n\r\nDeep words.\r\n"
    for n in range(depth):
        mark = b"b%d" % n
        body = b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n--%s\r\n%s\r\n--%s--\r\n' % (
            mark,
            mark,
            body,
            mark,
        )
    return b"Subject: Deep\r\nMIME-Version: 1.0\r\n" + body


FILES: dict[str, Callable[[], bytes]] = {
    "one-line.txt": lambda: b"word " * (6 * M),
    "one-word.txt": lambda: b"x" * (20 * M),
    "spaces.txt": lambda: b"a" + b" " * (10 * M) + b"b",
    "no-break.txt": lambda: ("a" + "\xa0" * (3 * M) + "b").encode(),
    "newlines.txt": lambda: b"a\n" * (2 * M),
    "returns.txt": lambda: b"a\r" * M,
    "stops.txt": lambda: b". " * (2 * M) + b"a",
    "titles.txt": lambda: b"Mr. " * M,
    "chinese-stops.txt": lambda: ("。」" * M + "字").encode(),
    "semicolons.txt": lambda: ("字；" * M).encode(),
    "quotes.txt": lambda: ("“" * M + "a").encode(),
    "stars.txt": lambda: b"Title\n" + b"*" * (5 * M) + b"\nText",
    "rules.txt": lambda: b"- " * (2 * M) + b"x",
    "markers.txt": lambda: b"(1) " * M,
    "dates.txt": lambda: b"1/1/" * M,
    "months.txt": lambda: ("二〇二三年九月" * 300_000).encode(),
    "labels.txt": lambda: b"date: " * M,
    "numbers.txt": lambda: b"1" * (5 * M),
    "brackets.txt": lambda: b"x.[1" + b",1" * M,
    "direction.txt": lambda: ("\u202e\u2066" * M + "abc").encode(),
    "hashes.md": lambda: b"#" * (3 * M) + b" x",
    "fences.md": lambda: b"```\n" * M + b"x",
    "front-matter.md": lambda: b"---\n" + b"title: x\n" * 500_000,
    "half-utf16.txt": lambda: "Words in two bytes".encode("utf-16")[:-1],
    "nested.html": lambda: b"<div>" * 100_000 + b"deep words" + b"</div>" * 100_000,
    "unclosed.html": lambda: b"<b><i>x" * 150_000,
    "tables.html": lambda: b"<table><tr><td>" * 3_000 + b"deep words",
    "cells.html": lambda: b"<table>" + b"<tr><td>1</td><td>2</td></tr>" * 60_000 + b"</table>",
    "asides.html": lambda: b'<div class="menu">' * 20_000 + b"<i></i>" * 80_000 + b"words",
    "links.html": lambda: b"<a>" * 50_000 + b"words",
    "breaks.html": lambda: b"x<br>" * 200_000,
    "attributes.html": lambda: b"<p " + b"".join(b"a%d=1 " % n for n in range(200_000)) + b">words",
    "comment.html": lambda: b"words <!--" + b"-" * (3 * M),
    "less.html": lambda: b"words " + b"<" * M,
    "ampersands.html": lambda: b"words " + b"&" * M,
    "declared.html": lambda: b'<meta charset="rot13">' + b"words " * 1000 + b"\xff",
    "json-ld.html": lambda: (
        b'<script type="application/ld+json">' + b"[" * 150_000 + b"</script>words"
    ),
    "laughs.docx": lambda: _docx("<w:p><w:r><w:t>&j;</w:t></w:r></w:p>", _LAUGHS),
    "outside.docx": lambda: _docx("<w:p><w:r><w:t>&x;</w:t></w:r></w:p>", _OUTSIDE),
    "zeros.docx": lambda: _with(made.word(), "word/document.xml", bytes(300 * M)),
    "spaces.docx": lambda: _docx("<w:p><w:r><w:t>a" + " " * (100 * M) + "</w:t></w:r></w:p>"),
    "paragraphs.docx": lambda: _docx("<w:p><w:r><w:t>words</w:t></w:r></w:p>" * 60_000),
    "deep.docx": lambda: (
        _docx("<w:tbl><w:tr><w:tc>" * 2_000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 2_000)
    ),
    "headless.docx": lambda: made.archive({"word/document.xml": b"<a/>"}),
    "laughs.odt": lambda: _odt("<text:p>&j;</text:p>", _LAUGHS),
    "outside.odt": lambda: _odt("<text:p>&x;</text:p>", _OUTSIDE),
    "lists.odt": lambda: _odt(
        "<text:list><text:list-item>" * 20_000 + "</text:list-item></text:list>" * 20_000
    ),
    "wide.xlsx": lambda: (
        _sheet('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>', "A1:XFD1048576")
    ),
    "cells.xlsx": lambda: _sheet(
        "".join(f'<row r="{n}"><c r="A{n}"><v>1</v></c></row>' for n in range(1, 300_000))
    ),
    "laughs.xlsx": lambda: (
        _with(made.workbook(), "xl/workbook.xml", (_LAUGHS + "<a>&j;</a>").encode())
    ),
    "deep.zip": lambda: _nested_zip(9),
    "many.zip": lambda: made.archive({f"{n}.txt": b"words" for n in range(30_000)}),
    "bomb.zip": lambda: made.archive({"a.txt": bytes(500 * M)}),
    "slip.zip": lambda: made.archive({"../../../../tmp/out.txt": b"words", "/etc/x.txt": b"words"}),
    "encrypted.zip": _encrypted_zip,
    "chapters.epub": lambda: _with(
        made.book(),
        "OEBPS/book.opf",
        b'<package xmlns="http://www.idpf.org/2007/opf"><manifest><item id="a" href="b.xhtml"/>'
        b"</manifest><spine>" + b'<itemref idref="a"/>' * 100_000 + b"</spine></package>",
    ),
    "outside.epub": lambda: _with(made.book(), "OEBPS/b.xhtml", (_OUTSIDE + "<p>&x;</p>").encode()),
    "groups.rtf": lambda: b"{\\rtf1 " + b"{" * 300_000 + b"words",
    "controls.rtf": lambda: b"{\\rtf1 " + b"\\par words" * 300_000 + b"}",
    "binary.rtf": lambda: b"{\\rtf1 \\bin999999999 words}",
    "deep.eml": lambda: _eml(300),
    "headers.eml": lambda: b"".join(b"X-%d: y\r\n" % n for n in range(100_000)) + b"\r\nwords",
    "addresses.eml": lambda: b"Subject: x\r\nTo: " + b"a@b.c, " * 30_000 + b"\r\n\r\nwords",
    "comments.eml": lambda: b"Subject: x\r\nFrom: " + b"(" * 50_000 + b"\r\n\r\nwords",
    "starts.mbox": lambda: b"From x\n\nwords\n\n" * 30_000,
    "deep.json": lambda: b"[" * M,
    "digits.json": lambda: b"[" + b"9" * M + b"]",
    "wide.json": lambda: json.dumps({f"k{n}": n for n in range(200_000)}).encode(),
    "lines.jsonl": lambda: b'{"text": "words"}\n' * 150_000,
    "field.csv": lambda: b'a,b\n"' + b"x" * (5 * M),
    "columns.csv": lambda: b"a," * M,
    "rows.csv": lambda: b"a,b\n" + b"1,2\n" * 250_000,
    "pages.pdf": lambda: made.pdf([[(11, f"Page {n} has words.")] for n in range(10_000)]),
    "flate.pdf": lambda: _flate_pdf(300 * M),
    "rules.pdf": lambda: made.drawn_pdf([made.Drawing().grid([["a"] * 20] * 20)] * 200),
    "loop.pdf": lambda: made.pdf([[(11, "Words.")]]).replace(b"/Kids [4 0 R]", b"/Kids [2 0 R]"),
    "count.pdf": lambda: made.pdf([[(11, "Words.")]]).replace(b"/Count 1", b"/Count 999999999"),
    "script.pdf": lambda: made.pdf(
        [[(11, "Words.")]], extra=b"/OpenAction << /S /JavaScript /JS (app.alert('x')) >> "
    ),
    "reference.pdf": lambda: made.pdf([[(11, "Words.")]]).replace(b"xref", b"xxxx"),
    "picture.pdf": lambda: b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + b"IHDR" * 1000,
    "program.docx": lambda: b"MZ" + bytes(range(256)) * 1000,
}  # fmt: skip

WORST = (
    "spaces.txt", "stops.txt", "quotes.txt", "rules.txt", "brackets.txt", "nested.html",
    "tables.html", "less.html", "json-ld.html", "laughs.docx", "outside.docx", "zeros.docx",
    "deep.docx", "laughs.odt", "lists.odt", "wide.xlsx", "deep.zip", "encrypted.zip",
    "groups.rtf", "deep.eml", "comments.eml", "deep.json", "loop.pdf", "count.pdf",
)  # fmt: skip


def damaged(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Good files cut short or with some bytes changed."""
    rng = random.Random(seed)  # which bytes are damaged is no secret
    page = [[(11, "The pier opened in May. It cost ten million dollars.")]] * 3
    good = {
        ".docx": made.word(), ".pptx": made.slides(), ".xlsx": made.workbook(),
        ".odt": made.opendocument(), ".epub": made.book(), ".eml": made.MAIL,
        ".pdf": made.pdf(page), ".rtf": b"{\\rtf1 The pier \\b opened\\b0 .\\par}",
        ".html": b"<html><body><h1>Pier</h1><p>It opened.</p></body></html>" * 20,
    }  # fmt: skip
    for number in range(count):
        suffix = rng.choice(sorted(good))
        data = bytearray(good[suffix])
        if rng.random() < 0.3:
            data = data[: rng.randrange(1, len(data))]
        for _ in range(rng.randrange(1, 40)):
            data[rng.randrange(len(data))] = rng.randrange(256)
        yield f"damaged-{number}{suffix}", bytes(data)
