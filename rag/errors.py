"""The errors that a user can meet, one line each with the next step.

AssistantError                 exit code 3 unless said otherwise
├── ConfigError                2: a setting or an argument is wrong
├── DocumentError              a document cannot be read
├── StoreError                 the workspace cannot be read or written
│   ├── StoreBusy              another process is writing
│   ├── StoreMismatch          other schema, tokenizer or encoder than ours
│   └── StoreDamaged           ledger and indexes differ, or a checksum does
├── ModelUnavailable           no model, or it did not answer in time
│   └── UnreadableReply        it answered something that cannot be used
└── GoldDataError              2: a gold file or an input file is wrong
"""

from __future__ import annotations

from typing import Literal

Why = Literal[
    "damaged",
    "died",
    "disguised",
    "empty",
    "encoding",
    "encrypted",
    "gone",
    "kind",
    "no_page",
    "no_text",
    "nothing_inside",
    "odd",
    "old_office",
    "refused",
    "scanned",
    "suspect",
    "too_large",
    "too_slow",
]


class AssistantError(Exception):
    """An expected failure. Its text is one line that names the next step."""

    exit_code = 3


class ConfigError(AssistantError):
    exit_code = 2


class DocumentError(AssistantError):
    """why: the kind of reason, which a page says in the reader's own language."""

    def __init__(self, line: str, why: Why) -> None:
        super().__init__(line)
        self.why: Why = why


class StoreError(AssistantError):
    pass


class StoreBusy(StoreError):
    pass


class StoreMismatch(StoreError):
    pass


class StoreDamaged(StoreError):
    pass


class ModelUnavailable(AssistantError):
    pass


class UnreadableReply(ModelUnavailable):
    pass


class GoldDataError(AssistantError):
    exit_code = 2
