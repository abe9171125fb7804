"""Web pages saved to disk: the article, not its menus.

In: the bytes of an HTML file. Out: `Parsed`; its text is what a reader sees, one
line a block. Nothing that the page refers to is fetched. Pure; threads may share it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from bs4 import BeautifulSoup, Tag
from bs4.element import CData, NavigableString

from rag.load.builder import TextBuilder
from rag.load.dates import find_dates
from rag.load.decode import clean, decode
from rag.load.html_tables import DataTable, data_table
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
_ASIDE = re.compile(  # beginning of an id or a class
    r"(?:top|bottom|main|site|global)?[-_]?(?:nav|navbar|navigation|menu|bread|breadcrumbs?|crumbs?"
    r"|foot|footer|sidebar|topbar|toolbar|cookies?|newsletter|share|sharing|social|related"
    r"|recommended|paywall|feedback|adverts?|advertisement|ads?)(?:$|[-_\d])",
    re.IGNORECASE,
)
_ASIDE_SHARE = 0.4  # of the page's characters: more is no aside, whatever its name
_MOST_LOOKED_AT = 500_000  # nodes, to measure elements named like asides
_LINKED = 0.7  # of a line's letters
_PROSE = 40  # letters of a sentence that is no label; one of Chinese counts for three
_ENDS = tuple(".!?。！？…:：;；")
_LITTLE = 200
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
    return builder.build("html/4", title=_title(soup), date=_date(soup), lang=_declared_lang(soup))


def _article(body: Tag) -> Tag:
    """The element that holds the article: the only <article>, else <main>, else all."""
    articles = body.find_all("article")
    if len(articles) == 1 and isinstance(articles[0], Tag):
        return articles[0]
    main = body.find("main") or body.find(True, attrs={"role": "main"})
    return main if isinstance(main, Tag) else body


@dataclass(frozen=True, slots=True)
class _Block:
    """A line of the page, or the rows of a table; how much of it is the text of links."""

    text: str
    kind: MarkKind | None = None
    level: int = 0
    linked: float = 0.0
    data: DataTable | None = None

    @property
    def is_links(self) -> bool:
        return self.linked >= _LINKED

    @property
    def is_prose(self) -> bool:
        if self.data or self.is_links:
            return bool(self.data)
        weight = len(self.text) + 2 * sum(char > "\u2e80" for char in self.text)
        return weight >= _PROSE and self.text.rstrip("”’」』）)\"'")[-1:] in _ENDS


def _render(root: Tag) -> TextBuilder:
    """The text of an element; links alone above and below its prose are residue."""
    builder = TextBuilder()
    blocks = list(_blocks(root))
    prose = [at for at, block in enumerate(blocks) if block.is_prose and block.kind != "residue"]
    first, last = (prose[0], prose[-1]) if prose else (0, len(blocks))
    for at, block in enumerate(blocks):
        if block.data:
            data = block.data
            builder.table(data.rows, spans=data.spans, head_rows=data.head_rows)
        elif block.is_links and not first <= at <= last:
            builder.add(block.text, "residue")
        else:
            builder.add(block.text, block.kind, level=block.level)
    return builder


def _blocks(root: Tag) -> Iterator[_Block]:
    """The lines and tables of an element, walked without recursion: depth costs no stack."""
    line: list[str] = []
    kinds: list[tuple[MarkKind | None, int]] = [(None, 0)]
    stack: list[tuple[object, bool]] = [(root, False)]
    asides = _Asides(root)
    links = linked = 0

    def finished() -> Iterator[_Block]:
        nonlocal linked
        kind, level = kinds[-1]
        text = _SPACE.sub(" ", "".join(line)).strip()
        line.clear()
        share = linked / max(sum(map(str.isalnum, text)), 1)
        linked = 0
        if text:
            yield _Block(text, kind, level, share)

    while stack:
        node, leaving = stack.pop()
        if type(node) in (NavigableString, CData):
            line.append(str(node))
            linked += sum(map(str.isalnum, str(node))) if links else 0
        elif isinstance(node, Tag) and leaving:
            if node.name == "a":
                links -= 1
                continue
            yield from finished()
            kinds.pop()
        elif isinstance(node, Tag) and not _is_dropped(node):
            if node.name == "br":
                yield from finished()
            elif node.name == "a":
                links += 1
                stack.append((node, True))
            elif node.name in _BLOCKS:
                yield from finished()
                if node.name == "table" and (data := data_table(node)):
                    if caption := node.find("caption"):
                        yield _Block(_SPACE.sub(" ", caption.get_text(" ")).strip(), "caption")
                    yield _Block("", data=data)
                    continue
                residue = kinds[-1][0] == "residue" or asides.holds(node)
                kinds.append(("residue", 0) if residue else _kind(node.name, kinds[-1]))
                stack.append((node, True))
            stack.extend((child, False) for child in reversed(node.contents))
    yield from finished()


class _Asides:
    """Tells elements whose name says that they stand beside the article."""

    def __init__(self, root: Tag) -> None:
        self._root = root
        self._most = 0.0
        self._left = _MOST_LOOKED_AT

    def holds(self, node: Tag) -> bool:
        """Whether an element is named like a menu, and holds too little to be the page."""
        classes: object = node.get("class")
        names = [str(node.get("id") or ""), *(classes if isinstance(classes, list) else ())]
        if node is self._root or self._left < 0 or not any(map(_ASIDE.match, names)):
            return False
        self._most = self._most or _ASIDE_SHARE * len(self._root.get_text())
        size = 0
        for inner in node.descendants:
            self._left -= 1
            size += len(inner) if type(inner) is NavigableString else 0
            if size >= self._most or self._left < 0:
                return False
        return True


def _kind(name: str, outer: tuple[MarkKind | None, int]) -> tuple[MarkKind | None, int]:
    if name in _HEADINGS:
        return "heading", _HEADINGS[name]
    if name in ("li", "dd"):
        return "item", 0
    if name in ("figcaption", "caption"):
        return "caption", 0
    return outer


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
