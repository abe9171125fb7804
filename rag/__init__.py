"""Footnote: answers from your own documents, every sentence with its proof."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.assistant import Assistant

__all__ = ["open_assistant"]


def open_assistant(home: Path | str | None = None, **settings: Any) -> Assistant:
    """An assistant over the workspace at `home`; close it, or use it in `with`.

    settings: any field of rag.settings.Settings; what is not given comes from
    FOOTNOTE_ variables, then from footnote.toml in the workspace.
    Raises ConfigError, StoreMismatch or another AssistantError.
    """
    from rag.build import build

    return build(None if home is None else Path(home), settings)
