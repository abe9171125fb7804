"""`python -m tests.batch.speed [QUESTIONS]`: how much faster sixteen jobs are than one.

A loopback server in a process of its own takes 200 ms a reply, any number at
once; the whole command runs against it over the sample documents, with bytecode
compiled as an installed package has it. Prints one line a run, with three rates: of
the whole command from its call to its end, of its asking as its summary says, and
steady, of the second half of the questions but the last of them, as the journal grows.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
import time
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from eval.gold import load_gold
from rag.batch.journal import journal_path

DELAY_S = 0.2
JOBS = 16
QUESTIONS = 1280
"""Of sixteen jobs; one is asked a sixteenth of them, which takes as long at best."""
GOLD = Path("eval/samples/gold.yaml")


TEXT = "The documents do not say."
USAGE = {"prompt_tokens": 900, "completion_tokens": 6, "total_tokens": 906}


async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Answers every request of one connection, each after the delay."""
    try:
        while True:
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            size = re.search(rb"content-length: *(\d+)", head)
            body = await reader.readexactly(int(size[1])) if size else b""
            if body:
                await asyncio.sleep(DELAY_S)
            kind, text = reply_to(json.loads(body) if body else {})
            data = text.encode()
            line = f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nContent-Length: {len(data)}\r\n\r\n"
            writer.write(line.encode() + data)
            await writer.drain()
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()


def reply_to(body: dict[str, Any]) -> tuple[str, str]:
    """(content type, text): a stream when asked so."""
    if not body:
        return "application/json", "{}"
    choice = {"index": 0, "finish_reason": "stop"}
    if not body.get("stream"):
        message = {"role": "assistant", "content": TEXT}
        whole = {"choices": [{**choice, "message": message}], "usage": USAGE}
        return "application/json", json.dumps(whole)
    pieces = (
        {"choices": [{**choice, "delta": {"content": TEXT}}]},
        {"choices": [], "usage": USAGE},
    )
    lines = [f"data: {json.dumps(piece)}\n\n" for piece in pieces]
    return "text/event-stream", "".join(lines) + "data: [DONE]\n\n"


def serve(pipe: Any) -> None:
    async def run() -> None:
        server = await asyncio.start_server(answer, "127.0.0.1", 0)
        pipe.send(server.sockets[0].getsockname()[1])
        await server.serve_forever()

    asyncio.run(run())


def main(questions: int) -> None:
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    environ = {
        **os.environ,
        "FOOTNOTE_BASE_URL": f"http://127.0.0.1:{ours.recv()}/v1",
        "FOOTNOTE_API_KEY": "none",
        "FOOTNOTE_CACHE": "0",
        "OPENBLAS_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "",
    }
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        _footnote(environ, "--home", str(home), "ingest", "eval/samples/documents")
        environ["PYTHONPYCACHEPREFIX"] = str(Path(folder) / "compiled")
        _measure(environ, home, 1, 20, "warm up: ")
        one = _measure(environ, home, 1, questions // JOBS)
        many = _measure(environ, home, JOBS, questions)
    process.terminate()
    for name, slow, fast in zip(("whole command", "asking", "steady"), one, many, strict=True):
        print(f"{name}: {JOBS} jobs reach {fast / slow / JOBS:.0%} of {JOBS} times one job")


def _measure(
    environ: dict[str, str], home: Path, jobs: int, questions: int, name: str = ""
) -> tuple[float, float, float]:
    """Questions a second of one run: of the command, of its asking, of its steady part."""
    source, out = home.parent / "in.txt", home.parent / f"out-{jobs}-{questions}.csv"
    asked = [item.question for item in load_gold(GOLD).items if item.answerable == "yes"]
    lines = [asked[number % len(asked)] for number in range(questions)]
    source.write_text("\n".join(lines), encoding="utf-8")
    words = ["batch", str(source), str(out), "--jobs", str(jobs), "--model", "slow", "--json"]
    command = [sys.executable, "-m", "rag", "--home", str(home), *words, "--engine", "model"]
    before, started = _processor_seconds(), time.monotonic()
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE) as running:
        steady = _steady_rate(running, journal_path(out), questions)
        summary = json.loads(running.communicate()[0])
    whole = questions / (time.monotonic() - started)
    used = (_processor_seconds() - before) / questions * 1000
    assert summary["failed"] == 0, summary
    rate = float(summary["questions_per_second"])
    print(
        f"{name}{jobs} jobs, {questions} questions: {whole:.2f} a second, {rate} asking, "
        f"{steady:.2f} once steady, {used:.0f} ms of processor each, load {os.getloadavg()[0]:.1f}"
    )
    return whole, rate, steady


def _steady_rate(running: subprocess.Popen[bytes], journal: Path, questions: int) -> float:
    """Answers a second between the first half of the questions and the last tenth."""
    first, last = questions // 2, questions * 9 // 10
    moments: dict[int, float] = {}
    while not journal.exists():
        time.sleep(0.1)
    lines = 0
    with journal.open("rb") as file:
        while running.poll() is None and last not in moments:
            time.sleep(0.05)
            lines += file.read().count(b"\n")
            for mark in (first, last):
                if lines > mark:  # the first line is the head
                    moments.setdefault(mark, time.monotonic())
    return (last - first) / (moments[last] - moments[first])


def _processor_seconds() -> float:
    """Processor time of all ended child processes."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _footnote(environ: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "rag", *words]
    done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else QUESTIONS)
