"""The plain peer: LlamaIndex over Chroma's `PersistentClient`, as its guides show it.

Run as `python -m tests.torture.peer_work SCALE SEED`; prints its rows as JSON. It
goes through the same kills, damages and second writers as our store. Each check is
made in a process of its own, since Chroma keeps what it has read in memory.
"""

from __future__ import annotations

import json
import multiprocessing
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import chromadb
from chromadb.config import Settings
from llama_index.core import Document, StorageContext, VectorStoreIndex
from llama_index.core.base.embeddings.base import BaseEmbedding
from llama_index.core.node_parser import SentenceSplitter
from llama_index.vector_stores.chroma import ChromaVectorStore

from tests.store.made import text_of, vector_of
from tests.torture.damages import DAMAGES, Part
from tests.torture.store_work import State, apply_to, next_operation, read_notes
from tests.torture.table import Row

KILLS, DAMAGE_TIMES, WRITERS = 1000, 10, 100
LONGEST_SECONDS = 0.4
CONTEXT = multiprocessing.get_context("fork")


class MadeEmbedding(BaseEmbedding):
    """The same vector for the same text."""

    def _get_text_embedding(self, text: str) -> list[float]:
        return [float(value) for value in vector_of(text)]

    def _get_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)

    async def _aget_query_embedding(self, query: str) -> list[float]:
        return self._get_text_embedding(query)


def opened_peer(home: Path) -> tuple[Any, VectorStoreIndex]:
    """(collection, index) as in LlamaIndex's guide to Chroma."""
    client = chromadb.PersistentClient(str(home), settings=Settings(anonymized_telemetry=False))
    collection = client.get_or_create_collection("documents", embedding_function=None)
    store = ChromaVectorStore(chroma_collection=collection)
    index = VectorStoreIndex.from_vector_store(
        store,
        storage_context=StorageContext.from_defaults(vector_store=store),
        embed_model=MadeEmbedding(),
        transformations=[SentenceSplitter(chunk_size=64, chunk_overlap=0, tokenizer=str.split)],
    )
    return collection, index


def perform_peer(index: VectorStoreIndex, operation: list[Any]) -> None:
    kind, *values = operation
    if kind == "put":
        for name, text in values[0].items():
            index.delete_ref_doc(name)
            index.insert(Document(text=text, id_=name))
    elif kind in ("remove", "forget"):
        index.delete_ref_doc(values[0])


def work_peer(home: Path, log: Path, seed: int, state: State, count: int) -> None:
    random_ = random.Random(seed)
    with log.open("w", encoding="utf-8") as notes:
        _, index = opened_peer(home)
        for number in range(count):
            operation = next_operation(random_, state, seed * 1000 + number)
            print(json.dumps(["begin", operation]), file=notes, flush=True)
            perform_peer(index, operation)
            print(json.dumps(["done"]), file=notes, flush=True)
            state = apply_to(state, operation)


def faults_of(home: Path, allowed: list[State], note: Path) -> None:
    """Writes what is wrong: lost, doubled, not gone or not found; or the error it met."""
    try:
        collection, _ = opened_peer(home)
        held: dict[str, list[str]] = {}
        page = collection.get(include=["documents", "metadatas"])
        for text, meta in zip(page["documents"], page["metadatas"], strict=True):
            held.setdefault(meta["ref_doc_id"], []).append(text)
        state = {name: " ".join(sorted(parts)) for name, parts in held.items()}
        wanted = [{n: " ".join(sorted(_parts(t))) for n, t in s.items()} for s in allowed]
        faults = [] if state in wanted else [_describe(state, wanted[0])]
        for text in page["documents"]:
            found = collection.query(query_embeddings=[vector_of(text)], n_results=10)
            if text not in found["documents"][0]:
                faults.append("a record's own vector does not bring it")
        note.write_text(json.dumps({"state": state, "faults": faults}))
    except BaseException as error:  # noqa: BLE001 - any error counts as noticed
        note.write_text(json.dumps({"error": f"{type(error).__name__}: {error}"[:200]}))


def torture_peer(scale: float, seed: int) -> list[Row]:
    with tempfile.TemporaryDirectory(prefix="peer-") as folder:
        place = Path(folder)
        return [
            kills(place, max(1, round(KILLS * scale)), seed),
            damages(place, max(1, round(DAMAGE_TIMES * scale)), seed),
            writers(place, max(1, round(WRITERS * scale))),
        ]


