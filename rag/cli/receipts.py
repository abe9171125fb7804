"""Receipts as lines for a person or as JSON."""

from __future__ import annotations

from rag.cli.output import print_json, say
from rag.load.notes import counted
from rag.types import FileReceipt, Receipt
from rag.wire import receipt_to_dict


def say_file(file: FileReceipt) -> None:
    """One line for a file that something happened to."""
    if file.outcome == "unchanged":
        return
    parts = [f"{file.outcome:9} {file.path}"]
    if file.chunks:
        parts.append(f"{counted(file.chunks, 'chunk')}, {file.embedded} embedded")
    parts.extend(part for part in (file.detail, *file.notes, file.parser) if part)
    say(" · ".join(parts))


def report_receipt(receipt: Receipt, *, as_json: bool, dry_run: bool = False) -> int:
    """0; 3 when there were files and not one could be taken in.

    dry_run: it says what would be done.
    """
    result = receipt_to_dict(receipt)
    if as_json:
        print_json(result)
    counts = ", ".join(f"{count} {outcome}" for outcome, count in result["counts"].items())
    embedded = sum(file.embedded for file in receipt.files)
    if receipt.files:
        say(
            f"{counts}; "
            + ("nothing was changed" if dry_run else f"{counted(embedded, 'chunk')} embedded")
        )
    else:
        say("no file of a kind that can be read was found; see `footnote ingest --help`")
    skipped = receipt.count("skipped")
    return 3 if skipped and skipped == len(receipt.files) else 0
