"""Whether a reply comes in the language of the question. Pure.

In: pieces of a reply. Out: the same pieces, the first ones held back until they
show their language.
"""

from __future__ import annotations

from rag.answer.check.normal import is_chinese
from rag.answer.refusal import is_refusal
from rag.answer.wording import Tongue, tongue_of
from rag.answer.written_limits import TELLING
from rag.load.lang import detect_lang

_NAMES: dict[Tongue, str] = {
    "en": "English",
    "zh-Hant": "Traditional Chinese (繁體中文)",
    "zh-Hans": "Simplified Chinese (简体中文)",
}
_OTHER = "the language of the question"


def answer_language(question: str) -> str:
    """The language to answer in, as a model is told: "English", "Simplified Chinese (…)"."""
    tongue = tongue_of(question)
    if tongue == "en" and detect_lang(question) not in ("en", None):
        return _OTHER
    return _NAMES[tongue]


def in_other_language(text: str, question: str) -> bool:
    """Whether a text is Chinese and the question is not, or the other way round."""
    if not any(map(str.isalpha, text)) or is_refusal(text):
        return False
    return is_chinese(text) != (tongue_of(question) != "en")


class LanguageGate:
    """Lets a reply through as soon as it has shown its language.

    wrong: set when that is not the question's; nothing has been let through then.
    """

    def __init__(self, question: str) -> None:
        self._question = question
        self._held: str | None = ""
        self.wrong = False

    def feed(self, piece: str) -> str:
        """What may be read on by now; "" while the language is open."""
        if self._held is None:
            return piece
        self._held += piece
        return self.close() if sum(map(str.isalpha, self._held)) >= TELLING else ""

    def close(self) -> str:
        """What is still held back, at the end of the reply."""
        held, self._held = self._held or "", None
        self.wrong = self.wrong or in_other_language(held, self._question)
        return "" if self.wrong else held
