"""Twelve shapes of damage to each index and to the ledger: found, and put right.

A damage that changes nothing that the store holds (a bit in the empty part of a
page) may go unseen: then every text and every search must be as before.
"""

from __future__ import annotations

import random
import shutil
import tempfile
from pathlib import Path

from rag.errors import StoreError
from store import FileStore, check, repair
from tests.store.made import STAMPS, opened, publish, put, text_of
from tests.torture.damages import DAMAGES, Damage, Part
from tests.torture.store_work import State, search_faults
from tests.torture.table import Row

TIMES = 10
GROUPS = ("arrays", "words", "chroma", "journal", "ledger", "stamp")


def torture(scale: float, seed: int = 1) -> list[Row]:
    times = max(1, round(TIMES * scale))
    with tempfile.TemporaryDirectory(prefix="torture-") as folder:
        ground = Ground(Path(folder))
        return [
            ground.damage_all(group, times, random.Random(f"{group}-{seed}")) for group in GROUPS
        ]


class Ground:
    """A sound workspace with its older copy and another one, to be damaged in copies."""

    def __init__(self, folder: Path, documents: int = 30) -> None:
        self._folder = folder
        self._sound, self._older, self._other = (folder / n for n in ("sound", "older", "other"))
        self.state: State = {}
        with opened(self._sound) as store:
            self._write(store, {f"d{i}": text_of(f"d{i}", 40) for i in range(documents)})
            with store.writing() as writer:
                writer.seal()  # type: ignore[attr-defined]
        shutil.copytree(self._sound, self._older)
        with opened(self._sound) as store:
            self._write(
                store, {f"d{i}": text_of(f"n{i}", 40) for i in range(documents // 2, documents + 9)}
            )
            with store.writing() as writer:
                writer.forget(["d3"])  # a new generation: the older copy is another one
            self._write(store, {"d4": text_of("d4again", 40)})
            self.state.pop("d3")
        with opened(self._other) as store:
            put(store, {f"o{i}": text_of(f"o{i}", 40) for i in range(documents + 5)})
            with store.writing() as writer:
                writer.seal()  # type: ignore[attr-defined]

    def damage_all(self, group: str, times: int, random_: random.Random) -> Row:
        """Each shape so many times over one group of files."""
        row = Row(f"Footnote: damage to {group}, {len(DAMAGES)} shapes")
        for damage in DAMAGES:
            for _ in range(times):
                self.damage_once(row, group, damage, random_)
        return row

    def damage_once(self, row: Row, group: str, damage: Damage, random_: random.Random) -> None:
        home = self._folder / "home"
        shutil.rmtree(home, ignore_errors=True)
        shutil.copytree(self._sound, home)
        part = part_of(group, home, self._older, self._other)
        damage(part, random_)
        row.done += 1
        found = check(home, STAMPS)
        noticed = bool(found) or _refused(home)
        mended = repair(home, STAMPS)
        name = f"{damage.__name__} of {group}"
        with opened(home) as store:
            held = {s.doc_id: store.document(s.doc_id).text for s in store.sources()}
            faults = search_faults(store, held)
        row.count("noticed" if noticed else "changed nothing")
        if held != self.state:
            row.failures.append(f"{name}: {len(held)} documents, {len(mended.lost)} named as lost")
        row.failures += [f"{name}: {fault}" for fault in faults[:3]]
        row.failures += [f"{name}: after repair {f.detail}" for f in check(home, STAMPS)]

    def _write(self, store: FileStore, texts: State) -> None:
        with store.writing() as writer:
            for name, text in texts.items():
                publish(writer, name, text)
        self.state.update(texts)


def part_of(group: str, home: Path, older: Path, other: Path) -> Part:
    """The files of a group in three workspaces; an index's folder has another name in each."""
    if group in ("ledger", "stamp"):
        return Part(home, ("ledger.db" if group == "ledger" else "stamp",), older, other)
    folder, older, other = (next(place.glob("index-*")) for place in (home, older, other))
    if group in ("words", "chroma"):
        files = [p for p in (folder / group).rglob("*") if p.is_file() and p.suffix != ".lock"]
        names = tuple(p.relative_to(folder).as_posix() for p in files)
    else:
        names = ("rows.bin", "vectors.f32", "segments.i8") if group == "arrays" else (group,)
    return Part(folder, names, older, other)


def _refused(home: Path) -> bool:
    try:
        opened(home, readonly=True).close()
    except StoreError:
        return True
    return False
