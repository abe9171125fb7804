"""Syncs a folder whenever a file in it changes, until interrupted.

Touches the disk and the clock. Changes that come together are synced together:
`watchfiles` waits until they have been still for `STILL_MS`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from rag.assistant import Assistant
from rag.cli.output import say
from rag.cli.receipts import say_file
from rag.errors import StoreBusy
from rag.types import Receipt

STILL_MS = 800


def watch_folder(
    assistant: Assistant, folder: Path, *, changes: Callable[[Path], Iterator[Any]] | None = None
) -> Receipt:
    """The last receipt, when there are no more changes (by default never)."""
    receipt = assistant.sync(folder, progress=say_file)
    say(f"watching {folder}; Ctrl-C ends it")
    for _ in (changes or _changes)(folder):
        try:
            receipt = assistant.sync(folder, progress=say_file)
        except StoreBusy as error:
            say(f"{error}; the next change tries again")
    return receipt


def _changes(folder: Path) -> Iterator[Any]:
    from watchfiles import watch

    yield from watch(folder, debounce=STILL_MS, raise_interrupt=True)
