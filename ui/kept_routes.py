"""Downloads: answers and conversations in other forms, and the documents' files.

Reads the kept work and the files of documents in the store. Whose a thing is
not gets 404, as if it were not there. Nothing is written to disk.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

from fastapi import FastAPI, Request, Response
from fastapi.responses import FileResponse

from rag.errors import StoreError
from rag.kept import Conversation, KeptTurn
from ui.desk import Desk, language_of, user_of
from ui.export import chat_json, chat_markdown, turn_markdown, turn_text
from ui.export_docx import MEDIA_TYPE, chat_docx
from ui.tasks import EVALUATION, REPORT, RUN
from ui.wording import Wording, wording

TEXT = "text/plain; charset=utf-8"
SANDBOX = {"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store"}

# The report's own policy allows its script by its hash; the sandbox keeps it from the page.
REPORT_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox allow-scripts",
    "X-Frame-Options": "SAMEORIGIN",
    "Cache-Control": "no-store",
}


def add_kept_routes(app: FastAPI, desk: Desk) -> None:
    """Adds /kept/turn, /kept/chat and /kept/file."""

    @app.get("/kept/turn/{name}")
    def turn(name: str, request: Request) -> Response:
        turn_id, _, kind = name.rpartition(".")
        kept = desk.conversations.turn(user_of(request), turn_id)
        say = wording(language_of(request))
        if kept is None or kind not in ("md", "txt"):
            return Response(status_code=404)
        text = turn_markdown(kept, say) if kind == "md" else turn_text(kept, say)
        return Response(text.encode("utf-8", "replace"), media_type=TEXT, headers=SANDBOX)

    @app.get("/kept/chat/{name}")
    def chat(name: str, request: Request) -> Response:
        chat_id, _, kind = name.rpartition(".")
        found = desk.conversations.get(user_of(request), chat_id)
        if found is None:
            return Response(status_code=404)
        turns = desk.conversations.turns(user_of(request), chat_id)
        return exported(found, turns, kind, wording(language_of(request)))

    @app.get("/kept/task/{kind}/{number}")
    def task_file(kind: str, number: int, request: Request) -> Response:
        task = desk.tasks[kind].last(user_of(request)) if kind in desk.tasks else None
        found = list(task.files.items())[number : number + 1] if task and number >= 0 else []
        if not found or not found[0][1].is_file():
            return Response(status_code=404)
        name, path = found[0]
        return FileResponse(
            path,
            media_type="application/octet-stream",
            headers={**SANDBOX, "Content-Disposition": attachment(name)},
        )

    @app.get("/kept/report")
    def report(request: Request) -> Response:
        task = desk.tasks[EVALUATION].last(user_of(request))
        path = task.folder / RUN / REPORT if task else None
        if path is None or not path.is_file():
            return Response(status_code=404)
        return FileResponse(path, media_type="text/html", headers=REPORT_HEADERS)

    @app.get("/kept/file/{doc_id}")
    def file(doc_id: str) -> Response:
        try:
            path = Path(desk.assistant.document(doc_id).path)
        except StoreError:
            return Response(status_code=404)
        if not path.is_file():
            return Response("The file is no longer there.", status_code=404, headers=SANDBOX)
        return FileResponse(
            path,
            media_type="application/octet-stream",
            headers={**SANDBOX, "Content-Disposition": attachment(path.name)},
        )


def exported(chat: Conversation, turns: list[KeptTurn], kind: str, say: Wording) -> Response:
    """A conversation as a file to save: md, docx or json."""
    if kind == "md":
        body, media = chat_markdown(chat, turns, say).encode("utf-8", "replace"), TEXT
    elif kind == "docx":
        body, media = chat_docx(chat, turns, say), MEDIA_TYPE
    elif kind == "json":
        body, media = chat_json(chat, turns).encode("utf-8", "replace"), "application/json"
    else:
        return Response(status_code=404)
    name = "".join(c if c.isalnum() or c in " -_" else " " for c in chat.title).strip()[:60]
    headers = {**SANDBOX, "Content-Disposition": attachment(f"{name or 'conversation'}.{kind}")}
    return Response(body, media_type=media, headers=headers)


def attachment(name: str) -> str:
    """The header that saves a reply under this name, whatever the name holds."""
    return f"attachment; filename*=UTF-8''{quote(name.encode('utf-8', 'replace'), safe='')}"
