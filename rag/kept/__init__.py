"""What is kept of people's work: conversations, notebooks and feedback.

One SQLite file in the workspace, `conversations.db`. Everything has an owner,
and nothing is given to another one, whatever identifier is sent.
"""

from rag.kept.conversations import Conversation, Conversations, KeptTurn, Scope
from rag.kept.database import FILE_NAME, Database, open_kept
from rag.kept.drafts import Draft, add_draft
from rag.kept.notebooks import Notebook, Notebooks
from rag.kept.purge import FORGOTTEN, purge, purge_workspace

__all__ = [
    "FILE_NAME",
    "FORGOTTEN",
    "Conversation",
    "Conversations",
    "Database",
    "Draft",
    "KeptTurn",
    "Notebook",
    "Notebooks",
    "Scope",
    "add_draft",
    "open_kept",
    "purge",
    "purge_workspace",
]
