"""The one writer: a lock on a file of the workspace, held for the time of a write.

Goes in: the workspace. Comes out: a context that is entered by one process and
one thread at a time. Touches disk and clock; threads may share nothing here.
The kernel frees the lock when its process ends, however it ends.
"""

from __future__ import annotations

import fcntl
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from rag.errors import StoreBusy, StoreError

LOCK = "writer.lock"
WAIT_SECONDS = 0.5
STEP_SECONDS = 0.02


@contextmanager
def write_lock(home: Path, *, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Held while the block runs. Raises StoreBusy, naming who holds it, within a second."""
    try:
        descriptor = os.open(home / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise StoreError(f"{home} cannot be written: {error.strerror or error}") from error
    try:
        _acquire(descriptor, home, time.monotonic() + wait_seconds)
        with suppress(OSError):  # a full disk: the lock holds without its words
            os.ftruncate(descriptor, 0)
            os.pwrite(descriptor, _description().encode(), 0)
        try:
            yield
        finally:
            os.ftruncate(descriptor, 0)
            # Unlocked by name and not by closing alone: a forked child may hold a copy.
            fcntl.flock(descriptor, fcntl.LOCK_UN)
    finally:
        os.close(descriptor)


def is_written(home: Path) -> bool:
    """Whether another process or thread holds the lock; also where this user may only read."""
    try:
        descriptor = os.open(home / LOCK, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    else:
        return False
    finally:
        os.close(descriptor)


def _acquire(descriptor: int, home: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                holder = os.pread(descriptor, 200, 0).decode("utf-8", "replace").strip()
                raise StoreBusy(
                    f"another process is writing to {home}: {holder or 'its name is not known'};"
                    " try again when it has finished"
                ) from None
            time.sleep(STEP_SECONDS)
        else:
            return


def _description() -> str:
    command = " ".join([os.path.basename(sys.argv[0]), *sys.argv[1:3]])
    printable = "".join(c for c in command if c.isprintable())
    return f"process {os.getpid()} ({printable[:120]})"
