"""The prompt of a written answer, and the key of all that shapes one.

Pure but for the random markers of each prompt; the model is only asked how long
its window is.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence

from prompts import load_prompt, prompt_hash, render
from rag.answer.refusal import DECLINE
from rag.answer.written_language import answer_language
from rag.answer.written_limits import FEW_WHOLE, MOST_HITS, MOST_WHOLE, ROOMY, SENTENCES
from rag.model.context import SAFETY, Context, make_fence, make_markers, pack
from rag.model.records import Message, Model
from rag.model.tokens import estimate_messages
from rag.ports import Request, Retrieved
from rag.types import Citation

VERSION = 6
"""Raised whenever the same inputs would be checked or worded otherwise."""

PROMPTS = ("answer_rules", "answer_question", "answer_language")
EXAMPLE = "A1A"
"""A marker that no passage ever has: its letters and its digit are not used."""


def write_prompt(
    request: Request, retrieved: Retrieved, model: Model, quoted: Sequence[Citation] = ()
) -> tuple[Context, list[Message]]:
    """The messages, and what of the hits they hold within the model's window.

    quoted: what the quotes engine would cite; the passages that hold it come first.
    """
    hits = retrieved.hits
    texts = "\n".join([request.question, *(f"{h.title}\n{h.heading}\n{h.text}" for h in hits)])
    markers = make_markers(len(hits), texts)
    fence = make_fence(texts)
    fields = {
        "open": f"<{fence}>",
        "close": f"</{fence}>",
        "language": answer_language(request.question),
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
    context = pack(
        retrieved,
        room=room,
        markers=markers,
        order=shown_order(retrieved, quoted),
        whole=whole_hits(model.window()),
    )
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


def shown_order(retrieved: Retrieved, quoted: Sequence[Citation]) -> list[int]:
    """Indexes of the hits to show: those that hold the quotes chosen, then the best found."""
    chosen = [
        index
        for citation in quoted
        for index, hit in enumerate(retrieved.hits)
        if hit.doc_id == citation.doc_id and hit.start <= citation.start < hit.end
    ]
    return list(dict.fromkeys([*chosen[:MOST_WHOLE], *range(len(retrieved.hits))]))[:MOST_HITS]


def whole_hits(window: int) -> int:
    """How many hits are shown whole to a model with that window."""
    return FEW_WHOLE if window < ROOMY else MOST_WHOLE


def _asked(request: Request) -> str:
    """The question, with the query in brackets where that came from a conversation."""
    if not request.history or request.query == request.question:
        return request.question
    return f"{request.question} ({request.query})"
