"""Serves the chat page over HTTP until it is interrupted.

In: an open assistant, host and port. Listens on a socket, on loopback unless
told otherwise; asks nothing of any other host.
"""

from __future__ import annotations

import os

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")

import gradio as gr
import uvicorn
from fastapi import FastAPI

from ui.assistant import Assistant
from ui.desk import open_desk
from ui.guard import LOOPBACK, Guard
from ui.page import I18N, build_page
from ui.web import add_web

MAX_FILE_SIZE = "64mb"
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Noto Sans", "Noto Sans CJK TC", "sans-serif"]


def build_app(assistant: Assistant, *, host: str = "127.0.0.1") -> FastAPI:
    """The web application: the page at "/", behind the guard."""
    desk = open_desk(assistant)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    add_web(app)
    gr.mount_gradio_app(
        app,
        build_page(desk),
        path="/",
        footer_links=[],
        run_history=False,
        max_file_size=MAX_FILE_SIZE,
        show_error=False,
        ssr_mode=False,
        mcp_server=False,
        enable_monitoring=False,
        i18n=I18N,
        theme=gr.themes.Base(
            primary_hue="teal", neutral_hue="slate", font=FONTS, font_mono=["monospace"]
        ),
    )
    app.add_middleware(Guard, hosts={*LOOPBACK, host.lower()})
    return app


def serve(assistant: Assistant, *, host: str = "127.0.0.1", port: int = 7860) -> None:
    """Serves until interrupted. Raises OSError if the port is taken."""
    uvicorn.run(build_app(assistant, host=host), host=host, port=port, log_level="warning")
