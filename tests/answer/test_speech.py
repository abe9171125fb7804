"""Who is asked to have said something, and what tells that somebody did."""

from __future__ import annotations

import pytest

from rag.answer.speech import speaker_asked, tells_speech


@pytest.mark.parametrize(
    ("question", "speaker"),
    [
        ("What did Professor Lin say about talent?", "Professor Lin"),
        ("How did the minister describe the deal?", "the minister"),
        ("Why, in the Chief Executive's words, does the bridge matter?", "the Chief Executive"),
        ("According to Dr Vale, what comes next?", "Dr Vale"),
        ("What message did the mayor give to the fair?", "the mayor"),
        ("林教授在會上說了什麼？", "林教授"),
        ("部长指出合作要走向哪里？", "部长"),
        ("What is the capital of France?", ""),
        ("Who signed the agreement?", ""),
        ("誰簽署了協議？", ""),
    ],
)
def test_speaker_is_named(question: str, speaker: str) -> None:
    assert speaker_asked(question) == speaker


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Professor Lin said that talent matters.", True),
        ("She added that more would follow.", True),
        ("林教授表示，人才十分重要。", True),
        ("Professor Lin and Mr Vale represented the two sides.", False),
        ("林教授說明書。", False),
    ],
)
def test_speech_is_told(text: str, told: bool) -> None:
    assert tells_speech(text) is told
