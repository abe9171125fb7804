"""The store: a ledger that is the truth and indexes that follow it.

`open_store` opens a workspace. Importing this loads neither chromadb nor the
encoder. Touches disk; see the modules for what threads may share.
"""

from store.backup import backup, restore
from store.check import Finding, check
from store.open import FileStore, open_store
from store.reindex import reindex
from store.repair import Repair, repair
from store.schema import Stamps
from store.writer import PurgeHook

__all__ = [
    "FileStore",
    "Finding",
    "PurgeHook",
    "Repair",
    "Stamps",
    "backup",
    "check",
    "open_store",
    "reindex",
    "repair",
    "restore",
]
