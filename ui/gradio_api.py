"""The chain as documented Gradio endpoints, `/ask` and `/search`, for gradio_client.

Callable without a server. Touches what the assistant touches; nothing is kept.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from rag.errors import AssistantError
from rag.wire import answer_to_dict, hit_to_dict
from ui.desk import Desk

MOST_HITS = 50


class Api:
    """The endpoints over one desk. Threads may share it."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def ask(self, question: str, engine: str = "auto") -> dict[str, Any]:
        """An answer as `footnote ask --json` prints it, with `file` for `path`.

        question: in words, at most 20,000 characters. engine: auto, quotes or model.
        """
        try:
            answer = self.desk.assistant.ask(question, engine=engine)
        except AssistantError as error:
            raise gr.Error(str(error), print_exception=False) from error
        shown: dict[str, Any] = without_paths(answer_to_dict(answer))
        return shown

    def search(self, query: str, top_k: int = 10) -> list[dict[str, Any]]:
        """Passages of the documents, best first, as in `footnote search --json`, but `file`.

        top_k: from 1 to 50.
        """
        try:
            hits = self.desk.assistant.search(query, top_k=max(1, min(MOST_HITS, int(top_k))))
        except AssistantError as error:
            raise gr.Error(str(error), print_exception=False) from error
        return [without_paths(hit_to_dict(hit)) for hit in hits]


def without_paths(value: Any) -> Any:
    """The same data with `path` called `file`: clients take a `path` for a file to fetch."""
    if isinstance(value, dict):
        return {
            "file" if name == "path" else name: without_paths(one) for name, one in value.items()
        }
    return [without_paths(one) for one in value] if isinstance(value, list) else value
