"""Syncs a folder whenever a file in it changes, until interrupted.

Touches the disk and the clock. Changes that come together are synced together: a file
that is still being written is waited for until it has been still for `STILL_MS`, ten
seconds at the most. A folder that goes, with a drive or a share, is waited for too.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Set
from pathlib import Path
from typing import Any

from rag.assistant import Assistant
from rag.cli.output import say
from rag.cli.receipts import say_file
from rag.errors import ConfigError, DocumentError, StoreBusy
from rag.types import FileReceipt, Receipt

STILL_MS = 800
MOST_MS = 10_000
QUIET_MS = 3_000  # after which it is looked whether the folder is still there
Changes = Callable[[Path], Iterator[Set[Any]]]


def watch_folder(assistant: Assistant, folder: Path, *, changes: Changes | None = None) -> Receipt:
    """The last receipt, when there are no more changes (by default never).

    changes: what changed each time, nothing when it only was quiet for a while.
    """
    told = _Told()
    receipt = assistant.sync(folder, progress=told)
    say(f"watching {folder}; Ctrl-C ends it")
    waits = True  # what changed while the first sync ran
    for changed in (changes or _changes)(folder):
        if not (changed or waits):
            continue
        try:
            receipt = assistant.sync(folder, progress=told)
            waits = False
        except StoreBusy as error:
            if not waits:
                say(f"{error}; it is tried again")
            waits = True
        except DocumentError:
            if folder.is_dir():
                raise
            waits = True  # it went while it was read
    return receipt


class _Told:
    """Says what happened to a file; why one is skipped only when it is new."""

    def __init__(self) -> None:
        self._skipped: dict[str, str] = {}

    def __call__(self, file: FileReceipt) -> None:
        reason = file.detail if file.outcome == "skipped" else ""
        if reason and self._skipped.get(file.path) == reason:
            return
        self._skipped[file.path] = reason
        say_file(file)


def _changes(folder: Path) -> Iterator[Set[Any]]:
    """What changes; the folder is watched anew when it has gone and come back."""
    while True:
        watched = _identity(folder)
        if watched is None:
            say(f"{folder} is gone; what is stored of it stays, and it is waited for")
            while _identity(folder) is None:
                time.sleep(1)
            say(f"{folder} is back")
            continue
        for changed in _watched(folder):
            if _identity(folder) != watched:
                break
            yield changed


def _watched(folder: Path) -> Iterator[Set[Any]]:
    from watchfiles import watch

    try:
        yield from watch(
            folder,
            step=STILL_MS,
            debounce=MOST_MS,
            rust_timeout=QUIET_MS,
            yield_on_timeout=True,
            raise_interrupt=True,
        )
    except FileNotFoundError:
        return  # it went just now
    except (OSError, RuntimeError) as error:
        raise ConfigError(
            f"{folder} cannot be watched: {error}; run `footnote sync` now and then instead"
        ) from error


def _identity(folder: Path) -> tuple[int, int] | None:
    """What tells a folder from another of its name; None where there is none."""
    try:
        status = folder.stat()
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if folder.is_dir() else None
