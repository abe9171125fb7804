"""Sentences and paragraphs of a text, in English and Chinese.

In: any string. Out: character spans, in order, without the space around them.
Pure: no network, disk or clock; threads may share everything here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

Span = tuple[int, int]

_CLOSERS = "\"'”’»」』）)\\]】》〉"
_CJK = "\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\uff21-\uff5a"
_END = re.compile(
    # A full stop counts only before space, Chinese, an opening quote or the end,
    # so that decimals and addresses never come this far.
    rf"[.!?]+[{_CLOSERS}]*(?:\[\d+(?:[,–-]\s?\d+)*\])*(?=[\s{_CJK}「『“（]|$)"
    rf"|[。！？｡]+[{_CLOSERS}]*"
    rf"|…+[{_CLOSERS}]*"
    r"|；"
)
_BREAK = re.compile(r"[\f\u2029]")
_LINE = re.compile(r"[^\n\r\f\u2028\u2029]+")
_WORD = re.compile(r"[^\W\d_]+")
_ATTRIBUTION = re.compile(r"[^。！？，、\s]{0,6}[說说道問问稱称](?![明服法話话])")
_RULE = re.compile(r"[-—–=_*~#─━＊－＝﹏.·\s]{3,}\Z")
LIST_MARKER = re.compile(
    r"(?:[•●▪■◦‣⁃∙○◆►➢✓*+–-]\s+"
    r"|[•●▪■◦‣⁃∙○◆►➢✓]"
    r"|[(（]?(?:\d{1,3}|[a-zA-Z]|[ivx]{2,5})[.)）]\s+"
    r"|[(（](?:[一二三四五六七八九十]{1,3}|\d{1,3})[)）]\s*"
    r"|(?:[一二三四五六七八九十]{1,3}|\d{1,3})、\s*)(?=\S)"
)

_TITLES = frozenset(
    str.split("""
    mr mrs ms mx dr prof gen sen rep gov hon rev capt col lt sgt maj messrs mme mlle vs v cf
    viz ca approx e.g i.e eg ie
""")
)
_BEFORE_NUMBER = frozenset(
    str.split("""
    no nos fig figs art arts sec secs vol vols p pp para paras ch chap cap eq eqs tab ref refs
    ext tel jan feb mar apr jun jul aug sep sept oct nov dec
""")
)
_PERHAPS_LAST = frozenset(
    str.split("""
    inc ltd co corp llc plc jr sr bros dept univ al st ave rd blvd mt govt dist ph.d m.d
""")
)
_STARTERS = frozenset(
    str.split("""
    the a an it he she they we i you this that these those in on at by for from with as if when
    while but and however both under after before since to there his her its their our my all
    some many other another according also moreover meanwhile although though what who how why
    where no not so then thus therefore here each most several such one two
