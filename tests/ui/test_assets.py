"""Gradio's files come from memory, and the page names all of them at once."""

from __future__ import annotations

import gzip
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.ui import patient
from tests.ui.conftest import served
from tests.ui.scripted import Scripted
from ui.assets import FRONTEND, files_of

pytestmark = pytest.mark.slow
STYLE = next((FRONTEND / "assets").glob("index-*.css"))


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(Scripted(tmp_path_factory.mktemp("home"))) as address:
        yield address


@pytest.mark.parametrize(("accepts", "encoding"), [("br, gzip", "gzip"), ("br", None), ("", None)])
def test_file_is_packed_for_a_browser_that_can_unpack_it(
    address: str, accepts: str, encoding: str | None
) -> None:
    url = f"{address}/assets/{STYLE.name}"
    with patient.stream("GET", url, headers={"Accept-Encoding": accepts}) as reply:
        body = b"".join(reply.iter_raw())
    assert reply.headers.get("content-encoding") == encoding
    assert reply.headers["content-type"].startswith("text/css")
    assert "immutable" in reply.headers["cache-control"]
    assert (gzip.decompress(body) if encoding else body) == STYLE.read_bytes()


@pytest.mark.parametrize("name", ["none.js", "..%2findex.html", "%2e%2e/index.html"])
def test_only_files_of_the_folder_are_served(address: str, name: str) -> None:
    assert patient.get(f"{address}/assets/{name}").status_code in (403, 404)


@pytest.mark.browser
def test_page_names_at_once_every_file_that_it_loads(
    address: str, visit: Callable[..., Any]
) -> None:
    page = visit(address)
    page.locator(".fn-welcome").wait_for()
    names = "performance.getEntriesByType('resource').map((one) => new URL(one.name).pathname)"
    loaded = {name for name in page.evaluate(names) if name.startswith("/assets/")}
    named = set(re.findall(r"\./(assets/[\w.-]+)", patient.get(address).text))
    late = {name for name in loaded if name.lstrip("/") not in named}
    assert len(loaded) > 40
    assert len(late) <= 2  # what stands in no list of the front end


def test_front_end_of_another_build_gets_no_list(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<script src='main.js'></script>", encoding="utf-8")
    assert files_of(tmp_path, {"html"}) == []
