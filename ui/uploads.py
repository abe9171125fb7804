"""Files that a browser has sent: where they lie, which of them a request may name.

A file may be named by a request only if it lies in this process's own upload
folder: Gradio itself would take any path of this machine and fetch any address.
Touches disk.
"""

from __future__ import annotations

import os
import shutil
import tempfile
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ABANDONED_S = 3600.0


def upload_folder() -> Path:
    """Where Gradio puts uploads: a folder of this process alone, gone when it ends.

    Made at the first call, which must come before any of Gradio's components.
    """
    return Path(_folder().name).resolve()


@cache
def _folder() -> tempfile.TemporaryDirectory[str]:
    folder = tempfile.TemporaryDirectory(prefix="footnote-uploads-")
    os.environ["GRADIO_TEMP_DIR"] = folder.name
    return folder


def foreign_file(value: object) -> str:
    """The first file that a request's data names and that nobody uploaded; "" if none."""
    return next((path for path in _paths(value) if not is_upload(path)), "")


def is_upload(path: str) -> bool:
    """Whether this is a path in the upload folder, wherever its links lead."""
    try:
        return Path(path).is_absolute() and Path(path).resolve().is_relative_to(upload_folder())
    except (OSError, ValueError, RuntimeError):
        return False


def uploads_in(value: object) -> list[Path]:
    """The uploaded files that a component's value names, in order."""
    return [Path(path) for path in _paths(value) if is_upload(path)]


def take_upload(file: Path, target: Path) -> None:
    """Move an uploaded file to where it is kept, its own folder gone."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(file, target)
    _remove_empty(file.parent)
    for folder in upload_folder().iterdir():
        if folder.is_dir() and time.time() - folder.stat().st_mtime > ABANDONED_S:
            _remove_empty(folder)


def _remove_empty(folder: Path) -> None:
    if folder.resolve().parent == upload_folder():
        try:
            folder.rmdir()
        except OSError:
            return


def _paths(value: object) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("path"), str) and "meta" in value:
            yield value["path"]
        for one in value.values():
            yield from _paths(one)
    elif isinstance(value, list):
        for one in value:
            yield from _paths(one)
