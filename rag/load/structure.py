"""What a plain text is made of: its title, headings, list items, captions, residue.

In: the text of a document. Out: marks over spans of it. Pure; threads may share it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.load.residue import is_residue
from rag.load.sentences import LIST_MARKER, paragraph_spans
from rag.types import Mark

_RULE = re.compile(r"([-—–=_*~#─━＊－＝])(?:\1|\s){2,}\Z")
_MARKDOWN = re.compile(r"(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?\Z")
_NUMBERED = re.compile(
    r"(?P<decimal>\d{1,2}(?:\.\d{1,2}){0,4})[.)、．]?[\s\xa0\u3000]+(?=\S)"
    r"|(?P<word>part|chapter|annex|appendix|schedule|section|article|clause|rule)\s+"
    r"(?P<number>\d{1,3}[A-Z]?|[IVXLC]{1,6}|[A-Z])\b[.:：)\s—–-]*"
    r"|第(?P<of>[一二三四五六七八九十百零〇\d]{1,5})(?P<unit>[編编部章節节條条款])[\s\u3000:：、]*"
    r"|(?P<listed>[一二三四五六七八九十]{1,3})、\s*(?=\S)"
    r"|[（(](?P<inner>[一二三四五六七八九十]{1,3})[)）]\s*(?=\S)",
    re.IGNORECASE,
)
_LEVEL_OF_WORD = {"part": 2, "chapter": 2, "annex": 2, "appendix": 2, "schedule": 2}
_LEVEL_OF_UNIT = {"編": 2, "编": 2, "部": 2, "章": 2, "節": 3, "节": 3}
_STOPS = ".。;；,，!！?？:：、"
_PHOTO_LINE = re.compile(r"(?:news)?photos?|pictures?|相片|[圖图]片", re.IGNORECASE)
_CREDIT = re.compile(
    r"(?:(?:photo|picture|image|credit|illustration)s?(?:\s(?:by|credit|courtesy))?\s?[:：]\s?\S.{0,60}"
    r"|[(（](?:photo|picture|image)s?\b.{1,60}[)）]|[（(]?[圖图相]片?(?:來源|来源|[:：]).{1,30})\Z",
    re.IGNORECASE,
)
_CAPTION = re.compile(
    r"(?:photo|picture|image)s?\sshows?\b|(?:figure|fig\.|table|photo)\s\d+\s?[.:：]|[圖图](?:示|為|为|[一二三四五六\d]+[:：])",
    re.IGNORECASE,
)
_DATED_START = re.compile(r"(?:date|日期)\s?[:：]?\s?\d{4}-\d\d-\d\d(?=\s)", re.IGNORECASE)
_SHORT = 90
_LONGEST_TITLE = 240
_LONGEST_RULE = 2_000


@dataclass(frozen=True, slots=True)
class _Paragraph:
    start: int
    end: int
    text: str
    is_rule: bool
    is_residue: bool


def find_marks(text: str, *, markdown: bool = False) -> tuple[Mark, ...]:
    """Marks in order of place: heading, residue, caption, item; none overlap.

    Headings: lines underlined with dashes, stars or the like, numbered clauses,
    Markdown when asked for, and the title on top. "*" and "=" underline the
    first level, everything else the second.
    """
    paragraphs = [_paragraph(text, start, end) for start, end in paragraph_spans(text)]
    marks: list[Mark] = []
    fenced = captions = False
    for index, here in enumerate(paragraphs):
        if markdown and here.text.startswith(("```", "~~~")):
            fenced = not fenced
            continue
        if here.is_rule or fenced:
            continue
        if _is_photo_label(paragraphs, index):
            captions = True
        found = (
            _residue(paragraphs, index)
            or _heading(paragraphs, index, markdown)
            or _caption(here, captions)
            or _item(here)
        )
        if found and found.kind == "heading":
            captions = False
        if found:
            marks.append(found)
    return tuple(_with_title(paragraphs, marks))


def title_of(marks: tuple[Mark, ...]) -> str | None:
    """The label of the first heading of level 1, if any."""
    return next((m.label for m in marks if m.kind == "heading" and m.level == 1), None)


def _paragraph(text: str, start: int, end: int) -> _Paragraph:
    body = text[start:end]
    is_rule = len(body) <= _LONGEST_RULE and _RULE.match(body) is not None
    return _Paragraph(start, end, body, is_rule, not is_rule and is_residue(body))


def _residue(paragraphs: list[_Paragraph], index: int) -> Mark | None:
    """A residue line, or a bare number (comments, a page) right beside one."""
    here = paragraphs[index]
    counted = here.text.isdigit() and len(here.text) <= 4
    if here.is_residue or (counted and index and paragraphs[index - 1].is_residue):
        return Mark("residue", here.start, here.end)
    return None


def _heading(paragraphs: list[_Paragraph], index: int, markdown: bool) -> Mark | None:
    here = paragraphs[index]
    if markdown and (match := _MARKDOWN.match(here.text)):
        return _mark(here, match[2], len(match[1])) if match[2] else None
    below = paragraphs[index + 1] if index + 1 < len(paragraphs) else None
    if below and below.is_rule and below.start - here.end <= 3 and _may_be_underlined(here.text):
        return _mark(here, here.text, 1 if below.text[0] in "*=＊＝" else 2)
    return _numbered(paragraphs, index)


def _may_be_underlined(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and not (len(text) > 80 and text[-1] in ".。")


def _numbered(paragraphs: list[_Paragraph], index: int) -> Mark | None:
    """A clause heading: numbered, short, no stop at its end, and with text below it."""
    here = paragraphs[index]
    match = _NUMBERED.match(here.text)
    if not match:
        return None
    level = _level(match)
    rest = here.text[match.end() :]
    if match["of"] and level == 4:  # 第三條: the number heads the clause on its own line
        end = here.start + match.end() if rest else here.end
        label = here.text[: match.end()].strip(" \u3000:：、")
        return Mark("heading", here.start, end, label, level)
    if match["word"] and rest and not rest[0].isupper() and not here.text.isupper():
        return None  # "Article 3 of the Agreement provides ..."
    if len(here.text) > (_SHORT if here.text.isascii() else 60) or here.text[-1] in _STOPS:
        return None
    below = next((p for p in paragraphs[index + 1 :] if not p.is_rule), None)
    if below is None or below.is_residue:
        return None
    if not match["word"] and not match["of"]:
        sibling = _NUMBERED.match(below.text)
        if sibling and sibling.lastgroup == match.lastgroup and _level(sibling) <= level:
            return None  # a run of numbered lines is a list
        above = _NUMBERED.match(paragraphs[index - 1].text) if index else None
        if above and above.lastgroup == match.lastgroup and _level(above) == level:
            return None
    return _mark(here, here.text, level)


def _level(match: re.Match[str]) -> int:
    if match["decimal"]:
        return 2 + match["decimal"].count(".")
    if match["word"]:
        return _LEVEL_OF_WORD.get(match["word"].lower(), 3)
    if match["of"]:
        return _LEVEL_OF_UNIT.get(match["unit"], 4)
    return 3 if match["listed"] else 4


def _mark(paragraph: _Paragraph, label: str, level: int) -> Mark:
    return Mark("heading", paragraph.start, paragraph.end, " ".join(label.split()), level)


def _is_photo_label(paragraphs: list[_Paragraph], index: int) -> bool:
    here = paragraphs[index]
    return here.is_residue and _PHOTO_LINE.fullmatch(here.text) is not None


def _caption(here: _Paragraph, under_photo_label: bool) -> Mark | None:
    if under_photo_label or _CAPTION.match(here.text) or _CREDIT.search(here.text[-80:]):
        return Mark("caption", here.start, here.end)
    return None


def _item(here: _Paragraph) -> Mark | None:
    if LIST_MARKER.match(here.text):
        return Mark("item", here.start, here.end)
    if match := _DATED_START.match(here.text):
        return Mark("item", here.start, here.start + match.end())
    return None


def _with_title(paragraphs: list[_Paragraph], marks: list[Mark]) -> Iterator[Mark]:
    """The marks, with one for an undecorated title on the first line."""
    body = [p for p in paragraphs if not p.is_rule and not p.is_residue]
    first = body[0] if len(body) > 1 else None
    known = {mark.start for mark in marks}
    if (
        first
        and first.start not in known
        and not any(m.kind == "heading" and m.level == 1 for m in marks)
    ):
        alone = body[1].start - first.end > 1 or len(first.text) <= _SHORT
        if alone and len(first.text) <= _LONGEST_TITLE and first.text[-1] not in _STOPS:
            marks = sorted([*marks, _mark(first, first.text, 1)], key=lambda mark: mark.start)
    yield from marks
