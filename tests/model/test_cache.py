"""Kept answers: complete, keyed on all that shapes them, and gone when forgotten."""

from __future__ import annotations

import dataclasses
import sqlite3
from pathlib import Path

import pytest

from rag.answer.quotes import QuotesEngine
from rag.answer.written import ModelEngine
from rag.assistant import Assistant
from rag.errors import StoreError
from rag.model.cache import AnswerCache
from rag.types import Answer, Done, Turn
from tests.model.scripted import ScriptedModel

SIGNED = "Ada Quill and Tom Reyes signed the agreement in Westport on 4 March."


def ask(
    workspace: Assistant,
    model: ScriptedModel,
    cache: AnswerCache,
    question: str = "Who signed the harbour bridge agreement?",
    history: tuple[Turn, ...] = (),
) -> Answer:
    parts = workspace._parts
    engine = ModelEngine(model, parts.encoder, QuotesEngine(), cache=cache)
    asking = Assistant(dataclasses.replace(parts, engines={"model": lambda: engine}))
    last = list(asking.stream(question, engine="model", history=history))[-1]
    assert isinstance(last, Done)
    return last.answer


def test_asking_again_costs_nothing(workspace: Assistant, tmp_path: Path) -> None:
    cache, model = AnswerCache(tmp_path / "cache" / "answers.db"), ScriptedModel(SIGNED)
    first, again = ask(workspace, model, cache), ask(workspace, model, cache)
    assert len(model.asked) == 1
    assert again.usage["requests"] == 0
    same = {"usage": {}, "timing_ms": {}}
    assert dataclasses.replace(again, **same) == dataclasses.replace(first, **same)


def test_another_question_or_history_is_another_answer(
    workspace: Assistant, tmp_path: Path
) -> None:
    cache, model = AnswerCache(tmp_path / "answers.db"), ScriptedModel(SIGNED)
    ask(workspace, model, cache)
    ask(workspace, model, cache, "Who signed the agreement on the harbour bridge?")
    ask(workspace, model, cache, history=(Turn("Where is Westport?", "By the sea."),))
    assert len(model.asked) == 3


@pytest.mark.parametrize("finish", ["length", "repetition"])
def test_an_incomplete_answer_is_not_kept(
    workspace: Assistant, tmp_path: Path, finish: str
) -> None:
    cache = AnswerCache(tmp_path / "answers.db")
    model = ScriptedModel(f"{SIGNED} The bridge", finish=finish)  # type: ignore[arg-type]
    ask(workspace, model, cache)
    ask(workspace, model, cache)
    assert len(model.asked) == 2


def test_a_forgotten_document_leaves_no_byte(workspace: Assistant, tmp_path: Path) -> None:
    cache, model = AnswerCache(tmp_path / "answers.db"), ScriptedModel(SIGNED)
    answer = ask(workspace, model, cache)
    before = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"Ada Quill" in before
    cache.purge([answer.citations[0].doc_id])
    after = b"".join(file.read_bytes() for file in tmp_path.iterdir())
    assert b"Ada Quill" not in after
    assert b"Westport" not in after
    ask(workspace, model, cache)
    assert len(model.asked) == 2


def test_a_purge_before_any_answer_makes_no_file(tmp_path: Path) -> None:
    AnswerCache(tmp_path / "answers.db").purge(["a"])
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_file_is_named(tmp_path: Path) -> None:
    path = tmp_path / "answers.db"
    path.write_bytes(b"not a database, but long enough to look at " * 40)
    with pytest.raises(StoreError, match=r"answers\.db"):
        AnswerCache(path).get("key")


def test_the_oldest_answers_go_first(workspace: Assistant, tmp_path: Path) -> None:
    path = tmp_path / "answers.db"
    cache, model = AnswerCache(path, most=2), ScriptedModel(SIGNED)
    answer = ask(workspace, model, cache)
    for key in ("one", "two", "three"):
        cache.put(key, answer)
    with sqlite3.connect(path) as db:
        keys = [key for (key,) in db.execute("SELECT key FROM answers ORDER BY rowid")]
    db.close()
    assert keys == ["two", "three"]
