"""Kept conversations: found again, one owner's alone, and without forgotten text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag import open_assistant
from rag.errors import StoreBusy, StoreError
from rag.kept import (
    FORGOTTEN,
    Conversations,
    Database,
    Notebooks,
    Scope,
    open_kept,
    purge,
    purge_workspace,
)
from rag.types import Answer, Chunk, Citation, Hit, Sentence
from store.lock import write_lock


@pytest.fixture
def database(home: Path) -> Iterator[Database]:
    opened = open_kept(home)
    yield opened
    opened.close()


def answer(doc_id: str, quote: str, question: str = "Q?") -> Answer:
    chunk = Chunk(f"{doc_id}:0-{len(quote)}", doc_id, 0, len(quote), quote, heading="Head")
    return Answer(
        question=question,
        query=question,
        engine="quotes",
        model=None,
        status="answered",
        confidence=0.9,
        text=f"{quote}[1]",
        sentences=(Sentence(quote, "supported", (1,)),),
        citations=(
            Citation(1, doc_id, "a.txt", "A", None, "v", None, "Head", "", 0, len(quote), quote),
        ),
        hits=(Hit(chunk, 1.0, 1, "a.txt", "A"),),
        notes=(f"note on {quote}",),
    )


def test_a_conversation_is_found_again_after_reopening(home: Path) -> None:
    first = open_kept(home)
    kept = Conversations(first).create("ann", "When was it?", Scope(since="2024-01-01"))
    turn = Conversations(first).start_turn("ann", kept.id, "When was it?")
    Conversations(first).finish_turn(turn.id, answer("d1", "In 1998."))
    first.close()
    again = Conversations(open_kept(home))
    assert again.get("ann", kept.id) is not None
    (found,) = again.turns("ann", kept.id)
    assert found.answer == answer("d1", "In 1998.")
    assert again.recent("ann")[0].scope == Scope(since="2024-01-01")


def test_another_owner_sees_and_changes_nothing(database: Database) -> None:
    kept = Conversations(database)
    conversation = kept.create("ann", "Secret")
    turn = kept.start_turn("ann", conversation.id, "Secret?")
    assert kept.recent("bob") == []
    assert kept.get("bob", conversation.id) is None
    assert kept.turns("bob", conversation.id) == []
    assert kept.turn("bob", turn.id) is None
    kept.rename("bob", conversation.id, "Mine")
    kept.delete("bob", conversation.id)
    kept.remove_from("bob", turn.id)
    kept.rate("bob", turn.id, rating=-1, correction="no")
    with pytest.raises(StoreError):
        kept.start_turn("bob", conversation.id, "Let me in")
    assert kept.turns("ann", conversation.id) == [turn]
    assert kept.recent("ann")[0].title == "Secret"


def test_search_looks_into_titles_questions_and_answers(database: Database) -> None:
    kept = Conversations(database)
    first = kept.create("ann", "Bridges")
    kept.finish_turn(kept.start_turn("ann", first.id, "How?").id, answer("d", "It is 50% steel."))
    kept.create("ann", "Roads")
    assert [c.title for c in kept.recent("ann", search="50% steel")] == ["Bridges"]
    assert [c.title for c in kept.recent("ann", search="road")] == ["Roads"]
    assert kept.recent("ann", search="5_% steel") == []


def test_asking_again_from_a_turn_removes_it_and_what_came_after(database: Database) -> None:
    kept = Conversations(database)
    conversation = kept.create("ann", "T")
    turns = [kept.start_turn("ann", conversation.id, q) for q in ("one", "two", "three")]
    kept.remove_from("ann", turns[1].id)
    assert [turn.question for turn in kept.turns("ann", conversation.id)] == ["one"]


def test_forgotten_text_is_nowhere_in_the_file(home: Path) -> None:
    database = open_kept(home)
    kept = Conversations(database)
    conversation = kept.create("ann", "T")
    secret = "Zanzibar treasure lies under the oak."
    kept.finish_turn(kept.start_turn("ann", conversation.id, "Where?").id, answer("d1", secret))
    kept.finish_turn(kept.start_turn("ann", conversation.id, "When?").id, answer("d2", "Now."))
    purge(database, ["d1"])
    first, second = kept.turns("ann", conversation.id)
    assert first.answer is not None
    assert first.answer.citations[0].quote == FORGOTTEN
    assert first.answer.sentences[0].text == FORGOTTEN
    assert first.answer.text == f"{FORGOTTEN}[1]"
    assert second.answer == answer("d2", "Now.")
    database.close()
    for file in home.iterdir():
        assert b"Zanzibar" not in file.read_bytes()


def test_what_came_nearest_to_a_declined_question_is_forgotten_too(home: Path) -> None:
    database = open_kept(home)
    kept = Conversations(database)
    conversation = kept.create("ann", "T")
    found = answer("d1", "Zanzibar treasure lies under the oak.")
    text = "The documents do not say.\nNearest:\n- A: Zanzibar treasure lies under the oak."
    declined = replace(found, status="declined", text=text, sentences=(), citations=())
    turn = kept.start_turn("ann", conversation.id, "How deep?")
    kept.finish_turn(turn.id, declined)
    purge(database, ["d1"])
    (kept_turn,) = kept.turns("ann", conversation.id)
    assert kept_turn.answer is not None
    assert kept_turn.answer.text == f"The documents do not say.\n{FORGOTTEN}"
    database.close()
    assert b"Zanzibar" not in (home / "conversations.db").read_bytes()


def test_a_forgetting_that_is_refused_leaves_kept_answers_whole(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "pier.txt"
    file.write_text("The pier opened in May 2020.\n")
    with open_assistant(home) as assistant:
        doc_id = assistant.ingest([file]).files[0].doc_id
        assert doc_id is not None
        database = open_kept(home)
        kept = Conversations(database)
        turn = kept.start_turn("ann", kept.create("ann", "T").id, "When did the pier open?")
        kept.finish_turn(turn.id, assistant.ask(turn.question))
        before = kept.turn("ann", turn.id)
        with write_lock(home), pytest.raises(StoreBusy):
            assistant.forget([doc_id])
        assert kept.turn("ann", turn.id) == before
        assistant.forget([doc_id])
        assert kept.turn("ann", turn.id) != before
        database.close()


def test_deleted_conversation_leaves_no_text_in_the_file(home: Path) -> None:
    database = open_kept(home)
    kept = Conversations(database)
    conversation = kept.create("ann", "Xylophone question")
    kept.delete("ann", conversation.id)
    database.close()
    assert b"Xylophone" not in (home / "conversations.db").read_bytes()


def test_purging_a_workspace_without_conversations_makes_no_file(home: Path) -> None:
    purge_workspace(home, ["d1"])
    assert not home.exists()


def test_notebook_is_saved_by_name_and_loses_forgotten_documents(database: Database) -> None:
    notebooks = Notebooks(database)
    made = notebooks.save("ann", "Trade", ["d1", "d2"])
    assert notebooks.save("ann", "Trade", ["d1", "d3"]).id == made.id
    purge(database, ["d3"])
    found = notebooks.get("ann", made.id)
    assert found is not None
    assert found.documents == {"d1"}
    assert notebooks.get("bob", made.id) is None


def test_a_lone_surrogate_in_an_answer_is_kept_without_failing(database: Database) -> None:
    kept = Conversations(database)
    conversation = kept.create("ann", "T\ud800")
    turn = kept.start_turn("ann", conversation.id, "Q")
    kept.finish_turn(turn.id, answer("d", "broken \ud800 text"))
    found = kept.turn("ann", turn.id)
    assert found is not None
    assert found.answer is not None
    assert found.answer.text == "broken ? text[1]"


def test_a_file_that_is_no_database_says_so_in_one_line(home: Path) -> None:
    home.mkdir()
    (home / "conversations.db").write_bytes(b"not a database" * 100)
    with pytest.raises(StoreError, match="cannot be opened"):
        open_kept(home)


def test_transaction_within_another_is_kept_with_it_or_not_at_all(database: Database) -> None:
    kept = Conversations(database)

    def ask_in(conversation: str | None) -> None:
        with database.transaction():
            made = kept.create("ann", "New").id
            kept.start_turn("ann", conversation or made, "Why?")

    ask_in(None)
    with pytest.raises(StoreError):
        ask_in("not there")
    assert len(kept.recent("ann")) == 1
