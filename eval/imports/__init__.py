"""Makes gold and a folder of documents of a public set: in, a file; out, files.

Touches disk: reads the one file, writes below one folder.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from eval.imports.imported import Imported, write_imported
from rag.errors import GoldDataError


def import_set(
    format_name: str, path: Path, out: Path, *, limit: int | None = None
) -> dict[str, Any]:
    """What was made: {"items", "documents", "gold", "notes"}. Raises GoldDataError."""
    read = _reader(format_name)
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise GoldDataError(f"{path}: no such file; name a downloaded set") from error
    except OSError as error:
        raise GoldDataError(f"{path}: cannot be read ({error.strerror})") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise GoldDataError(f"{path.name}: is not UTF-8 text; save it as UTF-8") from error
    imported = read(text, path.name, limit)
    if not imported.items:
        raise GoldDataError(f"{path.name}: holds no question; is it {format_name} format?")
    return write_imported(imported, path.stem, out)


def _reader(format_name: str) -> Callable[[str, str, int | None], Imported]:
    if format_name == "squad":
        from eval.imports.squad import read_squad

        return read_squad
    if format_name == "mtrag":
        from eval.imports.mtrag import read_mtrag

        return read_mtrag
    from eval.imports.table import read_csv

    return read_csv
