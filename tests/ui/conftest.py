"""A real page on a real port, and a real Chromium to look at it."""

from __future__ import annotations

import os
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.ui.scripted import Scripted

SCREENS = Path(__file__).resolve().parents[2] / "build" / "screens"


@contextmanager
def served(assistant: Any, **options: Any) -> Iterator[str]:
    """The address of a page that is served while the context lasts."""
    from ui.app import build_app

    with serving(build_app(assistant, **options)) as address:
        yield address


@contextmanager
def serving(app: Any) -> Iterator[str]:
    """The address of an application that is served while the context lasts."""
    import uvicorn

    listener = socket.create_server(("127.0.0.1", 0))
    port = listener.getsockname()[1]
    config = uvicorn.Config(app, log_level="warning")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    deadline = time.monotonic() + 60
    while not server.started and time.monotonic() < deadline:
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        server.force_exit = True
        thread.join(timeout=20)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    """Headless Chromium; without one the test is skipped, but not where CI is set."""
    found = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None
    )
    if not found:
        if os.environ.get("CI"):
            pytest.fail("no Chromium is installed, and CI does not accept the skip")
        pytest.skip("no Chromium is installed; `apt-get install chromium` or set CHROMIUM")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=found,
            args=["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
        )
        yield browser
        browser.close()


@dataclass
class Watched:
    """What a page asked for, waits for and complained of."""

    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    in_flight: set[Any] = field(default_factory=set)


@pytest.fixture
def visit(chromium: Any) -> Iterator[Callable[..., Any]]:
    """visit(address, **context) -> a page; fails on console errors and outside requests."""
    watched = Watched()
    contexts = []

    def opened(address: str, **options: Any) -> Any:
        context = chromium.new_context(**{"locale": "en-US", **options})
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)  # a hang ends; a busy machine is no failure
        page.in_flight = watched.in_flight
        page.on("request", lambda request: _note_request(watched, request))
        page.on("requestfinished", lambda request: watched.in_flight.discard(request))
        page.on("requestfailed", lambda request: watched.in_flight.discard(request))
        page.on("pageerror", lambda error: watched.errors.append(str(error)))
        page.on("console", lambda message: _note_message(watched, message))
        page.goto(address)
        return page

    yield opened
    for context in contexts:
        context.close()
    assert watched.outside == []
    assert watched.errors == []


def _note_request(watched: Watched, request: Any) -> None:
    if not request.url.startswith(("http://127.0.0.1:", "data:", "blob:")):
        watched.outside.append(request.url)
    if "/heartbeat/" not in request.url:  # which stays open as long as the page
        watched.in_flight.add(request)


def _note_message(watched: Watched, message: Any) -> None:
    if message.type == "error":
        watched.errors.append(message.text)


@pytest.fixture
def assistant(home: Path) -> Scripted:
    return Scripted(home)


def shoot(page: Any, name: str) -> None:
    """Keep a picture under build/screens for people to look at."""
    SCREENS.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=SCREENS / f"{name}.png")


def ask(page: Any, question: str) -> None:
    """Ask a question and wait for the finished answer.

    At rest: Gradio loses what is sent while it closes the stream of the answer before.
    """
    rest(page)
    box = page.locator("#question textarea")
    box.fill(question)
    box.press("Enter")
    page.locator("#live h2", has_text=question).wait_for()
    page.locator('#live [aria-busy="false"]').wait_for()


def rest(page: Any) -> None:
    """Wait until the page waits for nothing: what leaving it cuts off, Gradio logs as an error."""
    deadline = time.monotonic() + 60
    while page.in_flight and time.monotonic() < deadline:
        page.wait_for_timeout(20)


def reload(page: Any) -> None:
    """Load the page again, once nothing is under way."""
    rest(page)
    page.reload()
