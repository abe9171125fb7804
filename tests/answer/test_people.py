"""People, bodies and places that a text surely names."""

from __future__ import annotations

import pytest

from rag.answer.kinds import find_values
from rag.answer.value import ValueKind


@pytest.mark.parametrize(
    ("text", "kind", "names"),
    [
        ("Professor Sun Dong, and Mr Fang Wei signed.", "titled", ["sun dong", "fang wei"]),
        ("It was opened by Ms Chan Kwok-ki. The park grew.", "titled", ["chan kwok-ki"]),
        ("創新科技及工業局局長孫東教授今日主持會議。", "titled", ["孫東"]),
        ("部长王志刚表示，合作会加强。", "titled", ["王志刚"]),
        ("The harbour was planned by Lucas Cranach.", "named", ["lucas cranach"]),
        ("It lies in the Greater Bay Area.", "named", []),
        ("the Hong Kong Trade Development Council met", "named", []),
        ('"Memorandum of Harbour Towns on Widening Mutual Trade and Talent"', "named", []),
        ('"I was led by Lucas Cranach there," she said.', "named", ["lucas cranach"]),
        ("The Education Bureau and the CEDD met.", "body", ["the education bureau", "cedd"]),
        ("Minister of Trade and Fisheries Robert Schuman said so.", "titled", ["robert schuman"]),
        ("Minister of Trade and Fisheries Robert Schuman left.", "named", ["robert schuman"]),
        ("由土木工程拓展署負責。", "body", ["由土木工程拓展署"]),
        ("協議今日簽署。", "body", []),
        ("It was signed in Beijing by Chinese officials.", "known place", ["beijing"]),
        ("Issued at HKT 20:41", "time", ["20:41"]),
    ],
)
def test_what_is_surely_named(text: str, kind: ValueKind, names: list[str]) -> None:
    assert list(dict.fromkeys(value.normal for value in find_values(text, kind))) == names
