"""Which column holds what: in, a header; out, positions of columns.

Pure: no disk, no clock. Threads may share everything here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rag.errors import GoldDataError

QUESTION_NAMES = frozenset(
    ("question", "questions", "query", "prompt", "q", "ask", "問題", "问题", "提問", "提问")
)
ID_NAMES = frozenset(("id", "no", "no.", "nr", "ref", "編號", "编号", "序號", "序号"))
_QUESTION_WORD = re.compile(r"\bquestions?\b|問題|问题|提問|提问", re.IGNORECASE)
_ROLES = ("since", "until", "documents", "history")
_OWN = re.compile(r"^(answer|status|confidence|sources|footnote_\d+_\w+)$")


@dataclass(frozen=True, slots=True)
class Columns:
    """Positions of the columns that mean something; None where there is none."""

    question: int
    identity: int | None = None
    since: int | None = None
    until: int | None = None
    documents: int | None = None
    history: int | None = None

    def filters(self, header: Sequence[str]) -> list[str]:
        """Names of the columns that narrow or continue a row's question."""
        places = (self.since, self.until, self.documents, self.history)
        return [header[place] for place in places if place is not None]


def question_columns(header: Sequence[Any]) -> list[int]:
    """Columns whose name says that they hold the question.

    A plain name ("Question", "問題") wins over a name that only contains the
    word ("Question type"); more than one result means that it is not certain.
    """
    names = [_plain(name) for name in header]
    exact = [place for place, name in enumerate(names) if name in QUESTION_NAMES]
    if exact:
        return exact
    return [
        place
        for place, name in enumerate(names)
        if _QUESTION_WORD.search(name) and len(name) <= 40 and not name.endswith(("?", "？"))
    ]


def find_header(top: Sequence[Sequence[Any]]) -> int | None:
    """Which of the first rows is the header; None when the file has none.

    The first row with a question column; else, in a file of one column that
    opens with a question, there is none; else the first row.
    """
    for number, cells in enumerate(top):
        if question_columns(cells):
            return number
    first = [cell for cell in top[0] if cell not in (None, "")]
    if len(first) == 1 and max(len(cells) for cells in top) == 1:
        text = str(first[0]).strip()
        if text.endswith(("?", "？")):
            return None
    return 0


def find_columns(
    header: Sequence[str], *, wanted: str | None, file_name: str, row_filters: bool = True
) -> Columns:
    """The columns of a table. Raises GoldDataError when the question's is not certain."""
    question = _named(header, wanted, file_name) if wanted else _detected(header, file_name)
    names = [_plain(name) for name in header]
    identity = next((place for place, name in enumerate(names) if name in ID_NAMES), None)
    roles = {name: _position(names, name) if row_filters else None for name in _ROLES}
    roles = {name: None if place == question else place for name, place in roles.items()}
    return Columns(question, identity if identity != question else None, **roles)


def free_names(added: Sequence[str], header: Sequence[str]) -> tuple[str, ...]:
    """The added names, each made different from the columns that are there."""
    taken = set(header)
    names = []
    for name in added:
        free, count = name, 1
        while free in taken:
            count += 1
            free = f"footnote_{name}" if count == 2 else f"footnote_{name}_{count - 1}"
        taken.add(free)
        names.append(free)
    return tuple(names)


def _detected(header: Sequence[str], file_name: str) -> int:
    found = question_columns(header)
    if len(found) == 1:
        return found[0]
    if not found:
        raise GoldDataError(
            f"{file_name} has no column called question; its columns are "
            f"{_listed(header)}: name the one to use with --column"
        )
    names = _listed([f"{header[place]} (column {place + 1})" for place in found])
    raise GoldDataError(
        f"{file_name} has {len(found)} columns that could hold the question, {names}: "
        "choose one with --column NAME or --column NUMBER"
    )


def _named(header: Sequence[str], wanted: str, file_name: str) -> int:
    exact = [place for place, name in enumerate(header) if name == wanted.strip()]
    loose = [place for place, name in enumerate(header) if _plain(name) == _plain(wanted)]
    found = exact or loose
    if len(found) == 1:
        return found[0]
    if not found and wanted.strip().isdecimal() and 1 <= int(wanted) <= len(header):
        return int(wanted) - 1
    if not found and re.fullmatch(r"[A-Za-z]{1,2}", wanted.strip()):
        place = _letters(wanted.strip())
        if place < len(header):
            return place
    problem = "more than one column" if found else "no column"
    raise GoldDataError(
        f"{file_name} has {problem} {wanted!r}; its columns are {_listed(header)}: "
        "choose one with --column NAME or --column NUMBER"
    )


def _letters(letters: str) -> int:
    """A spreadsheet's column letters as a position: A -> 0, AA -> 26."""
    place = 0
    for letter in letters.upper():
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def _position(names: Sequence[str], wanted: str) -> int | None:
    return names.index(wanted) if wanted in names else None


def _plain(name: Any) -> str:
    """A column's name for comparing: one case, no marks around it."""
    text = str(name) if name is not None else ""
    return " ".join(text.replace("_", " ").split()).strip(" :：*.#").casefold()


def _listed(names: Sequence[str]) -> str:
    shown = [repr(name[:40]) for name in names if name]
    return ", ".join(shown[:12]) + (" …" if len(shown) > 12 else "")
