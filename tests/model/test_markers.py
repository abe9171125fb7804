"""Markers taken out of a model's words, and sentences out of a stream."""

from __future__ import annotations

import pytest

from rag.model.markers import MarkerFilter, SentenceReader, Written, parse_written

KNOWN = {"K4P", "M7T"}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It opened. [K4P]", Written("It opened.", ("K4P",))),
        ("It opened [k4p].", Written("It opened.", ("K4P",))),
        ("It opened [K4P, M7T].", Written("It opened.", ("K4P", "M7T"))),
        ("It opened [K4P][M7T].", Written("It opened.", ("K4P", "M7T"))),
        ("它開放了【K4P】。", Written("它開放了。", ("K4P",))),
        ("It opened [1].", Written("It opened.", (), 1)),
        ("It opened [Z9Z].", Written("It opened.", (), 1)),
        ("It opened (2024) [sic].", Written("It opened (2024) [sic].", ())),
        ("- **It** opened [K4P].", Written("It opened.", ("K4P",))),
        ("Answer: It opened.", Written("It opened.", ())),
        ("See [here](http://a.example/x).", Written("See here http://a.example/x.", ())),
        ("<b>It</b> opened.", Written("It opened.", ())),
    ],
)
def test_markers_and_markup_are_taken_out(text: str, expected: Written) -> None:
    assert parse_written(text, KNOWN) == expected


@pytest.mark.parametrize("size", [1, 2, 5, 1000])
def test_a_stream_gives_each_sentence_once(size: int) -> None:
    text = "It opened on 3.5 acres. [K4P] Mr. Lee spoke [M7T]. 它開放了。[K4P]"
    reader = SentenceReader(KNOWN)
    found = [w for at in range(0, len(text), size) for w in reader.feed(text[at : at + size])]
    found += reader.close()
    assert [(w.text, w.markers) for w in found] == [
        ("It opened on 3.5 acres.", ("K4P",)),
        ("Mr. Lee spoke.", ("M7T",)),
        ("它開放了。", ("K4P",)),
    ]


def test_thoughts_are_no_answer() -> None:
    reader = SentenceReader(KNOWN)
    assert reader.feed("<think>It may be so. Or not. I wonder.") == []
    reader.feed("</think>It opened. [K4P]")
    assert [w.text for w in reader.close()] == ["It opened."]


def test_the_last_sentence_of_a_cut_reply_is_dropped() -> None:
    reader = SentenceReader(KNOWN)
    reader.feed("It opened. It was clo")
    assert [w.text for w in reader.close(finished=False)] == []


@pytest.mark.parametrize("size", [1, 3, 100])
def test_shown_text_has_no_markers(size: int) -> None:
    text = "It opened [K4P]. See [the hall] there. [M7T] End."
    shown = MarkerFilter()
    pieces = [shown.feed(text[at : at + size]) for at in range(0, len(text), size)]
    assert "".join(pieces) == "It opened. See [the hall] there. End."
