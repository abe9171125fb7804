"""Pages that are pictures: read page by page with the extra, named as unread without."""

import io
import textwrap
from collections.abc import Iterator, Sequence
from email.message import EmailMessage
from pathlib import Path

import numpy
import pytest
from PIL import Image, ImageDraw, ImageFont

from rag import open_assistant
from rag.errors import DocumentError
from rag.ingest import Intake, sync
from rag.load.load import load_bytes, part_bytes
from rag.load.ocr import available
from rag.load.reading import (
    WITHOUT_OCR,
    Box,
    Scanned,
    ScannedLine,
    part_and_page,
    scanned_lines,
)
from rag.load.sandbox import Sandbox
from tests.load import made

CJK_FONTS = sorted(Path("/usr/share/fonts").glob("**/Noto*CJK*Regular.*"))
LINES = (ScannedLine("The pier opened", 1.0, 700, 72), ScannedLine("in May.", 1.0, 685, 72))
ENGLISH = "The pier opened in May 2019 and cost ten million dollars."
CHINESE = "香港碼頭於二零一九年五月啟用，造價一千萬元。"
with_ocr = pytest.mark.skipif(not available(), reason="the extra `ocr` is not installed")
with_cjk = pytest.mark.skipif(not CJK_FONTS, reason="no Noto CJK font on this machine")


def picture(text: str, font: Path | None = None) -> Image.Image:
    """A page of 150 dots an inch with a few lines of this text."""
    page = Image.new("L", (1240, 500), 255)
    drawn = ImageFont.truetype(font, 34) if font else ImageFont.load_default(34)
    lines = "\n".join(textwrap.wrap(text, 40))
    ImageDraw.Draw(page).multiline_text((150, 150), lines, fill=0, font=drawn, spacing=16)
    return page


def saved(pages: Sequence[Image.Image], kind: str) -> bytes:
    out = io.BytesIO()
    more = {"save_all": True, "append_images": pages[1:]} if kind in ("PDF", "TIFF") else {}
    pages[0].save(out, kind, **more)
    return out.getvalue()


def scan(count: int = 1) -> bytes:
    return saved([picture(ENGLISH)] * count, "PDF")


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as shared:
        yield shared


def test_without_the_extra_scans_are_named_as_unread(tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan())
    (tmp_path / "scan.png").write_bytes(saved([picture(ENGLISH)], "PNG"))
    with Sandbox(ocr=False) as plain:
        with pytest.raises(DocumentError, match=r"pictures; install footnote-qa\[ocr\]"):
            plain.read(path, size=1)
        with pytest.raises(DocumentError, match=r"is a picture; install footnote-qa\[ocr\]"):
            plain.read(tmp_path / "scan.png", size=1)


def test_only_pages_that_show_something_without_text_are_asked_for() -> None:
    with pytest.raises(Scanned) as caught:
        load_bytes(scan(2), "a.pdf", {2: LINES})
    assert caught.value.pages == (1,)
    parsed = load_bytes(made.pdf([[(11, "The park has trees.")], []]), "a.pdf", {})
    assert parsed.notes == ("1 page read", "1 page without text, unread: 2")


def test_recognised_pages_are_counted_and_keep_their_place() -> None:
    parsed = load_bytes(scan(3), "a.pdf", {1: LINES, 2: (), 3: LINES[1:]})
    assert parsed.text.startswith("The pier opened in May.\n")
    assert [page.number for page in parsed.pages] == [1, 3]
    assert parsed.notes == (
        "2 pages read by OCR",
        "1 page without text, unread: 2",
    )


def test_a_picture_is_a_page_and_an_icon_is_none() -> None:
    data = saved([picture(ENGLISH)] * 2, "TIFF")
    with pytest.raises(Scanned) as caught:
        load_bytes(data, "a.tif", {})
    assert caught.value.pages == (1, 2)
    parsed = load_bytes(data, "a.tif", {1: (), 2: LINES})
    assert [page.number for page in parsed.pages] == [2]
    assert parsed.notes == (
        "1 page read by OCR",
        "1 page without text, unread: 1",
    )
    with pytest.raises(DocumentError, match="16 by 16 pixels"):
        load_bytes(saved([Image.new("L", (16, 16))], "PNG"), "a.png", {})
    with pytest.raises(DocumentError, match="damaged picture"):
        load_bytes(b"\x89PNG\r\n\x1a\n" + b"noise" * 50, "a.png", {})


