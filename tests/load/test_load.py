"""One file to its text, or one clear line."""

from pathlib import Path

import pytest

from rag.errors import DocumentError
from rag.load.lang import detect_lang
from rag.load.load import SUPPORTED, load_file

PAGE = """<html lang=en><head><title>Pier | News</title>
<meta property="article:published_time" content="2024-02-03T10:00:00+08:00"></head>
<body><nav><a href=/>Home</a> <a>World</a></nav><article><h1>Pier opens</h1>
<p>The pier <b>opened</b> on
Monday.</p><h2>Fees</h2><ul><li>Ten dollars for adults.</li><li>Free for children.</li></ul>
<figure><img src="http://x.example/a.png"><figcaption>Crowds at the pier.</figcaption></figure>
<p>Advertisement</p>
<table><tr><th>Day</th><th>Visitors</th></tr><tr><td>Monday</td><td>900</td></tr></table>
<script>alert("no")</script></article><footer>All rights reserved</footer></body></html>"""


def refusal(path: Path) -> str:
    with pytest.raises(DocumentError) as caught:
        load_file(path)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def write(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path


def test_bad_files_get_one_clear_line(tmp_path: Path) -> None:
    assert "0 bytes" in refusal(write(tmp_path / "empty.txt", b""))
    assert "not text" in refusal(write(tmp_path / "binary.txt", bytes(range(256)) * 40))
    assert "no text" in refusal(write(tmp_path / "blank.txt", b" \n\n***\n"))
    assert "is a .xyz file, which is not read; text, PDF, " in refusal(
        write(tmp_path / "a.xyz", b"x")
    )
    assert "vanished" in refusal(tmp_path / "gone.txt")


def test_a_file_too_large_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    path = tmp_path / "huge.txt"
    with path.open("wb") as stream:
        stream.truncate(200 * 1024 * 1024)
    assert "larger than 64 MB" in refusal(path)


def test_name_stands_in_for_the_suffix(tmp_path: Path) -> None:
    path = write(tmp_path / "upload-1234", b"# Pier\n\nText.\n")
    assert load_file(path, name="pier.md").title == "Pier"


def test_html_gives_the_article_without_menus(tmp_path: Path) -> None:
    parsed = load_file(write(tmp_path / "a.html", PAGE.encode()))
    assert (parsed.title, parsed.date, parsed.lang) == ("Pier opens", "2024-02-03", "en")
    assert "The pier opened on Monday." in parsed.text
    assert not any(word in parsed.text for word in ("World", "alert", "rights"))


def test_html_keeps_its_structure_as_marks(tmp_path: Path) -> None:
    parsed = load_file(write(tmp_path / "a.html", PAGE.encode()))
    assert [(m.kind, parsed.text[m.start : m.end]) for m in parsed.marks] == [
        ("heading", "Pier opens"),
        ("heading", "Fees"),
        ("item", "Ten dollars for adults."),
        ("item", "Free for children."),
        ("caption", "Crowds at the pier."),
        ("residue", "Advertisement"),
        ("residue", "Day | Visitors"),
        ("row", "Day: Monday | Visitors: 900"),
    ]


def test_html_declares_its_encoding(tmp_path: Path) -> None:
    page = '<meta charset="big5"><p>香港特別行政區</p>'.encode("big5")
    assert "香港特別行政區" in load_file(write(tmp_path / "a.htm", page)).text


def test_deeply_nested_html_ends(tmp_path: Path) -> None:
    page = b"<div>" * 20_000 + b"deep words" + b"</div>" * 20_000
    assert "deep words" in load_file(write(tmp_path / "deep.html", page)).text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The harbour is open to all of the visitors", "en"),
        ("香港與江蘇簽署合作協議，深化兩地交流", "zh-Hant"),
        ("香港与江苏签署合作协议，深化两地交流", "zh-Hans"),
        ("香港交易所 HKEX 與 MIIT 簽署協議", "zh-Hant"),
        ("これは日本語の文章です", "ja"),
        ("Le port est ouvert et les visiteurs sont dans la ville", "fr"),
        ("12 34", None),
    ],
)
def test_language_is_told(text: str, expected: str | None) -> None:
    assert detect_lang(text) == expected


def test_what_the_design_names_is_supported() -> None:
    assert {".txt", ".md", ".html"} <= SUPPORTED
