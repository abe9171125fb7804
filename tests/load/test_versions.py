"""Versions of one document recognised, and the newer preferred in answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rag import open_assistant
from rag.answer.quotes import QuotesEngine
from rag.answer.written import ModelEngine
from rag.assistant import Assistant
from rag.load.identity import make_document
from rag.types import Document, Parsed
from rag.versions import are_versions, is_newer
from tests.model.scripted import ScriptedModel

GUIDE = """Harbour pier visitor guide

Last updated: {date}

The harbour pier is open to the public on every day of the year but for typhoon days.
Visitors reach the pier by ferry from the old town, which leaves every 20 minutes.
An adult ticket for the harbour pier costs {price} dollars.
Children below 11 years and their teachers come in without a ticket on weekdays.
The lighthouse at the end of the pier has 147 steps and a small museum of maps.
Dogs are welcome on a lead, and the kiosk beside the gate has water for them.
Groups of more than 12 people write to the harbour office a week before they come.
"""
NOTICE = "The keeper of the lighthouse is Mr Rowan Ashdown, who has lived there since 1998."


@pytest.fixture
def assistant(home: Path) -> Iterator[Assistant]:
    with open_assistant(home) as opened:
        yield opened


@pytest.fixture
def guides(tmp_path: Path) -> Path:
    folder = tmp_path / "guides"
    folder.mkdir()
    old = GUIDE.format(date="3 May 2022", price=40) + NOTICE + "\n"
    (folder / "guide-2022.txt").write_text(old)
    (folder / "guide-2024.txt").write_text(GUIDE.format(date="9 June 2024", price=55))
    return folder


def document(text: str, *, name: str = "a.txt", title: str = "Guide", date: str = "") -> Document:
    made = make_document(Parsed(text, title=title, date=date or None), name, Path(name))
    return replace(made, path=name)


def test_receipt_names_the_other_version(assistant: Assistant, guides: Path) -> None:
    files = assistant.ingest([guides]).files
    assert files[0].notes == ("an older version of guide-2024.txt",)
    assert files[1].notes == ("a newer version of guide-2022.txt",)


def test_answer_quotes_the_newer_and_says_what_the_older_says(
    assistant: Assistant, guides: Path
) -> None:
    assistant.ingest([guides])
    answer = assistant.ask("How much does an adult ticket for the harbour pier cost?")
    assert [Path(citation.path).name for citation in answer.citations] == ["guide-2024.txt"]
    assert "55 dollars" in answer.text
    assert "older version" in answer.notes[0]
    assert "dated 2022-05-03" in answer.notes[0]
    assert "40 dollars" in answer.notes[0]


def test_note_shows_where_the_older_differs(assistant: Assistant, tmp_path: Path) -> None:
    long = " and ".join(f"the harbour tower of {name}" for name in ("Quill", "Reyes", "Ashdown"))
    for year, height in ((2022, 88), (2024, 93)):
        text = GUIDE.format(date=f"3 May {year}", price=40)
        line = f"Beside {long}, all of stone, the tallest tower stands {height} metres high.\n"
        (tmp_path / f"towers-{year}.txt").write_text(text + line)
    assistant.ingest([tmp_path / "towers-2022.txt", tmp_path / "towers-2024.txt"])
    answer = assistant.ask("How many metres high does the tallest tower stand?")
    assert "93 metres" in answer.text
    assert "88 metres high" in answer.notes[0]


def test_same_words_are_quoted_from_the_newer(assistant: Assistant, guides: Path) -> None:
    assistant.ingest([guides])
    answer = assistant.ask("How many steps has the lighthouse at the end of the pier?")
    assert [citation.date for citation in answer.citations] == ["2024-06-09"]
    assert "dated 2022-05-03, says the same" in answer.notes[0]


def test_what_only_the_older_says_is_said_to_be_old(assistant: Assistant, guides: Path) -> None:
    assistant.ingest([guides])
    answer = assistant.ask("Who is the keeper of the lighthouse?")
    assert [citation.date for citation in answer.citations] == ["2022-05-03"]
    assert "older version, dated 2022-05-03" in answer.notes[0]


def test_model_is_shown_the_newer_alone(assistant: Assistant, guides: Path) -> None:
    assistant.ingest([guides])
    model = ScriptedModel("An adult ticket for the harbour pier costs 55 dollars.")
    engine = ModelEngine(model, assistant._parts.encoder, QuotesEngine())
    asking = Assistant(replace(assistant._parts, engines={"model": lambda: engine}))
    answer = asking.ask("How much does an adult ticket cost?", engine="model")
    assert [citation.date for citation in answer.citations] == ["2024-06-09"]
    assert "40 dollars" not in model.asked[0][-1].content


def test_question_about_the_older_alone_is_answered_from_it(
    assistant: Assistant, guides: Path
) -> None:
    assistant.ingest([guides])
    answer = assistant.ask("How much does an adult ticket cost?", until="2023-01-01")
    assert "40 dollars" in answer.text
    assert answer.notes == ()


def test_forgotten_version_is_spoken_of_no_more(assistant: Assistant, guides: Path) -> None:
    files = assistant.ingest([guides]).files
    assert files[0].doc_id is not None
    assistant.forget([files[0].doc_id])
    answer = assistant.ask("How much does an adult ticket for the harbour pier cost?")
    assert answer.notes == ()


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("10th meeting of the task force", "11th meeting of the task force"),
        ("第十次會議", "第十一次會議"),
        ("Newsletter No. 5", "Newsletter No. 6"),
        ("Visa rules for France", "Visa rules for Peru"),
    ],
)
def test_documents_of_one_series_are_no_versions(first: str, second: str) -> None:
    text = GUIDE.format(date="3 May 2022", price=40)
    one, two = document(text, title=first), document(text + NOTICE, name="b.txt", title=second)
    assert not are_versions(one, two)


def test_same_pattern_with_other_figures_is_no_version() -> None:
    pattern = "In {} the port took {} ships, {} boxes and {} people on {} days. "
    first = " ".join(pattern.format(*range(n, n + 5)) for n in range(1900, 2000, 10))
    second = " ".join(pattern.format(*range(n, n + 5)) for n in range(5000, 5100, 10))
    assert not are_versions(document(first), document(second))
    assert are_versions(document(first), document(first.replace("1900", "1901")))


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ({"date": "2024-01-02"}, {"date": "2023-05-06"}),
        ({"title": "Guide v2.1"}, {"title": "Guide v2"}),
        ({"name": "guide_final.txt"}, {"name": "guide_draft.txt"}),
        ({"title": "指引（修訂）"}, {"title": "指引"}),
        ({"name": "guide-2024.txt"}, {"name": "guide-2023.txt"}),
        ({"name": "guide_20240612.txt"}, {"name": "guide_20240503.txt"}),
        ({"title": "Guide 12 June 2024"}, {"title": "Guide 30 May 2024"}),
        ({"title": "指引2024年6月12日"}, {"title": "指引2024年5月30日"}),
    ],
)
def test_newer_is_known_by_date_or_name(newer: dict[str, str], older: dict[str, str]) -> None:
    text = GUIDE.format(date="3 May 2022", price=40)
    one, two = document(text, **newer), document(text + NOTICE, **older)
    assert are_versions(one, two)
    assert is_newer(one, two)
    assert not is_newer(two, one)


def half_rewritten() -> str:
    """The guide with other words in half of its lines; its numbers stay where they are."""
    lines = GUIDE.format(date="3 May 2022", price=40).splitlines()
    lines[4] = "Whoever likes may walk along the pier all year long, save when a storm is near."
    lines[5] = "From the old town the boat goes every 20 minutes and lands at the stone steps."
    lines[7] = (
        "Teachers, and pupils of less than 11 years, walk in for nothing from Monday to Friday."
    )
    return "\n".join(lines)


def test_a_mark_in_the_name_lets_a_half_rewritten_text_be_a_version() -> None:
    first = document(GUIDE.format(date="3 May 2022", price=40))
    assert are_versions(first, document(half_rewritten(), title="Guide v2"))
    assert are_versions(first, document(half_rewritten(), name="a_final.txt"))
    assert not are_versions(first, document(half_rewritten(), name="b.txt"))


def test_texts_named_by_two_days_need_more_in_common() -> None:
    text = GUIDE.format(date="3 May 2022", price=40)
    changed = (
        text.replace("ferry", "tram")
        .replace("pier", "mole")
        .replace("harbour", "port")
        .replace("ticket", "pass")
    )
    first, second = document(text, name="a.txt"), document(changed, name="b.txt")
    assert are_versions(first, second)
    dated = replace(first, path="a 3 May 2024.txt"), replace(second, path="a 10 May 2024.txt")
    assert not are_versions(*dated)


@pytest.mark.parametrize(
    ("one", "two", "expected"),
    [
        ("zip/2", "python-docx/2", False),
        ("email/2", "pypdfium2/3", False),
        ("email/2", "email/2", False),
        ("zip/2", "zip/2", True),
        ("pypdfium2/3", "python-docx/2", True),
    ],
)
def test_what_only_holds_a_document_is_no_version_of_it(one: str, two: str, expected: bool) -> None:
    first = replace(document(GUIDE), parser=one)
    second = replace(document(GUIDE + NOTICE, name="b.txt"), parser=two)
    assert are_versions(first, second) is expected


def test_neither_is_newer_when_nothing_says_so() -> None:
    one, two = document(GUIDE), document(GUIDE + NOTICE, name="b.txt")
    assert are_versions(one, two)
    assert not is_newer(one, two)
    assert not is_newer(two, one)
