"""`python -m tests.batch.speed`: how much faster sixteen jobs are than one.

A loopback server in a process of its own takes 200 ms a reply; the whole
command runs against it over the sample documents. Prints one line a run.
"""

from __future__ import annotations

import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from eval.gold import load_gold

DELAY_S = 0.2
RUNS = ((1, 40), (16, 320))
"""(jobs, questions)."""
GOLD = Path("eval/samples/gold.yaml")


class Slow(BaseHTTPRequestHandler):
    """Answers every request after the delay, as a stream when asked so."""

    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        time.sleep(DELAY_S)
        text = "The documents do not say."
        usage = {"prompt_tokens": 900, "completion_tokens": 6, "total_tokens": 906}
        if body.get("stream"):
            piece = {"choices": [{"index": 0, "delta": {"content": text}, "finish_reason": "stop"}]}
            end = {"choices": [], "usage": usage}
            lines = [f"data: {json.dumps(one)}\n\n" for one in (piece, end)]
            self._send("text/event-stream", "".join(lines) + "data: [DONE]\n\n")
            return
        message = {"role": "assistant", "content": text}
        choice = {"index": 0, "message": message, "finish_reason": "stop"}
        self._send("application/json", json.dumps({"choices": [choice], "usage": usage}))

    def do_GET(self) -> None:
        self._send("application/json", "{}")

    def log_message(self, *args: Any) -> None:
        pass

    def _send(self, kind: str, text: str) -> None:
        data = text.encode()
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64


def serve(pipe: Any) -> None:
    server = Server(("127.0.0.1", 0), Slow)
    pipe.send(server.server_address[1])
    server.serve_forever()


def main() -> None:
    ours, theirs = get_context("spawn").Pipe()
    process = get_context("spawn").Process(target=serve, args=(theirs,), daemon=True)
    process.start()
    environ = {
        **os.environ,
        "FOOTNOTE_BASE_URL": f"http://127.0.0.1:{ours.recv()}/v1",
        "FOOTNOTE_API_KEY": "none",
        "FOOTNOTE_CACHE": "0",
        "OPENBLAS_NUM_THREADS": "1",
    }
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        _footnote(environ, "--home", str(home), "ingest", "eval/samples/documents")
        rates = [_measure(environ, home, jobs, questions) for jobs, questions in RUNS]
    process.terminate()
    reached = rates[1] / rates[0] / RUNS[1][0]
    print(f"{RUNS[1][0]} jobs reach {reached:.0%} of {RUNS[1][0]} times one job")


def _measure(environ: dict[str, str], home: Path, jobs: int, questions: int) -> float:
    """Questions a second of one run."""
    source, out = home.parent / f"in-{jobs}.txt", home.parent / f"out-{jobs}.csv"
    asked = [item.question for item in load_gold(GOLD).items if item.answerable == "yes"]
    lines = [asked[number % len(asked)] for number in range(questions)]
    source.write_text("\n".join(lines), encoding="utf-8")
    words = ["batch", str(source), str(out), "--jobs", str(jobs), "--model", "slow", "--json"]
    before = _processor_seconds()
    summary = json.loads(_footnote(environ, "--home", str(home), *words, "--engine", "model"))
    used = (_processor_seconds() - before) / questions * 1000
    assert summary["failed"] == 0, summary
    rate = float(summary["questions_per_second"])
    print(
        f"{jobs:3} jobs: {questions} questions in {summary['seconds']} s, {rate} a second,", end=""
    )
    print(f" {used:.0f} ms of processor each, start included")
    return rate


def _processor_seconds() -> float:
    """Processor time of all ended child processes."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _footnote(environ: dict[str, str], *words: str) -> str:
    command = [sys.executable, "-m", "rag", *words]
    done = subprocess.run(command, env=environ, stdout=subprocess.PIPE, check=True)
    return done.stdout.decode()


if __name__ == "__main__":
    main()
