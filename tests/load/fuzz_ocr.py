"""`python -m tests.load.fuzz_ocr SECONDS [SEED]`: odd pages for OCR, odd boxes for its order.

What may not happen: an exception, a text or a mark that breaks its promise, a page that
takes longer or more memory than its worker has. Pages are drawn in all sizes, clear or
full of words, lines, specks; between two of them a hundred sets of boxes, as an engine
might find them, are put in order. Out: how many, the slowest, and what was raised.
"""

from __future__ import annotations

import io
import random
import resource
import sys
import time
import traceback
from collections.abc import Callable
from functools import partial

import numpy as np
from PIL import Image, ImageDraw

from rag.errors import DocumentError
from rag.load.ocr import recognise_page
from rag.load.picture import parse_picture
from rag.load.reading import Box, ScannedLine, scanned_lines
from rag.types import Mark, Page, Parsed

_SIDES = (300, 301, 640, 1200, 2000, 2481, 3508, 9000)
_MOST_PIXELS = 20_000_000
_MEMORY = 2 << 30
_WORDS = (
    "The pier opened in May 2020", "7.Term", "碼頭於五月啟用，", "every12 minutes", "", " ", "•",
    "\ufffe", "1,234.5", "（一）", "ABC", "a" * 400, "\u202eright", "Page 3 of 9", "---", "i)",
)  # fmt: skip
_KINDS = ("PNG", "TIFF", "JPEG")


def drawn(rng: random.Random) -> tuple[str, bytes]:
    """A page and what it is."""
    width, height = rng.choice(_SIDES), rng.choice(_SIDES)
    if width * height > _MOST_PIXELS:
        height = 300
    kind = rng.choice(("clear", "black", "noise", "lines", "stripes", "specks", "words", "words"))
    pixels = np.full((height, width), 255, np.uint8)
    noise = np.random.default_rng(rng.randrange(1 << 30))
    if kind == "black":
        pixels[:] = 0
    elif kind == "noise":
        pixels = noise.integers(0, 256, (height, width), dtype=np.uint8)
    elif kind == "lines":
        pixels[:: rng.randrange(2, 40)] = 0
    elif kind == "stripes":
        pixels[:, :: rng.randrange(2, 40)] = 0
    elif kind == "specks":
        pixels[noise.random((height, width)) < 0.01] = 0
    page = Image.fromarray(pixels)
    if kind == "words":
        page = _with_words(rng, page)
    out = io.BytesIO()
    page.save(out, rng.choice(_KINDS))
    return f"{kind} {width} by {height}", out.getvalue()


def _with_words(rng: random.Random, page: Image.Image) -> Image.Image:
    draw = ImageDraw.Draw(page)
    for top in range(5, page.height - 10, rng.randrange(14, 60)):
        words = "  ".join(rng.choices(_WORDS[:5] + _WORDS[8:9], k=page.width // 200 + 1))
        draw.text((rng.randrange(40), top), words, fill=0, font_size=rng.randrange(8, 40))
    return page.rotate(rng.choice((0.0, rng.uniform(-20, 20), 90.0)), fillcolor=255)


def boxes(rng: random.Random) -> list[Box]:
    """What an engine might find on a page: in rows, in columns, anywhere, one upon another."""
    count = rng.choice((0, 1, 2, 7, 40, 200))
    columns = rng.choice((1, 2, 3, 9))
    found = []
    for at in range(count):
        left = 500.0 / columns * rng.randrange(columns) + rng.uniform(-3, 3)
        top = rng.choice((at * 14.0 / columns, rng.uniform(-50, 900), 100.0))
        wide = rng.choice((500.0 / columns, 5.0, 0.0, -4.0, rng.uniform(0, 600)))
        high = rng.choice((11.0, 11.0, 11.0, 30.0, 0.0, -2.0, 800.0, 1e-9))
        found.append(Box(rng.choice(_WORDS), left, top, left + wide, top + high))
    return found


def check(parsed: Parsed) -> None:
    """Raises AssertionError when a promise is broken."""
    parsed.text.encode("utf-8")
    parts: list[Mark | Page] = [*parsed.marks, *parsed.pages]
    for part in parts:
        assert 0 <= part.start <= part.end <= len(parsed.text), part


def main() -> None:
    seconds, rng = float(sys.argv[1]), random.Random(int((*sys.argv, "1")[2]))
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    frames = [Image.new("L", (320, 320), 255)] * 3
    tiff = io.BytesIO()
    frames[0].save(tiff, "TIFF", save_all=True, append_images=frames[1:])
    raised: dict[str, str] = {}

    def tried(what: str, run: Callable[[], None]) -> float:
        began = time.process_time()
        try:
            run()
        except DocumentError:
            pass  # one line in the receipt
        except Exception as error:  # noqa: BLE001 - told, each place once
            at = traceback.extract_tb(error.__traceback__)[-1]
            raised.setdefault(f"{type(error).__name__} {at.filename[-40:]}:{at.lineno}", what)
        return time.process_time() - began

    def read_pages(pages: list[list[ScannedLine]]) -> None:
        check(parse_picture(tiff.getvalue(), dict(enumerate(pages, start=1))))

    def read_drawn(data: bytes) -> None:
        read_pages([recognise_page(data, 1), [], []])

    def read_boxes(found: list[list[Box]]) -> None:
        read_pages([scanned_lines(each, 842) for each in found])

    pages = sets = 0
    slowest, start = (0.0, ""), time.monotonic()
    while time.monotonic() - start < seconds:
        what, data = drawn(rng)
        took = tried(what, partial(read_drawn, data))
        slowest = max(slowest, (took, what))
        pages += 1
        for _ in range(100):
            found = [boxes(rng) for _ in range(3)]
            tried(repr(found)[:2000], partial(read_boxes, found))
            sets += 3
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10
    print(f"{pages} pages, {sets} sets of boxes; slowest {slowest}, at most {memory} MB")
    for place, what in raised.items():
        print(f"raised: {place}: {what}")


if __name__ == "__main__":
    main()
