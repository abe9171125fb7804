"""Web pages saved to disk: the article, not its menus.

In: the bytes of an HTML file. Out: `Parsed`; its text is what a reader sees, one
line a block. Nothing that the page refers to is fetched. Pure; threads may share it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString

from rag.load.dates import find_dates
from rag.load.decode import clean, decode
from rag.load.lang import detect_lang
from rag.load.published import publication_date
from rag.load.structure import find_marks, title_of
from rag.types import Mark, MarkKind, Parsed

_CHARSET = re.compile(
    rb"<(?:meta|\?xml)[^>]{0,200}?(?:charset|encoding)\s*=\s*[\"']?([\w.:-]+)", re.IGNORECASE
)
_DROPPED = frozenset(
    str.split("""
    script style noscript template svg math canvas iframe object embed form button select
    textarea nav aside footer head menu dialog audio video map
""")
)
_HIDDEN_ROLES = frozenset(
    str.split("""
    navigation banner contentinfo complementary search menu dialog
""")
)
_BLOCKS = frozenset(
    str.split("""
    address article blockquote body center dd details dir div dl dt fieldset figcaption figure
    h1 h2 h3 h4 h5 h6 header hgroup hr html li main ol p pre section summary table tbody tfoot
    thead tr ul caption
""")
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_SPACE = re.compile(r"[ \t\n\r\f]+")
_DATE_FIELDS = (
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.issued", "dcterms.date", "pubdate", "publishdate", "publish_date", "sailthru.date",
    "og:published_time",
)  # fmt: skip


@dataclass(slots=True)
class _Page:
    """The text so far and its marks. A line is finished when a block begins or ends."""

    parts: list[str] = field(default_factory=list)
    length: int = 0
    line: list[str] = field(default_factory=list)
    kind: MarkKind | None = None
    level: int = 0
    marks: list[Mark] = field(default_factory=list)

    def finish_line(self) -> None:
        """Put the line in, collapsed as a browser would, with its mark."""
        text = _SPACE.sub(" ", "".join(self.line)).strip(" ")
        self.line.clear()
        if text.strip():
            start, end = self.length, self.length + len(text)
            if self.kind:
                self.marks.append(
                    Mark(self.kind, start, end, text.strip() if self.level else "", self.level)
                )
            self.parts.append(text + "\n\n")
            self.length = end + 2


def parse_html(data: bytes) -> Parsed:
    """The article of a page with its title, date, language, headings, lists and rows."""
    declared = _CHARSET.search(data[:4096])
    source, notes = decode(data, declared=declared[1].decode("ascii") if declared else None)
    soup = BeautifulSoup(source, "html.parser")
    body = soup.find("body") or soup
    assert isinstance(body, Tag)
    root = _article(body)
    page = _render(root)
    if page.length < 200 and root is not body:
        page = _render(body)
    text, removed = clean("".join(page.parts))
    marks = page.marks if not removed else []
    found = find_marks(text)
    merged = _merge(marks, found)
    return Parsed(
        text=text,
        title=_title(soup) or title_of(merged),
        date=_date(soup) or publication_date(text),
        lang=detect_lang(text) or _declared_lang(soup),
        marks=merged,
        parser="html/1",
        notes=(*notes, *removed),
    )


def _article(body: Tag) -> Tag:
    """The element that holds the article: the only <article>, else <main>, else all."""
    articles = body.find_all("article")
    if len(articles) == 1 and isinstance(articles[0], Tag):
        return articles[0]
    main = body.find("main") or body.find(True, attrs={"role": "main"})
    return main if isinstance(main, Tag) else body


def _render(root: Tag) -> _Page:
    """The text of an element, walked without recursion: depth costs no stack."""
    page = _Page()
    stack: list[tuple[object, bool]] = [(root, False)]
    while stack:
        node, leaving = stack.pop()
        if isinstance(node, NavigableString):
            if type(node) in (NavigableString, CData):
                page.line.append(str(node))
        elif isinstance(node, Tag):
            if leaving:
                page.finish_line()
                page.kind, page.level = None, 0
            elif not _is_dropped(node):
                _enter(page, node, stack)
    page.finish_line()
    return page


def _enter(page: _Page, node: Tag, stack: list[tuple[object, bool]]) -> None:
    name = node.name
    if name == "br":
        page.line.append("\n")
        page.finish_line()
        return
    if name in _BLOCKS:
        page.finish_line()
        stack.append((node, True))
        if name in _HEADINGS:
            page.kind, page.level = "heading", _HEADINGS[name]
        elif name in ("li", "dd"):
            page.kind, page.level = "item", 0
        elif name in ("figcaption", "caption"):
            page.kind, page.level = "caption", 0
        elif name == "tr":
            page.kind, page.level = "row", 0
    elif name in ("td", "th"):
        page.line.append(" | " if "".join(page.line).strip() else "")
    stack.extend((child, False) for child in reversed(node.contents))


def _is_dropped(node: Tag) -> bool:
    return (
        node.name in _DROPPED
        or node.get("role") in _HIDDEN_ROLES
        or node.get("aria-hidden") == "true"
        or node.has_attr("hidden")
        or "display:none" in str(node.get("style", "")).replace(" ", "").lower()
    )


def _merge(marks: list[Mark], found: tuple[Mark, ...]) -> tuple[Mark, ...]:
    """The page's own marks, and of those found in its text what they leave room for."""
    taken = {mark.start for mark in marks}
    has_title = any(mark.kind == "heading" and mark.level == 1 for mark in marks)
    rest = [
        mark
        for mark in found
        if mark.start not in taken
        and not (has_title and mark.kind == "heading" and mark.level == 1)
    ]
    residue = {mark.start for mark in found if mark.kind == "residue"}
    kept = [mark for mark in marks if mark.start not in residue or mark.kind == "heading"]
    again = [mark for mark in found if mark.kind == "residue" and mark.start in taken]
    again = [mark for mark in again if mark.start not in {each.start for each in kept}]
    return tuple(sorted((*kept, *rest, *again), key=lambda mark: mark.start))


