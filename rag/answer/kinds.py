"""Dates, numbers, names and places in a text, English and Chinese.

In: a piece of text. Out: values with their span and one normal form, so that
"10th", "tenth" and 第十 compare equal. Pure, no I/O; threads may share it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache

from rag.answer.bodies import find_bodies
from rag.answer.dates import find_dates, find_times
from rag.answer.numbers import find_numbers
from rag.answer.people import find_named, find_names, find_people, find_titled
from rag.answer.places import find_known_places, find_places
from rag.answer.value import Value, ValueKind

_FINDERS: Mapping[ValueKind, Callable[[str], Iterator[Value]]] = {
    "date": find_dates,
    "time": find_times,
    "number": find_numbers,
    "person": find_people,
    "named": find_named,
    "titled": find_titled,
    "place": find_places,
    "known place": find_known_places,
    "body": find_bodies,
    "name": find_names,
}


@lru_cache(maxsize=4096)
def find_values(text: str, kind: ValueKind) -> tuple[Value, ...]:
    """The values of one kind in the text, in order of place; () if none.

    Remembered, since the question is looked through beside every sentence.
    """
    return tuple(_FINDERS[kind](text))
