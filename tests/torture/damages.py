"""Twelve shapes of damage to a set of files, for our store and for the peer alike.

Each takes the files of one part (with their folder), an older copy of it, the
same part of another workspace, and a source of chance; it returns nothing.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

BLOCK = 4096


@dataclass(frozen=True, slots=True)
class Part:
    """Files below `root` that belong together; `older` and `other` mirror `root`."""

    root: Path
    names: tuple[str, ...]
    older: Path
    other: Path

    def files(self) -> list[Path]:
        """Those that hold something, the largest first."""
        paths = [self.root / name for name in self.names]
        held = [path for path in paths if path.is_file() and path.stat().st_size]
        return sorted(held, key=lambda path: -path.stat().st_size)


Damage = Callable[[Part, random.Random], None]


def missing_all(part: Part, random_: random.Random) -> None:
    for path in part.files():
        path.unlink()


def missing_file(part: Part, random_: random.Random) -> None:
    random_.choice(part.files()).unlink()


def emptied_file(part: Part, random_: random.Random) -> None:
    random_.choice(part.files()).write_bytes(b"")


def cut_in_half(part: Part, random_: random.Random) -> None:
    path = random_.choice(part.files())
    os.truncate(path, path.stat().st_size // 2)


def last_byte_cut(part: Part, random_: random.Random) -> None:
    path = random_.choice(part.files())
    os.truncate(path, path.stat().st_size - 1)


def flipped_bit(part: Part, random_: random.Random) -> None:
    path = random_.choice(part.files())
    with path.open("r+b") as file:
        at = random_.randrange(path.stat().st_size)
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 1 << random_.randrange(8)]))


def flipped_bit_unseen(part: Part, random_: random.Random) -> None:
    """As a disk does it: neither size nor time of a file tells."""
    before = {path: path.stat() for path in part.files()}
    flipped_bit(part, random_)
    for path, stat in before.items():
        os.utime(path, ns=(stat.st_atime_ns, stat.st_mtime_ns))


def block_of_zeros(part: Part, random_: random.Random) -> None:
    _overwrite(part, random_, lambda size: bytes(size))


def block_of_noise(part: Part, random_: random.Random) -> None:
    _overwrite(part, random_, random_.randbytes)


def older_copy(part: Part, random_: random.Random) -> None:
    _replace(part, part.older)


def of_another_workspace(part: Part, random_: random.Random) -> None:
    _replace(part, part.other)


def folder_in_its_place(part: Part, random_: random.Random) -> None:
    path = random_.choice(part.files())
    path.unlink()
    path.mkdir()


DAMAGES: tuple[Damage, ...] = (
    missing_all,
    missing_file,
    emptied_file,
    cut_in_half,
    last_byte_cut,
    flipped_bit,
    flipped_bit_unseen,
    block_of_zeros,
    block_of_noise,
    older_copy,
    of_another_workspace,
    folder_in_its_place,
)


def _overwrite(part: Part, random_: random.Random, content: Callable[[int], bytes]) -> None:
    path = random_.choice(part.files())
    size = path.stat().st_size
    at = random_.randrange(max(1, size - BLOCK))
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content(min(BLOCK, size - at)))


def _replace(part: Part, source: Path) -> None:
    """All files of the part by those of another place, times kept."""
    for path in part.files():
        path.unlink()
    for name in part.names:
        if (source / name).is_file():
            (part.root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source / name, part.root / name)
