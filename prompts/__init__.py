"""The prompts: one text file each; the first line says what it is for.

Reads this package's own files, once each. `render` is pure. Threads may share
everything here.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

_FIELD = re.compile(r"\{([a-z_]+)\}")
_NAME = re.compile(r"[a-z_]+\Z")


def load_prompt(name: str) -> str:
    """The template of that name, without its first line.

    Raises KeyError when there is no such prompt.
    """
    return _read(name).partition("\n")[2].strip("\n")


def prompt_purpose(name: str) -> str:
    """What the prompt is for: its first line."""
    return _read(name).partition("\n")[0].lstrip("# ")


def prompt_hash(name: str) -> str:
    """A short hash of the whole file, for the record of an answer."""
    return hashlib.sha256(_read(name).encode()).hexdigest()[:12]


def prompt_names() -> list[str]:
    """The names of all prompts, in order."""
    return sorted(
        entry.name.removesuffix(".txt")
        for entry in files(__name__).iterdir()
        if entry.name.endswith(".txt")
    )


def render(template: str, fields: Mapping[str, str]) -> str:
    """The template with each {field} replaced, once: braces in a value stay braces.

    Raises ValueError naming a field that is missing or that the template does
    not have. render("Q: {question}", {"question": "{x}?"}) -> "Q: {x}?"
    """
    wanted = set(_FIELD.findall(template))
    missing, unknown = sorted(wanted - set(fields)), sorted(set(fields) - wanted)
    if missing or unknown:
        raise ValueError(f"prompt fields missing: {missing}, unknown: {unknown}")
    return _FIELD.sub(lambda match: fields[match[1]], template)


@lru_cache(maxsize=32)
def _read(name: str) -> str:
    if not _NAME.match(name):
        raise KeyError(name)
    try:
        return files(__name__).joinpath(f"{name}.txt").read_text(encoding="utf-8")
    except FileNotFoundError:
        raise KeyError(name) from None
