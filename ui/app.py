"""Serves the chat page over HTTP until it is interrupted.

In: an open assistant, host and port. Listens on a socket, on loopback unless
told otherwise; asks nothing of any other host.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import time
from pathlib import Path
from typing import Any, cast

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
# What is counted of each event stays in memory; summing it up imports pandas at every answer.
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "100")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(2**60))

import gradio as gr
import uvicorn
from fastapi import FastAPI

from rag.errors import ConfigError
from rag.ports import Assistant
from ui.assets import Assets, preloads
from ui.desk import open_desk, user_of
from ui.gate import Gate
from ui.guard import Guard
from ui.hosts import hosts_of
from ui.kept_routes import add_kept_routes
from ui.mcp_api import add_mcp
from ui.openai_api import add_openai_api
from ui.page import build_page
from ui.page_parts import I18N
from ui.payload import Payload
from ui.sessions import Sessions
from ui.uploads import upload_folder
from ui.users import Users
from ui.web import add_web

# FastAPI would send traces wherever OTEL_ variables point; nothing here is sent unasked.
NO_TELEMETRY: Any = {"auto_configure": False}
MAX_FILE_SIZE = "64mb"
GRACE_S = 2  # an open page holds a stream that never ends by itself
FONTS = ["system-ui", "-apple-system", "Segoe UI", "Noto Sans", "Noto Sans CJK TC", "sans-serif"]


def build_app(
    assistant: Assistant, *, host: str = "127.0.0.1", auth: Path | None = None
) -> FastAPI:
    """The web application: the page at "/", behind the guard and the gate.

    auth: the file of users; without it nobody has to log in.
    Raises ConfigError if that file is not one.
    """
    users = None if auth is None else Users(auth)
    upload_folder()
    desk = open_desk(assistant)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None, telemetry=NO_TELEMETRY)
    add_web(app)
    add_kept_routes(app, desk)
    add_openai_api(app, desk)
    add_mcp(app, desk)
    page = build_page(desk)
    gr.mount_gradio_app(
        app,
        page,
        path="/",
        app_kwargs={"telemetry": NO_TELEMETRY},
        auth_dependency=user_of if users else None,
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
    app.add_middleware(Assets)
    app.add_middleware(Sessions, page=page, clock=time.monotonic)
    app.add_middleware(Gate, users=users, clock=time.monotonic)
    app.add_middleware(Payload)
    kinds = frozenset(block.get_block_name() for block in page.blocks.values())
    app.add_middleware(Guard, hosts=hosts_of(host), links=preloads(kinds))
    return app


def serve(
    assistant: Assistant,
    *,
    host: str = "127.0.0.1",
    port: int = 7860,
    auth: Path | None = None,
) -> None:
    """Serves until interrupted. Raises ConfigError if the port or host is not ours to use."""
    try:
        with socket.create_server((host, port), reuse_port=False):
            pass
    except OSError as error:
        raise ConfigError(
            f"cannot serve on {host}:{port} ({error.strerror}); choose another --port or --host"
        ) from error
    # Gradio imports it at its first event if it is there: 1.3 s before the first page is usable.
    sys.modules.setdefault("matplotlib", cast("Any", None))
    app = build_app(assistant, host=host, auth=auth)
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that temporary files go
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=GRACE_S,
    )
