"""A kept conversation as a Word document with real footnotes: pure, in memory.

Written part by part, since python-docx cannot write footnotes. Times inside the
file are fixed, so that the same conversation gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from rag.kept import Conversation, KeptTurn
from rag.types import Sentence
from ui.export import citation_line
from ui.render import bare_text, blocks_of
from ui.wording import Wording

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def chat_docx(chat: Conversation, turns: Sequence[KeptTurn], say: Wording) -> bytes:
    """The conversation: a title, each question a heading, each citation a footnote."""
    notes: list[str] = []
    body = [_paragraph(_run(chat.title), "Title")]
    for turn in turns:
        body.append(_paragraph(_run(turn.question), "Heading1"))
        body.extend(_answer(turn, notes, say))
    return _pack(
        {
            "[Content_Types].xml": _content_types(),
            "_rels/.rels": _relations((("officeDocument", "word/document.xml"),)),
            "word/_rels/document.xml.rels": _relations(
                (("styles", "styles.xml"), ("footnotes", "footnotes.xml"))
            ),
            "word/document.xml": f'{_HEAD}<w:document xmlns:w="{_W}"><w:body>'
            f"{''.join(body)}</w:body></w:document>",
            "word/styles.xml": _styles(),
            "word/footnotes.xml": _footnotes(notes),
        }
    )


def _answer(turn: KeptTurn, notes: list[str], say: Wording) -> list[str]:
    answer = turn.answer
    if answer is None:
        return [_paragraph(_run(say("stopped")))]
    if not answer.sentences:
        return [_paragraph(_run(answer.text or "; ".join(answer.notes) or say("declined")))]
    lines = {c.marker: citation_line(c, say) for c in answer.citations}
    return [
        _paragraph("".join(_sentence(s, lines, notes, say) for s in block))
        for block in blocks_of(answer)
    ]


def _sentence(sentence: Sentence, lines: dict[int, str], notes: list[str], say: Wording) -> str:
    doubt = "" if sentence.verdict == "supported" else f" ({say(sentence.verdict + '_tag')})"
    runs = [_run(bare_text(sentence) + doubt)]
    for marker in sentence.citations:
        if marker in lines:
            notes.append(lines[marker])
            runs.append(
                '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr>'
                f'<w:footnoteReference w:id="{len(notes)}"/></w:r>'
            )
    return "".join(runs) + _run(" ")


def _run(text: str) -> str:
    return f'<w:r><w:t xml:space="preserve">{escape(_UNFIT.sub("�", text))}</w:t></w:r>'


def _paragraph(runs: str, style: str = "") -> str:
    named = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{named}{runs}</w:p>"


def _footnotes(notes: Sequence[str]) -> str:
    mark = '<w:r><w:rPr><w:vertAlign w:val="superscript"/></w:rPr><w:footnoteRef/></w:r>'
    fixed = (
        '<w:footnote w:type="separator" w:id="-1"><w:p><w:r><w:separator/></w:r></w:p></w:footnote>'
        '<w:footnote w:type="continuationSeparator" w:id="0"><w:p><w:r>'
        "<w:continuationSeparator/></w:r></w:p></w:footnote>"
    )
    written = "".join(
        f'<w:footnote w:id="{number}">{_paragraph(mark + _run(" " + note))}</w:footnote>'
        for number, note in enumerate(notes, 1)
    )
    return f'{_HEAD}<w:footnotes xmlns:w="{_W}">{fixed}{written}</w:footnotes>'


def _styles() -> str:
    def style(key: str, name: str, size: int) -> str:
        return (
            f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{name}"/>'
            f'<w:rPr><w:b/><w:sz w:val="{size}"/></w:rPr></w:style>'
        )

    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal">'
        '<w:name w:val="Normal"/></w:style>'
    )
    named = style("Title", "Title", 36) + style("Heading1", "heading 1", 26)
    return f'{_HEAD}<w:styles xmlns:w="{_W}">{normal}{named}</w:styles>'


def _content_types() -> str:
    base = "application/vnd.openxmlformats-officedocument.wordprocessingml"
    parts = (("document", "document.main"), ("styles", "styles"), ("footnotes", "footnotes"))
    overrides = "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{base}.{kind}+xml"/>'
        for part, kind in parts
    )
    return (
        f'{_HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>'
    )


def _relations(targets: Sequence[tuple[str, str]]) -> str:
    listed = "".join(
        f'<Relationship Id="r{i}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets)
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{listed}</Relationships>'


def _pack(parts: dict[str, str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in parts.items():
            archive.writestr(zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0)), text)
    return out.getvalue()
