"""The page: a Gradio layout over one assistant, and its handlers.

In: an open assistant. Out: a `gr.Blocks`. Handlers are plain functions that can
be called without a server; they touch what the assistant touches.
"""

from __future__ import annotations

from collections.abc import Iterator

import gradio as gr

from rag.errors import AssistantError
from rag.types import Checked, Delta, Done, Searched, Turn
from ui.assistant import Assistant
from ui.render import escape, render_answer, render_question, render_sentence

Past = list[tuple[str, str, str]]


def build_page(assistant: Assistant) -> gr.Blocks:
    def ask(question: str, past: Past) -> Iterator[tuple[str, str, Past]]:
        shown = "".join(render_question(q) + html for q, _, html in past)
        history = tuple(Turn(q, text) for q, text, _ in past)
        html = text = ""
        for html, text in answer_html(assistant, question, history):  # noqa: B007
            yield "", shown + render_question(question) + html, past
        yield "", shown + render_question(question) + html, [*past, (question, text, html)]

    page: gr.Blocks = gr.Blocks(title="Footnote", analytics_enabled=False, delete_cache=(600, 3600))
    with page:
        past = gr.State([], time_to_live=3600)
        transcript = gr.HTML(elem_id="transcript")
        question = gr.Textbox(label="Question", submit_btn=True, autofocus=True, max_length=4000)
        question.submit(
            ask, [question, past], [question, transcript, past], concurrency_limit=8, api_name="ask"
        )
        page.queue(max_size=64)
    return page


def answer_html(
    assistant: Assistant, question: str, history: tuple[Turn, ...]
) -> Iterator[tuple[str, str]]:
    """(HTML so far, text so far) as the answer comes; the last one is the whole."""
    checked: list[str] = []
    draft = ""
    try:
        for event in assistant.stream(question, history=history):
            match event:
                case Searched(query, _):
                    yield f'<p class="fn-busy">{escape(query)}</p>', ""
                case Delta(text):
                    draft += text
                    yield "".join(checked) + f"<p>{escape(draft)}</p>", draft
                case Checked(sentence, _):
                    checked.append(render_sentence(sentence))
                    draft = ""
                    yield "".join(checked), ""
                case Done(answer):
                    yield render_answer(answer), answer.text
    except AssistantError as error:
        yield f'<p class="fn-failed">{escape(str(error))}</p>', ""