def _meta(soup: BeautifulSoup, *names: str) -> Iterator[str]:
    for tag in soup.find_all("meta"):
        key = str(tag.get("property") or tag.get("name") or tag.get("itemprop") or "").lower()
        content = str(tag.get("content") or "").strip()
        if key in names and content:
            yield content


def _title(soup: BeautifulSoup) -> str | None:
    heading = soup.find("h1")
    candidates = (
        next(_meta(soup, "og:title"), None),
        heading.get_text(" ") if heading else None,
        soup.title.get_text(" ") if soup.title else None,
    )
    for candidate in candidates:
        title = clean(" ".join(candidate.split()))[0] if candidate else ""
        if title:
            return title[:300]
    return None


def _date(soup: BeautifulSoup) -> str | None:
    values = [*_meta(soup, *_DATE_FIELDS), *_json_dates(soup)]
    values += [str(tag.get("datetime") or "") for tag in soup.find_all("time", limit=1)]
    for value in values:
        for found in find_dates(value[:40]):
            if found.iso:
                return found.iso
    return None


def _json_dates(soup: BeautifulSoup) -> Iterator[str]:
    for tag in soup.find_all("script", type="application/ld+json", limit=10):
        try:
            content = json.loads(tag.get_text()[:200_000])
        except (ValueError, RecursionError):
            continue
        entries = content if isinstance(content, list) else [content]
        for entry in entries:
            if isinstance(entry, dict) and isinstance(entry.get("datePublished"), str):
                yield entry["datePublished"]


def _declared_lang(soup: BeautifulSoup) -> str | None:
    root = soup.find("html")
    lang = str(root.get("lang") or "") if isinstance(root, Tag) else ""
    return lang[:12] or None
