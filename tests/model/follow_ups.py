"""`python -m tests.model.follow_ups --data DIR --url URL --model NAME`: rewriting by a model.

The measurement of `tests.fit.follow_ups` (MTRAG-UN, all passages of the file in one
store) with the queries of a model beside the rule's. Only follow-ups that lean on
what came before by our rule are rewritten; --step 2 asks the model for every second
one of these and leaves the others out. --kept FILE: replies, so that a run can go on.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path

from rag.answer.converse import leans_on_history, stand_alone
from rag.model.client import ModelClient
from rag.model.records import ModelSettings
from rag.model.rewrite import is_faithful, parse_query, rewrite_messages
from tests.fit.follow_ups import Task, finder, load_tasks, share

Way = Callable[[Task, str], str]


def _faithful(task: Task, written: str) -> str:
    return written if is_faithful(written, task.question, task.history) else _ruled(task, written)


def _ruled(task: Task, written: str) -> str:
    return stand_alone(task.question, task.history)


WAYS: dict[str, Way] = {
    "last turn alone": lambda task, written: task.question,
    "by rule": _ruled,
    "model, as it writes": lambda task, written: written,
    "model, else rule": _faithful,
    "model, with last turn": lambda task, written: f"{task.question} {_faithful(task, written)}",
    "model, with rule": lambda task, written: f"{_ruled(task, written)} {_faithful(task, written)}",
}


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.model.follow_ups", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--url", required=True)
    parser.add_argument("--model", default="default")
    parser.add_argument("--step", type=int, default=1)
    parser.add_argument("--kept", type=Path)
    given = parser.parse_args()
    tasks, passages = load_tasks(given.data / "mtrag_un_half.jsonl")
    leaning = [task for task in tasks if leans_on_history(task.question)][:: given.step]
    settings = ModelSettings(given.model, given.url, deadline_s=1800.0, idle_s=1800.0)
    written = rewrite(leaning, ModelClient(settings), given.kept)
    find = finder(passages)
    rest = [find(t.question, t) for t in tasks if not leans_on_history(t.question)]
    strayed = sum(
        not is_faithful(w, t.question, t.history) for t, w in zip(leaning, written, strict=True)
    )
    print(
        f"{len(passages)} passages; {len(leaning)} that lean, {strayed} strayed; {len(rest)} others"
    )
    for name, way in WAYS.items():
        found = [find(way(t, w), t) for t, w in zip(leaning, written, strict=True)]
        print(f"{name:24} that lean: {share(found)}; all: {share(found + rest)}")
    return 0


def rewrite(tasks: list[Task], model: ModelClient, kept: Path | None) -> list[str]:
    """What the model writes for each task; replies kept in a file are not asked again."""
    known: dict[str, str] = {}
    if kept and kept.exists():
        rows = [json.loads(line) for line in kept.read_text("utf-8").splitlines()]
        known = {row["question"]: row["written"] for row in rows}
    for task in tasks:
        if task.question in known:
            continue
        reply = model.complete(rewrite_messages(task.question, task.history), max_tokens=60)
        known[task.question] = parse_query(reply.text)
        if kept:
            row = {"question": task.question, "written": known[task.question]}
            with kept.open("a", encoding="utf-8") as file:
                file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return [known[task.question] for task in tasks]


if __name__ == "__main__":
    sys.exit(main())
