"""Who answers: the choice of engines, and what happens when a model is down."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag import open_assistant
from rag.errors import ConfigError, ModelUnavailable

NOWHERE = "http://127.0.0.1:9/v1"
QUESTION = "What grows on the north field of the abbey?"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "documents"
    made.mkdir()
    (made / "fields.txt").write_text("Barley grows on the north field of the abbey.\n")
    return made


def test_without_a_model_auto_quotes(home: Path, folder: Path) -> None:
    with open_assistant(home) as assistant:
        assistant.ingest([folder])
        assert assistant.engine_name == "quotes"
        assert assistant.host is None
        assert assistant.ask(QUESTION).engine == "quotes"


def test_the_settings_name_the_engine_that_auto_takes(home: Path, folder: Path) -> None:
    with open_assistant(home, model="m", base_url=NOWHERE, engine="quotes") as assistant:
        assert assistant.engine_name == assistant.engine_for("auto") == "quotes"
        assert assistant.engine_for("model") == "model"


def test_a_key_alone_configures_no_model(
    home: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-idle")
    monkeypatch.setenv("OPENAI_BASE_URL", NOWHERE)
    with open_assistant(home) as assistant:
        assistant.ingest([folder])
        assert assistant.ask(QUESTION).engine == "quotes"


def test_a_model_that_is_down_leaves_auto_with_quotes_and_a_note(home: Path, folder: Path) -> None:
    with open_assistant(home, model="m", base_url=NOWHERE) as assistant:
        assistant.ingest([folder])
        answer = assistant.ask(QUESTION)
    assert (answer.engine, answer.status) == ("quotes", "answered")
    assert "127.0.0.1:9" in answer.notes[0]


def test_a_model_that_is_down_fails_when_it_was_asked_for(home: Path, folder: Path) -> None:
    with open_assistant(home, model="m", base_url=NOWHERE) as assistant:
        assistant.ingest([folder])
        with pytest.raises(ModelUnavailable, match=r"127\.0\.0\.1:9"):
            assistant.ask(QUESTION, engine="model")


@pytest.mark.parametrize("engine", ["model", "best"])
def test_an_engine_that_is_not_there_is_a_wrong_call(home: Path, engine: str) -> None:
    with open_assistant(home) as assistant, pytest.raises(ConfigError, match="model"):
        assistant.ask(QUESTION, engine=engine)


def test_a_missing_model_file_is_named(home: Path, folder: Path) -> None:
    with open_assistant(home, gguf=folder / "none.gguf") as assistant:
        assistant.ingest([folder])
        with pytest.raises(ConfigError, match=r"none\.gguf"):
            assistant.ask(QUESTION, engine="model")


def test_a_slip_is_read_as_the_word_meant_and_told(home: Path, folder: Path) -> None:
    with open_assistant(home) as assistant:
        assistant.ingest([folder])
        answer = assistant.ask("What grows on the nroth field of the abbey?")
    assert answer.status == "answered"
    assert answer.notes == ("Searched for “north” (nroth).",)


def test_two_questions_in_one_are_searched_each_by_itself(home: Path, folder: Path) -> None:
    (folder / "mill.txt").write_text(
        "The mill of the abbey was built in 1412 by Filippo Brunelleschi.\n"
    )
    with open_assistant(home) as assistant:
        assistant.ingest([folder])
        answer = assistant.ask(f"{QUESTION} Who built the mill?")
    assert {citation.path.split("/")[-1] for citation in answer.citations} == {
        "fields.txt",
        "mill.txt",
    }


def test_a_dateline_tells_when_the_text_asked_about_was_issued(home: Path, tmp_path: Path) -> None:
    titles = {"pact": "Towns sign the northern pact", "road": "Ring road closes for repair"}
    for (name, title), time in zip(titles.items(), ("19:05", "20:41"), strict=True):
        text = f"{title}\n\nThe mayor said that all went well.\n\nIssued at HKT {time}\n"
        (tmp_path / f"{name}.txt").write_text(text)
    with open_assistant(home) as assistant:
        assistant.ingest([tmp_path / "pact.txt", tmp_path / "road.txt"])
        pact = assistant.ask("At what time was the press release on the northern pact issued?")
        other = assistant.ask("At what time was the press release on the lighthouse issued?")
    assert pact.citations[0].path.endswith("pact.txt")
    assert pact.sentences[0].text == "Issued at HKT 19:05"
    assert other.status == "declined"
