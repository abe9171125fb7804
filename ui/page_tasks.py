"""The batch and evaluation tabs: layout and events. Pure; the rest is in the handlers."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.handlers_tasks import TaskHandlers
from ui.page_parts import I18N, QUICK, engine_choice, html_part

FORMATS = ("xlsx", "csv", "docx", "html", "md", "jsonl")
LISTS = [".csv", ".tsv", ".xlsx", ".jsonl", ".json", ".md", ".txt"]
LONG: dict[str, Any] = {
    "preprocess": False,  # else Gradio leaves an empty file behind for each
    "concurrency_limit": 8,  # who waits here sees nothing; the work is in its own threads
    "concurrency_id": "task",
    "show_progress": "hidden",
    "api_visibility": "private",
}


def build_batch(on: TaskHandlers, tab: gr.Tab) -> None:
    """Upload a list, choose the form of the answers, follow it, download."""
    with gr.Column(elem_id="batch"):
        gr.HTML(I18N("batch_intro"), elem_classes="fn-intro")
        file = gr.File(label=I18N("batch_file"), file_types=LISTS, elem_id="batch-file", height=140)
        with gr.Row(elem_id="batch-row"):
            write_as = gr.Dropdown(
                list(FORMATS), value="xlsx", label=I18N("batch_format"), elem_id="batch-format"
            )
            engine = engine_choice("batch-engine")
        with gr.Row(elem_id="batch-buttons"):
            start = gr.Button(I18N("batch_run"), variant="primary", elem_id="batch-run")
            stop = gr.Button(I18N("stop"), variant="stop", elem_id="batch-stop")
        shown = html_part("batch-shown")
    start.click(on.batch, [file, write_as, engine], shown, **LONG)
    stop.click(on.stop_batch, None, None, **QUICK)
    tab.select(on.last_batch, None, shown, **LONG)


def build_evaluation(on: TaskHandlers, tab: gr.Tab) -> None:
    """Upload gold facts, run them, read the report."""
    with gr.Column(elem_id="evaluation"):
        gr.HTML(I18N("eval_intro"), elem_classes="fn-intro")
        file = gr.File(
            label=I18N("eval_file"), file_types=[".yaml", ".yml"], elem_id="eval-file", height=140
        )
        with gr.Row(elem_id="eval-row"):
            engine = engine_choice("eval-engine")
            start = gr.Button(I18N("eval_run"), variant="primary", elem_id="eval-run")
        shown = html_part("eval-shown")
    start.click(on.evaluate, [file, engine], shown, **LONG)
    tab.select(on.last_evaluation, None, shown, **LONG)
