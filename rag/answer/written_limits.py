"""Every threshold of a written answer, with the measurement that set it. Plain values.

"Gold" is the developers' and the sample gold: 58 questions that can be answered, 12 that cannot.
"""

from __future__ import annotations

SURE = 0.8
"""From this confidence on, a sentence need not repeat the names of the question, and
the quotes take the place of an answer that the model could not give. All 12 unanswerable
questions of the gold lie below (the highest .47). Below it a model's refusal counts for
more: of the questions of the written sets (`tests/fit/written_sets`) that the quotes engine
answers below it 156 can be answered and 99 cannot. There they stand where it is asked whether
something is so (of those sets 15 can and 3 cannot; a 1.5B model refuses the one of either
gold), and where the model did write and they surely give what is asked for: 29 and 5, of
persons 8 and 4."""

LEAST_CONFIDENCE = 0.1
"""Below this the documents so surely do not answer that no model is asked: of the 12
unanswerable questions of the gold 4 lie below, of the 58 answerable ones none."""

SENTENCES = 4
"""The most that a model is asked for."""

MOST_HITS = 8
FEW_WHOLE, MOST_WHOLE = 2, 8
"""Hits that a model sees, and how many of them whole, with a small and with a roomy
window; of the others their nearest sentence. Vital facts of the gold whose words stand in
the prompt, and its tokens: six hits, all whole, 64 of 71, 863 tokens; eight, two whole, 67,
711; eight, six whole, 67, 985; ten, all whole, 69, 1,296. A model on two cores reads
some 25 tokens a second before its first word."""

ROOMY = 16_000
"""Tokens of window from which more hits are shown whole."""

SAID = 0.6
"""Share of a quote's content words that a written answer holds when it says the quote."""

NAMES, NAMED = 2, 0.5
"""Names of a quote, those of the question left out, that a written answer holds when it says
what is called so: how many if it rests on the quote, else which share."""

TELLING = 40
"""Letters of a reply that show its language: a name in another language is shorter."""
