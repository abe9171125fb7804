"""Measures the chat on one workspace: `python -m tests.ui.measure HOME QUESTIONS.json`.

Starts the real command, a real Chromium and twenty people at once; prints what
BENCHMARKS.md reports under "Chat". Not a test: its figures depend on the machine.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

from tests.ui import patient

PEOPLE = 20
ROUNDS = 5
BROWSER_QUESTIONS = 40
CONVERSATIONS = 500


def main(home: str, questions_file: str) -> None:
    questions = json.loads(Path(questions_file).read_text(encoding="utf-8"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-m", "rag", "--home", home, "chat", "--port", str(port)]
    started = time.perf_counter()
    server = subprocess.Popen(command, stderr=subprocess.DEVNULL)
    try:
        _wait_for(address)
        print(f"serves after {time.perf_counter() - started:.1f} s")
        in_browser(address, questions)
        at_once(address, questions)
        memory(address, questions, server.pid)
    finally:
        server.terminate()
        server.wait()


def in_browser(address: str, questions: list[str]) -> None:
    """Time to a usable page, and from Enter to the finished answer."""
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox"]
        )
        page = browser.new_page()
        begun = time.perf_counter()
        page.goto(address)
        page.locator(".fn-welcome").wait_for()
        print(f"page usable after {time.perf_counter() - begun:.2f} s")
        waits = [timed(page, question) for question in questions[:BROWSER_QUESTIONS]]
        browser.close()
    show("Enter to finished answer, ms", waits[2:])


WATCH = """(question) => {
  window.timed = null;
  let begun = 0;
  const press = () => { begun = performance.now(); };
  document.addEventListener("keydown", press, {once: true, capture: true});
  const watch = new MutationObserver(() => {
    const turn = document.querySelector('#live .fn-turn[aria-busy="false"]');
    if (!turn || turn.querySelector('h2').textContent.trim() !== question.trim()) return;
    watch.disconnect();
    window.timed = performance.now() - begun;
  });
  const all = {childList: true, subtree: true, attributes: true, characterData: true};
  watch.observe(document.body, all);
}"""


def timed(page: Any, question: str) -> float:
    """Milliseconds from Enter until the whole answer is in the page."""
    box = page.locator("#question textarea")
    box.fill(question)
    page.evaluate(WATCH, question)
    box.press("Enter")
    page.wait_for_function("window.timed !== null", timeout=20_000)
    return float(page.evaluate("window.timed"))


def at_once(address: str, questions: list[str]) -> None:
    """Twenty people who each ask five questions, all at the same moment each time."""
    waits: list[float] = []
    meet = threading.Barrier(PEOPLE)

    def person(number: int) -> None:
        ask = asker(address)
        for turn in range(ROUNDS):
            meet.wait()
            begun = time.perf_counter()
            ask(questions[(number * ROUNDS + turn) % len(questions)])
            waits.append((time.perf_counter() - begun) * 1000)

    threads = [threading.Thread(target=person, args=(n,)) for n in range(PEOPLE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    show(f"{PEOPLE} people at once, ms", waits)


def memory(address: str, questions: list[str], pid: int) -> None:
    """Growth of the process over 500 conversations of two questions."""
    ask = asker(address)
    for question in questions[:300]:
        ask(question)
    before = resident_mb(pid)
    for number in range(CONVERSATIONS):
        first, second = (questions[(2 * number + i) % len(questions)] for i in (0, 1))
        ask(second, ask(first))
    print(f"memory {before:.1f} MB before, {resident_mb(pid):.1f} MB after 1,000 questions")


def asker(address: str) -> Callable[..., str]:
    """ask(question, conversation="") -> the conversation, as the page would ask it."""
    config = patient.get(f"{address}/config").json()
    client = httpx.Client(timeout=60)
    chosen = next(d for d in config["dependencies"] if d["api_name"] == "ask_1")
    names = {part["id"]: part["props"].get("elem_id") for part in config["components"]}
    form = [names[part] for part in chosen["inputs"]]

    def ask(question: str, conversation: str = "", session: str = "") -> str:
        session = session or os.urandom(8).hex()
        given = {"question": question, "conversation": conversation, "engine": "auto"}
        data = [given.get(name, "") for name in form]
        body = {"data": data, "fn_index": chosen["id"], "session_hash": session}
        client.post(f"{address}/gradio_api/queue/join", json=body).raise_for_status()
        url = f"{address}/gradio_api/queue/data?session_hash={session}"
        reply = client.get(url).text
        assert "process_completed" in reply, reply[-500:]
        found = re.search(r'data-conversation=\\+"([\w-]+)', reply)
        return found[1] if found else ""

    return ask


def show(name: str, values: list[float]) -> None:
    ranked = sorted(values)
    p95 = ranked[int(len(ranked) * 0.95)]
    print(f"{name}: median {statistics.median(ranked):.0f}, 95th percentile {p95:.0f}")


def resident_mb(pid: int) -> float:
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    found: Any = re.search(r"VmRSS:\s+(\d+)", status)
    return int(found[1]) / 1024


def _wait_for(address: str) -> None:
    while True:
        try:
            patient.get(f"{address}/web/page.js")
        except httpx.TransportError:
            time.sleep(0.05)
        else:
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
