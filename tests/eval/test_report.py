"""The report: whole, escaped, small, and nothing loaded from anywhere."""

from __future__ import annotations

import re
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from eval.assess import assess
from eval.report.html import render_html
from eval.report.junit import render_junit
from eval.report.markdown import render_markdown
from eval.report.plots import calibration_error
from eval.report.wording import LANGUAGES, words
from eval.summary import Row, rows_of, summarise
from eval.table import render_table
from eval.types import OUTCOMES, STAGES, Gold, Result
from tests.eval.made import QUOTE, answer, citation, hit, item

HOSTILE = '<script>alert(1)</script> ![x](http://evil.example/a.png) & "quoted" \x00\x1b[31m'


def run_of(n: int, text: str = f"{QUOTE} [1]") -> tuple[Gold, dict[str, Result]]:
    items = tuple(
        item(
            id=f"q{k}",
            cluster=f"c{k % 9}",
            lang=("en", "zh-Hant")[k % 2],
            answerable=("yes", "no")[k % 5 == 4],
        )
        for k in range(n)
    )
    gold = Gold("made & <b>bold</b>", items, sha256="0" * 64)
    results = {
        one.id: assess(one, answer(text, confidence=(k % 10) / 10)) for k, one in enumerate(items)
    }
    return gold, results


def rendered(gold: Gold, results: dict[str, Result]) -> tuple[list[Row], str]:
    rows = rows_of(gold, results)
    return rows, render_html(rows, summarise(gold, results))


class Outside(HTMLParser):
    """Collects whatever a browser would fetch, follow or run."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self.scripts = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.scripts += tag == "script"
        if tag in ("img", "link", "iframe", "object", "embed", "a", "video", "audio", "base"):
            self.found.append(tag)
        self.found += [
            name
            for name, _ in attrs
            if name in ("src", "href", "srcset", "action", "style") or name.startswith("on")
        ]


def test_page_loads_and_links_nothing() -> None:
    gold, results = run_of(12, HOSTILE)
    _, page = rendered(gold, results)
    reader = Outside()
    reader.feed(page)
    assert reader.found == []
    assert reader.scripts == 1
    assert "default-src 'none'" in page
    assert "url(" not in page
    assert "@import" not in page


def test_hostile_text_is_shown_as_text() -> None:
    gold, results = run_of(3, HOSTILE)
    rows, page = rendered(gold, results)
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page
    assert "<b>bold" not in page
    marked = render_markdown(rows, summarise(gold, results))
    assert "<b>" not in marked
    assert "](http" not in marked


def test_anchor_found_and_forbidden_words_are_marked() -> None:
    gold, results = run_of(1)
    _, page = rendered(gold, results)
    assert '<mark class="ok" title="place">Beijing</mark>' in page
    assert "retrieved but not used" in page


def test_citation_is_shown_in_its_passage() -> None:
    _, page = rendered(*run_of(1))
    assert re.search(r"<mark>The agreement was signed[^<]*</mark> It names", page)


def test_anchor_after_other_scripts_is_marked_where_it_stands() -> None:
    one = item(facts=item().facts[:1])
    text = "ﬁnally ½ — “Beijing” it was"
    result = assess(one, answer(text, citations=[], sentences=[]))
    _, page = rendered(Gold("made", (one,)), {"q1": result})
    assert ">Beijing</mark>" in page


def test_thousand_questions_stay_below_five_megabytes() -> None:
    long = "It was signed in Beijing, at length. " * 200
    gold, _ = run_of(1000)
    hits = [hit("Words that were found. " * 60, rank=n, chunk_id=f"d:{n}") for n in range(10)]
    cited = [citation(marker=n) for n in range(12)]
    result = assess(gold.items[0], answer(long, citations=cited, consulted=hits))
    results = {one.id: replace(result, id=one.id) for one in gold.items}
    _, page = rendered(gold, results)
    assert len(page.encode()) < 5_000_000


def test_empty_and_unanswered_runs_render() -> None:
    gold, _ = run_of(2)
    _, page = rendered(gold, {})
    assert "No result is stored" in page
    assert "2" in render_table(summarise(gold, {}))


def test_junit_counts_and_escapes(tmp_path: Path) -> None:
    gold, results = run_of(10, HOSTILE)
    suite = ElementTree.fromstring(render_junit(rows_of(gold, results), summarise(gold, results)))
    assert suite.get("tests") == "10"
    cases = suite.findall("testcase")
    assert len(cases) == 10
    failed = sum(case.find("failure") is not None for case in cases)
    assert suite.get("failures") == str(failed)


def test_calibration_error_of_a_hand_computed_case() -> None:
    open_item, closed = item(), item(id="q2", answerable="no")
    rows = [
        Row(open_item, Result("q1", "", {"confidence": 0.75}, "CORRECT")),
        Row(closed, Result("q2", "", {"confidence": 0.75}, "CORRECT")),
        Row(open_item, Result("q1", "", {"confidence": 0.95}, "CORRECT")),
    ]
    assert calibration_error(rows) == pytest.approx(2 / 3 * 0.25 + 1 / 3 * 0.05)
    assert calibration_error([Row(open_item, None)]) is None


@pytest.mark.browser
def test_report_opens_filters_and_asks_for_nothing(tab: Any, tmp_path: Path) -> None:
    gold, results = run_of(30)
    _, page = rendered(gold, results)
    (tmp_path / "report.html").write_text(page, encoding="utf-8")
    seen: list[str] = []
    tab.on("request", lambda request: seen.append(request.url))
    tab.on("pageerror", lambda error: seen.append(str(error)))
    tab.on("console", lambda message: seen.append(message.text))
    tab.goto((tmp_path / "report.html").as_uri())
    tab.get_by_role("button", name="wrong").click()
    expected = sum(result.outcome == "WRONG" for result in results.values())
    assert tab.locator(".qa:visible").count() == expected
    tab.locator(".qa:visible summary").first.click()
    assert tab.locator(".qa[open] .ans").first.is_visible()
    assert len(seen) == 1


@pytest.mark.parametrize("lang", LANGUAGES[1:])
def test_report_speaks_other_languages_with_the_same_places(lang: str) -> None:
    english, other = words("en").lines, words(lang).lines
    assert other.keys() == english.keys()
    places = re.compile(r"\{\w+\}")
    for key, line in english.items():
        assert sorted(places.findall(other[key])) == sorted(places.findall(line)), key


def test_every_step_and_outcome_has_its_name() -> None:
    assert {f"step_{stage}" for stage in STAGES} <= words("en").lines.keys()
    assert {f"{kind}_{one}" for kind in ("outcome", "meaning") for one in OUTCOMES} <= set(
        words("en").lines
    )