""")
)
_SEMICOLON_AFTER = 40


def sentence_spans(text: str) -> list[Span]:
    """(start, end) of each sentence, in order; a line without a stop is one as well.

    'Mr. Lee paid 3.5 million. He left.' -> [(0, 25), (26, 34)].
    Closing quotes and reference numbers belong to the sentence they close.
    Pieces without a letter or digit join the sentence before them, if any.
    """
    spans: list[Span] = []
    for start, end in paragraph_spans(text):
        spans.extend(_sentences_of(text, start, end))
    return spans


def paragraph_spans(text: str) -> list[Span]:
    """(start, end) of each paragraph: lines, joined where they were only wrapped.

    A list marker and a line of dashes or stars always begin a new one.
    """
    spans: list[Span] = []
    for block in _blocks(text):
        if len(block) == 1:
            spans.append(block[0])
            continue
        start, end = block[0]
        wrapped = _wraps(text, block)
        for line, joined in zip(block[1:], wrapped, strict=True):
            if not joined:
                spans.append((start, end))
                start = line[0]
            end = line[1]
        spans.append((start, end))
    return spans


def _blocks(text: str) -> Iterator[list[Span]]:
    """Runs of lines with no empty line between, each line stripped."""
    block: list[Span] = []
    previous = 0
    for match in _LINE.finditer(text):
        line = match.group()
        body = line.strip()
        if not body:
            continue
        start = match.start() + line.index(body[0])
        gap = text[previous:start] if block else "\n"
        if gap != "\n" and (gap.count("\n") > 1 or gap.count("\r") > 1 or _BREAK.search(gap)):
            yield block
            block = []
        previous = start + len(body)
        block.append((start, previous))
    if block:
        yield block


def _wraps(text: str, block: Sequence[Span]) -> list[bool]:
    """For each line but the first: whether it carries on the line before it.

    A wrapped paragraph has full lines: none but the last could have taken the
    first word of the next. Two lines alone prove little, so the second must
    begin in lower case or end a sentence.
    """
    widths = [_width(text[start:end]) for start, end in block]
    widest = max(widths)
    full = 55 <= widest <= 130 and min(widths[:-1]) >= 0.6 * widest
    joined = []
    for index in range(1, len(block)):
        before = text[block[index - 1][0] : block[index - 1][1]]
        line = text[block[index][0] : block[index][1]]
        if _RULE.match(line) or _RULE.match(before) or LIST_MARKER.match(line):
            joined.append(False)
        elif line[0].islower() and widest <= 130 and before[-1] not in ".!?:;。！？：；":
            joined.append(True)
        elif full and (len(block) > 2 or line[-1] in '.!?。！？"”」'):
            first_word = line[0] if ord(line[0]) > 0x2E80 else line.split(None, 1)[0]
            joined.append(widths[index - 1] + 1 + _width(first_word) > widest)
        else:
            joined.append(False)
    return joined


def _width(text: str) -> int:
    """Columns on a screen: a Chinese character takes two."""
    return len(text) if text.isascii() else len(text) + sum(c > "\u2e80" for c in text)


def _sentences_of(text: str, start: int, end: int) -> list[Span]:
    """The sentences of one paragraph."""
    cuts = [
        match.end()
        for match in _END.finditer(text, start, end)
        if match.end() < end and _is_end(text, start, match, end)
    ]
    spans: list[Span] = []
    for cut in (*cuts, end):
        piece = text[start:cut]
        body = piece.strip()
        if body:
            first = start + piece.index(body[0])
            if any(map(str.isalnum, body)):
                spans.append((first, first + len(body)))
            elif spans:
                spans[-1] = (spans[-1][0], first + len(body))
        start = cut
    return spans


def _is_end(text: str, start: int, match: re.Match[str], end: int) -> bool:
    mark = text[match.start()]
    rest = match.end()
    if mark == "；":
        return match.start() - _last_stop(text, start, match.start()) >= _SEMICOLON_AFTER
    if mark in "。！？｡":
        closed = text[rest - 1] not in "。！？｡"
        return not (closed and _ATTRIBUTION.match(text, rest, end))
    while rest < end and text[rest].isspace():
        rest += 1
    following = text[rest]
    if mark == "…":
        return (rest > match.end() and following.isupper()) or text[match.end() - 1] != "…"
    if following.islower():
        return False
    return mark != "." or _is_full_stop(text, start, match, rest)


def _last_stop(text: str, start: int, position: int) -> int:
    return max(start, *(text.rfind(stop, start, position) for stop in "。！？；"))


def _is_full_stop(text: str, start: int, match: re.Match[str], rest: int) -> bool:
    """Whether this full stop ends a sentence and not only an abbreviation."""
    words = text[max(start, match.start() - 16) : match.start()].split()
    if not words or text[match.start() - 1].isspace():
        return True
    word = words[-1].lstrip("\"'“‘([（").lower()
    if word in _TITLES:
        return False
    if word.isdigit():
        return len(word) > 3 or text[start : match.start()].strip("(（ \t\xa0") != word
    if word in _BEFORE_NUMBER:
        return not text[rest].isdigit()
    if len(word) == 1 or "." in word or word in _PERHAPS_LAST:
        next_word = _WORD.match(text, rest)
        return next_word is None or next_word.group().lower() in _STARTERS
    return True
