"""Draft gold facts from questions that people asked: files that `eval lint` accepts.

Touches the folder `gold` of the workspace: one file a folder of documents, since
a gold file has one corpus. Writes are whole or not at all; a lock keeps the
threads of one process apart.
"""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from rag.errors import ConfigError, GoldDataError

FOLDER = "gold"
_NOTE = "drafted in the chat, document "
_LOCK = threading.Lock()


@dataclass(frozen=True, slots=True)
class Draft:
    """A question, the words that a right answer holds, and the sentence that proves it."""

    id: str
    question: str
    lang: str
    anchor: str
    doc_id: str
    path: Path
    quote: str


def add_draft(home: Path, draft: Draft) -> Path:
    """The file that now holds the draft; an earlier one of the same id is replaced.

    Raises ConfigError if the anchor is not in the quote, since no answer that is
    right could then be told from a wrong one.
    """
    anchor = " ".join(draft.anchor.split())
    if not anchor or anchor.casefold() not in " ".join(draft.quote.split()).casefold():
        raise ConfigError("the words must be copied from the sentence that proves them")
    file = draft_file(home, draft.path.parent)
    with _LOCK:
        gold = _read(file) or _empty(file, draft.path.parent)
        items = [item for item in gold["items"] if item.get("id") != draft.id]
        _write(file, {**gold, "items": [*items, _item(draft, anchor)]})
    return file


def purge_drafts(home: Path, doc_ids: Collection[str]) -> None:
    """Remove the drafts whose evidence is in these documents."""
    with _LOCK:
        for file in sorted((home / FOLDER).glob("chat-*.yaml")):
            gold = _read(file)
            if gold is None:
                continue
            gone = {_NOTE + doc_id for doc_id in doc_ids}
            items = [item for item in gold["items"] if item.get("note") not in gone]
            if not items:
                file.unlink()
            elif len(items) < len(gold["items"]):
                _write(file, {**gold, "items": items})


def draft_file(home: Path, documents: Path) -> Path:
    """The file of drafts for one folder of documents."""
    mark = hashlib.sha256(str(documents).encode("utf-8", "surrogateescape")).hexdigest()[:8]
    return home / FOLDER / f"chat-{mark}.yaml"


def _item(draft: Draft, anchor: str) -> dict[str, Any]:
    evidence = {"doc": draft.path.name, "quote": draft.quote}
    return {
        "id": draft.id,
        "question": draft.question,
        "lang": draft.lang,
        "answerable": "yes",
        "note": _NOTE + draft.doc_id,
        "facts": [{"id": "f1", "weight": "vital", "any_of": [anchor], "evidence": [evidence]}],
    }


def _empty(file: Path, documents: Path) -> dict[str, Any]:
    corpus = os.path.relpath(documents, file.parent)
    return {"version": 1, "name": file.stem, "corpus": corpus, "items": []}


def _read(file: Path) -> dict[str, Any] | None:
    try:
        gold = yaml.safe_load(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise GoldDataError(f"{file}: cannot be read; mend it or move it away") from error
    if not isinstance(gold, dict) or not isinstance(gold.get("items"), list):
        raise GoldDataError(f"{file}: is no gold file; mend it or move it away")
    return gold


def _write(file: Path, gold: dict[str, Any]) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_suffix(".new")
    text = yaml.safe_dump(gold, allow_unicode=True, sort_keys=False, width=1000)
    fresh.write_text(text, encoding="utf-8", errors="replace")
    fresh.replace(file)
