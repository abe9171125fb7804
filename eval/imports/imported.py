"""What an importer makes, and how it is written: gold.yaml and documents/.

Touches disk in `write_imported` alone. Names of files are made here: nothing
of a foreign set decides where a file lands.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from eval.gold_write import gold_as_data
from eval.results import write_text
from eval.types import Gold, GoldItem
from rag.errors import GoldDataError

_UNSAFE = re.compile(r"[^\w\u3400-\u9fff-]+")
_DUMPER = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


@dataclass
class Imported:
    """Items, document texts by file name, and what a person must know of them."""

    items: list[GoldItem] = field(default_factory=list)
    documents: dict[str, str] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def add_document(self, title: str, text: str) -> str:
        """The file name under which the text is kept; one name a text."""
        name = f"{len(self.documents):04d}-{safe_name(title)}.txt"
        self.documents[name] = text if text.endswith("\n") else f"{text}\n"
        return name


def safe_name(title: str) -> str:
    """The title as part of a file name: letters, digits, at most 40 of them."""
    return _UNSAFE.sub("-", title).strip("-")[:40].strip("-") or "document"


def write_imported(imported: Imported, name: str, out: Path) -> dict[str, Any]:
    """Writes the folder, which must be new or empty; returns what was made."""
    try:
        if out.exists() and any(out.iterdir()):
            raise GoldDataError(f"{out}: is not empty; choose another --out")
        (out / "documents").mkdir(parents=True, exist_ok=True)
        for file, text in imported.documents.items():
            write_text(out / "documents" / file, text)
        gold = Gold(name, tuple(imported.items), corpus="documents")
        dumped = yaml.dump(
            gold_as_data(gold), Dumper=_DUMPER, allow_unicode=True, sort_keys=False, width=10_000
        )
        write_text(out / "gold.yaml", str(dumped))
    except NotADirectoryError as error:
        raise GoldDataError(f"{out}: is a file; choose another --out") from error
    except OSError as error:
        raise GoldDataError(f"{out}: cannot be written ({error.strerror})") from error
    return {
        "items": len(imported.items),
        "documents": len(imported.documents),
        "gold": str(out / "gold.yaml"),
        "notes": imported.notes,
    }
