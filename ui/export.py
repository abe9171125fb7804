"""Kept conversations as Markdown, plain text and JSON: pure, in and out of memory.

What came from a document or a model is escaped, so that it is text there too.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence

from rag.kept import Conversation, KeptTurn
from rag.types import Answer, Citation, Sentence
from rag.wire import answer_to_dict
from ui.markup import place_of
from ui.render import bare_text, blocks_of
from ui.wording import Wording

_MARKDOWN = re.compile(r"([\\`*_{}\[\]<>#|~!$&])")
_LEADING = re.compile(r"^(\s*)([-+>=]|\d+[.)])", re.MULTILINE)


def chat_markdown(chat: Conversation, turns: Sequence[KeptTurn], say: Wording) -> str:
    """The whole conversation, its footnotes numbered through."""
    parts = [f"# {escape_markdown(chat.title)}\n"]
    first = 0
    for turn in turns:
        parts.append(turn_markdown(turn, say, first=first, level=2))
        first += len(turn.answer.citations) if turn.answer else 0
    return "\n".join(parts)


def turn_markdown(turn: KeptTurn, say: Wording, *, first: int = 0, level: int = 3) -> str:
    """One question and answer with footnotes; `first` more footnotes stand before."""
    head = f"{'#' * level} {escape_markdown(' '.join(turn.question.split()))}\n"
    if turn.answer is None:
        return f"{head}\n*{escape_markdown(say('stopped'))}*\n"
    number = {c.marker: first + i for i, c in enumerate(turn.answer.citations, 1)}
    body = "\n\n".join(
        " ".join(
            escape_markdown(bare_text(s))
            + _doubt(s, say)
            + "".join(f"[^{number[m]}]" for m in s.citations if m in number)
            for s in block
        )
        for block in _blocks(turn.answer, say)
    )
    notes = "\n".join(
        f"[^{number[c.marker]}]: {escape_markdown(citation_line(c, say))}"
        for c in turn.answer.citations
    )
    return f"{head}\n{body}\n" + (f"\n{notes}\n" if notes else "")


def turn_text(turn: KeptTurn, say: Wording) -> str:
    """One question and answer as plain text."""
    if turn.answer is None:
        return f"{turn.question}\n\n{say('stopped')}\n"
    body = "\n\n".join(
        " ".join(
            bare_text(s) + _doubt(s, say) + "".join(f" [{m}]" for m in s.citations) for s in block
        )
        for block in _blocks(turn.answer, say)
    )
    notes = "\n".join(
        f"[{c.marker}] {_where(c, say)}: “{_line(c.quote)}”" for c in turn.answer.citations
    )
    return f"{turn.question}\n\n{body}\n" + (f"\n{notes}\n" if notes else "")


def chat_json(chat: Conversation, turns: Sequence[KeptTurn]) -> str:
    """The conversation with every answer as `footnote ask --json` prints it."""
    document = {
        "title": chat.title,
        "created": chat.created,
        "updated": chat.updated,
        "turns": [
            {
                "question": turn.question,
                "asked": turn.asked,
                "rating": turn.rating,
                "correction": turn.correction,
                "answer": None if turn.answer is None else answer_to_dict(turn.answer),
            }
            for turn in turns
        ],
    }
    return json.dumps(document, ensure_ascii=False, indent=2)


def escape_markdown(text: str) -> str:
    """The text so that Markdown shows it as it is, on one line or more."""
    return _LEADING.sub(r"\1\\\2", _MARKDOWN.sub(r"\\\1", text))


def citation_line(citation: Citation, say: Wording) -> str:
    """A footnote in one line: title, place and the quote."""
    return f"{_where(citation, say)}: “{_line(citation.quote)}”"


def _blocks(answer: Answer, say: Wording) -> list[list[Sentence]]:
    if answer.status == "failed":
        reason = "; ".join(answer.notes) or answer.text
        return [[Sentence(say("failed", reason=reason), "supported")]]
    if not answer.sentences:
        return [[Sentence(answer.text or say("declined"), "supported")]]
    return blocks_of(answer)


def _doubt(sentence: Sentence, say: Wording) -> str:
    return "" if sentence.verdict == "supported" else f" ({say(sentence.verdict + '_tag')})"


def _where(citation: Citation, say: Wording) -> str:
    return " · ".join(filter(None, (citation.title or citation.path, place_of(citation, say))))


def _line(text: str) -> str:
    return " ".join(text.split())
