"""What every part of the page is built with: words, HTML components, quick events.

Pure but for reading the words once. No server is needed.
"""

from __future__ import annotations

from typing import Any

import gradio as gr

from ui.wording import GRADIO_LOCALES, LANGUAGES, wording

QUICK: dict[str, Any] = {"queue": False, "show_progress": "hidden", "api_visibility": "private"}
# As QUICK, but none is dropped while another one of its kind is under way.
EACH: dict[str, Any] = {**QUICK, "trigger_mode": "multiple"}
# As QUICK, but through the queue: a message beside the page comes only that way.
TELLING: dict[str, Any] = {**QUICK, "queue": True, "concurrency_limit": None}
I18N = gr.I18n(**{GRADIO_LOCALES[lang]: dict(wording(lang).lines) for lang in LANGUAGES})
PAST = "watch('value', () => window.footnote.pastChanged(element, trigger));"
PANEL = "watch('value', () => window.footnote.panelChanged(element, props));"
LISTED = "watch('value', () => window.footnote.listChanged(element));"
FOLLOW = (
    "window.footnote.nudge = () => trigger('nudge', {}); "
    "watch('value', () => window.footnote.liveChanged());"
)


def html_part(name: str, *events: str, after: str = "") -> gr.HTML:
    """An HTML component whose elements marked `data-act` raise these events."""
    listed = ", ".join(f"'{event}'" for event in events)
    return gr.HTML(
        elem_id=name,
        apply_default_css=False,
        js_on_load=(
            f"/* {listed} */ element.addEventListener('click', "
            f"(event) => window.footnote.act(event, trigger)); {after}"
        ),
    )


def on_event(
    part: gr.HTML, event: str, handler: Any, inputs: Any, outputs: Any, **options: Any
) -> Any:
    """An event of an HTML component, whatever its name; what follows it hangs on it."""
    return getattr(part, event)(handler, inputs, outputs, **options)


def engine_choice(name: str) -> gr.Dropdown:
    """Automatic, quotes or model."""
    choices: list[Any] = [(I18N(f"engine_{one}"), one) for one in ("auto", "quotes", "model")]
    return gr.Dropdown(choices, value="auto", label=I18N("engine"), elem_id=name)
