"""`python -m tests.load.fuzz GROUP SECONDS`: files changed at random, each read by its parser.

What may not happen: a text or a mark that breaks its promise, a reader that hangs or
dies. Guided by coverage where atheris is installed (it is no dependency), else blind.
Whatever an exception a parser raises is told once for each place: the sandbox makes
one line of it. In archives one member is changed and the archive put together again,
in an XLS its records. Scanned pages have a module of their own: `tests.load.fuzz_ocr`.
"""

from __future__ import annotations

import importlib
import io
import json
import random
import sys
import time
import traceback
import zipfile
from collections.abc import Callable, Mapping
from contextlib import nullcontext
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from llama_index.core.node_parser import SentenceSplitter  # noqa: F401 - first: not watched
from PIL import Image

atheris: Any = importlib.import_module("atheris") if find_spec("atheris") else None
_WATCHED = ["rag.load", "docx", "pptx", "striprtf", "bs4"]
with atheris.instrument_imports(include=_WATCHED) if atheris else nullcontext():
    import rag.load.archive
    import rag.load.html
    import rag.load.mail
    import rag.load.markup
    import rag.load.office
    import rag.load.pdf
    import rag.load.picture
    import rag.load.records
    import rag.load.sheets
    import rag.load.text  # noqa: F401
    from rag.errors import DocumentError
    from rag.load.identity import make_document
    from rag.load.load import load_bytes
    from rag.load.split import split_document
    from tests.load import made, old_workbook

GROUPS: Mapping[str, tuple[str, ...]] = {
    "text": (".txt", ".md"),
    "html": (".html",),
    "pdf": (".pdf",),
    "docx": (".docx",),
    "pptx": (".pptx",),
    "sheets": (".xlsx", ".ods"),
    "xls": (".xls",),
    "records": (".csv", ".json", ".jsonl"),
    "rtf": (".rtf",),
    "odt": (".odt",),
    "epub": (".epub",),
    "mail": (".eml", ".mbox"),
    "zip": (".zip", ".png"),
}
_PACKED = (".docx", ".pptx", ".xlsx", ".ods", ".odt", ".epub", ".zip")
_LARGEST = 20_000
_HTML = """<html lang="en"><head><title>Pier</title><meta property="article:published_time"
content="2023-09-07T10:00:00Z"><script type="application/ld+json">{"datePublished":"2023-09-07",
"headline":"Pier"}</script></head><body><nav><a href="/">Home</a></nav><article><h1>Pier</h1>
<p>The pier <b>opened</b> in May&nbsp;2020.</p><ul><li>One</li><li>Two</li></ul><table><tr>
<th colspan=2>Day</th></tr><tr><td rowspan=2>Monday</td><td>900</td></tr></table><figure>
<figcaption>The pier. Photo: ISD</figcaption></figure><pre>a\n b</pre></article></body></html>"""
_TEXT = (
    "Pier opens (with photos)\n***********\n     The pier opened today (September 7).\n\n"
    "Visitors\n--------\n1. One;\n2. Two; and\n(a) Three.\n\n碼頭今日（九月七日）啟用。「好。」\n\n"
    "Ends/Thursday, September 7, 2023\nIssued at HKT 19:05\n"
)
_RTF = (
    b"{\\rtf1\\ansi\\ansicpg950{\\fonttbl{\\f0 Arial;}}{\\info{\\title Pier}}\\f0 The pier "
    b"\\b opened\\b0  in \\'a4\\u30000?May.\\par\\pard{\\*\\x hidden}\\cell 900\\row}"
)


@cache
def seeds(suffix: str) -> list[bytes]:
    """Good files of this kind."""
    pages = [[(20, "Pier"), (11, "The pier opened in May."), (11, "1. It cost ten mil-")]] * 2
    picture = io.BytesIO()
    Image.new("L", (320, 320), 255).save(picture, "PNG")
    made_here: dict[str, Callable[[], list[bytes]]] = {
        ".txt": lambda: [_TEXT.encode(), _TEXT.encode("big5", "ignore"), _TEXT.encode("utf-16")],
        ".md": lambda: [
            b"---\ntitle: Pier\ndate: 2023-09-07\n---\n# Pier\n\n- one\n\n|a|b|\n|-|-|"
        ],
        ".html": lambda: [_HTML.encode(), made.merged(".html")],
        ".pdf": lambda: [
            made.pdf(pages),
            made.pdf([[(11, "Words " * 20)] * 30]),
            made.merged(".pdf"),
        ],
        ".docx": lambda: [made.word(), made.merged(".docx")],
        ".pptx": lambda: [made.slides(), made.merged(".pptx")],
        ".xlsx": lambda: [made.workbook(), made.merged(".xlsx")],
        ".ods": lambda: [made.opendocument()],
        ".xls": lambda: [old_workbook.workbook()],
        ".csv": lambda: [b"Day,Visitors\nMonday,900\n", "日;人數\n一;900\n".encode("gb18030")],
        ".json": lambda: [json.dumps({"a": [{"title": "Pier", "n": 1.5}, None]}).encode()],
        ".jsonl": lambda: [b'{"title": "Pier", "text": "It opened."}\n' * 3],
        ".rtf": lambda: [_RTF],
        ".odt": lambda: [made.opendocument()],
        ".epub": lambda: [made.book()],
        ".eml": lambda: [made.MAIL],
        ".mbox": lambda: [b"From a@b Thu Sep  7 10:00:00 2023\n" + made.MAIL + b"\n\n"],
        ".zip": lambda: [made.archive({"a.txt": _TEXT.encode(), "b/c.csv": b"a,b\n1,2\n"})],
        ".png": lambda: [picture.getvalue()],
    }
    return made_here[suffix]()


