"""Where the sample documents and their gold facts lie; reads nothing at import."""

from __future__ import annotations

from pathlib import Path

DOCUMENTS = Path(__file__).parent / "documents"
GOLD = Path(__file__).parent / "gold.yaml"
