"""Choices of documents that were never looked up are families of their own."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from rag.answer.versions import Versions
from rag.types import Filter


def test_choice_of_a_document_that_was_not_looked_up_stands_alone() -> None:
    """As when the best sentence was replaced by that of a newest version not found itself."""
    choice: Any = SimpleNamespace(candidate=SimpleNamespace(chunk=SimpleNamespace(doc_id="new")))
    versions = Versions(cast("Any", None), Filter())
    assert versions.without_versions([choice]) == [choice]
