"""The store: a ledger that is the truth and indexes that follow it.

`open_store` opens a workspace. Importing this loads neither chromadb nor the
encoder. Touches disk; see the modules for what threads may share.
"""

from store.open import FileStore, open_store
from store.writer import Forgotten, PurgeHook

__all__ = ["FileStore", "Forgotten", "PurgeHook", "open_store"]
