"""Documents inside documents: attachments and members of archives, within limits.

In: the bytes and name of a part. Out: its `Parsed`, or DocumentError when parts
are too deep, too many or too large together. Pure; one file, one `Budget`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from rag.errors import DocumentError
from rag.types import Parsed

OpenPart = Callable[[bytes, str], Parsed]

DEEPEST = 3


@dataclass(slots=True)
class Budget:
    """What may still be opened of one file, however its parts are nested.

    opened: parts so far; each is known by its number. scanned: keys of pages that are
    pictures. unread: some are, and there is no OCR.
    """

    parts: int = 2_000
    characters: int = 64_000_000
    opened: int = 0
    scanned: list[int] = field(default_factory=list)
    unread: bool = False

    def spend(self, depth: int) -> None:
        """Raises DocumentError when a part at this depth may not be opened."""
        self.parts -= 1
        self.opened += 1
        if depth > DEEPEST:
            raise DocumentError(f"is nested more than {DEEPEST} deep; left out", "suspect")
        if self.parts < 0 or self.characters < 0:
            raise DocumentError(
                "belongs to a file with too many or too large parts; left out", "too_large"
            )