def kills(folder: Path, times: int, seed: int) -> Row:
    """As for our store, but a workspace that is no longer sound is begun anew."""
    row, random_ = Row("peer: killed at a random moment"), random.Random(seed)
    home, log, state = folder / "kills", folder / "notes", dict[str, str]()
    for number in range(times):
        log.unlink(missing_ok=True)
        child = _start(work_peer, home, log, seed * 100_000 + number, state, 10_000)
        while child.is_alive() and '"done"' not in (log.read_text() if log.exists() else ""):
            time.sleep(0.002)
        child.join(random_.random() * LONGEST_SECONDS)
        child.kill()
        child.join()
        acknowledged, pending = read_notes(log, state)
        allowed = [acknowledged]
        if pending is not None:
            batch = len(pending[1]) if pending[0] == "put" else 1
            allowed += [apply_to(acknowledged, pending, done + 1) for done in range(batch)]
        said = _asked(faults_of, home, allowed, folder / "said")
        row.done += 1
        faults = [said["error"]] if "error" in said else said["faults"]
        row.failures += faults[:1]
        row.count("not sound" if faults else "sound")
        if faults:
            shutil.rmtree(home, ignore_errors=True)
            state = {}
        else:
            state = next(
                s
                for s in allowed
                if {n: " ".join(sorted(_parts(t))) for n, t in s.items()} == said["state"]
            )
    return row


def damages(folder: Path, times: int, seed: int) -> Row:
    """Damage to its folder: noticed by an error, or answered from in silence."""
    row, random_ = Row(f"peer: damage to its folder, {len(DAMAGES)} shapes"), random.Random(seed)
    first = {f"d{i}": text_of(f"d{i}", 40) for i in range(30)}
    second = {f"d{i}": text_of(f"n{i}", 40) for i in range(20, 45)}
    sound, older, other = folder / "sound", folder / "older", folder / "other"
    _run(fill_peer, sound, first)
    shutil.copytree(sound, older)
    _run(fill_peer, sound, second)
    _run(fill_peer, other, {f"o{i}": text_of(f"o{i}", 40) for i in range(40)})
    for damage in DAMAGES:
        for _ in range(times):
            home = folder / "damaged"
            shutil.rmtree(home, ignore_errors=True)
            shutil.copytree(sound, home)
            names = [p.relative_to(home).as_posix() for p in home.rglob("*") if p.is_file()]
            damage(Part(home, tuple(names), older, other), random_)
            said = _asked(faults_of, home, [{**first, **second}], folder / "said")
            row.done += 1
            if "error" in said:
                row.count("noticed by an error")
            elif said["faults"]:
                row.count("wrong in silence")
                row.failures.append(f"{damage.__name__}: {said['faults'][0][:120]}")
            else:
                row.count("changed nothing")
    return row


def fill_peer(home: Path, texts: State) -> None:
    _, index = opened_peer(home)
    for name, text in texts.items():
        perform_peer(index, ["put", {name: text}])


def writers(folder: Path, times: int) -> Row:
    """Two processes write at once, each its own documents; all of them must be there."""
    row, home = Row("peer: a second writer beside one that writes"), folder / "writers"
    _run(fill_peer, home, {"seed": text_of("seed", 40)})
    for number in range(times):
        texts = [
            {f"w{number}s{side}d{i}": text_of(f"w{number}s{side}d{i}", 40) for i in range(5)}
            for side in (0, 1)
        ]
        both = [_start(fill_peer, home, part) for part in texts]
        for process in both:
            process.join()
        row.done += 1
        row.count("refused" if any(process.exitcode for process in both) else "let in")
    wanted = {"seed": text_of("seed", 40)} | {
        f"w{n}s{s}d{i}": text_of(f"w{n}s{s}d{i}", 40)
        for n in range(times)
        for s in (0, 1)
        for i in range(5)
    }
    said = _asked(faults_of, home, [wanted], folder / "said")
    row.failures += [said["error"]] if "error" in said else said["faults"][:20]
    return row


def _parts(text: str) -> list[str]:
    splitter = SentenceSplitter(chunk_size=64, chunk_overlap=0, tokenizer=str.split)
    nodes = splitter.get_nodes_from_documents([Document(text=text)])
    return [node.get_content() for node in nodes]


def _describe(held: State, wanted: State) -> str:
    lost, extra = sorted(set(wanted) - set(held)), sorted(set(held) - set(wanted))
    other = sum(held[n] != wanted[n] for n in set(held) & set(wanted))
    return f"{len(lost)} documents lost, {len(extra)} not gone, {other} incomplete or doubled"


def _start(target: Callable[..., None], *args: object) -> Any:
    process = CONTEXT.Process(target=target, args=args, daemon=True)
    process.start()
    return process


def _run(target: Callable[..., None], *args: object) -> None:
    _start(target, *args).join()


def _asked(target: Callable[..., None], home: Path, allowed: list[State], note: Path) -> Any:
    note.unlink(missing_ok=True)
    process = _start(target, home, allowed, note)
    process.join(60)
    process.kill()
    return json.loads(note.read_text()) if note.exists() else {"error": "the process died"}


if __name__ == "__main__":
    json.dump(
        [asdict(row) for row in torture_peer(float(sys.argv[1]), int(sys.argv[2]))], sys.stdout
    )
