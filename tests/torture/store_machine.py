"""Random updates and deletes by a Hypothesis state machine, a dictionary as the model."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from rag.types import Filter
from store import check
from tests.store.made import STAMPS, opened, publish, text_of
from tests.torture.store_work import search_faults
from tests.torture.table import Row

CHANGES, STEPS = 20_000, 100
NAMES = st.sampled_from([f"d{i}" for i in range(10)])
WORDS = st.sampled_from([0, 1, 12, 13, 40, 150])


class StoreMachine(RuleBasedStateMachine):
    """Each rule is a change that a user can make; after each, store and model agree."""

    changes = 0

    def __init__(self) -> None:
        super().__init__()
        self.home = Path(tempfile.mkdtemp(prefix="machine-"))
        self.store = opened(self.home)
        self.model: dict[str, str] = {}
        self.number = 0

    @rule(batch=st.lists(st.tuples(NAMES, WORDS), min_size=1, max_size=4))
    def put(self, batch: list[tuple[str, int]]) -> None:
        with self.store.writing() as writer:
            for name, words in batch:
                self.number += 1
                text = text_of(f"{name}v{self.number}x", words) if words else "x"
                publish(writer, name, text, date=f"2024-01-{self.number % 28 + 1:02}")
                self.model[name] = text
                type(self).changes += 1

    @rule(names=st.lists(NAMES, min_size=1, max_size=3, unique=True))
    def remove(self, names: list[str]) -> None:
        with self.store.writing() as writer:
            writer.remove(names)
        self._dropped(names)

    @rule(names=st.lists(NAMES, min_size=1, max_size=2, unique=True))
    def forget(self, names: list[str]) -> None:
        with self.store.writing() as writer:
            writer.forget(names)
        self._dropped(names)

    @rule()
    def reopen(self) -> None:
        self.store.close()
        self.store = opened(self.home)

    def _dropped(self, names: list[str]) -> None:
        for name in names:
            self.model.pop(name, None)
            type(self).changes += 1

    @invariant()
    def ledger_agrees(self) -> None:
        assert [s.doc_id for s in self.store.sources()] == sorted(self.model)
        assert {n: self.store.document(n).text for n in self.model} == self.model

    @invariant()
    def search_agrees(self) -> None:
        distinct = {name: text for name, text in self.model.items() if text != "x"}
        with self.store.snapshot() as view:
            for name, text in distinct.items():
                word = text.split(" ")[-1]
                hits = view.search_words({word: 1.0}, limit=9, where=Filter())
                assert [s.chunk.doc_id for s in view.chunks([r for r, _ in hits])] == [name]
            gone = view.search_words({"d0v0x": 1.0}, limit=9, where=Filter())
            assert gone == []

    def teardown(self) -> None:
        distinct = {name: text for name, text in self.model.items() if text != "x"}
        if len(distinct) == len(self.model):
            assert search_faults(self.store, distinct) == []
        self.store.close()
        assert check(self.home, STAMPS) == []
        shutil.rmtree(self.home)


def run_machine(examples: int, steps: int) -> int:
    """Number of updates and deletes done. Raises AssertionError with the steps that led there."""
    StoreMachine.changes = 0
    run_state_machine_as_test(
        StoreMachine,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            derandomize=True,
            suppress_health_check=list(HealthCheck),
            phases=[Phase.generate, Phase.shrink],
        ),
    )
    return StoreMachine.changes


def torture(scale: float, seed: int = 1) -> list[Row]:
    row, wanted = Row("Footnote: updates and deletes, store and dictionary agree"), CHANGES * scale
    while row.done < wanted:
        try:
            row.done += run_machine(max(1, round((wanted - row.done) / STEPS)), STEPS)
        except AssertionError as error:
            row.failures.append(str(error)[:500])
            break
    return [row]
