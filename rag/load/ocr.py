"""Text of pages that are pictures, read with the models inside rapidocr's wheel.

In: a file's bytes and the number of a page. Out: its lines in reading order.
No disk but the wheel's own models, no network, no clock; one thread a process.
"""

from __future__ import annotations

import io
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from rag.load.reading import Box, ScannedLine, scanned_lines

if TYPE_CHECKING:
    from PIL.Image import Image

_LONGEST_SIDE = 2_000  # pixels: an A4 page at 170 dots an inch; the engine takes no more
_HEIGHT = 842.0  # points that a picture's longer side is taken to have: A4
_PDF = b"%PDF-"


def available() -> bool:
    """Whether the extra `ocr` is installed."""
    return all(map(find_spec, ("rapidocr", "onnxruntime")))


def recognise_page(data: bytes, number: int) -> list[ScannedLine]:
    """The lines of one page of a PDF or a picture; none when nothing is found."""
    is_pdf = _PDF in data[:1024]
    picture, points = _pdf_page(data, number) if is_pdf else _picture(data, number)
    found = _engine()(_pixels(picture))
    if found.boxes is None or not found.txts:
        return []
    boxes = []
    for corners, text in zip(found.boxes.tolist(), found.txts, strict=True):
        across, down = zip(*corners, strict=True)
        edges = (min(across), min(down), max(across), max(down))
        boxes.append(Box(text, *(points * edge for edge in edges)))
    return scanned_lines(boxes, points * picture.height)


def _pdf_page(data: bytes, number: int) -> tuple[Image, float]:
    """A page as a picture, and points a pixel."""
    import pypdfium2

    with pypdfium2.PdfDocument(data) as document:
        page = document[number - 1]
        scale = _LONGEST_SIDE / max(*page.get_size(), 1.0)
        return page.render(scale=scale, grayscale=True).to_pil(), 1 / scale


def _picture(data: bytes, number: int) -> tuple[Image, float]:
    """A frame of a picture, upright, and points a pixel."""
    from PIL import Image, ImageOps

    with Image.open(io.BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as opened:
        opened.seek(number - 1)
        picture = _grey(ImageOps.exif_transpose(opened))
    picture.thumbnail((_LONGEST_SIDE, _LONGEST_SIDE))
    return picture, _HEIGHT / max(picture.size)


def _grey(picture: Image) -> Image:
    """Eight bits a pixel: what is clear as white, deeper pixels by the range that they use."""
    import PIL.Image

    if picture.has_transparency_data:
        drawn = picture.convert("RGBA")
        return PIL.Image.alpha_composite(PIL.Image.new("RGBA", drawn.size, "white"), drawn).convert(
            "L"
        )
    if not picture.mode.startswith(("I", "F")):
        return picture.convert("L")
    import numpy

    deep = numpy.nan_to_num(numpy.asarray(picture, dtype=numpy.float32))
    low, high = float(deep.min()), float(deep.max())
    return PIL.Image.fromarray(((deep - low) * (255 / max(high - low, 1e-9))).astype(numpy.uint8))


def _pixels(picture: Image) -> Any:
    import numpy

    return numpy.asarray(picture.convert("RGB"))[:, :, ::-1]


@cache
def _engine() -> Any:
    """The engine on one thread: pages of other files are read beside."""
    from rapidocr import RapidOCR

    return RapidOCR(
        params={
            "Global.log_level": "critical",
            "Global.use_cls": False,
            "Global.max_side_len": _LONGEST_SIDE,
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
