"""A conversation as a Word document: what other programs read in it."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from docx import Document

from rag.kept import Conversation, KeptTurn
from tests.ui.scripted import Scripted
from ui.export_docx import chat_docx
from ui.wording import wording


def test_word_document_has_its_styles_and_a_footnote_a_citation(home: Path) -> None:
    question = "How long is <it>?"
    answer = Scripted(home).answer(question)
    chat = Conversation("c", "Bridges & tolls", "2026-01-01", "2026-01-01")
    made = chat_docx(chat, [KeptTurn("t", "c", question, answer, "2026-01-01")], wording("en"))
    read = [
        (p.style.name, p.text.strip()) for p in Document(io.BytesIO(made)).paragraphs if p.style
    ]
    assert read == [
        ("Title", "Bridges & tolls"),
        ("Heading 1", question),
        *(("Normal", sentence.text) for sentence in answer.sentences),
    ]
    with zipfile.ZipFile(io.BytesIO(made)) as parts:
        notes = parts.read("word/footnotes.xml").decode()
    assert all(f": “{citation.quote}”" in notes for citation in answer.citations)
