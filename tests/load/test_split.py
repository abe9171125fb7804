"""Chunks: exact, bounded, whole sentences, knowing what stands above them."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.load.load import load_file
from rag.load.split import split_document
from rag.load.text import describe
from rag.types import Chunk, Document, Mark, Page

LEAD = "The two sides agreed on these areas:"
AREAS = f"{LEAD}\n" + "".join(
    f"• area number {n} with its own long description of what will be done;\n" for n in range(9)
)


def chunks(
    text: str,
    max_chars: int = 800,
    *,
    pages: tuple[Page, ...] = (),
    marks: tuple[Mark, ...] | None = None,
) -> list[Chunk]:
    found = describe(text, parser="t").marks if marks is None else marks
    document = Document("d1", "a.txt", "A", None, "v", text, pages, found)
    return split_document(document, max_chars=max_chars)


@given(st.text(alphabet="Ab1。 .\n\r-*•；:「」\xa0", max_size=300), st.integers(20, 80))
@settings(max_examples=60, deadline=None)
def test_chunks_are_exact_bounded_in_order_and_lose_no_text(text: str, size: int) -> None:
    made = chunks(text, size)
    assert all(text[c.start : c.end] == c.text and len(c.text) <= size for c in made)
    assert all(a.end <= b.start for a, b in pairwise(made))
    inside = {at for c in made for s in c.segments for at in range(s.start, s.end)}
    outside = "".join(text[at] for at in range(len(text)) if at not in inside)
    assert not any(map(str.isalnum, outside))


def test_segments_lie_within_their_chunk() -> None:
    for chunk in chunks(AREAS, 200):
        assert all(chunk.start <= s.start < s.end <= chunk.end for s in chunk.segments)


def test_a_chunk_ends_at_a_sentence() -> None:
    text = "".join(f"Sentence number {n} says something about the pier. " for n in range(60))
    assert all(chunk.text.endswith(".") for chunk in chunks(text))


def test_headings_above_are_named_and_never_straddled() -> None:
    text = "Pier rules\n====\n\nFees\n----\n\nTen dollars.\n\nHours\n----\n\nNine to five.\n"
    assert [(c.heading, c.segments[-1].kind) for c in chunks(text)] == [
        ("Pier rules › Fees", "body"),
        ("Pier rules › Hours", "body"),
    ]


def test_a_list_stays_with_its_sentence_when_it_fits() -> None:
    before = "Something else was said first. " * 15
    made = chunks(f"{before}\n\n{AREAS}")
    assert made[-1].text.startswith(LEAD)
    assert made[-1].text.endswith("done;")


def test_a_list_too_long_names_its_sentence_further_down() -> None:
    first, *rest = chunks(AREAS, 300)
    assert first.text.startswith(LEAD)
    assert "• area number 0" in first.text
    assert {chunk.heading for chunk in rest} == {LEAD}


def test_bullets_are_not_part_of_an_item() -> None:
    text = "Areas:\n• steel\n"
    (item,) = (s for c in chunks(text) for s in c.segments if s.kind == "item")
    assert text[item.start : item.end] == "steel"


def test_same_lines_again_and_again_stay_apart() -> None:
    text = "A title\n\n" + "Advertisement\n\nThe pier opened on Monday. Many came.\n\n" * 40
    made = chunks(text)
    assert all(text[c.start : c.end] == c.text for c in made)
    assert sum(s.kind == "residue" for c in made for s in c.segments) == 40


def test_nothing_but_residue_is_no_chunk() -> None:
    assert chunks("Go to main content\n\nNNNN\n") == []


def test_pages_and_places_are_carried() -> None:
    text = "First page text.\n\nSecond page text.\n"
    places = (Mark("place", 18, len(text), "Sheet B"),)
    made = chunks(text, pages=(Page(7, 0, 17), Page(8, 18, len(text))), marks=places)
    assert [(c.page, c.place) for c in made] == [(7, ""), (8, "Sheet B")]


def test_one_endless_line_is_cut() -> None:
    assert [len(chunk.text) for chunk in chunks("x" * 5000)] == [800] * 6 + [200]


@pytest.mark.shared
def test_real_documents_split_exactly(shared: Path) -> None:
    for path in sorted((shared / "seeds").glob("*.txt")):
        parsed = load_file(path)
        assert parsed.text == path.read_bytes().decode("utf-8")
        made = chunks(parsed.text, marks=parsed.marks)
        assert all(parsed.text[c.start : c.end] == c.text and len(c.text) <= 800 for c in made)


def test_sections_that_fit_in_a_chunk_are_packed_without_llamaindex() -> None:
    code = (
        "import sys; from rag.load.split import split_document; from rag.types import Document;"
        "text = 'Pier\\n\\nIt opened in May. It cost ten million. \\n';"
        "document = Document('d', 'p', 't', None, 'v', text);"
        "print([chunk.text for chunk in split_document(document)], 'llama_index' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)

    assert found.stdout == "['Pier\\n\\nIt opened in May. It cost ten million.'] False\n"
