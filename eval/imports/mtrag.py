"""MTRAG conversations as gold: in, JSON lines; out, `Imported`. Pure.

The set has reference passages and long answers, but no short ones: retrieval
and refusal are scored, what an answer says is not. Conversations whose
question is underspecified are left out: the right reply is a question.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from eval.imports.imported import Imported
from eval.types import Answerable, Evidence, Fact, GoldItem
from rag.errors import GoldDataError
from rag.load.decode import clean

_KINDS: Mapping[str, Answerable] = {"ANSWERABLE": "yes", "PARTIAL": "partial", "UNANSWERABLE": "no"}
_QUOTE = 240
_NO_SHORT_ANSWERS = (
    "the set has no short answers: retrieval and refusal are scored, "
    "other answers come out UNSCORED"
)


def read_mtrag(text: str, name: str, limit: int | None = None) -> Imported:
    """The set's tasks. Raises GoldDataError naming the line that is not MTRAG."""
    imported = Imported(notes=[_NO_SHORT_ANSWERS])
    files: dict[str, str] = {}
    left_out = 0
    for number, line in enumerate(text.split("\n"), start=1):
        if not line.strip():
            continue
        if limit is not None and len(imported.items) >= limit:
            break
        try:
            item = _read_task(json.loads(line), imported, files)
        except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
            raise GoldDataError(f"{name}:{number}: not an MTRAG task: {error!r}") from error
        if item is None:
            left_out += 1
        else:
            imported.items.append(item)
    if left_out:
        imported.notes.append(f"{left_out} underspecified questions are left out")
    return imported


def _read_task(
    task: Mapping[str, Any], imported: Imported, files: dict[str, str]
) -> GoldItem | None:
    kinds = task.get("answerability") or task.get("Answerability") or ["ANSWERABLE"]
    kind = _KINDS.get(str(kinds[0]).upper())
    quotes = [_keep_passage(passage, imported, files) for passage in task.get("contexts") or ()]
    if kind is None:
        return None
    turns = task["input"]
    facts: tuple[Fact, ...] = ()
    if kind != "no" and quotes:
        facts = tuple(
            Fact(f"passage{place}", evidence=(Evidence(doc, quote),))
            for place, (doc, quote) in enumerate(quotes, start=1)
        )
    return GoldItem(
        id=str(task["task_id"]),
        question=str(turns[-1]["text"]).strip(),
        cluster=str(task.get("conversation_id") or task["task_id"]),
        answerable=kind,
        facts=facts,
        history=_history(turns[:-1]),
    )


def _keep_passage(
    passage: Mapping[str, Any], imported: Imported, files: dict[str, str]
) -> tuple[str, str]:
    text = clean(str(passage["text"]))[0].strip()
    key = str(passage["document_id"])
    if key not in files:
        files[key] = imported.add_document(key, text)
    return files[key], text[:_QUOTE].strip()


def _history(turns: Sequence[Mapping[str, Any]]) -> tuple[tuple[str, str], ...]:
    """Pairs of question and answer; a question without an answer keeps an empty one."""
    pairs: list[tuple[str, str]] = []
    for turn in turns:
        speaker: Literal["user", "agent"] | str = turn["speaker"]
        if speaker == "user":
            pairs.append((str(turn["text"]), ""))
        elif pairs:
            pairs[-1] = (pairs[-1][0], str(turn["text"]))
    return tuple(pairs)
