"""A follow-up question as a query that stands alone, written by a model.

In: the question and the turns before it. Out: the query to search with; the
rule's query when the model's cannot be trusted. Network through the model it is
given. Threads may share it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from prompts import load_prompt, render
from rag.errors import ModelUnavailable
from rag.model.records import Message, Model
from rag.retrieve.tokens import tokenize
from rag.types import Turn

Rule = Callable[[str, Sequence[Turn]], str]
MAX_TURNS = 3
MAX_ANSWER_CHARS = 240
MAX_QUERY_CHARS = 400
_TOKENS = 120
_LABEL = re.compile(
    r"^(?:new |rewritten |standalone )?(?:question|query|問題|问题)\s*[:：]\s*", re.I
)
_MOST_NEW = 0.34


class ModelConverse:
    """Implements rag.ports.Converse. needs: whether a question leans on its history."""

    def __init__(
        self, model: Model, rule: Rule, needs: Callable[[str], bool] = lambda question: True
    ) -> None:
        self._model = model
        self._rule = rule
        self._needs = needs

    def __call__(self, question: str, history: Sequence[Turn]) -> str:
        """A query that stands alone; the rule's when the model is down or strays."""
        by_rule = self._rule(question, history)
        if not history or not self._needs(question):
            return by_rule
        try:
            reply = self._model.complete(rewrite_messages(question, history), max_tokens=_TOKENS)
        except ModelUnavailable:
            return by_rule
        query = parse_query(reply.text)
        return query if is_faithful(query, question, history) else by_rule


def rewrite_messages(question: str, history: Sequence[Turn]) -> list[Message]:
    """The prompt, with the last few turns."""
    turns = [
        f"Q: {turn.question}\nA: {' '.join(turn.answer.split())[:MAX_ANSWER_CHARS]}"
        for turn in history[-MAX_TURNS:]
    ]
    fields = {"history": "\n".join(turns), "question": question}
    return [Message("user", render(load_prompt("rewrite"), fields))]


def parse_query(text: str) -> str:
    """The first line of a reply, without label and quotation marks."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    line = _LABEL.sub("", lines[0]) if lines else ""
    return line.strip("\"“”「」'` ")[: MAX_QUERY_CHARS + 1]


def is_faithful(query: str, question: str, history: Sequence[Turn]) -> bool:
    """Whether a query keeps the question and adds only words of the conversation.

    No number may be new, and at most a third of the words.
    """
    if not query or len(query) > MAX_QUERY_CHARS:
        return False
    said = "\n".join([question, *(f"{turn.question}\n{turn.answer}" for turn in history)])
    known, ours = set(tokenize(said)), tokenize(query)
    if not ours:
        return False
    new = [token for token in ours if token not in known]
    if any(any(map(str.isdigit, token)) for token in new):
        return False
    return len(new) <= _MOST_NEW * len(ours)
