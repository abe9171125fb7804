"""A sentence speaks of what its heading names."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import open_assistant

NOTICE = (
    "# Notice of the exchange scheme for young researchers\n\n"
    "## Places\n\n"
    "This year 120 places are offered, 70 of them in the north.\n\n"
    "## Interviews\n\n"
    "Interviews are held in June.\n"
)
RELEASE = (
    "Northern pact signed (with photos)\n"
    "************************************\n"
    "     A pact was signed in the north today (May 2).\n\n"
    "     For the coast it was signed by the harbour master, Ms Au Mei.\n\n"
    "Ends/Tuesday, May 2, 2023\n"
)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("text", "question", "wanted"),
    [
        (NOTICE, "How many places does the exchange scheme for researchers offer?", "120 places"),
        (RELEASE, "Who signed the northern pact for the coast?", "Au Mei"),
    ],
)
def test_the_sentence_beats_the_title_that_repeats_the_question(
    home: Path, tmp_path: Path, text: str, question: str, wanted: str
) -> None:
    path = tmp_path / "notice.md"
    path.write_text(text, encoding="utf-8")
    with open_assistant(home) as assistant:
        assistant.ingest([path])
        answer = assistant.ask(question)
    assert wanted in answer.sentences[0].text
