"""Web pages saved to disk: the article, not its menus.

In: the bytes of an HTML file. Out: `Parsed`; its text is what a reader sees, one
line a block. Nothing that the page refers to is fetched. Pure; threads may share it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString

from rag.load.builder import TextBuilder
from rag.load.dates import find_dates
from rag.load.decode import clean, decode
from rag.types import MarkKind, Parsed

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
_LITTLE = 200
_LONGEST_CELL = 600
_SPACE = re.compile(r"[ \t\n\r\f]+")
_DATE_FIELDS = (
    "article:published_time", "datepublished", "date", "dc.date", "dc.date.issued",
    "dcterms.issued", "dcterms.date", "pubdate", "publishdate", "publish_date", "sailthru.date",
    "og:published_time",
)  # fmt: skip


def parse_html(data: bytes) -> Parsed:
    """The article of a page with its title, date, language, headings, lists and rows."""
    declared = _CHARSET.search(data[:4096])
    source, notes = decode(data, declared=declared[1].decode("ascii") if declared else None)
    soup = BeautifulSoup(source, "html.parser")
    body = soup.find("body") or soup
    assert isinstance(body, Tag)
    root = _article(body)
    builder = _render(root)
    if builder.length < _LITTLE and root is not body:
        builder = _render(body)
    for note in notes:
        builder.note(note)
    return builder.build("html/2", title=_title(soup), date=_date(soup), lang=_declared_lang(soup))


def _article(body: Tag) -> Tag:
    """The element that holds the article: the only <article>, else <main>, else all."""
    articles = body.find_all("article")
    if len(articles) == 1 and isinstance(articles[0], Tag):
        return articles[0]
    main = body.find("main") or body.find(True, attrs={"role": "main"})
    return main if isinstance(main, Tag) else body


def _render(root: Tag) -> TextBuilder:
    """The text of an element, walked without recursion: depth costs no stack."""
    builder = TextBuilder()
    line: list[str] = []
    kinds: list[tuple[MarkKind | None, int]] = [(None, 0)]
    stack: list[tuple[object, bool]] = [(root, False)]

    def finish_line() -> None:
        kind, level = kinds[-1]
        builder.add(_SPACE.sub(" ", "".join(line)), kind, level=level)
        line.clear()

    while stack:
        node, leaving = stack.pop()
        if type(node) in (NavigableString, CData):
            line.append(str(node))
        elif isinstance(node, Tag) and leaving:
            finish_line()
            kinds.pop()
        elif isinstance(node, Tag) and not _is_dropped(node):
            if node.name == "br":
                finish_line()
            elif node.name in _BLOCKS:
                finish_line()
                if node.name == "table" and (rows := _data_rows(node)):
                    builder.table(rows)
                    continue
                kinds.append(_kind(node.name, kinds[-1]))
                stack.append((node, True))
            stack.extend((child, False) for child in reversed(node.contents))
    finish_line()
    return builder


def _kind(name: str, outer: tuple[MarkKind | None, int]) -> tuple[MarkKind | None, int]:
    if name in _HEADINGS:
        return "heading", _HEADINGS[name]
    if name in ("li", "dd"):
        return "item", 0
    if name in ("figcaption", "caption"):
        return "caption", 0
    return outer


def _data_rows(table: Tag) -> list[list[str]]:
    """The rows of a table of data; [] for one that only lays out the page."""
    if table.find("table"):
        return []
    rows = [
        [" ".join(cell.get_text(" ").split()) for cell in row.find_all(("td", "th"))]
        for row in table.find_all("tr")
    ]
    rows = [row for row in rows if any(row)]
    widest = max((len(cell) for row in rows for cell in row), default=0)
    return rows if widest <= _LONGEST_CELL and max(map(len, rows), default=0) > 1 else []


def _is_dropped(node: Tag) -> bool:
    return (
        node.name in _DROPPED
        or node.get("role") in _HIDDEN_ROLES
        or node.get("aria-hidden") == "true"
        or node.has_attr("hidden")
        or "display:none" in str(node.get("style", "")).replace(" ", "").lower()
    )


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
