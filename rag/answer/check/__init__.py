"""Whether the words that a sentence cites support it: see `sentence.check_sentence`."""

from rag.answer.check.records import CheckResult, Fault, Quote
from rag.answer.check.sentence import check_sentence

__all__ = ["CheckResult", "Fault", "Quote", "check_sentence"]
