"""Documents come in with a receipt, are listed, forgotten; notebooks and drafts of gold."""

from __future__ import annotations

from pathlib import Path

import pytest

from eval.lint import lint_file
from rag.errors import ConfigError
from rag.types import Document
from tests.ui.scripted import BRIDGES, Scripted, document
from ui.chat import Asked, answer_question
from ui.desk import Desk, Viewer, documents_in, open_desk
from ui.feedback import candidates, correction_form, gold_form, rate, save_gold
from ui.library import document_choices, forget_document, list_documents, take_in
from ui.wording import wording

ANN = Viewer("ann", wording("en"))
BOB = Viewer("bob", wording("en"))


@pytest.fixture
def desk(home: Path) -> Desk:
    return open_desk(Scripted(home))


def upload(folder: Path, name: str, text: str = "Owls\n\nOwls hunt at night.\n") -> Path:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, encoding="utf-8")
    return folder / name


def ask(desk: Desk, viewer: Viewer, question: str = "How long?") -> str:
    """The id of the answered turn."""
    views = list(answer_question(desk, viewer, Asked(question)))
    (turn,) = desk.conversations.turns(viewer.name, views[-1].conversation)
    return turn.id


def test_each_file_is_named_while_it_is_read_and_in_the_receipt(desk: Desk, tmp_path: Path) -> None:
    files = [upload(tmp_path, "owls.txt"), upload(tmp_path, "owls.bin")]
    *reading, receipt = take_in(desk, ANN, files)
    assert "Reading 1 of 2: owls.txt" in reading[0]
    assert "Reading 2 of 2: owls.bin" in reading[1]
    assert "1 added, 0 updated, 0 unchanged, 1 skipped" in receipt
    assert "not a kind that can be read" in receipt
    assert (desk.home / "uploads" / "owls.txt").exists()
    assert not (desk.home / "uploads" / "owls.bin").exists()


def test_two_files_of_one_name_are_two_documents(desk: Desk, tmp_path: Path) -> None:
    files = [upload(tmp_path / "a", "owls.txt"), upload(tmp_path / "b", "owls.txt", "B\n\nB.\n")]
    list(take_in(desk, ANN, files))
    assert {path.name for path in (desk.home / "uploads").iterdir()} == {"owls.txt", "owls (2).txt"}


def test_list_is_searched_in_title_and_name_and_sorted(desk: Desk) -> None:
    html = list_documents(desk, ANN, "bridge")
    assert "The Long Bridge" in html
    assert "Herons" not in html
    by_size = list_documents(desk, ANN, sort="size")
    assert by_size.index("The Long Bridge") < by_size.index("Herons")
    assert "No document matches" in list_documents(desk, ANN, "zebra")


def test_titles_are_sorted_as_people_count(home: Path) -> None:
    titles = ("Report 10", "Report 9", "Report 100")
    desk = open_desk(Scripted(home, **{t[7:]: f"{t}\n\nIt is one." for t in titles}))
    html = list_documents(desk, ANN)
    assert html.index("Report 9<") < html.index("Report 10<") < html.index("Report 100<")


def test_forgotten_document_loses_its_upload_and_its_quotes(desk: Desk, tmp_path: Path) -> None:
    list(take_in(desk, ANN, [upload(tmp_path, "owls.txt")]))
    turn = ask(desk, ANN)
    assert "Forgotten: Owls" in forget_document(desk, ANN, "owls")
    assert not (desk.home / "uploads" / "owls.txt").exists()
    forget_document(desk, ANN, "bridges")
    kept = desk.conversations.turn("ann", turn)
    assert kept is not None
    assert kept.answer is not None
    assert "45 metres" not in str(kept.answer)


def test_notebook_limits_the_question_to_its_documents(desk: Desk) -> None:
    from rag.kept import Scope

    made = desk.notebooks.save("ann", "Birds", ["herons"])
    assert documents_in(desk, ANN, Scope(made.id)) == ["herons"]
    assert documents_in(desk, BOB, Scope(made.id)) == []


def test_thumb_is_kept_and_taken_back(desk: Desk) -> None:
    turn = ask(desk, ANN)
    assert rate(desk, ANN, turn, 1) == "Marked as good."
    assert rate(desk, ANN, turn, 1) == ""
    rate(desk, ANN, turn, -1, "It is 46 metres.")
    kept = desk.conversations.turn("ann", turn)
    assert kept is not None
    assert (kept.rating, kept.correction) == (-1, "It is 46 metres.")
    assert "It is 46 metres." in correction_form(desk, ANN, turn)
    assert rate(desk, BOB, turn, 1) == correction_form(desk, BOB, turn) == ""


def test_draft_of_gold_is_accepted_by_lint_and_goes_with_its_document(
    desk: Desk, tmp_path: Path
) -> None:
    assistant = desk.assistant
    assert isinstance(assistant, Scripted)
    path = Path(upload(tmp_path / "docs", "bridges.txt", BRIDGES))
    made: Document = document("bridges", BRIDGES, path)
    assistant.documents = {"bridges": made}
    turn = ask(desk, ANN, "How long is the bridge?")
    assert "It is 45 metres long." in gold_form(desk, ANN, turn)
    kept = desk.conversations.turn("ann", turn)
    assert kept is not None
    index = [one.quote for one in candidates(kept)].index("It is 45 metres long.")
    with pytest.raises(ConfigError, match="Copy the words"):
        save_gold(desk, ANN, turn, index, "46 metres")
    said = save_gold(desk, ANN, turn, index, "45 metres")
    (file,) = (desk.home / "gold").iterdir()
    assert str(file) in said
    assert lint_file(file) == []
    assistant.forget(["bridges"])
    assert list((desk.home / "gold").iterdir()) == []


def test_documents_of_one_title_are_told_apart_by_their_files(home: Path) -> None:
    twice = Scripted(home)
    made = document("copy", BRIDGES, Path("/docs/copy.txt"))
    twice.documents["copy"] = made
    names = [name for name, _ in document_choices(open_desk(twice))]
    assert names == ["Herons", "The Long Bridge (bridges.txt)", "The Long Bridge (copy.txt)"]
