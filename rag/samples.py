"""Where the sample documents lie: inside the package `eval`, read only."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path

from rag.errors import DocumentError


def sample_documents() -> Path:
    """The folder of sample documents. Raises DocumentError when it is not installed."""
    spec = find_spec("eval")
    for place in (spec.submodule_search_locations or ()) if spec else ():
        folder = Path(place) / "samples" / "documents"
        if folder.is_dir():
            return folder
    raise DocumentError("the sample documents are not installed; install footnote-qa again", "gone")
