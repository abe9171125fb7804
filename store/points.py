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
    "remove:before-commit",
    "remove:committed",
    "flush:begin",
    "flush:words",
    "flush:committed",
    "rebuild:begin",
    "rebuild:vectors",
    "rebuild:words",
    "rebuild:chroma",
    "rebuild:before-switch",
    "rebuild:switched",
    "rebuild:cleaned",
    "forget:hooks",
    "forget:committed",
    "forget:rebuilt",
    "forget:vacuumed",
    "forget:done",
)


def pass_by(point: str) -> None:
    """Nothing: the moment passes."""
