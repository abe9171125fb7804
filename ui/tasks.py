"""Long work that a page follows: one task a user, its results kept until the next.

In: a function that reports how far it is. It runs in its own thread; whoever
follows it polls. Results lie in a folder outside the workspace that goes with
the server, so that `forget` has nothing to look for there.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from rag.errors import AssistantError, ConfigError
from ui.uploads import take_upload
from ui.wording import Wording

BATCH = "batch"
EVALUATION = "evaluation"
RUN = "run"
REPORT = "report.html"

Report = Callable[[int, int], None]
Work = Callable[["Task"], None]


@dataclass
class Task:
    """One piece of long work. `files` are what may be downloaded, by name.

    preview: makes what is there of the result as HTML, in the language asked for.
    """

    folder: Path
    done: int = 0
    total: int = 0
    problem: str = ""
    html: str = ""
    files: dict[str, Path] = field(default_factory=dict)
    preview: Callable[[Wording], str] = lambda say: ""
    _stop: threading.Event = field(default_factory=threading.Event)
    _over: threading.Event = field(default_factory=threading.Event)

    def stop(self) -> None:
        self._stop.set()

    def stopped(self) -> bool:
        return self._stop.is_set()

    def report(self, done: int, total: int) -> None:
        self.done, self.total = done, total

    def wait(self, seconds: float) -> bool:
        """Whether the work is over, after waiting for it no longer than this."""
        return self._over.wait(seconds)

    def run(self, work: Work) -> None:
        try:
            work(self)
        except (AssistantError, OSError) as error:
            self.problem = str(error)
        finally:
            self._over.set()


class Tasks:
    """The last task of each user. Threads may share one."""

    def __init__(self, kind: str) -> None:
        self._lock = threading.Lock()
        self._tasks: dict[str, Task] = {}
        # Removed with everything in it when the process ends.
        self.kind = kind
        self._folder = tempfile.TemporaryDirectory(prefix=f"footnote-{kind}-")

    def start(self, owner: str, work: Work) -> Task:
        """Begin a task; the owner's earlier one is stopped and its files removed."""
        self.drop(owner)
        with self._lock:
            task = Task(Path(tempfile.mkdtemp(dir=self._folder.name)))
            self._tasks[owner] = task
        threading.Thread(target=task.run, args=(work,), daemon=True).start()
        return task

    def take(self, owner: str, upload: Path, say: Wording) -> Path:
        """The owner's uploaded file, kept here until the next; the same if it was taken before.

        Raises ConfigError if it is gone, as after a document was forgotten.
        """
        inputs = self._inputs(owner)
        kept = inputs / upload.parent.name / upload.name
        if upload.is_file():
            shutil.rmtree(inputs, ignore_errors=True)
            take_upload(upload, kept)
        if not kept.is_file():
            raise ConfigError(say("file_gone", name=upload.name))
        return kept

    def _inputs(self, owner: str) -> Path:
        return Path(self._folder.name) / f"in-{hashlib.sha256(owner.encode()).hexdigest()[:16]}"

    def last(self, owner: str) -> Task | None:
        with self._lock:
            return self._tasks.get(owner)

    def drop(self, owner: str) -> None:
        with self._lock:
            task = self._tasks.pop(owner, None)
        if task:
            task.stop()
            task.wait(5.0)
            shutil.rmtree(task.folder, ignore_errors=True)

    def drop_all(self) -> None:
        """Stop and remove everything: a document was forgotten, and results quote it."""
        with self._lock:
            owners = list(self._tasks)
        for owner in owners:
            self.drop(owner)
        for inputs in Path(self._folder.name).glob("in-*"):
            shutil.rmtree(inputs, ignore_errors=True)
