"""The page: a Gradio layout over one desk, with its events.

In: an open desk. Out: a `gr.Blocks`. Only layout and wiring here; what happens
is in the handlers.
"""

from __future__ import annotations

import gradio as gr
from gradio.events import api as endpoint

from ui.desk import Desk
from ui.gradio_api import Api
from ui.handlers import Handlers
from ui.handlers_documents import DocumentHandlers
from ui.handlers_tasks import TaskHandlers
from ui.page_chat import ASK_AT_ONCE, build_chat, wire_feedback
from ui.page_documents import build_documents
from ui.page_parts import I18N, QUICK, html_part
from ui.page_tasks import build_batch, build_evaluation

QUEUE_SIZE = 200
SESSIONS_KEPT = 200
FILES_KEPT_S = (600, 3600)
OPENED = ("conversation", "past", "live", "chats", "notebook", "since", "until")
ADDRESS = "() => new URLSearchParams(location.search).get('c') || ''"


def build_page(desk: Desk) -> gr.Blocks:
    """The whole page of one desk, not yet served."""
    page: gr.Blocks = gr.Blocks(
        title="Footnote", fill_width=True, analytics_enabled=False, delete_cache=FILES_KEPT_S
    )
    handlers = Handlers(desk)
    documents = DocumentHandlers(handlers)
    api = Api(desk)
    with page:
        # First, so that no private event of the page takes their names.
        endpoint(api.ask, api_name="ask", concurrency_limit=ASK_AT_ONCE, concurrency_id="ask")
        endpoint(api.search, api_name="search", concurrency_limit=ASK_AT_ONCE)
        header = html_part("header")
        with gr.Tabs(elem_id="tabs"):
            with gr.Tab(I18N("tab_chat"), id="chat"):
                chat = build_chat(handlers)
            with gr.Tab(I18N("tab_documents"), id="documents") as tab:
                build_documents(documents, tab, header=header, chat=chat)
            tasks = TaskHandlers(desk)
            with gr.Tab(I18N("tab_batch"), id="batch") as tab:
                build_batch(tasks, tab)
            with gr.Tab(I18N("tab_evaluation"), id="evaluation") as tab:
                build_evaluation(tasks, tab)
        wire_feedback(documents, chat)
        opened = [header, *(chat[name] for name in OPENED)]
        shown = page.load(handlers.start, chat["conversation"], opened, js=ADDRESS, **QUICK)
        shown.then(handlers.examples, None, chat["examples"], **QUICK)
        page.queue(max_size=QUEUE_SIZE, default_concurrency_limit=ASK_AT_ONCE)
    page.state_session_capacity = SESSIONS_KEPT
    return page
