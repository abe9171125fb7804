"""Asks every gold question and stores what came: in, gold and an assistant; out, a folder.

Touches disk (the run's folder) and whatever the assistant touches. A run that
was interrupted goes on where it stopped; a finished one is set aside, never
overwritten. One process a folder.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from eval.assess import assess
from eval.evidence import is_document, squeeze
from eval.results import (
    RESULTS,
    SUMMARY,
    append_result,
    cut_broken_tail,
    load_results,
    write_text,
)
from eval.types import Evidence, Gold, GoldItem, Result
from rag.errors import AssistantError, ConfigError
from rag.release import release
from rag.types import Answer, Document, Source, Turn
from rag.wire import answer_to_dict

HEADER = "run.json"
_MOST_FAILURES_IN_A_ROW = 10

Finished = Callable[[Result], None]


class Answers(Protocol):
    """What a run asks of an assistant."""

    def ask(
        self, question: str, *, engine: str = ..., history: tuple[Turn, ...] = ...
    ) -> Answer: ...

    def sources(self) -> list[Source]: ...

    def document(self, doc_id: str) -> Document: ...


@dataclass
class Corpus:
    """The stored documents, each read once: what is indexed, what is verbatim."""

    assistant: Answers
    sources: list[Source]
    _texts: dict[str, str] = field(default_factory=dict)

    def is_indexed(self, piece: Evidence) -> bool:
        """Whether a stored document of that name holds the quote."""
        return any(
            squeeze(piece.quote) in squeeze(self.text(source.doc_id))
            for source in self.sources
            if is_document(source.path, piece.doc)
        )

    def is_verbatim(self, citation: Mapping[str, Any]) -> bool:
        """Whether the document reads at the citation's place as it is quoted."""
        try:
            text = self.text(str(citation["doc_id"]))
        except AssistantError:
            return False
        quote = citation["quote"]
        return bool(quote) and text[citation["start"] : citation["end"]] == quote

    def text(self, doc_id: str) -> str:
        if doc_id not in self._texts:
            self._texts[doc_id] = self.assistant.document(doc_id).text
        return self._texts[doc_id]


def run_gold(
    gold: Gold,
    assistant: Answers,
    out: Path,
    *,
    engine: str = "auto",
    settings: Mapping[str, Any] | None = None,
    jobs: int = 1,
    started: Callable[[int, int], None] = lambda done, total: None,
    finished: Finished = lambda result: None,
) -> dict[str, Result]:
    """The result of every item, those of an interrupted run included.

    started: called once with the numbers done and in all; finished: after each
    result is on disk. Raises AssistantError when ten questions fail in a row.
    """
    corpus = Corpus(assistant, assistant.sources())
    header = describe_run(gold, corpus.sources, engine, settings or {})
    open_run(out, header)
    done = {
        one: result
        for one, result in (load_results(out) if (out / RESULTS).exists() else {}).items()
        if result.outcome != "ERROR"
    }
    todo = [item for item in gold.items if item.id not in done]
    started(len(gold.items) - len(todo), len(gold.items))
    in_a_row = 0
    for item, answer in _answers(todo, assistant, engine, jobs):
        result = assess(item, answer, is_indexed=corpus.is_indexed, is_verbatim=corpus.is_verbatim)
        append_result(out, result)
        done[item.id] = result
        finished(result)
        in_a_row = in_a_row + 1 if result.outcome == "ERROR" else 0
        if in_a_row >= min(_MOST_FAILURES_IN_A_ROW, len(gold.items)):
            reason = "; ".join(answer.get("notes") or ()) or "no answer"
            raise AssistantError(
                f"{in_a_row} questions in a row could not be asked ({reason}); "
                "mend that and run the same command again to go on"
            )
    return {item.id: done[item.id] for item in gold.items if item.id in done}


