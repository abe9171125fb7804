"""The commands end to end, in one process, over the sample documents and small folders."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag import open_assistant
from rag.cli.main import main
from rag.cli.watch import watch_folder

AGREEMENT = (
    "Two towns sign an agreement\n\n"
    "The agreement between Northtown and Southtown was signed on 3 March 2024 in Northtown. "
    "The mayor of Southtown promised forty new buses for the joint line.\n"
)


class Terminal:
    """Runs commands on one workspace and gives back what they printed."""

    def __init__(self, home: Path, capsys: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self._capsys = capsys

    def run(self, *words: str) -> tuple[int, str, str]:
        code = main(["--home", str(self.home), *words])
        out, err = self._capsys.readouterr()
        return code, out, err

    def json(self, *words: str) -> tuple[int, Any]:
        code, out, _ = self.run(*words, "--json")
        return code, json.loads(out)


@pytest.fixture
def terminal(home: Path, capsys: pytest.CaptureFixture[str]) -> Terminal:
    return Terminal(home, capsys)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "documents"
    made.mkdir()
    (made / "agreement.txt").write_text(AGREEMENT, encoding="utf-8")
    (made / "weather.txt").write_text("Rain fell on the hills for nine days in May.\n")
    return made


def test_a_question_is_answered_with_the_words_that_prove_it(
    terminal: Terminal, folder: Path
) -> None:
    terminal.run("ingest", str(folder))
    code, answer = terminal.json("ask", "When was the agreement between the two towns signed?")
    assert (code, answer["status"]) == (0, "answered")
    for citation in answer["citations"]:
        assert AGREEMENT[citation["start"] : citation["end"]] == citation["quote"]
    assert "3 March 2024" in answer["text"]
    assert 0 < answer["confidence"] <= 1


def test_the_text_of_an_answer_names_title_place_and_words(
    terminal: Terminal, folder: Path
) -> None:
    terminal.run("ingest", str(folder))
    _, out, _ = terminal.run("ask", "When was the agreement between the two towns signed?")
    assert "[1]" in out
    assert "Two towns sign an agreement" in out
    assert str(folder / "agreement.txt") in out


def test_no_host_is_named_when_the_settings_say_quotes(
    terminal: Terminal, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal.run("ingest", str(folder))
    monkeypatch.setenv("FOOTNOTE_MODEL", "m")
    monkeypatch.setenv("FOOTNOTE_ENGINE", "quotes")
    code, _, err = terminal.run("ask", "When was the agreement between the two towns signed?")
    assert (code, err) == (0, "")


def test_a_footnote_names_the_headings_below_the_title(terminal: Terminal, folder: Path) -> None:
    (folder / "tolls.md").write_text("# The bridge\n\n## Tolls\n\nA lorry pays nine crowns.\n")
    terminal.run("ingest", str(folder))
    _, out, _ = terminal.run("ask", "What does a lorry pay?")
    assert "“A lorry pays nine crowns.” (Tolls, " in out


def test_search_explains_each_part_of_a_score(terminal: Terminal, folder: Path) -> None:
    terminal.run("ingest", str(folder))
    _, found = terminal.json("search", "rain on the hills", "--explain", "--top-k", "1")
    (hit,) = found["hits"]
    assert hit["path"].endswith("weather.txt")
    assert hit["parts"]


@pytest.mark.parametrize("day", ["2024-03-02", "20240302"])
def test_days_are_compared_however_they_are_written(
    terminal: Terminal, folder: Path, day: str
) -> None:
    (folder / "news.md").write_text("# News\n\n3 March 2024\n\nThe tram line opened.\n")
    terminal.run("ingest", str(folder))
    _, found = terminal.json("search", "tram line", "--since", day)
    assert [Path(hit["path"]).name for hit in found["hits"]] == ["news.md"]


def test_a_hit_names_its_title_once(terminal: Terminal, folder: Path) -> None:
    (folder / "tolls.md").write_text("# The bridge\n\n## Tolls\n\nA lorry pays nine crowns.\n")
    terminal.run("ingest", str(folder))
    _, out, _ = terminal.run("search", "lorry", "--top-k", "1")
    assert out.splitlines()[0].endswith("  The bridge › Tolls")


def test_sync_twice_changes_nothing_the_second_time(terminal: Terminal, folder: Path) -> None:
    _, first = terminal.json("sync", str(folder))
    _, second = terminal.json("sync", str(folder))
    assert first["counts"] == {"added": 2}
    assert second["counts"] == {"unchanged": 2}
    assert sum(file["embedded"] for file in second["files"]) == 0


def test_sync_says_what_was_edited_renamed_and_removed(terminal: Terminal, folder: Path) -> None:
    (folder / "third.txt").write_text("Wheat was sold in the market of Easton for two coins.\n")
    terminal.run("sync", str(folder))
    (folder / "agreement.txt").write_text(AGREEMENT.replace("forty", "fifty"))
    (folder / "weather.txt").rename(folder / "rain.txt")
    (folder / "third.txt").unlink()
    _, planned = terminal.json("sync", str(folder), "--dry-run")
    _, done = terminal.json("sync", str(folder))
    assert planned["counts"] == done["counts"] == {"updated": 1, "renamed": 1, "removed": 1}
    assert sum(file["embedded"] for file in done["files"] if file["outcome"] == "renamed") == 0
    _, answer = terminal.json("ask", "What was wheat sold for in the market of Easton?")
    assert answer["status"] == "declined"
    assert answer["citations"] == []


def test_watching_takes_in_what_changes(home: Path, folder: Path) -> None:
    def one_change(watched: Path) -> Iterator[set[str]]:
        (watched / "news.txt").write_text("A ferry now crosses the lake at noon.\n")
        yield {"news.txt"}

    with open_assistant(home) as assistant:
        receipt = watch_folder(assistant, folder, changes=one_change)
        assert receipt.count("added") == 1
        assert len(assistant.sources()) == 3


def test_watching_takes_in_what_came_while_the_first_sync_ran(home: Path, folder: Path) -> None:
    def quiet(watched: Path) -> Iterator[set[str]]:
        (watched / "news.txt").write_text("A ferry now crosses the lake at noon.\n")
        yield set()
        (watched / "late.txt").write_text("Whoever is told of no change does not look.\n")
        yield set()

    with open_assistant(home) as assistant:
        assert watch_folder(assistant, folder, changes=quiet).count("added") == 1
        assert len(assistant.sources()) == 3


def test_watching_says_once_why_a_file_is_skipped(
    home: Path, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (folder / "film.mp4").write_bytes(b"film")
    with open_assistant(home) as assistant:
        watch_folder(assistant, folder, changes=lambda _: iter([{"a"}, {"b"}]))
    assert capsys.readouterr().err.count("film.mp4") == 1


def test_a_watched_folder_that_goes_is_waited_for(home: Path, folder: Path) -> None:
    away = folder.with_name("away")

    def gone_and_back(watched: Path) -> Iterator[set[str]]:
        watched.rename(away)
        yield {"all"}
        assert len(assistant.sources()) == 2, "what is stored stays"
        (away / "news.txt").write_text("A ferry now crosses the lake at noon.\n")
        away.rename(watched)
        yield set()

    with open_assistant(home) as assistant:
        receipt = watch_folder(assistant, folder, changes=gone_and_back)
        assert (receipt.count("added"), receipt.count("unchanged")) == (1, 2)


def test_forgotten_documents_are_not_listed_and_not_quoted(
    terminal: Terminal, folder: Path
) -> None:
    terminal.run("ingest", str(folder))
    _, listed = terminal.json("sources")
    (weather,) = [s for s in listed["sources"] if s["path"].endswith("weather.txt")]
    terminal.run("sources", "forget", weather["doc_id"])
    _, listed = terminal.json("sources")
    assert [Path(s["path"]).name for s in listed["sources"]] == ["agreement.txt"]
    _, found = terminal.json("search", "rain on the hills")
    assert all("Rain" not in hit["text"] for hit in found["hits"])


def test_users_are_added_and_removed_with_json_too(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stdin", io.StringIO("correct horse\n"))
    assert terminal.json("users", "add", "ann") == (0, {"added": "ann"})
    assert terminal.json("users", "remove", "ann") == (0, {"removed": "ann"})


def test_named_documents_alone_are_listed(terminal: Terminal, folder: Path) -> None:
    terminal.run("ingest", str(folder))
    _, listed = terminal.json("sources", "list", "weather.txt")
    assert [Path(s["path"]).name for s in listed["sources"]] == ["weather.txt"]


def test_offsets_count_in_the_text_that_sources_show_gives(
    terminal: Terminal, folder: Path
) -> None:
    terminal.run("ingest", str(folder))
    _, found = terminal.json("search", "rain")
    hit = found["hits"][0]
    _, document = terminal.json("sources", "show", hit["doc_id"])
    assert document["text"][hit["start"] : hit["end"]] == hit["text"]


def test_two_files_with_the_same_content_are_two_documents(
    terminal: Terminal, folder: Path
) -> None:
    shutil.copy(folder / "weather.txt", folder / "copy.txt")
    code, receipt = terminal.json("ingest", str(folder))
    assert (code, receipt["counts"]) == (0, {"added": 3})


@pytest.mark.parametrize("question", ["", "   ", "?!…", "。。。"])
def test_a_question_without_words_is_a_wrong_call(terminal: Terminal, question: str) -> None:
    code, out, err = terminal.run("ask", question)
    assert code == 2
    assert out == ""
    assert len(err.strip().splitlines()) == 1


def test_a_question_of_100_000_characters_is_a_wrong_call(terminal: Terminal) -> None:
    code, _, err = terminal.run("ask", "why " * 25_000)
    assert code == 2
    assert "20,000" in err


def test_an_error_is_one_json_document_with_json(terminal: Terminal) -> None:
    code, document = terminal.json("ask", "?")
    assert code == 2
    assert document["error"]["exit_code"] == 2


@pytest.mark.parametrize(
    "words",
    [
        ("ingest", "/no/such/place"),
        ("sync", "/no/such/place"),
        ("sources", "show"),
        ("sources", "show", "unknown"),
        ("search", "x", "--top-k", "0"),
        ("chat", "--port", "65536"),
        ("search", "words", "--since", "yesterday"),
        ("ask", "Who signed?", "--engine", "model"),
    ],
)
def test_a_wrong_call_is_one_line_and_exit_code_2(terminal: Terminal, words: list[str]) -> None:
    code, out, err = terminal.run(*words)
    assert (code, out) == (2, "")
    assert len(err.strip().splitlines()) == 1


def test_an_empty_folder_says_so(terminal: Terminal, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    code, _, err = terminal.run("ingest", str(tmp_path / "empty"))
    assert code == 0
    assert "no file" in err


def test_a_question_to_an_empty_store_is_declined(terminal: Terminal) -> None:
    code, answer = terminal.json("ask", "Who signed the agreement?")
    assert (code, answer["status"], answer["citations"]) == (0, "declined", [])
    assert any("empty" in note for note in answer["notes"])


def test_doctor_names_settings_and_their_origin(
    terminal: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-not-to-be-shown")
    monkeypatch.setenv("FOOTNOTE_TOP_K", "7")
    code, report = terminal.json("doctor")
    assert code == 0
    rows = {row["name"]: row for row in report["settings"]}
    assert (rows["top_k"]["value"], rows["top_k"]["from"]) == ("7", "FOOTNOTE_TOP_K")
    assert "sk-not-to-be-shown" not in json.dumps(report)
