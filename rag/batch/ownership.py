"""Whose OUT is it: the checks before a run may write, and the one way it writes.

OUT belongs to a run when its journal lies beside it, is of the same IN, and
knows the content of OUT. Anything else is left alone. Touches disk.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, BinaryIO

from rag.batch.changes import changed_settings
from rag.batch.job import Job
from rag.batch.journal import (
    Journal,
    create,
    disk_trouble,
    journal_path,
    open_journal,
    sync_folder,
)
from rag.digest import file_sha256
from rag.errors import ConfigError


def claim(job: Job, header: Mapping[str, Any]) -> Journal:
    """The journal of this run: the one beside OUT if it is ours, else a new one.

    Raises ConfigError when OUT or its journal belongs to something else.
    """
    path = journal_path(job.out)
    if not job.out.parent.is_dir():
        raise ConfigError(f"{job.out.parent}: no such folder; make it or choose another OUT")
    if job.out.exists() and job.out.samefile(job.questions):
        raise ConfigError("IN and OUT are the same file; give OUT another name")
    if job.out.is_dir():
        raise ConfigError(f"{job.out} is a folder; name a file in it")
    journal = open_journal(path)
    if journal is None:
        if job.out.exists():
            raise ConfigError(
                f"{job.out} is there already and no journal says that it came from {job.name}; "
                "choose another OUT or move it away"
            )
        return create(path, header)
    try:
        _check_ours(journal, job, header)
        check_untouched(journal, job.out)
    except BaseException:
        journal.close()
        raise
    if job.fresh:
        journal.close()
        kept = {"replaces": file_sha256(job.out)} if job.out.exists() else {}
        return create(path, {**header, **kept})
    _check_settings(journal, job, header)
    return journal


def _check_ours(journal: Journal, job: Job, header: Mapping[str, Any]) -> None:
    then, now = journal.header["input"], header["input"]
    if then["sha256"] != now["sha256"]:
        same_name = then.get("name") == now["name"]
        other = f"another {job.name}, or this one before it was changed"
        what = other if same_name else then.get("name")
        hint = f" (--diff {job.out.name} compares)" if same_name else ""
        raise ConfigError(f"{job.out} belongs to {what}; choose another OUT{hint}")
    if then.get("column") != now["column"] or then.get("sheet") != now["sheet"]:
        raise ConfigError(
            f"{job.out} was begun with another question column or sheet; "
            "choose another OUT, or --fresh to ask everything again"
        )


def _check_settings(journal: Journal, job: Job, header: Mapping[str, Any]) -> None:
    """Answers of one OUT come from one setting, unless failed rows are tried anew."""
    then = journal.resumed[-1]["settings"] if journal.resumed else journal.header["settings"]
    changed = changed_settings(then, header["settings"])
    if not changed:
        return
    if job.retry_failed:
        journal.note("resumed", {"settings": dict(header["settings"])})
        return
    told = ", ".join(f"{name} was {old}, is {new}" for name, (old, new) in changed.items())
    raise ConfigError(
        f"{job.out} was begun with other settings ({told}); use the same, "
        "choose another OUT, or --fresh to ask everything again"
    )


def check_untouched(journal: Journal, out: Path) -> None:
    """Raises ConfigError when OUT holds anything but what this journal's runs wrote."""
    if not out.exists():
        return
    known = journal.written | {journal.header.get("replaces")}
    if file_sha256(out) not in known:
        raise ConfigError(
            f"{out} was changed after it was written; move it away and run the same "
            "command again: the answers are kept in its journal"
        )


def publish(journal: Journal, out: Path, write: Callable[[BinaryIO], None]) -> None:
    """Writes OUT whole or not at all.

    The journal learns its hash before it takes its place, so that a kill
    between the two leaves an OUT that is known.
    """
    part = out.with_name(f".{out.name}.part")
    try:
        with part.open("w+b") as file:
            write(file)
            file.flush()
            os.fsync(file.fileno())
        check_untouched(journal, out)
        journal.note("writing", file_sha256(part))
        part.replace(out)
        sync_folder(out.parent)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise disk_trouble(out, error) from error
