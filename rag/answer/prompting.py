"""The prompt of a written answer, and the key of all that shapes one.

Pure but for the random markers of each prompt; the model is only asked how long
its window is.
"""

from __future__ import annotations

import hashlib
import json

from prompts import load_prompt, prompt_hash, render
from rag.answer.refusal import DECLINE
from rag.answer.wording import tongue_of
from rag.model.context import SAFETY, Context, make_markers, pack
from rag.model.records import Message, Model
from rag.model.tokens import estimate_messages
from rag.ports import Request, Retrieved

VERSION = 1
"""Raised whenever the same inputs would be checked or worded otherwise."""

PROMPTS = ("answer_rules", "answer_question")
SENTENCES = 4
EXAMPLE = "A1A"
"""A marker that no passage ever has: its letters and its digit are not used."""

MOST_HITS = 6
"""Hits shown to a model; more cost time and rarely hold what these do not."""

_LANGUAGES = {
    "en": "English",
    "zh-Hant": "Traditional Chinese (繁體中文)",
    "zh-Hans": "Simplified Chinese (简体中文)",
}


def write_prompt(
    request: Request, retrieved: Retrieved, model: Model
) -> tuple[Context, list[Message]]:
    """The messages, and what of the hits they hold within the model's window."""
    texts = "\n".join((request.question, *(hit.chunk.text for hit in retrieved.hits)))
    opened, closed, *markers = make_markers(len(retrieved.hits) + 2, texts)
    fields = {
        "open": f"<<<{opened}>>>",
        "close": f"<<<{closed}>>>",
        "language": _LANGUAGES[tongue_of(request.question)],
    }
    # The same for every request, so that a server can keep it read.
    rules = render(
        load_prompt("answer_rules"),
        {"example": EXAMPLE, "sentences": str(SENTENCES), "decline": DECLINE},
    )

    def ask(documents: str) -> list[Message]:
        filled = {**fields, "documents": documents, "question": _asked(request)}
        return [
            Message("system", rules),
            Message("user", render(load_prompt("answer_question"), filled)),
        ]

    fixed = estimate_messages(ask("")) + model.settings.max_tokens + SAFETY
    room = model.window() - fixed
    context = pack(retrieved, room=room, markers=markers, limit=MOST_HITS)
    return context, ask(context.text)


def answer_key(request: Request, retrieved: Retrieved, model: Model, encoder: str) -> str:
    """A hash of all that shapes the answer; the random markers do not."""
    settings = model.settings
    shaped = [
        VERSION,
        [request.question, request.query],
        [[turn.question, turn.answer] for turn in request.history],
        [
            [hit.chunk.chunk_id, hit.path, hit.title, hit.date, hit.chunk.heading, hit.chunk.text]
            for hit in retrieved.hits
        ],
        [prompt_hash(name) for name in PROMPTS],
        [settings.name, settings.base_url, settings.max_tokens, settings.temperature],
        [model.window(), encoder],
    ]
    return hashlib.sha256(json.dumps(shaped, ensure_ascii=False).encode()).hexdigest()


def _asked(request: Request) -> str:
    """The question, with the query in brackets where that came from a conversation."""
    if not request.history or request.query == request.question:
        return request.question
    return f"{request.question} ({request.query})"
