"""The workspace that the arguments of a command name: in, arguments; out, settings or
an open assistant. Reads the disk when it is asked to.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rag.assistant import Assistant
    from rag.settings import LoadedSettings

NOTHING_GIVEN: Mapping[str, Any] = {}


def load_from(args: argparse.Namespace, given: Mapping[str, Any] = NOTHING_GIVEN) -> LoadedSettings:
    """The settings in force, with what the command line has given."""
    from rag.settings import load_settings

    return load_settings(_home(args), given=given, environ=os.environ)


def open_from(args: argparse.Namespace, given: Mapping[str, Any] = NOTHING_GIVEN) -> Assistant:
    """The assistant of the workspace."""
    from rag import open_assistant

    return open_assistant(_home(args), **given)


def _home(args: argparse.Namespace) -> Path | None:
    home = getattr(args, "home", None)
    return Path(home) if home else None
