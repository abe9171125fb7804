"""Chinese text in the script of the person who asks. Reads OpenCC's tables on first use."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from rag.answer.wording import Tongue, tongue_of


def in_script(text: str, tongue: Tongue) -> str:
    """The text in Traditional or Simplified characters; others stay as they are.

    A model mostly writes Simplified, whatever it is asked for. Only the display
    changes: a text is checked in one folded form.
    """
    if tongue == "en" or tongue_of(text) in ("en", tongue):
        return text
    converted: str = _converter("s2hk" if tongue == "zh-Hant" else "t2s").convert(text)
    return converted


@lru_cache(maxsize=2)
def _converter(name: str) -> Any:
    from opencc import OpenCC

    return OpenCC(name)
