"""Prompts: files with a purpose, rendered once and strictly."""

from __future__ import annotations

import pytest

from prompts import load_prompt, prompt_hash, prompt_names, prompt_purpose, render


def test_every_prompt_says_what_it_is_for() -> None:
    assert {"answer_rules", "answer_question", "rewrite", "probe"} <= set(prompt_names())
    for name in prompt_names():
        assert prompt_purpose(name).endswith(".")
        assert load_prompt(name)
        assert not load_prompt(name).startswith("#")
        assert len(prompt_hash(name)) == 12


def test_braces_in_a_value_stay_braces() -> None:
    assert render("Q: {question}", {"question": "{x} {question}"}) == "Q: {x} {question}"


@pytest.mark.parametrize(
    ("fields", "named"), [({}, "question"), ({"question": "a", "extra": "b"}, "extra")]
)
def test_missing_and_unknown_fields_are_named(fields: dict[str, str], named: str) -> None:
    with pytest.raises(ValueError, match=named):
        render("Q: {question}", fields)


@pytest.mark.parametrize("name", ["no_such", "../rag/types", "Answer"])
def test_an_unknown_prompt_is_an_error(name: str) -> None:
    with pytest.raises(KeyError):
        load_prompt(name)
