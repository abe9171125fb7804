"""What handlers work with: the assistant, what is kept, and who is asking.

Touches what the assistant and the kept work touch. Threads may share a desk.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import gradio as gr
from starlette.requests import Request

from rag.errors import StoreError
from rag.kept import Conversations, Database, Notebooks, Scope, open_kept
from rag.ports import Assistant
from rag.types import Answer
from ui.answering import Answering
from ui.tasks import BATCH, EVALUATION, Tasks
from ui.wording import Wording, choose_language, wording

LANGUAGE_COOKIE = "footnote_language"
USER = "footnote_user"


@dataclass(frozen=True, slots=True)
class Desk:
    """One workspace as the page uses it."""

    assistant: Assistant
    database: Database
    conversations: Conversations
    notebooks: Notebooks
    tasks: Mapping[str, Tasks]
    answering: Answering = field(default_factory=Answering)

    @property
    def home(self) -> Path:
        return self.assistant.settings.home


@dataclass(frozen=True, slots=True)
class Viewer:
    """Who asks, "" when nobody has to log in, and the language to speak."""

    name: str
    say: Wording


def open_desk(assistant: Assistant) -> Desk:
    """The desk of an assistant's workspace."""
    database = open_kept(assistant.settings.home)
    tasks = {kind: Tasks(kind) for kind in (BATCH, EVALUATION)}
    return Desk(assistant, database, Conversations(database), Notebooks(database), tasks)


def viewer_of(request: gr.Request) -> Viewer:
    """The viewer that a request comes from."""
    cookies, headers = request.cookies, request.headers
    lang = choose_language(cookies.get(LANGUAGE_COOKIE), headers.get("accept-language"))
    return Viewer(request.username or "", wording(lang))


def page_of(request: gr.Request) -> str:
    """The page session that a request comes from, which is one viewer's alone."""
    return f"{request.username or ''}/{request.session_hash or ''}"


def user_of(request: Request) -> str:
    """The user that a web request comes from; "" when nobody has to log in."""
    return str(request.scope.get(USER, ""))


def language_of(request: Request) -> str:
    """The language that a web request wants."""
    return choose_language(
        request.cookies.get(LANGUAGE_COOKIE), request.headers.get("accept-language")
    )


def documents_in(desk: Desk, viewer: Viewer, scope: Scope) -> list[str] | None:
    """Ids of the documents that a scope asks; None for all, none for a lost notebook."""
    if not scope.notebook:
        return None
    notebook = desk.notebooks.get(viewer.name, scope.notebook)
    return sorted(notebook.documents) if notebook else []


def versions_of(desk: Desk, answer: Answer) -> Mapping[str, str | None]:
    """The stored version of each cited document; None for one that is not there."""
    versions: dict[str, str | None] = {}
    with desk.assistant.snapshot() as snapshot:
        for doc_id in {citation.doc_id for citation in answer.citations}:
            try:
                versions[doc_id] = snapshot.source(doc_id).version
            except StoreError:
                versions[doc_id] = None
    return versions


def notice_on(answer: Answer | None, versions: Mapping[str, str | None], say: Wording) -> str:
    """What to say of an old answer whose sources are gone or not what they were."""
    cited = answer.citations if answer else ()
    if any(versions.get(citation.doc_id) is None for citation in cited):
        return say("answer_forgotten")
    if any(versions.get(citation.doc_id) != citation.version for citation in cited):
        return say("answer_changed")
    return ""


def status_line(desk: Desk, say: Wording) -> str:
    """In one line: what is loaded, which engine answers, and what leaves the machine."""
    assistant = desk.assistant
    count = len(assistant.sources())
    loaded = say("status_documents", documents=f"{count:,}") if count else say("status_none")
    settings = assistant.settings
    if assistant.engine_name != "model":
        return " · ".join((loaded, say("status_quotes"), say("status_local")))
    name = settings.model or (settings.gguf.name if settings.gguf else "")
    host = urlsplit(settings.base_url or "https://api.openai.com").hostname or ""
    local = bool(settings.gguf) or host in ("localhost", "127.0.0.1", "::1")
    where = say("status_local") if local else say("status_host", host=host)
    return " · ".join((loaded, say("status_model", model=name), where))
