"""Which files there are to read below the given paths.

In: files and folders. Out: `Found`, in sorted order, or why one is left out.
Reads folders, never the content of a file; threads may share it.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from rag.errors import DocumentError, Why

_TEMPORARY_PREFIXES = (".", "~$", "#")
_TEMPORARY_SUFFIXES = ("~", ".tmp", ".swp", ".part", ".crdownload", ".bak")
_SYSTEM_NAMES = frozenset({"Thumbs.db", "desktop.ini", "__pycache__", "__MACOSX", "node_modules"})


@dataclass(frozen=True, slots=True)
class Found:
    """A file: its absolute path, the folder it was found below, and how it was then.

    relative is POSIX, below root. reason: why it cannot be read, "" when it can;
    why: of which kind that is.
    is_unlisted: it is a folder, and what is in it cannot be known.
    """

    path: Path
    root: Path
    relative: str
    size: int
    mtime_ns: int
    reason: str = ""
    why: Why | Literal[""] = ""
    is_unlisted: bool = False


def find_files(paths: Sequence[Path]) -> Iterator[Found]:
    """Every file in or below the paths, folders in sorted order, each file once.

    Hidden, temporary and system files are passed over in silence. Links that
    lead out of the root, and anything that is not a file, come with a reason.
    A file given by name has its folder as root. Raises DocumentError when a
    path is not there or a given folder cannot be listed.
    """
    seen: set[Path] = set()
    for given in paths:
        path = Path(os.path.abspath(given))
        if not os.path.lexists(path):
            raise DocumentError(
                f"{_shown(given)} is not there; give a file or a folder that is", "gone"
            )
        found = _below(path) if path.is_dir() else iter((_file(path, path.parent),))
        for each in found:
            if each.path not in seen:
                seen.add(each.path)
                yield each


def _below(root: Path) -> Iterator[Found]:
    """Files below a folder, without recursion, so that depth costs no stack."""
    inside = os.path.realpath(root)
    pending = [root]
    visited: set[tuple[int, int]] = set()
    while pending:
        folder = pending.pop()
        try:
            here = os.stat(folder)
            entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
        except OSError as error:
            if folder == root:
                raise DocumentError(
                    f"{_shown(root)} cannot be listed: {error.strerror}", "refused"
                ) from error
            line = f"cannot be listed: {error.strerror}; what is stored stays"
            refused = _refused(folder, root, line, "refused")
            yield replace(refused, is_unlisted=True)
            continue
        if (here.st_dev, here.st_ino) in visited:
            continue
        visited.add((here.st_dev, here.st_ino))
        folders = []
        for entry in entries:
            if _is_passed_over(entry.name):
                continue
            path = Path(entry.path)
            if entry.is_symlink() and not _stays_inside(path, inside):
                line = "is a link out of the folder; give its target instead"
                yield _refused(path, root, line, "odd")
            elif entry.is_dir():
                folders.append(path)
            else:
                yield _file(path, root)
        pending.extend(reversed(folders))


def _is_passed_over(name: str) -> bool:
    return (
        name.startswith(_TEMPORARY_PREFIXES)
        or name.endswith(_TEMPORARY_SUFFIXES)
        or name in _SYSTEM_NAMES
    )


def _stays_inside(path: Path, inside: str) -> bool:
    target = os.path.realpath(path)
    return os.path.commonpath((target, inside)) == inside


def _file(path: Path, root: Path) -> Found:
    try:
        status = path.stat()
    except OSError as error:
        return _refused(path, root, f"cannot be read: {error.strerror}", "refused")
    if not _is_text(str(path)):
        return _refused(path, root, "has a name in an unknown encoding; rename it", "odd")
    if not stat.S_ISREG(status.st_mode):
        return _refused(path, root, f"is {_kind(status.st_mode)}, not a file", "odd")
    return Found(path, root, _below_root(path, root), status.st_size, status.st_mtime_ns)


def _is_text(name: str) -> bool:
    """Whether a name can be stored: bytes that are no UTF-8 come as halves of characters."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _refused(path: Path, root: Path, reason: str, why: Why) -> Found:
    return Found(path, root, _below_root(path, root), 0, 0, reason, why)


def _below_root(path: Path, root: Path) -> str:
    """As `path.relative_to(root).as_posix()`, at a fifth of its price."""
    return str(path)[len(str(root)) :].lstrip(os.sep).replace(os.sep, "/")


def _kind(mode: int) -> str:
    names = (
        (stat.S_ISFIFO, "a named pipe"),
        (stat.S_ISSOCK, "a socket"),
        (stat.S_ISBLK, "a device"),
        (stat.S_ISCHR, "a device"),
        (stat.S_ISDIR, "a folder"),
    )
    return next((name for test, name in names if test(mode)), "something special")


def _shown(path: Path) -> str:
    """A path on one line, whatever its name holds."""
    return str(path).encode("unicode_escape").decode() if not str(path).isprintable() else str(path)
