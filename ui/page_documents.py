"""The documents tab: its layout and its events. Pure; what happens is in the handlers."""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.handlers_documents import DocumentHandlers
from ui.library import SORTS
from ui.page_parts import EACH, I18N, LISTED, PANEL, QUICK, html_part, on_event

READING: dict[str, Any] = {
    "preprocess": False,  # else Gradio leaves an empty file behind for each
    "concurrency_limit": 1,
    "concurrency_id": "ingest",
    "show_progress": "hidden",
    "api_visibility": "private",
}


def build_documents(
    on: DocumentHandlers, tab: gr.Tab, *, header: gr.HTML, chat: dict[str, Any]
) -> None:
    """The tab's components and events; `chat` is that tab's components by name."""
    with gr.Row(elem_id="library"):
        with gr.Column(elem_id="shelf"):
            with gr.Row(elem_id="upload-row"):
                files = gr.File(
                    label=I18N("upload"), file_count="multiple", elem_id="upload", height=140
                )
                folder = gr.UploadButton(
                    str(I18N("upload_folder")),
                    file_count="directory",
                    elem_id="upload-folder",
                    size="sm",
                )
            receipt = html_part("receipt")
            with gr.Row(elem_id="find-row"):
                search = gr.Textbox(
                    "",
                    label=I18N("search_documents"),
                    show_label=False,
                    placeholder=I18N("search_documents"),
                    container=False,
                    max_length=200,
                    elem_id="search-documents",
                )
                sort = gr.Dropdown(
                    [(I18N(f"sort_{name}"), name) for name in SORTS],
                    value="title",
                    label=I18N("sort"),
                    container=False,
                    elem_id="sort-documents",
                )
            listed = html_part("documents", "open", "forget", after=LISTED)
            choose = build_notebooks(on, chat["notebook"])
        reader = html_part("reader", "open", after=PANEL)
    changed = [listed, header, choose["documents"]]
    for part in (files, folder):
        read = part.upload(on.upload, part, [part, receipt], **READING)
        read = read.then(on.changed, [search, sort], changed, **EACH)
        read.then(on.chat.examples, None, chat["examples"], **QUICK)
    gr.on([search.change, sort.change], on.search, [search, sort], listed, **QUICK)
    tab.select(
        on.open_tab, [search, sort], [listed, choose["documents"], choose["notebooks"]], **QUICK
    )
    on_event(listed, "open", on.read, None, reader, **EACH)
    forgotten = on_event(listed, "forget", on.forget, None, receipt, **EACH)
    forgotten = forgotten.then(on.changed, [search, sort], changed, **EACH)
    forgotten.then(on.chat.examples, None, chat["examples"], **QUICK)
    on_event(reader, "open", on.read, None, reader, **EACH)


def build_notebooks(on: DocumentHandlers, notebook: gr.Dropdown) -> dict[str, Any]:
    """Named sets of documents: choose one or name a new one, pick, save."""
    with gr.Accordion(I18N("notebooks"), open=False, elem_id="notebooks"):
        with gr.Row():
            chosen = gr.Dropdown(
                [], label=I18N("edit_notebook"), value=None, elem_id="edit-notebook"
            )
            name = gr.Textbox(
                "", label=I18N("notebook_name"), max_length=80, elem_id="notebook-name"
            )
        documents = gr.Dropdown(
            [], label=I18N("notebook_documents"), multiselect=True, elem_id="notebook-documents"
        )
        with gr.Row():
            save = gr.Button(
                I18N("notebook_save"), variant="primary", size="sm", elem_id="save-notebook"
            )
            delete = gr.Button(I18N("notebook_delete"), size="sm", elem_id="delete-notebook")
        said = html_part("notebook-said")
    filled = gr.Textbox("", visible=False, elem_id="notebook-filled")
    as_sent = {**QUICK, "preprocess": False}  # else what is new since the page opened is refused
    fields = [name, documents, filled]
    chosen.input(on.choose_notebook, [chosen, filled], fields, **as_sent)
    save.click(on.save_notebook, [name, documents], [said, chosen, notebook, filled], **as_sent)
    delete.click(on.delete_notebook, chosen, [said, chosen, notebook, *fields], **as_sent)
    return {"notebooks": chosen, "documents": documents}
