"""Fixtures that several folders of tests use."""

from __future__ import annotations

from pathlib import Path

import pytest

REPOSITORY = Path(__file__).resolve().parent.parent


@pytest.fixture(scope="session")
def shared() -> Path:
    """The developers' documents and public sets, beside the checkout."""
    for parent in (REPOSITORY.parent, REPOSITORY.parent.parent):
        if (parent / "shared" / "seeds").is_dir():
            return parent / "shared"
    pytest.skip("the developers' documents (../shared) are not here")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """An empty workspace."""
    return tmp_path / "home"
