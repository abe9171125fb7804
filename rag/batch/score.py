"""Grades a batch by gold facts: in, a gold file and the answers; out, outcomes and figures.

The one module of the batch that knows `eval/`, and it imports it when it is
used. Touches disk (the gold file). One thread at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rag.batch.asked import plain_question
from rag.batch.table import Asked
from rag.types import Answer
from rag.wire import answer_to_dict

if TYPE_CHECKING:
    from eval.types import GoldItem, Result


class Score:
    """Outcomes as they are graded; figures over the whole gold at the end."""

    def __init__(self, path: Path) -> None:
        from eval.gold import load_gold

        self._gold = load_gold(path)
        self._by_id: Mapping[str, GoldItem] = {item.id: item for item in self._gold.items}
        self._by_question = {plain_question(item.question): item for item in self._gold.items}
        self._results: dict[str, Result] = {}

    def grade(self, asked: Asked, answer: Answer) -> str:
        """Outcome of a row (CORRECT, PARTIAL, …), "" when the gold does not hold it.

        A row is known by its question, else by its id.
        """
        from eval.assess import assess

        same = self._by_question.get(plain_question(asked.question))
        item = same or self._by_id.get(asked.identity)
        if item is None:
            return ""
        result = assess(item, answer_to_dict(answer))
        self._results[item.id] = result
        return result.outcome

    def summary(self) -> dict[str, Any]:
        """The figures of `eval run`; a gold question that no row asked counts as an error."""
        from eval.summary import summarise

        missing = len(self._gold.items) - len(self._results)
        return {**summarise(self._gold, self._results), "not_in_file": missing}

    def table(self) -> str:
        """The figures for a person."""
        from eval.table import render_table

        return render_table(self.summary())
