"""Bytes to text: encodings, and characters that cannot stay."""

import pytest

from rag.errors import DocumentError
from rag.load.decode import clean, decode

CHINESE = "香港特別行政區政府與工業和信息化部在北京簽署合作協議，支持香港發展新質生產力。" * 3
SIMPLE = "香港特别行政区政府与工业和信息化部在北京签署合作协议，支持香港发展新质生产力。" * 3


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (CHINESE, "utf-8"),
        (CHINESE, "utf-8-sig"),
        (CHINESE, "utf-16"),
        (CHINESE, "big5hkscs"),
        (CHINESE, "gb18030"),
        (SIMPLE, "gb18030"),
        ("Plain words in English.", "utf-16-le"),
        ("Plain words in English.", "utf-16-be"),
        ("Un café très agréable à Genève, naïve façade, déjà vu. " * 5, "cp1252"),
    ],
)
def test_text_survives_its_encoding(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding))[0] == text


def test_declared_encoding_comes_before_detection() -> None:
    assert decode("é".encode("latin-1"), declared="iso-8859-1")[0] == "é"


def test_line_ends_and_no_break_spaces_stay() -> None:
    assert decode("one\r\n\xa0two\n".encode())[0] == "one\r\n\xa0two\n"


def test_invisible_and_direction_characters_go_and_are_counted() -> None:
    text, notes = clean("pay\u202eroll\u200b\x00 caf\xad\u00e9\ud800")
    assert text == "payroll caf\u00e9"
    assert notes == ["5 invisible or control characters removed"]


def test_joiners_stay_where_a_script_needs_them() -> None:
    assert clean("می\u200cخواهم")[0] == "می\u200cخواهم"


def test_a_few_bad_bytes_in_utf8_are_counted_not_misread() -> None:
    text, notes = decode(CHINESE.encode() + b"\xff" + CHINESE.encode())
    assert text == CHINESE + "\ufffd" + CHINESE
    assert "1 unreadable characters stand as \ufffd" in notes


@pytest.mark.parametrize("data", [bytes(range(256)) * 40, b"\x7fELF" + bytes(5000)])
def test_binary_is_refused(data: bytes) -> None:
    with pytest.raises(DocumentError, match="not text"):
        decode(data)
