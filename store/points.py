"""The named moments of a write, so that a test can stop the process at each one.

No I/O. A store is opened with one `Reach`; the default does nothing.
"""

from __future__ import annotations

from collections.abc import Callable

Reach = Callable[[str], None]

POINTS = (
    "create:ledger",
    "publish:begin",
    "publish:written",
    "publish:appended",
    "publish:before-commit",
    "publish:committed",
    "publish:done",
    "rename:before-commit",
    "rename:committed",
    "touch:before-commit",
    "touch:committed",
    "remove:before-commit",
    "remove:committed",
    "mend:before-commit",
    "mend:committed",
    "flush:begin",
    "flush:words",
    "flush:before-commit",
    "flush:committed",
    "rebuild:begin",
    "rebuild:arrays",
    "rebuild:words",
    "rebuild:chroma",
    "rebuild:built",
    "rebuild:before-commit",
    "rebuild:committed",
    "rebuild:cleaned",
    "forget:hooks",
    "forget:before-commit",
    "forget:committed",
    "forget:rebuilt",
    "forget:vacuumed",
    "forget:emptied",
    "purge:before-commit",
    "purge:committed",
    "forget:done",
)


def pass_by(point: str) -> None:
    """Nothing: the moment passes."""