def describe_run(
    gold: Gold, sources: Iterable[Source], engine: str, settings: Mapping[str, Any]
) -> dict[str, Any]:
    """All that a run depends on: gold, documents, prompts, settings, release."""
    listing = sorted((Path(source.path).name, source.version) for source in sources)
    return {
        "gold": gold.name,
        "gold_sha256": gold.sha256,
        "items": len(gold.items),
        "engine": engine,
        "settings": {name: str(value) for name, value in settings.items()},
        "documents": len(listing),
        "documents_sha256": _sha256(json.dumps(listing)),
        "prompts_sha256": prompts_sha256(),
        "scorer_sha256": scorer_sha256(),
        "release": release(),
    }


def open_run(out: Path, header: Mapping[str, Any]) -> None:
    """Makes the folder ready: goes on with an interrupted run, sets another aside."""
    try:
        out.mkdir(parents=True, exist_ok=True)
        cut_broken_tail(out)
        if (out / RESULTS).exists() and not _may_go_on(out, header):
            set_aside(out)
        write_text(out / HEADER, json.dumps(header, ensure_ascii=False, indent=2) + "\n")
    except OSError as error:
        raise ConfigError(
            f"{out}: cannot be written ({error.strerror}); choose another --out"
        ) from error


def set_aside(out: Path) -> None:
    """Moves an earlier run's files into the first free folder earlier-N beside them."""
    number = 1
    while (out / f"earlier-{number}").exists():
        number += 1
    (out / f"earlier-{number}").mkdir()
    for path in [path for path in out.iterdir() if path.is_file()]:
        os.replace(path, out / f"earlier-{number}" / path.name)


def _may_go_on(out: Path, header: Mapping[str, Any]) -> bool:
    if (out / SUMMARY).exists():
        return False
    try:
        return bool(json.loads((out / HEADER).read_text(encoding="utf-8")) == dict(header))
    except (OSError, ValueError):
        return False


def _answers(
    todo: list[GoldItem], assistant: Answers, engine: str, jobs: int
) -> Iterator[tuple[GoldItem, dict[str, Any]]]:
    """Each item with its answer, as they come; at most `jobs` are asked at once."""
    if jobs <= 1:
        for item in todo:
            yield item, ask(assistant, item, engine)
        return
    with ThreadPoolExecutor(jobs) as pool:
        waiting: dict[Future[dict[str, Any]], GoldItem] = {}
        rest = iter(todo)
        try:
            while True:
                for item in rest:
                    waiting[pool.submit(ask, assistant, item, engine)] = item
                    if len(waiting) >= jobs:
                        break
                if not waiting:
                    return
                ready, _ = wait(waiting, return_when=FIRST_COMPLETED)
                for future in ready:
                    yield waiting.pop(future), future.result()
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def ask(assistant: Answers, item: GoldItem, engine: str) -> dict[str, Any]:
    """The answer as plain data; one that could not be had has status "failed"."""
    history = tuple(Turn(asked, said) for asked, said in item.history)
    try:
        return answer_to_dict(assistant.ask(item.question, engine=engine, history=history))
    except ConfigError:
        raise
    except AssistantError as error:
        return {
            "question": item.question,
            "query": item.question,
            "engine": engine,
            "model": None,
            "status": "failed",
            "confidence": None,
            "text": "",
            "notes": [str(error)],
        }


def prompts_sha256() -> str:
    """One hash over the prompts' texts and names."""
    return _hash_files("prompts", ("*.txt",))


def scorer_sha256() -> str:
    """One hash over the scorer's own code: figures compare only under one scorer."""
    return _hash_files("eval", ("scoring/*.py", "scoring/*.toml", "assess.py"))


def _hash_files(package: str, patterns: Iterable[str]) -> str:
    from importlib.util import find_spec

    digest = hashlib.sha256()
    spec = find_spec(package)
    for place in (spec.submodule_search_locations or ()) if spec else ():
        for pattern in patterns:
            for path in sorted(Path(place).glob(pattern)):
                digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _sha256(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()
