"""Which release of the product this is: in, its installed metadata; out, a name.

Reads the disk. Any thread may ask.
"""

from __future__ import annotations

from importlib.metadata import PackageNotFoundError, version


def release() -> str:
    """The release, or "not installed"."""
    try:
        return version("footnote-qa")
    except PackageNotFoundError:
        return "not installed"