def inputs(group: str) -> list[bytes]:
    """What the fuzzer starts from: number of the kind, number of the member, its bytes."""
    found = []
    for kind, suffix in enumerate(GROUPS[group]):
        for data in seeds(suffix):
            if suffix not in _PACKED:
                found.append(bytes((kind, 0)) + data)
                if suffix == ".xls":
                    found.append(bytes((kind, 1)) + old_workbook.records())
                continue
            with zipfile.ZipFile(io.BytesIO(data)) as archive:
                for at, name in enumerate(archive.namelist()):
                    body = archive.read(name)
                    if len(body) < _LARGEST:
                        found.append(bytes((kind, at)) + body)
    return found


@cache
def _members(suffix: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(seeds(suffix)[0])) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def build(group: str, data: bytes) -> tuple[str, bytes]:
    """The file that an input of the fuzzer stands for."""
    suffix = GROUPS[group][data[0] % len(GROUPS[group])]
    if suffix == ".xls" and data[1] % 2:
        return suffix, old_workbook.workbook(data[2:])
    if suffix not in _PACKED:
        return suffix, data[2:]
    members = dict(_members(suffix))
    members[list(members)[data[1] % len(members)]] = data[2:]
    return suffix, made.archive(members)


def check(suffix: str, data: bytes, seen: set[str]) -> None:
    """Raises AssertionError when a promise is broken; new kinds of failure go into `seen`."""
    try:
        parsed = load_bytes(data, "fuzz" + suffix)
    except (DocumentError, MemoryError, RecursionError):
        return
    except Exception as error:  # noqa: BLE001 - as the sandbox does
        frames = traceback.extract_tb(error.__traceback__)
        ours = [f for f in frames if "/rag/" in f.filename][-1]
        place = f"{type(error).__name__} {Path(ours.filename).name}:{ours.lineno}"
        if place not in seen:
            seen.add(place)
            print(f"raised: {suffix} {place}: {error}"[:200], flush=True)
        return
    parsed.text.encode("utf-8")
    size = len(parsed.text)
    for mark in parsed.marks:
        assert 0 <= mark.start <= mark.end <= size, mark
    for page in parsed.pages:
        assert 0 <= page.start <= page.end <= size, page
    document = make_document(parsed, "d", Path("fuzz" + suffix))
    end = 0
    for chunk in split_document(document):
        assert parsed.text[chunk.start : chunk.end] == chunk.text, chunk
        assert chunk.start >= end, chunk
        end = chunk.end
        at = chunk.start
        for segment in chunk.segments:
            assert at <= segment.start < segment.end <= chunk.end, (chunk, segment)
            at = segment.end


def blindly(group: str, seconds: float, run: Callable[[bytes], None]) -> int:
    """The number of files tried in that time."""
    rng = random.Random(1)
    begun, tried, start = inputs(group), 0, time.monotonic()
    while time.monotonic() - start < seconds:
        data = bytearray(rng.choice(begun))
        for _ in range(rng.randrange(1, 12)):
            at = rng.randrange(2, len(data) + 1)
            piece = rng.choice((bytes([rng.randrange(256)]), bytes(data[at : at + 9]) * 2, b""))
            data[at : at + rng.randrange(4)] = piece
        run(bytes(data))
        tried += 1
    return tried


def main() -> None:
    group, seconds, *folder = sys.argv[1:]
    seen: set[str] = set()

    def run(data: bytes) -> None:
        if len(data) > 2:
            check(*build(group, data), seen)

    if atheris is None:
        print(f"{blindly(group, float(seconds), run)} files tried")
        return
    corpus = Path(folder[0]) / group
    corpus.mkdir(parents=True, exist_ok=True)
    for number, data in enumerate(inputs(group)):
        (corpus / f"seed-{number}").write_bytes(data)
    limits = [f"-max_total_time={seconds}", "-timeout=25", "-rss_limit_mb=2000"]
    atheris.Setup(
        [sys.argv[0], str(corpus), *limits, f"-max_len={_LARGEST}", f"-artifact_prefix={corpus}-"],
        run,
    )
    atheris.Fuzz()


if __name__ == "__main__":
    main()
