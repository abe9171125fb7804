"""Whatever comes from a document or a model is text."""

from __future__ import annotations

import pytest

from tests.ui.scripted import answer_with
from ui.render import escape, render_answer


def test_escape_leaves_nothing_that_a_browser_or_template_acts_on() -> None:
    assert escape('<a href="x">\'`{{y}}${z}&') == (
        "&lt;a href=&quot;x&quot;&gt;&#39;&#96;&#123;&#123;y&#125;&#125;&#36;&#123;z&#125;&amp;"
    )


@pytest.mark.parametrize(
    "attack", ["<script>x</script>", "<img src=//e.x onerror=1>", "{{constructor}}", "${alert(1)}"]
)
def test_quote_and_title_are_shown_as_text(attack: str) -> None:
    html = render_answer(answer_with("q", attack, attack))
    assert attack not in html
    assert html.count(escape(attack)) == 3


def test_footnote_number_links_to_its_footnote() -> None:
    html = render_answer(answer_with("q", "It is so.", "T"))
    assert '<a class="fn-ref" href="#fn-1">1</a>' in html
    assert '<li id="fn-1">' in html
