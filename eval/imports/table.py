"""A CSV table as gold: in, its text; out, `Imported`. Pure.

Columns: question; answer (alternatives between |), and if there are any id,
lang, cluster, answerable, document (its text), doc and quote (its evidence).
"""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping

from eval.imports.imported import Imported
from eval.types import Answerable, Evidence, Fact, GoldItem
from rag.errors import GoldDataError
from rag.load.decode import clean
from rag.load.lang import detect_lang

_KINDS: Mapping[str, Answerable] = {
    "": "yes",
    "yes": "yes",
    "true": "yes",
    "1": "yes",
    "partial": "partial",
    "no": "no",
    "false": "no",
    "0": "no",
}
_NAMES = {"answers": "answer", "context": "document", "file": "doc", "language": "lang"}
_QUOTE = 240


def read_csv(text: str, name: str, limit: int | None = None) -> Imported:
    """The table's questions. Raises GoldDataError naming the line at fault."""
    sample = text[:4096]
    delimiter = max(",;\t", key=sample.partition("\n")[0].count)
    reader = csv.reader(io.StringIO(text), delimiter=delimiter)
    try:
        head = [_NAMES.get(cell.strip().lower(), cell.strip().lower()) for cell in next(reader)]
    except (StopIteration, csv.Error) as error:
        raise GoldDataError(f"{name}: is empty; its first line must name the columns") from error
    if "question" not in head:
        raise GoldDataError(f"{name}:1: has no column called question; name it so")
    imported = Imported()
    files: dict[str, str] = {}
    try:
        for cells in reader:
            if limit is not None and len(imported.items) >= limit:
                break
            row = {column: cell.strip() for column, cell in zip(head, cells, strict=False)}
            if row.get("question"):
                imported.items.append(_item(row, imported, files, f"{name}:{reader.line_num}"))
    except csv.Error as error:
        raise GoldDataError(f"{name}:{reader.line_num}: not CSV ({error})") from error
    if not imported.documents:
        imported.notes.append("the table holds no texts: put the documents into documents/")
    if not any(fact.any_of for item in imported.items for fact in item.facts):
        imported.notes.append(
            "the table has no answers: only refusals are scored, other answers come out UNSCORED"
        )
    return imported


def _item(
    row: Mapping[str, str], imported: Imported, files: dict[str, str], where: str
) -> GoldItem:
    kind = _KINDS.get(row.get("answerable", "").lower())
    if kind is None:
        raise GoldDataError(f"{where}: answerable must be yes, partial or no")
    text, doc = clean(row.get("document", ""))[0], row.get("doc", "")
    if text and text not in files:
        files[text] = imported.add_document(doc or f"row {len(imported.items) + 1}", text)
    doc = files.get(text, doc)
    anchors = tuple(part.strip() for part in row.get("answer", "").split("|") if part.strip())
    quote = row.get("quote") or text[:_QUOTE].strip()
    evidence = (Evidence(doc, quote),) if doc and quote else ()
    facts: tuple[Fact, ...] = ()
    if kind != "no" and (anchors or evidence):
        facts = (Fact("answer", any_of=anchors, evidence=evidence),)
    number = len(imported.items) + 1
    return GoldItem(
        id=row.get("id") or f"q{number:04d}",
        question=row["question"],
        lang=row.get("lang") or detect_lang(row["question"]) or "en",
        cluster=row.get("cluster") or doc or f"q{number:04d}",
        answerable=kind,
        facts=facts,
    )
