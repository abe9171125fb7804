"""Which sentences of what was found may be quoted."""

from __future__ import annotations

import pytest

from rag.answer.features import candidates
from rag.answer.question import parse_question
from tests.answer.made import make_document, make_retrieved

FAIR = make_document(["The fair ended well.", "Ends/Friday, October 13, 2023", "發布時間：19:05"])


@pytest.mark.parametrize(
    ("question", "among"),
    [("What happened on October 13, 2023?", False), ("When was the fair release issued?", True)],
)
def test_dateline_answers_only_when_something_was(question: str, among: bool) -> None:
    found = candidates(parse_question(question), make_retrieved(question, [FAIR]))
    assert len(found) == (3 if among else 1)
