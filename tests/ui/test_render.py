"""Whatever comes from a document or a model is text; what is shown is what was answered."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from rag.types import Answer, Sentence
from tests.ui.scripted import Scripted, cite, declined, document
from ui.markup import escape, snippet
from ui.render import blocks_of, render_answer, render_turn
from ui.render_found import render_footnotes
from ui.render_source import Shown, Span, render_source
from ui.wording import wording

SAY = wording("en")


def test_escape_leaves_nothing_that_a_browser_or_template_acts_on() -> None:
    assert escape('<a href="x">\'`{{y}}${z}&') == (
        "&lt;a href=&quot;x&quot;&gt;&#39;&#96;&#123;&#123;y&#125;&#125;&#36;&#123;z&#125;&amp;"
    )


def test_escape_shows_what_would_turn_or_hide_text() -> None:
    assert escape("a\x00b\u202ec\ud800d") == "a�b�c�d"


ATTACKS = ["<script>x</script>", "<img src=//e.x onerror=1>", "{{constructor}}", "${alert(1)}"]


@pytest.mark.parametrize("attack", ATTACKS)
def test_quote_and_title_are_shown_as_text(attack: str) -> None:
    made = document("d", f"{attack}\n\n{attack}.")
    html = render_turn("t", attack, cite(attack, made, [f"{attack}."]), SAY)
    assert attack not in html
    assert html.count(escape(attack)) >= 4


@pytest.mark.parametrize("attack", ATTACKS)
def test_source_is_shown_as_text(attack: str) -> None:
    made = document("d", f"{attack}\n\nBody {attack}.")
    html = render_source(Shown(made, spans=(Span(0, 5, 1, main=True),), whole=True), SAY)
    assert attack not in html


def test_footnote_number_links_to_its_footnote(home: Path) -> None:
    html = render_answer("t1", Scripted(home).answer("How long?"), SAY)
    assert 'href="#fn-t1-1" data-act="cite" data-turn="t1" data-marker="1"' in html
    assert '<a class="fn-foot-num fn-num" id="fn-t1-1"' in html


def test_footnotes_at_one_place_share_a_row(home: Path) -> None:
    assistant = Scripted(home)
    same = assistant.answer("How long?")
    assert render_answer("t", same, SAY).count('<li class="fn-foot">') == 1
    other = replace(same.citations[1], heading="Costs")
    apart = replace(same, citations=(same.citations[0], other))
    assert render_answer("t", apart, SAY).count('<li class="fn-foot">') == 2


def test_title_of_one_document_stands_once_above_its_footnotes(home: Path) -> None:
    same = Scripted(home).answer("How long?")
    other = replace(same.citations[1], heading="Costs")
    html = render_footnotes("t", (same.citations[0], other), SAY)
    assert html.count('<span class="fn-title"') == 1
    assert '<span class="fn-place" dir="auto">Costs</span>' in html


def test_list_item_stands_below_the_line_that_announces_it(home: Path) -> None:
    answer = Scripted(home).answer("How long?")
    html = render_answer("t", answer, SAY, leads={1: "It has: <b>", 2: "It has: <b>"})
    assert html.count('<p class="fn-lead" dir="auto">It has: &lt;b&gt;</p>') == 1
    said = replace(answer, sentences=(*answer.sentences, Sentence("It has: <b>", "supported")))
    assert "fn-lead" not in render_answer("t", said, SAY, leads={1: "It has: <b>"})


def test_what_is_no_sentence_stands_below_a_line_with_a_colon() -> None:
    texts = ("It has two parts:", "Finance", "Trade and industry", "It was signed in May.", "Other")
    answer = Answer(
        "q",
        "q",
        "quotes",
        None,
        "answered",
        0.9,
        "",
        tuple(Sentence(t, "supported") for t in texts),
    )
    html = render_answer("t", answer, SAY)
    led = re.findall(r'fn-led" dir="auto"><span[^>]*>([^<]*)<', html)
    assert led == ["Finance", "Trade and industry"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("## Why\n\nIt is *new*.", "Why It is new."),
        ("Title\n*********\nBody", "Title Body"),
        ("> quoted", "quoted"),
        ("snake_case - 3 * 4 = 12", "snake_case - 3 * 4 = 12"),
        ("C# and #1", "C# and #1"),
        ("---\ntitle: Its own\n---\n\nBody", "Body"),
        ("a" * 281, "a" * 279 + "…"),
        ("長" * 141, "長" * 139 + "…"),
    ],
)
def test_snippet_leaves_out_signs_that_only_mark_up(text: str, line: str) -> None:
    assert snippet(text) == line


def test_declined_answer_names_what_was_searched() -> None:
    html = render_answer("t", declined("Why?"), SAY, only="Birds · 2024-01-01 –")
    assert "Searched only: Birds" in html


def test_sentence_says_when_its_words_do_not_support_it(home: Path) -> None:
    answer = Scripted(home).answer("How long?")
    doubtful = replace(answer, sentences=(Sentence("Perhaps.", "partial", (1,)),))
    html = render_answer("t", doubtful, SAY)
    assert "partly supported" in html
    assert "partly supported" not in render_answer("t", answer, SAY)


def test_declined_answer_shows_what_was_searched_and_what_came_nearest(home: Path) -> None:
    assistant = Scripted(home)
    html = render_answer("t", declined("elephants", assistant.search("elephants")), SAY)
    assert "Searched for “elephants”" in html
    assert "What came nearest" in html
    assert "The Long Bridge" in html
    assert "fn-ref" not in html


def test_model_sentences_stay_in_the_paragraphs_it_wrote(home: Path) -> None:
    answer = replace(
        Scripted(home).answer("q"),
        engine="model",
        text="One [1]. Two [2].\n\nThree.",
        sentences=(
            Sentence("One.", "supported", (1,)),
            Sentence("Two.", "supported", (2,)),
            Sentence("Three.", "unsupported"),
        ),
    )
    assert [[s.text for s in block] for block in blocks_of(answer)] == [
        ["One.", "Two."],
        ["Three."],
    ]


def test_highlight_covers_exactly_the_quote() -> None:
    made = document("d", "Aaa bbb ccc. Ddd eee.")
    html = render_source(Shown(made, spans=(Span(4, 7, 1, main=True),)), SAY)
    assert '<mark class="fn-main">bbb</mark>' in html


def test_passage_around_the_quote_is_cut_at_lines() -> None:
    text = "".join(f"Line {n} of the long text.\n" for n in range(400))
    start = text.index("Line 200")
    html = render_source(Shown(document("d", text), spans=(Span(start, start + 8, 1, True),)), SAY)
    assert '<mark class="fn-main">Line 200</mark>' in html
    assert "Line 10 of" not in html
    assert html.count("fn-gap") == 2
