"""What a browser sends and leaves: nothing of it stays, and it names no file but its own."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import gradio as gr
import httpx
import pytest
from starlette.routing import Mount

from tests.ui import patient
from tests.ui.conftest import serving
from tests.ui.measure import asker
from tests.ui.scripted import Scripted
from ui.app import build_app
from ui.sessions import UNCOLLECTED_S, forget_session, is_over, session_of
from ui.uploads import foreign_file, upload_folder

pytestmark = pytest.mark.slow


def page_of(app: Any) -> gr.Blocks:
    mount = next(route for route in app.routes if isinstance(route, Mount))
    page: gr.Blocks = mount.app.get_blocks()  # type: ignore[attr-defined]
    return page


def kept(page: gr.Blocks) -> list[int]:
    """How many sessions Gradio keeps anything of, in each of its tables."""
    queue, held = page._queue, page.state_holder
    tables: list[Any] = [
        queue.pending_messages_per_session,
        queue.pending_event_ids_session,
        queue.event_ids_to_events,
        held.session_data,
        held.time_last_used,
        page.pending_diff_streams,
    ]
    return [len(table) for table in tables]


def test_nothing_is_kept_of_pages_that_asked_and_closed(home: Path) -> None:
    app = build_app(Scripted(home))
    with serving(app) as address:
        ask = asker(address)
        for _ in range(5):
            ask("How long is the bridge?")
    assert kept(page_of(app)) == [0] * 6


def test_page_that_is_open_keeps_its_session_until_it_closes(home: Path) -> None:
    app = build_app(Scripted(home))
    with serving(app) as address:
        ask = asker(address)
        with patient.stream("GET", f"{address}/gradio_api/heartbeat/open1") as heartbeat:
            beats = heartbeat.iter_raw()
            next(beats)
            ask("How long is the bridge?", session="open1")
            assert "open1" in page_of(app).state_holder.session_data
    assert kept(page_of(app)) == [0] * 6


def test_stream_of_a_session_that_is_over_ends_at_once(home: Path) -> None:
    with serving(build_app(Scripted(home))) as address:
        asker(address)("How long is the bridge?", session="s1")
        data = f"{address}/gradio_api/queue/data"
        reply = patient.get(data, params={"session_hash": "s1"})
        assert reply.headers["content-type"].startswith("text/event-stream")
        assert json.loads(reply.text.removeprefix("data: "))["msg"] == "close_stream"


def test_answer_to_be_fetched_is_waited_for_but_not_for_ever(home: Path) -> None:
    page = page_of(build_app(Scripted(home)))
    queue = page._queue
    queue.pending_event_ids_session["s"] = {"finished"}
    assert not is_over(page, "s", waited=False)
    assert is_over(page, "s", waited=True)
    queue.event_ids_to_events["finished"] = None  # type: ignore[assignment]
    assert not is_over(page, "s", waited=True)
    forget_session(page, "s")
    assert is_over(page, "s", waited=False)
    assert UNCOLLECTED_S >= 60


@pytest.mark.parametrize(
    ("path", "query", "session"),
    [
        ("/gradio_api/heartbeat/abc", b"", "abc"),
        ("/gradio_api/heartbeat/abc/", b"", "abc"),
        ("/gradio_api/queue/data", b"session_hash=abc", "abc"),
        ("/gradio_api/queue/data", b"", ""),
        ("/kept/turn/x.md", b"session_hash=abc", ""),
    ],
)
def test_session_of_a_stream_is_read_from_its_request(
    path: str, query: bytes, session: str
) -> None:
    assert session_of({"path": path, "query_string": query}) == session


def file_data(path: object) -> dict[str, object]:
    return {"path": str(path), "orig_name": "a.txt", "meta": {"_type": "gradio.FileData"}}


def call(address: str, event: str, data: list[Any], session: str = "s1") -> httpx.Response:
    """Ask for the first event of this kind that takes a file, as a page would."""
    config = patient.get(f"{address}/config").json()
    chosen = next(d for d in config["dependencies"] if any(t[1] == event for t in d["targets"]))
    body = {"fn_index": chosen["id"], "session_hash": session, "data": data}
    return patient.post(f"{address}/gradio_api/queue/join", json=body)


@pytest.mark.parametrize(
    "path",
    [
        "/etc/hostname",
        "http://127.0.0.1:9/x",
        "https://evil.example/x",
        "file:///etc/hostname",
        "relative.txt",
        "{uploads}/../etc/hostname",
        "{uploads}/link",
        "x\0y",
        "",
    ],
)
def test_request_that_names_a_file_nobody_uploaded_is_refused(home: Path, path: str) -> None:
    link = upload_folder() / "link"
    link.unlink(missing_ok=True)
    link.symlink_to("/etc/hostname")
    named = file_data(path.replace("{uploads}", str(upload_folder())))
    try:
        assert foreign_file({"data": ["x", [[named]]]}) == named["path"] or not path
        assert foreign_file({"data": [{"deep": {"er": [named]}}]}) == named["path"]
    finally:
        link.unlink()


def test_foreign_file_reaches_no_handler_whatever_the_way(home: Path, tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("The code is 4711.", encoding="utf-8")
    assistant = Scripted(home)
    bad = {"data": [file_data(secret)], "session_hash": "s1"}
    with serving(build_app(assistant)) as address:
        assert call(address, "upload", [[file_data(secret)], "", "title"]).status_code == 403
        for way in ("call/ask", "call/v2/ask", "run/ask", "run/predict", "queue/join"):
            reply = patient.post(f"{address}/gradio_api/{way}", json=bad)
            assert reply.status_code == 403, way
        assert patient.post(f"{address}/gradio_api/call/ask", content=b"{").status_code == 400
        deep = b"[" * 200_000
        assert patient.post(f"{address}/gradio_api/call/ask", content=deep).status_code == 400
        large = b'"' + b"x" * 1_100_000 + b'"'
        assert patient.post(f"{address}/gradio_api/call/ask", content=large).status_code == 413
    assert secret.exists()
    assert set(assistant.documents) == {"bridges", "herons"}


def send(address: str, name: str, text: bytes) -> dict[str, object]:
    reply = patient.post(f"{address}/gradio_api/upload", files={"files": (name, text)})
    return file_data(reply.json()[0])


def finish(address: str, session: str = "s1") -> str:
    return patient.get(f"{address}/gradio_api/queue/data?session_hash={session}").text


def test_uploads_leave_no_file_behind(home: Path) -> None:
    assistant = Scripted(home)
    before = set(upload_folder().rglob("*"))
    with serving(build_app(assistant)) as address:
        owls = send(address, "owls.txt", b"Owls\n\nOwls hunt at night.\n")
        assert call(address, "upload", [[owls], "", "title"]).status_code == 200
        assert "1 added" in finish(address)
        questions = send(address, "list.csv", b"question\nHow long is the bridge?\n")
        for _ in range(2):
            ask_list(address, questions)
            assert "1 answered" in finish(address)
        assert set(upload_folder().rglob("*")) == before
    assert "owls" in assistant.documents


def ask_list(address: str, file: dict[str, object]) -> None:
    """Run the batch tab's list, which is the event that takes a form to write as."""
    config = patient.get(f"{address}/config").json()
    names = {part["id"]: part["props"].get("elem_id") for part in config["components"]}
    chosen = next(
        d for d in config["dependencies"] if "batch-format" in map(names.get, d["inputs"])
    )
    body = {"fn_index": chosen["id"], "session_hash": "s1", "data": [file, "csv", "auto"]}
    assert patient.post(f"{address}/gradio_api/queue/join", json=body).status_code == 200


def test_upload_folder_is_this_process_s_own() -> None:
    assert upload_folder().stat().st_mode & 0o077 == 0
    assert Path(os.environ["GRADIO_TEMP_DIR"]).resolve() == upload_folder()
