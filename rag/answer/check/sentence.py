"""The check of one sentence against the words it cites: claims in, a verdict out.

Pure but for the vectors, which come through the function given. Each kind of
claim has its own module beside this one.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.answer.check.aligned import check_aligned
from rag.answer.check.content import content_score, covered
from rag.answer.check.dates import blank_dates, check_dates
from rag.answer.check.limits import CONTENT
from rag.answer.check.modality import check_modality
from rag.answer.check.names import check_names
from rag.answer.check.normal import normalise
from rag.answer.check.numbers import check_numbers
from rag.answer.check.parties import check_parties
from rag.answer.check.polarity import check_polarity
from rag.answer.check.quoted import check_addresses, check_quoted
from rag.answer.check.records import CheckResult, Fault, Quote, Similarity
from rag.types import Verdict


def check_sentence(
    text: str, quotes: Sequence[Quote], *, similarity: Similarity | None = None
) -> CheckResult:
    """Whether the quotes, together, support every claim of the sentence.

    similarity: cosines of the sentence with each quote; without it a sentence
    passes on its words alone. No quotes: unsupported. "In 12 areas" over "in 12
    co-operation areas" -> supported; over "in 13 areas" -> unsupported, because
    "the quotes do not say 12".
    """
    if not quotes or not any(char.isalnum() for char in text):
        return CheckResult("unsupported", 0.0, (Fault("content", text, "nothing is cited"),))
    sentence = normalise(text)
    held = [Quote(normalise(q.text), q.date, normalise(q.around)) for q in quotes]
    together = "\n".join(quote.text for quote in held)
    cosine = max(similarity(text, [q.text for q in quotes])) if similarity else None
    score = content_score(sentence, together, 1.0 if cosine is None else cosine)
    faults = claim_faults(sentence, held, together)
    if not faults:
        closest = max(held, key=lambda quote: covered(sentence, quote.text))
        faults = check_aligned(sentence, closest.text, similarity)
    if score < CONTENT:
        faults.append(Fault("content", text, "the quotes speak of something else"))
    return CheckResult(_verdict(faults), score, tuple(faults))


def claim_faults(sentence: str, quotes: Sequence[Quote], together: str) -> list[Fault]:
    """The faults of all claims that can be compared exactly. Everything normalised."""
    numbers = check_numbers(blank_dates(sentence), blank_dates(together))
    return [
        *numbers,
        *check_dates(sentence, quotes),
        *check_names(sentence, quotes),
        *check_parties(sentence, together),
        *check_quoted(sentence, together),
        *check_addresses(sentence, together),
        *check_polarity(sentence, together),
        *check_modality(sentence, together),
    ]


def _verdict(faults: Sequence[Fault]) -> Verdict:
    if any(not fault.open for fault in faults):
        return "unsupported"
    return "partial" if faults else "supported"
