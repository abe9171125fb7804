"""Names of places in two languages. Reads one table of this package, once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Place:
    """One place: how it is written in Simplified Chinese and in English."""

    chinese: tuple[str, ...]
    english: tuple[str, ...]


@lru_cache(maxsize=1)
def all_places() -> tuple[Place, ...]:
    table = tomllib.loads(files(__package__).joinpath("places.toml").read_text(encoding="utf-8"))
    return tuple(Place(tuple(c.split("|")), tuple(e.split("|"))) for c, e in table["places"])


@lru_cache(maxsize=1)
def chinese_places() -> dict[str, Place]:
    """Chinese form of two or more characters -> its place; longest forms first."""
    forms = {form: place for place in all_places() for form in place.chinese if len(form) > 1}
    return dict(sorted(forms.items(), key=lambda item: -len(item[0])))


@lru_cache(maxsize=1)
def english_places() -> dict[str, Place]:
    """English form, first word in lower case -> its place."""
    return {form.casefold(): place for place in all_places() for form in place.english}
