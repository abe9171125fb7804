"""The command itself: where it serves, what it leaves when it is ended."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import httpx
import pytest

from rag.cli.main import main
from tests.ui import patient
from ui.hosts import hosts_of, is_loopback


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.168.1.7", "server.example"])
def test_page_for_others_needs_names_and_passwords_or_a_flag(
    home: Path, host: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["--home", str(home), "chat", "--host", host]) == 2
    line = capsys.readouterr().err
    assert "--auth FILE" in line
    assert "--no-auth" in line
    assert line.count("\n") == 1
    assert not home.exists()


@pytest.mark.parametrize(
    ("host", "alone"),
    [("127.0.0.1", True), ("localhost", True), ("::1", True), ("0.0.0.0", False), ("x", False)],
)
def test_loopback_is_this_machine_alone(host: str, alone: bool) -> None:
    assert is_loopback(host) is alone
    assert ("figures" in hosts_of(host)) is not alone


@pytest.mark.slow
def test_ended_server_with_an_open_page_goes_and_leaves_no_file(tmp_path: Path) -> None:
    folder = tmp_path / "tmp"
    folder.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "rag", "--home", str(tmp_path / "home"), "chat"]
    server = subprocess.Popen(
        [*command, "--port", str(port)], env={**os.environ, "TMPDIR": str(folder)}
    )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_for(address, server)
        with patient.stream("GET", f"{address}/gradio_api/heartbeat/open1") as page:
            beats = page.iter_raw()
            next(beats)
            assert list(folder.iterdir())
            server.send_signal(signal.SIGTERM)
            assert server.wait(timeout=60) == 0
    finally:
        server.kill()
    assert list(folder.iterdir()) == []


def wait_for(address: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and server.poll() is None:
        try:
            patient.get(f"{address}/web/page.js")
        except httpx.TransportError:
            time.sleep(0.1)
        else:
            return
    pytest.fail("the server did not start")