def test_columns_are_read_one_after_the_other_and_rows_across() -> None:
    columns = [
        Box(f"{side}{row}", left, 100 + 20 * row, left + 200, 112 + 20 * row)
        for row in range(4)
        for side, left in (("a", 50), ("b", 300))
    ]
    title = Box("Title", 50, 40, 500, 70)
    foot = Box("Foot", 50, 400, 500, 412)
    lines = scanned_lines([*columns, foot, title], 800)
    assert [line.text for line in lines] == "Title a0 a1 a2 a3 b0 b1 b2 b3 Foot".split()
    assert [line.scale for line in lines[:2]] == [2.5, 1.0]
    cells = [
        Box(f"{side}{row}", left, 100 + 20 * row, left + 30, 112 + 20 * row)
        for row in range(4)
        for side, left in (("a", 50), ("b", 300))
    ]
    assert [line.text for line in scanned_lines(cells, 800)] == ["a0 b0", "a1 b1", "a2 b2", "a3 b3"]


@with_ocr
@pytest.mark.slow
def test_a_scanned_page_is_read_between_others(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "scan.pdf"
    path.write_bytes(scan())
    read = sandbox.read(path, size=path.stat().st_size)
    assert ENGLISH in read.parsed.text
    assert read.parsed.notes == ("1 page read by OCR",)
    (tmp_path / "scan.jpg").write_bytes(saved([picture(ENGLISH)], "JPEG"))
    assert ENGLISH in sandbox.read(tmp_path / "scan.jpg", size=1).parsed.text


def test_a_picture_that_does_not_say_its_size_is_damaged() -> None:
    tiff = b"II*\0\x08\0\0\0" + b"\0\0" + b"\0\0\0\0"
    with pytest.raises(DocumentError, match="damaged picture"):
        load_bytes(tiff, "a.tif", {})


def drawn_clear() -> Image.Image:
    """Black words on nothing, as drawing programs save them."""
    page = picture(ENGLISH)
    clear = Image.new("RGBA", page.size, (0, 0, 0, 0))
    clear.putalpha(page.point(lambda value: 255 - value))
    return clear


def drawn_deep(mode: str) -> Image.Image:
    """Grey words on white, in sixteen bits or as fractions."""
    page = numpy.asarray(picture(ENGLISH).point(lambda value: max(value, 90)))
    top = {"I;16": 257, "F": 1 / 255}[mode]
    return Image.fromarray(
        (page * numpy.float32(top)).astype({"I;16": "uint16", "F": "float32"}[mode])
    )


@pytest.mark.slow
@with_ocr
@pytest.mark.parametrize(
    ("page", "suffix"),
    [(drawn_clear(), ".png"), (drawn_deep("I;16"), ".png"), (drawn_deep("F"), ".tif")],
)
def test_clear_and_deep_pictures_are_read(
    sandbox: Sandbox, tmp_path: Path, page: Image.Image, suffix: str
) -> None:
    path = tmp_path / f"scan{suffix}"
    page.save(path)
    assert "ten million dollars" in sandbox.read(path, size=path.stat().st_size).parsed.text


@with_ocr
@pytest.mark.slow
def test_a_truncated_picture_is_one_line(sandbox: Sandbox, tmp_path: Path) -> None:
    data = saved([picture(ENGLISH)], "PNG")
    (tmp_path / "scan.png").write_bytes(data[: len(data) // 2])
    with pytest.raises(DocumentError, match="OCR finds no text"):
        sandbox.read(tmp_path / "scan.png", size=1)


@with_ocr
@with_cjk
@pytest.mark.slow
def test_chinese_is_read(sandbox: Sandbox, tmp_path: Path) -> None:
    path = tmp_path / "scan.tif"
    path.write_bytes(saved([picture(CHINESE, CJK_FONTS[0])], "TIFF"))
    parsed = sandbox.read(path, size=path.stat().st_size).parsed
    assert CHINESE in parsed.text
    assert parsed.lang == "zh-Hant"


def mail(attachment: bytes, name: str) -> bytes:
    message = EmailMessage()
    message["Subject"] = "Scans of the pier"
    message.set_content("The scans are attached.")
    message.add_attachment(attachment, maintype="image", subtype="x", filename=name)
    return message.as_bytes()


def test_scanned_pages_of_parts_are_asked_for_and_put_in_their_place() -> None:
    scanned = scan(2)
    inner = made.archive({"a.txt": b"Plain words.", "b.pdf": scanned})
    data = made.archive({"1.zip": inner, "2.png": saved([picture(ENGLISH)], "PNG")})
    with pytest.raises(Scanned) as caught:
        load_bytes(data, "a.zip", {})
    assert [part_and_page(key) for key in caught.value.pages] == [(3, 1), (3, 2), (4, 1)]
    assert part_bytes(data, "a.zip", 3) == scanned
    first, second, third = caught.value.pages
    parsed = load_bytes(data, "a.zip", {first: LINES, second: (), third: LINES[1:]})
    places = [(m.label, parsed.text[m.start : m.end].strip()) for m in parsed.marks if m.label]
    assert ("p. 1", "The pier opened in May.") in places
    assert ("2.png", "in May.") in places
    assert "2.png: 1 page read by OCR" in parsed.notes


def test_scans_that_stay_unread_for_want_of_the_extra_are_remembered() -> None:
    mixed = made.archive({"a.txt": b"Plain words.", "b.pdf": scan()})
    assert load_bytes(mixed, "a.zip").parser.endswith(WITHOUT_OCR)
    assert not load_bytes(made.archive({"a.txt": b"Plain words."}), "a.zip").parser.endswith("OCR")
    assert not load_bytes(made.pdf([[(11, "Words.")], []]), "a.pdf").parser.endswith("OCR")


@with_ocr
@pytest.mark.slow
def test_scans_are_read_once_the_extra_is_there(home: Path, tmp_path: Path) -> None:
    (tmp_path / "mail").mkdir()
    (tmp_path / "mail" / "scan.eml").write_bytes(mail(saved([picture(ENGLISH)], "PNG"), "p.png"))
    (tmp_path / "mail" / "plain.txt").write_text("The park has 318 trees.")
    with open_assistant(home) as assistant:
        parts = assistant._parts
        without = sync(Intake(parts.store, parts.encoder, ocr=False), tmp_path / "mail")
        assert "install footnote-qa[ocr]" in without.files[1].notes[0]
        outcomes = [file.outcome for file in assistant.sync(tmp_path / "mail").files]
        assert outcomes == ["unchanged", "updated"]
        assert "ten million" in assistant.ask("How much did the pier cost?").text
        assert assistant.sync(tmp_path / "mail").count("unchanged") == 2


@with_ocr
@pytest.mark.slow
@pytest.mark.parametrize("limits", [{"page_seconds": 0.0}, {"page_wait": 0.05}])
def test_a_page_that_ends_its_reader_stays_unread(tmp_path: Path, limits: dict[str, float]) -> None:
    (tmp_path / "mixed.zip").write_bytes(made.archive({"a.txt": b"Words.", "b.pdf": scan(5)}))
    with Sandbox(**limits) as limited:  # type: ignore[arg-type]
        read = limited.read(tmp_path / "mixed.zip", size=1)
        assert read.parsed.text.strip() == "Words."
        assert "OCR finds none" in read.parsed.notes[1]
        (tmp_path / "plain.txt").write_text("Good text.")
        assert limited.read(tmp_path / "plain.txt", size=1).parsed.text == "Good text."
