"""Whether an answer's words decline to answer, English and Chinese.

In: a reading of the answer. Out: a yes or no. Reads refusals.toml beside it at
the first use; threads may share it.
Each sentence is one of: a refusal ("the filing does not disclose it"), padding
(apology, advice, what one would need, what the documents speak of instead), or
a statement. An answer declines when it refuses and states nothing.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from eval.scoring.reading import Reading

_GIVES_UP = re.compile(
    r"\b(?:can\s?not|can't|unable|not\s+possible|impossible)\b[^.]{0,40}\b(?:determin|calculat|comput|answer|"
    r"provid|deriv|ascertain|giv|stat|establish)|无法(?:计算|确定|得出|回答|得知)"
)
_HINT = re.compile(
    r"not\b|n't|\bno\b|nor\b|neither|unable|impossible|difficult|unclear|unknown|uncertain|undeter|"
    r"lack|missing|absence|without|insufficient|inadequate|little|unanswer|n/a|none|idk|beyond|outside|"
    r"as an ai|being an ai|trained|silent|declin|won't|没|未|无|不|缺|难|找|查无|抱歉"
)
"""Every refusal holds one of these: a quick look before the slow one."""
_TURN = re.compile(
    r"(?:^|[,;.]\s*|\b)(?:however|but|nevertheless|nonetheless|that\s+said|although|though|still|yet|"
    r"based\s+on|assuming|instead)\b,?\s+(?P<rest>.+)$|(?:但是|但|不过|然而|可是)(?P<rest2>.+)$",
    re.DOTALL,
)


def refuses(sentence: str) -> bool:
    """Whether a folded sentence says that there is no answer."""
    return bool(_HINT.search(sentence)) and any(
        pattern.search(sentence) for pattern in _patterns("refusals")
    )


def is_padding(sentence: str) -> bool:
    """Whether a folded sentence only accompanies a refusal."""
    return any(pattern.search(sentence) for pattern in _patterns("padding"))


def is_refusal(reading: Reading, *, wants_number: bool = False) -> bool:
    """Whether the answer declines: it refuses, and states nothing.

    wants_number: a number was asked for, so that a sentence without one is no
    statement. An empty text declines nothing: it is no answer at all.
    """
    parts = [reading.text[start:end] for start, end in reading.sentences]
    if not any(refuses(part) for part in parts):
        return False
    if wants_number and _ends_in_refusal(parts):
        return True
    for (start, end), part in zip(reading.sentences, parts, strict=True):
        if not _states(part):
            continue
        if not wants_number or _has_number(reading, start, end):
            return False
    return True


def _ends_in_refusal(parts: list[str]) -> bool:
    """Whether the last word is that it cannot be worked out, whatever was said on the way."""
    said = [part for part in parts if refuses(part) or not is_padding(part)]
    return bool(said) and refuses(said[-1]) and bool(_GIVES_UP.search(said[-1]))


def _states(sentence: str) -> bool:
    pieces = list(_turns(sentence))
    return any(not refuses(piece) and not is_padding(piece) for piece in pieces)


def _turns(sentence: str) -> Iterator[str]:
    """The sentence, or what stands before and after a turn such as "but"."""
    turn = _TURN.search(sentence)
    if turn is None or turn.start() == 0:
        yield sentence
        return
    rest = turn["rest"] or turn["rest2"] or ""
    if not refuses(sentence[: turn.start()]) or len(rest.strip()) < 8:
        yield sentence
        return
    yield sentence[: turn.start()]
    yield rest


def _has_number(reading: Reading, start: int, end: int) -> bool:
    return any(
        start <= quantity.start < end and not quantity.label for quantity in reading.quantities
    )


@lru_cache(maxsize=2)
def _patterns(name: str) -> tuple[re.Pattern[str], ...]:
    """The expressions of refusals.toml, beside this module."""
    data = tomllib.loads((Path(__file__).parent / "refusals.toml").read_text(encoding="utf-8"))
    patterns = []
    for line in data["sentences"][name]:
        for word, expression in data["words"].items():
            line = line.replace(f"<{word}>", expression)
        patterns.append(re.compile(line))
    return tuple(patterns)
